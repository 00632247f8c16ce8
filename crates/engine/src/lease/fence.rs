//! The fence: what every write has to pass. It opens while all leases that the run holds are certainly its own.

use std::fmt;
use std::sync::{Arc, OnceLock, PoisonError, RwLock};

use serde::Serialize;
use tokio_util::sync::CancellationToken;

use super::clock::ServerClock;
use super::hold::Hold;
use super::{ServerTime, Tenure};
use crate::planted::{Planted, planted};

/// Why a lease is no longer held.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Lost {
    /// Somebody else holds it: this run had not been heard of for too long.
    Taken(Box<Tenure>),
    /// Its document is gone, or says that nobody holds it.
    Gone {
        /// What was held, in words.
        of: String,
    },
    /// It could not be renewed in time.
    CutOff {
        /// What is held, in words.
        of: String,
        /// For how many seconds it had not been renewed.
        for_s: u64,
        /// Why not.
        why: String,
    },
}

impl fmt::Display for Lost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Taken(by) => write!(f, "the lease of {} was lost: {} took it at {}", by.of, by.holder, by.since),
            Self::Gone { of } => write!(f, "the lease of {of} was lost: somebody deleted it"),
            Self::CutOff { of, for_s, why } => write!(f, "the lease of {of} could not be renewed for {for_s} s: {why}"),
        }
    }
}

/// What every write of a run has to pass. Without leases it is open.
#[derive(Clone, Default)]
pub struct Fence(pub(super) Arc<Shared>);

/// What a fence's leases share.
#[derive(Default)]
pub(super) struct Shared {
    pub(super) clock: ServerClock,
    pub(super) holds: RwLock<Vec<Arc<Hold>>>,
    why: OnceLock<Lost>,
    lost: CancellationToken,
}

impl fmt::Debug for Fence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fence").field("holds", &self.holds().len()).field("why", &self.0.why).finish()
    }
}

impl Fence {
    /// Asked before every write. Waits while it is not sure that a lease is still held, and for no longer than until that is known.
    ///
    /// # Errors
    /// A lease is lost: nothing may be written any more.
    pub async fn pass(&self) -> Result<(), Lost> {
        self.check()?;
        for hold in self.holds() {
            hold.sure(&self.0.clock).await;
        }
        self.check()
    }

    /// What any answer says of the server's time: a process that was held up learns from it how long.
    pub fn heard(&self, at: ServerTime) {
        let holds = self.holds();
        if holds.is_empty() {
            return;
        }
        self.0.clock.hear(at);
        for hold in holds {
            hold.doubt(&self.0.clock);
        }
    }

    /// Cancelled when a lease is lost.
    #[must_use]
    pub fn lost(&self) -> CancellationToken {
        self.0.lost.clone()
    }

    /// Why nothing may be written any more.
    #[must_use]
    pub fn why(&self) -> Option<Lost> {
        self.0.why.get().cloned()
    }

    fn check(&self) -> Result<(), Lost> {
        if planted(Planted::LossIgnored) {
            return Ok(());
        }
        self.0.why.get().map_or(Ok(()), |lost| Err(lost.clone()))
    }

    fn holds(&self) -> Vec<Arc<Hold>> {
        self.0.holds.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Shared {
    pub(super) fn add(&self, hold: Arc<Hold>) {
        self.holds.write().unwrap_or_else(PoisonError::into_inner).push(hold);
    }

    pub(super) fn remove(&self, key: &str) {
        self.holds.write().unwrap_or_else(PoisonError::into_inner).retain(|hold| hold.key() != key);
    }

    /// The first loss is the one that is told.
    pub(super) fn lose(&self, why: Lost) {
        let _ = self.why.set(why);
        self.lost.cancel();
    }
}
