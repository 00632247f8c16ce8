//! The text of a configuration file, and places in it.

use std::collections::BTreeSet;
use std::fmt;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

/// The largest file that is read, in bytes. A configuration is a few kilobytes.
pub const MAX_BYTES: usize = 256 * 1024;

/// The text of one file, under the name that messages use for it.
#[derive(Debug, PartialEq, Eq)]
pub struct Source {
    name: String,
    text: String,
    /// Byte offset of the start of each line.
    lines: Vec<usize>,
    /// The text as messages show it, where they may not show all of it. As long as the text, byte by byte.
    shown: OnceLock<String>,
}

impl Source {
    /// A source from text. `name` is what messages print, usually the path as the user gave it.
    ///
    /// A leading byte order mark is dropped: it is no content and would shift the first column.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Arc<Self> {
        let text: String = text.into();
        let text = match text.strip_prefix('\u{feff}') {
            Some(rest) => rest.to_owned(),
            None => text,
        };
        let lines =
            std::iter::once(0).chain(text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1)).collect();
        Arc::new(Self { name: name.into(), text, lines, shown: OnceLock::new() })
    }

    /// The name that messages print.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Hides these bytes from messages. Only the first call has an effect.
    pub(crate) fn hide(&self, secrets: &[Range<usize>]) {
        if secrets.is_empty() {
            return;
        }
        // An alias repeats the span of what it stands for.
        let distinct: BTreeSet<(usize, usize)> = secrets.iter().map(|span| (span.start, span.end)).collect();
        let mut secret = vec![false; self.text.len()];
        for (start, end) in distinct {
            secret.get_mut(start..end).into_iter().flatten().for_each(|byte| *byte = true);
        }
        let is_secret = |at: usize| secret.get(at).copied().unwrap_or(false);
        let masked = |(at, c): (usize, char)| if c != '\n' && c != '\r' && is_secret(at) { mask(c) } else { c };
        // A second call would come with the same spans.
        let _ = self.shown.set(self.text.char_indices().map(masked).collect());
    }

    /// The text as messages show it: every byte of a secret is masked, and stands where it stood.
    pub fn shown(&self) -> &str {
        self.shown.get().map_or(&self.text, String::as_str)
    }

    /// The whole text, with its secrets: nobody outside is to show it.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Line and column of a byte offset, both from 1; the column counts characters.
    /// An offset past the end is the end; one inside a character is that character.
    pub fn position(&self, offset: usize) -> (usize, usize) {
        let offset = floor_boundary(&self.text, offset);
        let line = self.lines.partition_point(|start| *start <= offset).saturating_sub(1);
        let start = self.lines.get(line).copied().unwrap_or(0);
        let column = self.text.get(start..offset).map_or(0, |before| before.chars().count());
        (line + 1, column + 1)
    }

    /// The text of a line (from 1), as messages show it, without its line break; empty when there is no such line.
    pub fn line(&self, line: usize) -> &str {
        let index = line.saturating_sub(1);
        let Some(start) = self.lines.get(index).copied() else { return "" };
        let end = self.lines.get(index + 1).copied().unwrap_or(self.text.len());
        self.shown().get(start..end).unwrap_or("").trim_end_matches(['\n', '\r'])
    }
}

/// A character that hides one and takes as many bytes.
fn mask(c: char) -> char {
    match c.len_utf8() {
        1 => '*',
        2 => '\u{b7}',
        3 => '\u{2022}',
        _ => '\u{10fffd}',
    }
}

/// The largest character boundary that is not after `offset`.
fn floor_boundary(text: &str, offset: usize) -> usize {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    offset
}

/// A place in a file: bytes `span` of `source`. The span may be empty.
#[derive(Clone, PartialEq, Eq)]
pub struct Location {
    source: Arc<Source>,
    span: Range<usize>,
}

impl Location {
    /// A place; a span that leaves the text or cuts a character is brought back to the text.
    pub fn new(source: &Arc<Source>, span: Range<usize>) -> Self {
        let start = floor_boundary(source.text(), span.start);
        let end = floor_boundary(source.text(), span.end).max(start);
        Self { source: Arc::clone(source), span: start..end }
    }

    /// The file.
    pub fn source(&self) -> &Arc<Source> {
        &self.source
    }

    /// The bytes of the text.
    pub fn span(&self) -> Range<usize> {
        self.span.clone()
    }

    /// The text at this place, as messages show it.
    pub fn text(&self) -> &str {
        self.source.shown().get(self.span.clone()).unwrap_or("")
    }

    /// Whether messages do not show all of it.
    pub(crate) fn is_hidden(&self) -> bool {
        self.source.text().get(self.span.clone()) != self.source.shown().get(self.span.clone())
    }

    /// Line of the start, from 1.
    pub fn line(&self) -> usize {
        self.source.position(self.span.start).0
    }

    /// Column of the start in characters, from 1.
    pub fn column(&self) -> usize {
        self.source.position(self.span.start).1
    }
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (line, column) = self.source.position(self.span.start);
        write!(f, "{}:{line}:{column}", self.source.name())
    }
}

impl fmt::Debug for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_lines_and_characters() {
        let source = Source::new("a.yml", "\u{feff}näme: x\r\nb: y\n");
        assert_eq!(source.position(0), (1, 1));
        // The letter of two bytes is one column.
        assert_eq!(source.position("näme".len()), (1, 5));
        assert_eq!(source.position(2), source.position(1));
        assert_eq!(source.line(1), "näme: x");
        assert_eq!(source.line(2), "b: y");
        assert_eq!(source.line(9), "");
        assert_eq!(source.position(10_000), (3, 1));
    }

    #[test]
    fn a_location_stays_in_its_text() {
        let source = Source::new("a.yml", "ä");
        assert_eq!(Location::new(&source, 1..99).text(), "ä");
        assert_eq!(Location::new(&source, Range { start: 50, end: 7 }).to_string(), "a.yml:1:2");
    }
}
