//! The faults of one file.

use std::cell::RefCell;
use std::ops::Range;
use std::sync::Arc;

use crate::config::diagnostic::Diagnostic;
use crate::config::source::{Location, Source};

/// Faults of one file that are kept. A file that is no configuration at all has one a line.
pub(crate) const MAX_FOUND: usize = 100;

/// A file that is being read, and the faults found so far.
#[derive(Debug)]
pub(crate) struct Sink {
    source: Arc<Source>,
    found: RefCell<Vec<Diagnostic>>,
}

impl Sink {
    /// A list without faults.
    pub(crate) fn new(source: &Arc<Source>) -> Self {
        Self { source: Arc::clone(source), found: RefCell::new(Vec::new()) }
    }

    /// Adds a fault or a warning. Beyond [`MAX_FOUND`] they are dropped, all but the fact that there are more.
    pub(crate) fn report(&self, diagnostic: Diagnostic) {
        let mut found = self.found.borrow_mut();
        if found.len() < MAX_FOUND {
            found.push(diagnostic);
        } else if found.len() == MAX_FOUND {
            let place = Location::new(&self.source, 0..0);
            found.push(
                Diagnostic::error("config::too-many", format!("more than {MAX_FOUND} faults; the rest is not shown"))
                    .at(place, ""),
            );
        }
    }

    pub(super) fn is_full(&self) -> bool {
        self.found.borrow().len() > MAX_FOUND
    }

    /// A place in this file.
    pub(crate) fn place(&self, span: &Range<usize>) -> Location {
        Location::new(&self.source, span.clone())
    }

    /// Everything that was reported.
    pub(crate) fn into_found(self) -> Vec<Diagnostic> {
        self.found.into_inner()
    }
}
