//! Messages as `--json` prints them.

use serde::Serialize;

use super::{Diagnostic, Replacement, Severity};

/// What `--json` prints of a place.
#[derive(Serialize)]
struct LabelView<'a> {
    file: &'a str,
    line: usize,
    column: usize,
    /// Byte offsets in the file.
    span: [usize; 2],
    text: &'a str,
    label: &'a str,
}

impl Serialize for Diagnostic {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct View<'a> {
            severity: Severity,
            code: &'a str,
            message: &'a str,
            labels: Vec<LabelView<'a>>,
            expected: Option<&'a str>,
            help: Option<&'a str>,
            replacement: Option<Replacement>,
        }
        let labels = self.labels.iter().map(|label| LabelView {
            file: label.location.source().name(),
            line: label.location.line(),
            column: label.location.column(),
            span: [label.location.span().start, label.location.span().end],
            text: label.location.text(),
            label: &label.text,
        });
        View {
            severity: self.severity,
            code: self.code,
            message: &self.message,
            labels: labels.collect(),
            expected: self.expected.as_deref(),
            help: self.help.as_deref(),
            replacement: self.replacement(),
        }
        .serialize(serializer)
    }
}
