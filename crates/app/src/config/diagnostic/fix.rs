//! Changes of a file that mend a fault.

use serde::{Serialize, Serializer};

use crate::config::source::Location;

/// A change that mends a fault: the text comes into the place of what is there. The place may be empty: then the text is added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replacement {
    /// What goes.
    pub location: Location,
    /// What comes, as the file writes it.
    pub text: String,
}

impl Replacement {
    /// The whole text of the file with the change made.
    pub fn apply(&self) -> String {
        let (text, span) = (self.location.source().text(), self.location.span());
        let before = text.get(..span.start).unwrap_or_default();
        let after = text.get(span.end..).unwrap_or_default();
        [before, &self.text, after].concat()
    }
}

impl Serialize for Replacement {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct View<'a> {
            file: &'a str,
            line: usize,
            column: usize,
            /// Byte offsets in the file.
            span: [usize; 2],
            text: &'a str,
        }
        let Self { location, text } = self;
        let span = [location.span().start, location.span().end];
        View { file: location.source().name(), line: location.line(), column: location.column(), span, text }
            .serialize(serializer)
    }
}

/// What a message knows of the change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Fix {
    /// A text in the place that the message points at.
    Scalar(String),
    /// YAML in a place.
    Yaml(Location, String),
}

impl Fix {
    pub(super) fn replacement(&self, first: &Location) -> Option<Replacement> {
        let location = match self {
            Self::Scalar(_) => first,
            Self::Yaml(location, _) => location,
        };
        // The end of a block belongs to the next line.
        let span = location.span();
        let there = location.source().text().get(span.clone())?;
        let location = match self {
            Self::Scalar(_) => Location::new(location.source(), span.start..span.start + there.trim_end().len()),
            Self::Yaml(..) => location.clone(),
        };
        // What is hidden in messages is known to nobody who reads them.
        if location.is_hidden() {
            return None;
        }
        let text = match self {
            Self::Scalar(text) => scalar(text, there),
            Self::Yaml(_, yaml) => yaml.clone(),
        };
        Some(Replacement { location, text })
    }
}

/// A text as YAML writes it, in quotes of the kind that is there.
fn scalar(text: &str, there: &str) -> String {
    let in_one_line = !text.chars().any(char::is_control);
    match there.chars().next() {
        Some('\'') if in_one_line => single(text),
        // JSON's texts are YAML's.
        Some('"') => double(text),
        _ if is_plain(text) => text.to_owned(),
        _ if in_one_line => single(text),
        _ => double(text),
    }
}

fn single(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

fn double(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// Whether every reader of YAML takes it for this very text without quotes, also in a list in brackets. Short numbers count: where a
/// key takes text they are read as they are written.
fn is_plain(text: &str) -> bool {
    const WORDS: [&str; 10] = ["true", "false", "yes", "no", "on", "off", "y", "n", "null", "~"];
    let is_number = text.parse::<f64>().is_ok();
    let is_long_number = is_number && (text.len() > 9 || (text.len() > 1 && text.starts_with('0') && !text.starts_with("0.")));
    text.starts_with(|c: char| c.is_ascii_alphanumeric() || "/._".contains(c))
        && text.chars().all(|c| c.is_ascii_alphanumeric() || " _-./:@+*%$=?".contains(c))
        && !text.contains(": ")
        && !text.ends_with([':', ' '])
        && !is_long_number
        && !WORDS.iter().any(|word| word.eq_ignore_ascii_case(text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::source::Source;

    #[test]
    fn quotes_stay_as_they_are() {
        for (text, there, expected) in [
            ("backend", "backnd", "backend"),
            ("backend", "'backnd'", "'backend'"),
            ("it's", "'its'", "'it''s'"),
            ("a\"b", "\"ab\"", "\"a\\\"b\""),
            ("/api", "api", "/api"),
            ("0 5 * * 1", "0 5 ? * 1", "0 5 * * 1"),
            ("*/10 * * * *", "rate(10 minutes)", "'*/10 * * * *'"),
            ("012345678901", "12345678901", "'012345678901'"),
            ("0.5", "500m", "0.5"),
            ("no", "n0", "'no'"),
            ("a: b", "x", "'a: b'"),
            ("a\nb", "x", "\"a\\nb\""),
        ] {
            assert_eq!(scalar(text, there), expected, "{text} in the place of {there}");
        }
    }

    #[test]
    fn a_change_is_made_in_its_place() {
        let source = Source::new("x.yml", "type: backnd  \nport: 80\n");
        let of = |fix: Fix| fix.replacement(&Location::new(&source, 6..14)).unwrap().apply();
        assert_eq!(of(Fix::Scalar("backend".to_owned())), "type: backend  \nport: 80\n");
        let end = source.text().len();
        let more = Fix::Yaml(Location::new(&source, end..end), "x: 1\n".to_owned());
        assert_eq!(of(more), "type: backnd  \nport: 80\nx: 1\n");
        source.hide(std::slice::from_ref(&(6..12)));
        assert_eq!(Fix::Scalar("x".to_owned()).replacement(&Location::new(&source, 6..12)), None);
    }
}
