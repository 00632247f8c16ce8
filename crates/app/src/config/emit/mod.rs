//! Values that are written as YAML.

mod scalar;

use std::fmt::Write as _;

use self::scalar::{is_printable, scalar};

/// A value to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Out {
    /// A text.
    Text(String),
    /// A number, `true` or another word, which stands without quotes wherever YAML allows it.
    Word(String),
    /// A list.
    List(Vec<Item>),
    /// A map, in this order.
    Map(Vec<Pair>),
}

/// An item of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Item {
    pub(super) value: Out,
    pub(super) comments: Comments,
}

/// A key and its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pair {
    pub(super) key: String,
    pub(super) value: Out,
    pub(super) comments: Comments,
}

/// Comments of a key or an item, each with its `#`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Comments {
    /// Lines above it.
    pub(super) above: Vec<String>,
    /// Behind it, on its line.
    pub(super) behind: Option<String>,
}

impl Comments {
    fn is_empty(&self) -> bool {
        self.above.is_empty() && self.behind.is_none()
    }
}

impl Out {
    /// A text.
    pub(super) fn text(text: &(impl ToString + ?Sized)) -> Self {
        Self::Text(text.to_string())
    }

    /// A number or a word.
    pub(super) fn word(word: &(impl ToString + ?Sized)) -> Self {
        Self::Word(word.to_string())
    }

    /// A list of these.
    pub(super) fn list(items: impl IntoIterator<Item = Self>) -> Self {
        Self::List(items.into_iter().map(|value| Item { value, comments: Comments::default() }).collect())
    }

    /// A map of these; keys without a value are left out.
    pub(super) fn map<'k>(pairs: impl IntoIterator<Item = (&'k str, Option<Self>)>) -> Self {
        let pair = |(key, value): (&str, Option<Self>)| Some(Pair::new(key, value?));
        Self::Map(pairs.into_iter().filter_map(pair).collect())
    }

    /// Whether it is a map or a list of nothing.
    pub(super) fn is_nothing(&self) -> bool {
        match self {
            Self::List(items) => items.is_empty(),
            Self::Map(pairs) => pairs.is_empty(),
            Self::Text(_) | Self::Word(_) => false,
        }
    }

    /// This value, unless it is a map or a list of nothing.
    pub(super) fn if_any(self) -> Option<Self> {
        (!self.is_nothing()).then_some(self)
    }
}

impl Pair {
    pub(super) fn new(key: &str, value: Out) -> Self {
        Self { key: key.to_owned(), value, comments: Comments::default() }
    }
}

/// How `$` is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dollar {
    /// As it is.
    Plain,
    /// Twice, where Compose fills variables.
    Doubled,
}

/// A file that holds this map, and these comments at its end.
pub(super) fn file(pairs: &[Pair], foot: &[String], dollar: Dollar) -> String {
    let mut writer = Writer { out: String::new(), dollar };
    writer.map(pairs, 0);
    for line in foot {
        let _ = writeln!(writer.out, "{line}");
    }
    writer.out
}

/// Characters of a list on one line at most.
const WIDTH: usize = 110;

struct Writer {
    out: String,
    dollar: Dollar,
}

impl Writer {
    fn map(&mut self, pairs: &[Pair], indent: usize) {
        for (at, pair) in pairs.iter().enumerate() {
            self.above(&pair.comments, indent);
            self.pair(pair, indent, at > 0 || !self.is_after_dash());
        }
    }

    /// Whether the line so far ends with the dash of an item.
    fn is_after_dash(&self) -> bool {
        self.out.ends_with("- ")
    }

    fn above(&mut self, comments: &Comments, indent: usize) {
        for line in &comments.above {
            let _ = writeln!(self.out, "{:indent$}{line}", "");
        }
    }

    fn pair(&mut self, pair: &Pair, indent: usize, indented: bool) {
        let pad = if indented { indent } else { 0 };
        let _ = write!(self.out, "{:pad$}{}:", "", scalar(&pair.key, true));
        self.value(&pair.value, &pair.comments, indent);
    }

    /// What follows a key or the dash of an item on the same line, and the lines below.
    fn value(&mut self, value: &Out, comments: &Comments, indent: usize) {
        let behind = comments.behind.as_ref().map(|comment| format!(" {comment}")).unwrap_or_default();
        if let Some(block) = self.block(value).filter(|_| comments.behind.is_none()) {
            let _ = writeln!(self.out, " |");
            for line in block.lines() {
                let pad = if line.is_empty() { 0 } else { indent + 2 };
                let _ = writeln!(self.out, "{:pad$}{line}", "");
            }
            return;
        }
        if let Some(line) = self.line(value).filter(|line| line.len() + indent <= WIDTH || !matches!(value, Out::List(_))) {
            let _ = writeln!(self.out, " {line}{behind}");
            return;
        }
        let _ = writeln!(self.out, "{behind}");
        match value {
            Out::Map(pairs) => self.map(pairs, indent + 2),
            Out::List(items) => self.items(items, indent),
            // They stand on one line always.
            Out::Text(_) | Out::Word(_) => {}
        }
    }

    fn items(&mut self, items: &[Item], indent: usize) {
        for item in items {
            self.above(&item.comments, indent);
            let _ = write!(self.out, "{:indent$}-", "");
            match &item.value {
                Out::Map(pairs) if !pairs.is_empty() && item.comments.behind.is_none() && first_is_bare(pairs) => {
                    self.out.push(' ');
                    self.map(pairs, indent + 2);
                }
                Out::List(_) if self.line(&item.value).is_none_or(|line| line.len() + indent > WIDTH) => {
                    let behind = item.comments.behind.as_ref().map(|comment| format!(" {comment}")).unwrap_or_default();
                    let _ = writeln!(self.out, "{behind}");
                    if let Out::List(items) = &item.value {
                        self.items(items, indent + 2);
                    }
                }
                value => self.value(value, &item.comments, indent),
            }
        }
    }

    /// A text of lines, which stands below its key.
    fn block<'v>(&self, value: &'v Out) -> Option<&'v str> {
        let Out::Text(text) = value else { return None };
        let body = text.strip_suffix('\n')?;
        let plain = |line: &str| !line.ends_with([' ', '\t']) && line.chars().all(|c| c == '\t' || is_printable(c));
        let fits =
            body.contains('\n') && !text.starts_with([' ', '\t', '\n']) && !body.ends_with('\n') && body.split('\n').all(plain);
        // Doubling would change the text.
        (fits && (self.dollar == Dollar::Plain || !text.contains('$'))).then_some(text)
    }

    /// A value that stands on one line.
    fn line(&self, value: &Out) -> Option<String> {
        match value {
            Out::Text(text) => Some(scalar(&self.dollars(text), true)),
            Out::Word(word) => Some(scalar(&self.dollars(word), false)),
            Out::Map(pairs) => pairs.is_empty().then(|| "{}".to_owned()),
            Out::List(items) => {
                let line = |item: &Item| {
                    if item.comments.is_empty() && !matches!(item.value, Out::Map(_)) { self.line(&item.value) } else { None }
                };
                let items: Option<Vec<String>> = items.iter().map(line).collect();
                Some(format!("[{}]", items?.join(", ")))
            }
        }
    }

    fn dollars(&self, text: &str) -> String {
        match self.dollar {
            Dollar::Plain => text.to_owned(),
            Dollar::Doubled => text.replace('$', "$$"),
        }
    }
}

/// Whether a map's first key has no comment above it, so that it may stand behind a dash.
fn first_is_bare(pairs: &[Pair]) -> bool {
    pairs.first().is_some_and(|pair| pair.comments.above.is_empty())
}

#[cfg(test)]
mod tests;
