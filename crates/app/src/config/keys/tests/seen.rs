//! The shapes that a test has read to their end.

use std::cell::RefCell;
use std::collections::BTreeSet;

use crate::config::keys::Shape;

thread_local! {
    static SEEN: RefCell<BTreeSet<&'static str>> = const { RefCell::new(BTreeSet::new()) };
}

/// A map of this shape was read to its end: all its keys were asked for.
pub(crate) fn add(shape: &Shape) {
    SEEN.with_borrow_mut(|seen| seen.insert(shape.name));
}

/// The names of the shapes that this thread has read.
pub(crate) fn all() -> BTreeSet<&'static str> {
    SEEN.with_borrow(BTreeSet::clone)
}
