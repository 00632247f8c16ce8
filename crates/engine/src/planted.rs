//! Faults that are built in on purpose, so that a law is seen to catch each of them.
//!
//! Without the feature `planted`, which only the simulation's own check turns on, there are none: whether one is planted
//! is answered by the compiler, and nobody outside can ask for one.

/// A fault.
#[cfg_attr(not(feature = "planted"), expect(unreachable_pub, reason = "the check names them"))]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Planted {
    /// Something is made without looking whether it is there.
    FindSkipped,
    /// All `Initial` fields of an object share one hash.
    OneHash,
    /// The old object goes first where the new one should come first.
    OldFirst,
    /// A failed object is taken for a live one.
    FailedIsLive,
    /// A leftover that holds data is deleted like any other.
    OrphanPruned,
    /// What needs a skipped node is not skipped with it.
    SkipNotPassedOn,
    /// The token of a creation is the same for every object that a node ever has.
    StaleToken,
    /// Writes go on after a lease was lost.
    LossIgnored,
    /// A second object of a node is left where it is.
    SurplusKept,
    /// A node that waits keeps its slot.
    WaitHoldsSlot,
}

#[cfg(feature = "planted")]
mod switch {
    use std::cell::Cell;

    use super::Planted;

    thread_local! {
        static NOW: Cell<Option<Planted>> = const { Cell::new(None) };
    }

    /// Plants a fault in every run of this thread, or takes it out again.
    pub fn plant(fault: Option<Planted>) {
        NOW.set(fault);
    }

    pub(crate) fn planted(fault: Planted) -> bool {
        NOW.get() == Some(fault)
    }
}

#[cfg(feature = "planted")]
pub use self::switch::plant;
#[cfg(feature = "planted")]
pub(crate) use self::switch::planted;

/// Whether a fault is planted: never.
#[cfg(not(feature = "planted"))]
pub(crate) const fn planted(_: Planted) -> bool {
    false
}
