//! All that is said of a run.

use std::error::Error;
use std::fmt;

use serde::Serialize;

use super::Diagnostic;

/// The errors and warnings of a run that cannot go on. Errors first, then by file and place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Diagnostics(Vec<Diagnostic>);

impl Diagnostics {
    /// Sorts them: errors before warnings, in the order of the text within a file, and files in the order
    /// in which they first appear.
    pub fn new(mut all: Vec<Diagnostic>) -> Self {
        let mut files: Vec<String> = Vec::new();
        for label in all.iter().filter_map(|diagnostic| diagnostic.labels.first()) {
            if !files.iter().any(|name| name == label.location.source().name()) {
                files.push(label.location.source().name().to_owned());
            }
        }
        all.sort_by_key(|diagnostic| {
            let place = diagnostic.labels.first().map(|label| {
                let name = label.location.source().name();
                (files.iter().position(|file| file == name), label.location.span().start)
            });
            (diagnostic.severity, place)
        });
        Self(all)
    }

    /// All of them.
    pub fn as_slice(&self) -> &[Diagnostic] {
        &self.0
    }

    /// All of them.
    pub fn into_vec(self) -> Vec<Diagnostic> {
        self.0
    }

    /// Whether one of them is an error.
    pub fn has_errors(&self) -> bool {
        self.0.iter().any(Diagnostic::is_error)
    }

    /// All of them as [`Diagnostic::render_plain`], with an empty line between.
    pub fn render_plain(&self) -> String {
        self.0.iter().map(Diagnostic::render_plain).collect::<Vec<_>>().join("\n")
    }
}

impl From<Diagnostic> for Diagnostics {
    fn from(diagnostic: Diagnostic) -> Self {
        Self(vec![diagnostic])
    }
}

impl fmt::Display for Diagnostics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, diagnostic) in self.0.iter().enumerate() {
            if index > 0 {
                writeln!(f)?;
            }
            write!(f, "{diagnostic}")?;
        }
        Ok(())
    }
}

impl Error for Diagnostics {}
