//! The faults of one file.

use std::cell::RefCell;
use std::ops::Range;
use std::sync::Arc;

use crate::config::diagnostic::{Diagnostic, Severity};
use crate::config::source::{Location, Source};

/// Faults of one file that are kept. A file that is no configuration at all has one a line.
pub(crate) const MAX_FOUND: usize = 100;

/// A file that is being read, and the faults found so far.
#[derive(Debug)]
pub(crate) struct Sink {
    source: Arc<Source>,
    /// Files that the first one brings in, each with what the places in its nodes are moved by.
    more: RefCell<Vec<(usize, Arc<Source>)>>,
    found: RefCell<Vec<Diagnostic>>,
}

impl Sink {
    /// A list without faults.
    pub(crate) fn new(source: &Arc<Source>) -> Self {
        Self { source: Arc::clone(source), more: RefCell::default(), found: RefCell::default() }
    }

    /// Adds a fault or a warning. Beyond [`MAX_FOUND`] of either they are dropped, all but the fact that there are more.
    pub(crate) fn report(&self, diagnostic: Diagnostic) {
        let severity = diagnostic.severity;
        let count = self.count(severity);
        if count < MAX_FOUND {
            self.found.borrow_mut().push(diagnostic);
        } else if count == MAX_FOUND {
            let place = match diagnostic.labels.first() {
                Some(label) => label.location.clone(),
                None => Location::new(&self.source, 0..0),
            };
            let say = |what| format!("more than {MAX_FOUND} {what}; the rest is not shown");
            let more = match severity {
                Severity::Error => Diagnostic::error("config::too-many", say("faults")),
                Severity::Warning => Diagnostic::warning("config::too-many", say("warnings")),
            };
            self.found.borrow_mut().push(more.at(place, "from here on").expected(format!("a file of at most {MAX_FOUND}")));
        }
    }

    fn count(&self, severity: Severity) -> usize {
        self.found.borrow().iter().filter(|diagnostic| diagnostic.severity == severity).count()
    }

    /// Whether further faults are dropped.
    pub(super) fn is_full(&self) -> bool {
        self.count(Severity::Error) > MAX_FOUND
    }

    /// The text at a place.
    pub(super) fn text(&self, span: &Range<usize>) -> Option<String> {
        let place = self.place(span);
        place.source().text().get(place.span()).map(str::to_owned)
    }

    /// Takes one more file, and says what the places in its nodes must be moved by.
    pub(crate) fn add(&self, source: &Arc<Source>) -> usize {
        let mut more = self.more.borrow_mut();
        let (base, last) = more.last().map_or((0, &self.source), |(base, last)| (*base, last));
        // One more than the text: a place at its very end is in it.
        let base = base + last.text().len() + 1;
        more.push((base, Arc::clone(source)));
        base
    }

    /// A place in one of the files.
    pub(crate) fn place(&self, span: &Range<usize>) -> Location {
        let more = self.more.borrow();
        match more.iter().rev().find(|(base, _)| *base <= span.start) {
            Some((base, source)) => Location::new(source, span.start - base..span.end.saturating_sub(*base)),
            None => Location::new(&self.source, span.clone()),
        }
    }

    /// Everything that was reported.
    pub(crate) fn into_found(self) -> Vec<Diagnostic> {
        self.found.into_inner()
    }
}
