//! Faults of the configuration, with the text and a caret.

use std::error::Error;
use std::fmt;
use std::sync::Arc;

use miette::{GraphicalReportHandler, GraphicalTheme, LabeledSpan, NamedSource, SourceCode};
use provision::app::config::diagnostic::{Diagnostic, Diagnostics, Severity};
use provision::app::config::source::Source;

/// As a terminal shows them: drawn, in colours.
pub(crate) fn graphical(all: &[Diagnostic]) -> String {
    let handler = GraphicalReportHandler::new_themed(GraphicalTheme::unicode()).with_links(false);
    let mut out = String::new();
    for diagnostic in all {
        let mut one = String::new();
        match handler.render_report(&mut one, &Shown::of(diagnostic)) {
            Ok(()) => out.push_str(&one),
            Err(fmt::Error) => out.push_str(&diagnostic.render_plain()),
        }
    }
    out
}

/// As logs and tests show them.
pub(crate) fn plain(all: &[Diagnostic]) -> String {
    Diagnostics::new(all.to_vec()).render_plain()
}

/// A diagnostic as miette takes it: one file, and other files as related ones.
#[derive(Debug)]
struct Shown {
    severity: Severity,
    code: &'static str,
    message: String,
    help: Option<String>,
    source: Option<NamedSource<String>>,
    labels: Vec<LabeledSpan>,
    related: Vec<Shown>,
}

impl Shown {
    fn of(diagnostic: &Diagnostic) -> Self {
        let first = diagnostic.labels.first().map(|label| label.location.source());
        let expected = diagnostic.expected.as_ref().map(|expected| format!("expected: {expected}"));
        let help = [expected, diagnostic.help.clone()].into_iter().flatten().collect::<Vec<_>>().join("\n");
        let here = |label: &&provision::app::config::diagnostic::Label| {
            first.is_some_and(|source| Arc::ptr_eq(source, label.location.source()))
        };
        let span = |label: &provision::app::config::diagnostic::Label| {
            let text = (!label.text.is_empty()).then(|| label.text.clone());
            LabeledSpan::new(text, label.location.span().start, label.location.span().len())
        };
        let related = diagnostic.labels.iter().filter(|label| !here(label)).map(|label| Self {
            severity: diagnostic.severity,
            code: diagnostic.code,
            message: label.text.clone(),
            help: None,
            source: Some(named(label.location.source())),
            labels: vec![span(label)],
            related: Vec::new(),
        });
        Self {
            severity: diagnostic.severity,
            code: diagnostic.code,
            message: diagnostic.message.clone(),
            help: (!help.is_empty()).then_some(help),
            source: first.map(named),
            labels: diagnostic.labels.iter().filter(here).map(span).collect(),
            related: related.collect(),
        }
    }
}

fn named(source: &Arc<Source>) -> NamedSource<String> {
    NamedSource::new(source.name(), harmless(source.shown()))
}

/// The text with every character that a terminal would obey replaced by as many bytes: places stay true.
fn harmless(text: &str) -> String {
    let obeyed = |c: char| {
        (c.is_control() && c != '\n' && c != '\t') || super::plain(c.encode_utf8(&mut [0; 4])) == " " && c.len_utf8() > 1
    };
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if obeyed(c) { out.extend(std::iter::repeat_n('?', c.len_utf8())) } else { out.push(c) }
    }
    out
}

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl Error for Shown {}

impl miette::Diagnostic for Shown {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        Some(Box::new(self.code))
    }
    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.severity {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
        })
    }
    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.help.as_ref().map(|help| Box::new(help) as Box<dyn fmt::Display>)
    }
    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.source.as_ref().map(|source| source as &dyn SourceCode)
    }
    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        (!self.labels.is_empty()).then(|| Box::new(self.labels.iter().cloned()) as Box<dyn Iterator<Item = LabeledSpan>>)
    }
    fn related<'a>(&'a self) -> Option<Box<dyn Iterator<Item = &'a dyn miette::Diagnostic> + 'a>> {
        if self.related.is_empty() {
            return None;
        }
        Some(Box::new(self.related.iter().map(|shown| shown as &dyn miette::Diagnostic)))
    }
}

#[cfg(test)]
mod tests {
    use provision::app::config::source::{Location, Source};

    use super::*;

    #[test]
    fn both_files_are_shown_and_nothing_that_a_terminal_obeys() {
        let one = Source::new("coherence.yml", "web: {}\nweb: \u{1b}[31m\u{202e}\n");
        let two = Source::new("environments.yml", "name: shop\n");
        let diagnostic = Diagnostic::error("config::test", "something is wrong")
            .at(Location::new(&one, 8..11), "here")
            .at(Location::new(&two, 0..4), "and there")
            .expected("something else")
            .help("mend it".to_owned());
        let text = graphical(&[diagnostic]);
        insta::assert_snapshot!(super::super::bare(&text));
        assert!(!super::super::bare(&text).contains(['\u{1b}', '\u{202e}']));
    }
}
