//! Messages for text that is no YAML.

use std::sync::Arc;

use granit_parser::{ErrorKind, Marker, ScanError};

use crate::config::diagnostic::{Diagnostic, quote};
use crate::config::source::{Location, Source};

const QUOTES: &str = "put quotes round a text that begins with one of @ ` % * & ! | > { [";

/// The parser's error as a message of ours.
pub(super) fn fault(source: &Arc<Source>, error: &ScanError) -> Diagnostic {
    let place = place(source, error);
    let line = source.line(place.line());
    let indent = line.len() - line.trim_start().len();
    let tab = line.get(..indent).and_then(|indent| indent.find('\t'));
    let kind = error.kind();
    if let Some(tab) = tab.filter(|_| !matches!(kind, ErrorKind::UnclosedQuotedScalar)) {
        // The parser stops after the tab; the tab itself is what must go.
        let start = place.span().start.saturating_sub(
            source.text().get(..place.span().start).map_or(0, |before| before.rsplit('\n').next().map_or(0, str::len)),
        );
        let tab = Location::new(source, start + tab..start + tab + 1);
        return Diagnostic::error("config::yaml", "the indentation holds a tab")
            .at(tab, "a tab")
            .expected("spaces: YAML takes no tabs for indentation");
    }
    let (message, help) = match kind {
        ErrorKind::UnexpectedCharacter { character } => {
            (format!("no value can begin with {}", quote(&character.to_string())), QUOTES)
        }
        ErrorKind::UnknownAnchor => (
            "there is no anchor of this name".to_owned(),
            "an alias `*name` needs an anchor `&name` before it; a text that begins with `*` needs quotes",
        ),
        ErrorKind::UnclosedFlowCollection { open } => {
            (format!("the bracket {} is not closed", quote(&open.to_string())), "close it, or put quotes round the text")
        }
        ErrorKind::UnclosedQuotedScalar => ("the quote is not closed".to_owned(), "close it with the same kind of quote"),
        ErrorKind::ExpectedBlockMappingKey => {
            ("this does not fit the map above it".to_owned(), "keys of one map stand below each other, with the same indentation")
        }
        ErrorKind::ExpectedBlockSequenceEntry => {
            ("this does not fit the list above it".to_owned(), "the items of a list begin with `- `, with the same indentation")
        }
        other if line.matches(": ").count() > 1 => {
            (format!("the YAML syntax is wrong: {other}"), "put quotes round a text that holds `: `")
        }
        other => (
            format!("the YAML syntax is wrong: {other}"),
            "check the indentation of this line and of the one before it, and the quotes and brackets",
        ),
    };
    Diagnostic::error("config::yaml", message).at(place, "").help(help.to_owned())
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
