//! The tree.

use std::ops::Range;

/// A value and its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Node {
    /// Bytes of the source.
    pub(crate) span: Range<usize>,
    /// The value.
    pub(crate) data: Data,
    /// How many nodes it holds, itself included; long texts count as several.
    pub(super) weight: usize,
    /// How many levels it holds, its own included.
    pub(super) height: usize,
}

/// What a node is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Data {
    /// A scalar as it is written, quotes and escapes resolved.
    Scalar {
        /// The text.
        text: String,
        /// Whether quotes, a block or a `!!str` tag say that it is text, whatever it looks like.
        quoted: bool,
    },
    /// A list.
    Sequence(Vec<Node>),
    /// A map with its keys in the order of the text; merge keys are resolved.
    Mapping(Vec<Entry>),
}

/// A key of a map and its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Entry {
    /// The key.
    pub(crate) key: String,
    /// Bytes of the key.
    pub(crate) key_span: Range<usize>,
    /// The value.
    pub(crate) value: Node,
}

impl Node {
    /// A node of this value.
    pub(crate) fn new(span: Range<usize>, data: Data) -> Self {
        let (weight, height) = match &data {
            Data::Scalar { text, .. } => (1 + of_text(text), 1),
            Data::Sequence(items) => total(items.iter()),
            Data::Mapping(entries) => {
                let keys = entries.iter().map(|entry| of_text(&entry.key)).fold(0, usize::saturating_add);
                let (weight, height) = total(entries.iter().map(|entry| &entry.value));
                (weight.saturating_add(keys), height)
            }
        };
        Self { span, data, weight, height }
    }

    /// How many values it holds, itself included.
    pub(crate) fn weight(&self) -> usize {
        self.weight
    }

    /// The value of a file without one.
    pub(crate) fn nothing() -> Self {
        Self::new(0..0, Data::Scalar { text: String::new(), quoted: false })
    }

    /// Moves the places of all that it holds: where the files of several are told apart by their offsets.
    pub(crate) fn shift(&mut self, by: usize) {
        let moved = |span: &Range<usize>| span.start + by..span.end + by;
        self.span = moved(&self.span);
        match &mut self.data {
            Data::Scalar { .. } => {}
            Data::Sequence(items) => items.iter_mut().for_each(|item| item.shift(by)),
            Data::Mapping(entries) => {
                for entry in entries {
                    entry.key_span = moved(&entry.key_span);
                    entry.value.shift(by);
                }
            }
        }
    }

    /// Whether it says the same as another one, wherever both are.
    pub(crate) fn says(&self, other: &Self) -> bool {
        match (&self.data, &other.data) {
            (Data::Scalar { text, quoted }, Data::Scalar { text: other, quoted: other_quoted }) => {
                text == other && quoted == other_quoted
            }
            (Data::Sequence(items), Data::Sequence(others)) => {
                items.len() == others.len() && items.iter().zip(others).all(|(a, b)| a.says(b))
            }
            (Data::Mapping(entries), Data::Mapping(others)) => {
                entries.len() == others.len() && entries.iter().zip(others).all(|(a, b)| a.key == b.key && a.value.says(&b.value))
            }
            _ => false,
        }
    }

    /// The entries of a map; none of anything else.
    pub(crate) fn entries(&self) -> &[Entry] {
        match &self.data {
            Data::Mapping(entries) => entries,
            _ => &[],
        }
    }

    /// The value of a map's key.
    pub(crate) fn get(&self, key: &str) -> Option<&Self> {
        self.entries().iter().find(|entry| entry.key == key).map(|entry| &entry.value)
    }

    /// Whether nothing is written here: empty, `~` or `null`.
    pub(crate) fn is_null(&self) -> bool {
        matches!(&self.data, Data::Scalar { text, quoted: false }
            if matches!(text.as_str(), "" | "~" | "null" | "Null" | "NULL"))
    }

    /// What it is, for messages: `a list`, `a number` ...
    pub(crate) fn kind(&self) -> &'static str {
        match &self.data {
            Data::Sequence(_) => "a list",
            Data::Mapping(_) => "a map",
            Data::Scalar { .. } if self.is_null() => "nothing",
            Data::Scalar { quoted: true, .. } => "text",
            Data::Scalar { text, .. } => match text.as_str() {
                "true" | "True" | "TRUE" | "false" | "False" | "FALSE" => "true or false",
                text if text.parse::<f64>().is_ok_and(f64::is_finite) => "a number",
                _ => "text",
            },
        }
    }
}

/// As many nodes as take about the memory of a text: an alias of a long one is a copy.
fn of_text(text: &str) -> usize {
    text.len() / 128
}

fn total<'a>(children: impl Iterator<Item = &'a Node>) -> (usize, usize) {
    let (weight, height) =
        children.fold((1_usize, 0), |(weight, height), child| (weight.saturating_add(child.weight), child.height.max(height)));
    (weight, height + 1)
}
