//! Errors and warnings of the configuration as plain data.
//!
//! The binary turns them into what its terminal can show; [`Diagnostic::render_plain`] is the form
//! for logs, tests and programs.

mod fix;
mod json;
mod list;
mod window;

use std::error::Error;
use std::fmt::{self, Write as _};

use serde::Serialize;

use self::fix::Fix;
pub use self::fix::Replacement;
pub use self::list::Diagnostics;
use self::window::Window;
use super::model::Invalid;
use super::source::Location;

/// Whether the configuration can be used in spite of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The configuration is refused.
    Error,
    /// The configuration is used; the user should know this.
    Warning,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Error => "error",
            Self::Warning => "warning",
        })
    }
}

/// A place and what is to be said there; an empty text only points.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// The place.
    pub location: Location,
    /// What is there, in a few words. May be empty.
    pub text: String,
}

/// One error or warning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// Error or warning.
    pub severity: Severity,
    /// A stable name, such as `config::unknown-key`.
    pub code: &'static str,
    /// What is wrong, in one sentence without a full stop.
    pub message: String,
    /// The places, the offending one first. Empty when no file is at fault, as when one is missing.
    pub labels: Vec<Label>,
    /// What would have been right.
    pub expected: Option<String>,
    /// How to mend it.
    pub help: Option<String>,
    /// The same, so that a program can do it.
    fix: Option<Fix>,
}

impl Diagnostic {
    /// An error without a place yet.
    pub fn error(code: &'static str, message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Error,
            code,
            message: message.into(),
            labels: Vec::new(),
            expected: None,
            help: None,
            fix: None,
        }
    }

    /// A warning without a place yet.
    pub fn warning(code: &'static str, message: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(code, message) }
    }

    /// Adds a place.
    #[must_use]
    pub fn at(mut self, location: Location, text: impl Into<String>) -> Self {
        self.labels.push(Label { location, text: text.into() });
        self
    }

    /// Says what would have been right.
    #[must_use]
    pub fn expected(mut self, expected: impl Into<String>) -> Self {
        self.expected = Some(without_controls(&expected.into()));
        self
    }

    /// Says how to mend it, where there is something to say.
    #[must_use]
    pub fn help(mut self, help: impl Into<Option<String>>) -> Self {
        self.help = help.into().map(|help| without_controls(&help)).or(self.help);
        self
    }

    /// Says which text is right in the place that comes first.
    #[must_use]
    pub(crate) fn instead(mut self, text: impl Into<Option<String>>) -> Self {
        self.fix = text.into().map(Fix::Scalar).or(self.fix);
        self
    }

    /// Says which YAML is right in a place.
    #[must_use]
    pub(crate) fn replace(mut self, location: Location, yaml: impl Into<String>) -> Self {
        self.fix = Some(Fix::Yaml(location, yaml.into()));
        self
    }

    /// The text that was most likely meant in the place that comes first, if there is one.
    #[must_use]
    pub(crate) fn meant(self, text: Option<&str>) -> Self {
        self.help(text.map(|text| format!("did you mean `{text}`?"))).instead(text.map(str::to_owned))
    }

    /// The text that is right in the place that comes first, if it is known.
    #[must_use]
    pub(crate) fn write(self, text: Option<String>) -> Self {
        self.help(text.as_ref().map(|text| format!("write `{text}`"))).instead(text)
    }

    /// What a refused text says of what is right.
    #[must_use]
    pub(crate) fn invalid(self, invalid: Invalid) -> Self {
        self.expected(invalid.expected).help(invalid.help).instead(invalid.instead)
    }

    /// The change that mends it, where one is known: what the help says, for programs. Nothing that is hidden is part of it.
    pub fn replacement(&self) -> Option<Replacement> {
        self.fix.as_ref()?.replacement(&self.labels.first()?.location)
    }

    /// Without a change of what is hidden by now.
    #[must_use]
    pub(crate) fn without_hidden(mut self) -> Self {
        if self.replacement().is_none() {
            self.fix = None;
        }
        self
    }

    /// Whether it is an error.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }

    /// The text of the message: `file:line:column`, the line, a caret under the offending text.
    /// No colours; the same input gives the same text. Ends with a line break.
    pub fn render_plain(&self) -> String {
        let mut out = String::new();
        // Writing to a string cannot fail.
        let _ = self.write_plain(&mut out);
        out
    }

    fn write_plain(&self, out: &mut String) -> fmt::Result {
        writeln!(out, "{}[{}]: {}", self.severity, self.code, self.message)?;
        let lines: Vec<usize> = self.labels.iter().map(|label| label.location.line()).collect();
        let width = lines.iter().max().map_or(1, |line| line.to_string().len());
        for (label, line) in self.labels.iter().zip(&lines) {
            let source = label.location.source();
            let column = label.location.column();
            writeln!(out, "{:width$}--> {}", "", label.location)?;
            writeln!(out, "{:width$} |", "")?;
            let text = source.line(*line);
            let window = Window::around(text, column, label.location.text());
            writeln!(out, "{line:width$} | {}", window.text)?;
            let carets = "^".repeat(window.carets);
            let marker = format!("{:indent$}{carets} {}", "", label.text, indent = window.indent);
            writeln!(out, "{:width$} | {}", "", marker.trim_end())?;
        }
        if let Some(expected) = &self.expected {
            writeln!(out, "{:width$} = expected: {expected}", "")?;
        }
        if let Some(help) = &self.help {
            writeln!(out, "{:width$} = help: {help}", "")?;
        }
        Ok(())
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.labels.first() {
            Some(label) => write!(f, "{}: {}: {}", label.location, self.severity, self.message),
            None => write!(f, "{}: {}", self.severity, self.message),
        }
    }
}

impl Error for Diagnostic {}

/// Whether a character prints as itself. Escapes, direction marks and the like do not.
fn is_safe(c: char) -> bool {
    matches!(c, '\\' | '\'' | '"') || c.escape_debug().count() == 1
}

/// Text that may hold a part of the input, without what a terminal would act on.
fn without_controls(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// A piece of the user's text for use in a message: in backticks, shortened, nothing unprintable.
pub fn quote(text: &str) -> String {
    const SHOWN: usize = 100;
    let mut out = String::from("`");
    for (count, c) in text.chars().enumerate() {
        if count == SHOWN {
            out.push_str("...");
            break;
        }
        if is_safe(c) { out.push(c) } else { out.extend(c.escape_debug()) }
    }
    out.push('`');
    out
}

#[cfg(test)]
mod tests {
    use super::super::source::Source;
    use super::*;

    #[test]
    fn hostile_text_is_not_sent_to_the_terminal() {
        assert_eq!(quote("a\u{1b}[31mb\u{202e}"), "`a\\u{1b}[31mb\\u{202e}`");
        let source = Source::new("x.yml", "\tkey: \u{1b}[31m\u{202e}");
        let location = Location::new(&source, 1..4);
        let text = Diagnostic::error("config::test", "bad").at(location, "").render_plain();
        assert!(!text.contains(['\u{1b}', '\u{202e}', '\t']), "{text:?}");
    }

    #[test]
    fn a_long_line_is_cut_round_the_caret() {
        let line = format!("{}HERE{}", "a".repeat(500), "b".repeat(500));
        let source = Source::new("x.yml", line);
        let text = Diagnostic::error("config::test", "bad").at(Location::new(&source, 500..504), "this").render_plain();
        let shown: Vec<&str> = text.lines().collect();
        assert!(shown.iter().all(|line| line.chars().count() < 140), "{text}");
        let start = shown[3].find("HERE");
        assert!(start.is_some() && shown[4].find("^^^^ this") == start, "{text}");
    }

    #[test]
    fn sorted_by_severity_file_and_place() {
        let a = Source::new("a.yml", "one two");
        let b = Source::new("b.yml", "one two");
        let warning = Diagnostic::warning("w", "w").at(Location::new(&a, 0..3), "");
        let late = Diagnostic::error("late", "l").at(Location::new(&a, 4..7), "");
        let other = Diagnostic::error("other", "o").at(Location::new(&b, 0..3), "");
        let early = Diagnostic::error("early", "e").at(Location::new(&a, 0..3), "");
        let codes: Vec<_> =
            Diagnostics::new(vec![warning, late, other, early]).into_vec().iter().map(|diagnostic| diagnostic.code).collect();
        assert_eq!(codes, ["early", "late", "other", "w"]);
    }
}
