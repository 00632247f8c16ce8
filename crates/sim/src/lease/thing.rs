//! What the leases are about: a number, and the writes that are on their way to it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use tokio::time::{Instant, sleep, timeout};

use super::Outcome;
use super::machine::Machine;

/// For how long a call may be under way: what has not landed by then never does.
const ATTEMPT: Duration = Duration::from_secs(30);

/// The number.
pub(super) struct Thing {
    rng: Mutex<StdRng>,
    seen: Mutex<Seen>,
}

#[derive(Default)]
struct Seen {
    number: u64,
    /// Those that were ever written.
    written: BTreeSet<u64>,
    /// Since when somebody had the lease, by its fence.
    holders: BTreeMap<u64, Instant>,
    outcome: Outcome,
}

impl Thing {
    pub(super) fn new(seed: u64) -> Self {
        Self { rng: Mutex::new(StdRng::seed_from_u64(seed)), seen: Mutex::default() }
    }

    pub(super) fn outcome(&self) -> Outcome {
        self.seen().outcome
    }

    pub(super) fn number(&self) -> u64 {
        self.seen().number
    }

    /// Somebody has the lease.
    pub(super) fn taken(&self, fence: u64, over: bool) {
        let mut seen = self.seen();
        seen.holders.insert(fence, Instant::now());
        seen.outcome.taken += 1;
        seen.outcome.taken_over += u64::from(over);
    }

    /// Counts what befell somebody.
    pub(super) fn count(&self, add: impl FnOnce(&mut Outcome)) {
        add(&mut self.seen().outcome);
    }

    /// Somebody found out that the lease is lost.
    pub(super) fn lost(&self) {
        self.seen().outcome.lost += 1;
    }

    /// Sends the next number; true when it is known to have landed. It is on its way when this returns its future.
    pub(super) fn send(self: &Arc<Self>, machine: &Machine, fence: u64, from: u64) -> impl Future<Output = bool> + use<> {
        let (way, lost, cut) = {
            let mut rng = self.rng.lock().unwrap_or_else(PoisonError::into_inner);
            let way = if rng.random_bool(0.1) { rng.random_range(0..30_000) } else { rng.random_range(20..400) };
            (Duration::from_millis(way), rng.random_bool(0.05), machine.is_cut())
        };
        let thing = Arc::clone(self);
        let under_way = (!cut).then(|| {
            tokio::spawn(async move {
                sleep(way).await;
                thing.land(fence, from);
            })
        });
        async move {
            let Some(under_way) = under_way.filter(|_| !lost) else {
                sleep(ATTEMPT).await;
                return false;
            };
            timeout(ATTEMPT, under_way).await.is_ok()
        }
    }

    fn land(&self, fence: u64, from: u64) {
        let mut seen = self.seen();
        seen.outcome.writes += 1;
        if seen.number != from {
            seen.outcome.lost_updates += 1;
        }
        seen.number = from + 1;
        let again = !seen.written.insert(from + 1);
        seen.outcome.duplicates += u64::from(again);
        if let Some((_, since)) = seen.holders.range(fence + 1..).next() {
            // At least a second: what ends in the same moment is one too many.
            let overlap = since.elapsed().as_secs() + 1;
            seen.outcome.overlap_s = seen.outcome.overlap_s.max(overlap);
        }
    }

    fn seen(&self) -> std::sync::MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
