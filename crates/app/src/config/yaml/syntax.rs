//! Messages for text that is no YAML.

use std::ops::Range;
use std::sync::Arc;

use granit_parser::{ErrorKind, Marker, ScanError};

use crate::config::diagnostic::{Diagnostic, quote};
use crate::config::source::{Location, Source};

const QUOTES: &str = "put quotes round a text that begins with one of @ ` % * & ! | > { [";

/// The parser's error as a message of ours.
pub(super) fn fault(source: &Arc<Source>, error: &ScanError) -> Diagnostic {
    let place = place(source, error);
    let before = source.text().get(..place.span().start).unwrap_or("");
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    let line = source.text().get(start..).and_then(|rest| rest.lines().next()).unwrap_or("");
    let indent = line.len() - line.trim_start().len();
    let tab = line.get(..indent).and_then(|indent| indent.find('\t'));
    let kind = error.kind();
    if let Some(tab) = tab.filter(|_| !matches!(kind, ErrorKind::UnclosedQuotedScalar)) {
        // The parser stops after the tab; the tab itself is what must go.
        let spaces = line.get(..indent).unwrap_or("").replace('\t', "  ");
        return Diagnostic::error("config::yaml", "the indentation holds a tab")
            .at(Location::new(source, start + tab..start + tab + 1), "a tab")
            .expected("spaces: YAML takes no tabs for indentation")
            .help(format!("indent the line with {} spaces", spaces.len()))
            .replace(Location::new(source, start..start + indent), spaces);
    }
    let (message, expected, help) = say(kind, line);
    let fault = Diagnostic::error("config::yaml", message).at(place.clone(), "").expected(expected).help(help.to_owned());
    let text_without_quotes = match kind {
        ErrorKind::UnexpectedCharacter { .. } | ErrorKind::UnknownAnchor => rest_of_line(line, place.span().start - start),
        ErrorKind::UnclosedQuotedScalar | ErrorKind::UnclosedFlowCollection { .. } => None,
        // A second `: ` in a line.
        _ => line
            .find(": ")
            .and_then(|colon| rest_of_line(line, colon + 2))
            .filter(|rest| line.get(rest.clone()).is_some_and(|rest| rest.contains(": "))),
    };
    match text_without_quotes {
        Some(rest) => {
            let at = start + rest.start;
            fault.replace(
                Location::new(source, at..start + rest.end),
                format!("'{}'", line.get(rest).unwrap_or("").replace('\'', "''")),
            )
        }
        None => fault,
    }
}

/// What is wrong, what was expected, and advice.
fn say(kind: &ErrorKind, line: &str) -> (String, String, &'static str) {
    match kind {
        ErrorKind::UnexpectedCharacter { character } if character.is_control() => (
            format!("the character {} cannot stand in a file", quote(&character.to_string())),
            "characters that are seen".to_owned(),
            "remove it, or write it as `\\x` and two digits in double quotes",
        ),
        ErrorKind::UnexpectedCharacter { character } => {
            (format!("no value can begin with {}", quote(&character.to_string())), "a value".to_owned(), QUOTES)
        }
        ErrorKind::UnknownAnchor => (
            "there is no anchor of this name".to_owned(),
            "an alias of an anchor that stands before it".to_owned(),
            "an alias `*name` needs an anchor `&name` before it; a text that begins with `*` needs quotes",
        ),
        ErrorKind::UnclosedFlowCollection { open } => {
            let close = if *open == '{' { '}' } else { ']' };
            (
                format!("the bracket {} is not closed", quote(&open.to_string())),
                format!("`{close}`"),
                "close it, or put quotes round the text",
            )
        }
        ErrorKind::UnclosedQuotedScalar => {
            ("the quote is not closed".to_owned(), "the end of the text".to_owned(), "close it with the same kind of quote")
        }
        ErrorKind::ExpectedBlockMappingKey => (
            "this does not fit the map above it".to_owned(),
            "a key of the map".to_owned(),
            "keys of one map stand below each other, with the same indentation",
        ),
        ErrorKind::ExpectedBlockSequenceEntry => (
            "this does not fit the list above it".to_owned(),
            "an item of the list".to_owned(),
            "the items of a list begin with `- `, with the same indentation",
        ),
        other if line.matches(": ").count() > 1 => (
            format!("the YAML syntax is wrong: {other}"),
            "one value after the key".to_owned(),
            "put quotes round a text that holds `: `",
        ),
        other => (
            format!("the YAML syntax is wrong: {other}"),
            "YAML".to_owned(),
            "check the indentation of this line and of the one before it, and the quotes and brackets",
        ),
    }
}

/// The text from a place of a line to its end, without a comment, if it can be put in quotes as it is.
fn rest_of_line(line: &str, from: usize) -> Option<Range<usize>> {
    let rest = line.get(from..)?;
    let rest = rest.find(" #").and_then(|at| rest.get(..at)).unwrap_or(rest).trim_end();
    // Brackets and quotes may belong to what is around it.
    let good = !rest.is_empty() && !rest.contains(['"', '\'', ',', '[', ']', '{', '}']) && !rest.chars().any(char::is_control);
    good.then(|| from..from + rest.len())
}

/// The character at which the parser stopped; at the end of the text, the place after the last that is no blank.
fn place(source: &Arc<Source>, error: &ScanError) -> Location {
    let text = source.text();
    let start = byte(text, error.marker());
    let tail = text.get(start..).unwrap_or("");
    if tail.trim().is_empty() {
        let end = text.trim_end().len();
        return Location::new(source, end..end);
    }
    Location::new(source, start..start + tail.chars().next().map_or(0, char::len_utf8))
}

/// The byte of a place of the parser.
pub(super) fn byte(text: &str, marker: &Marker) -> usize {
    let counted = || text.char_indices().nth(marker.index()).map_or(text.len(), |(at, _)| at);
    marker.byte_offset().unwrap_or_else(counted).min(text.len())
}
