//! Drift as annotations of GitHub Actions.
//!
//! Source of the form: <https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands>.

use std::fmt::Write as _;

use super::Found;
use super::remarks::{Sort, remarks};

/// One command of a workflow for each finding.
pub(crate) fn annotations(found: &Found<'_>) -> String {
    let mut text = String::new();
    for remark in remarks(found) {
        let level = match remark.sort {
            Sort::Drift => "warning",
            Sort::Told => "notice",
            Sort::Unknown => "error",
        };
        let title = format!("{} ({})", remark.node, remark.kind);
        // Writing to a string cannot fail.
        let _ = writeln!(text, "::{level} title={}::{}", property(&title), data(&remark.text));
    }
    text
}

/// A message, in which the end of a line would end the command.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// A property, in which `:` and `,` would end it too.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
