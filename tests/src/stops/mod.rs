//! Law 1 on the whole stack: a client stopped at any call, before it or after its effect, and run again, ends in the same
//! world as one that nobody stopped.

mod base;
mod kill;
mod scenario;
mod trial;

use std::sync::Arc;

use futures::stream::{self, StreamExt};
use provision_local::Action;
use serde::Serialize;

pub use base::Base;
pub use kill::{Kills, kill_everywhere};
pub use scenario::Scenario;
pub use trial::Outcome;

use crate::Trouble;

/// How many calls there are for each read at which a client is stopped: nothing is changed by a read, and so only what is in
/// flight beside it differs.
const READS_APART: u64 = 10;

/// Where a client is stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Stop {
    /// At which call, from 1.
    pub nth: u64,
    /// Of those that change something, or of all.
    pub mutating: bool,
    /// After its effect and before its answer, or before it.
    pub after: bool,
}

impl Stop {
    const fn action(self) -> Action {
        if self.after { Action::StopAfter } else { Action::Stop }
    }
}

/// All stops of a run that makes so many writes and calls.
#[must_use]
pub fn stops(writes: u64, calls: u64) -> Vec<Stop> {
    let writes = (1..=writes).flat_map(|nth| [false, true].map(|after| Stop { nth, mutating: true, after }));
    let reads = (1..=calls).step_by(usize::try_from(READS_APART).unwrap_or(1));
    writes.chain(reads.map(|nth| Stop { nth, mutating: false, after: false })).collect()
}

/// So many of them, evenly spread; all where there are not as many.
#[must_use]
pub fn sample(all: &[Stop], count: usize) -> Vec<Stop> {
    let count = count.min(all.len());
    // From the middle of each part, so that one of a few is not always the first.
    (0..count).filter_map(|at| all.get((2 * at + 1) * all.len() / (2 * count)).copied()).collect()
}

/// What came of a scenario's stops.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Tally {
    /// Calls that change something in the undisturbed run.
    pub writes: u64,
    /// All its calls.
    pub calls: u64,
    /// Stops tried, without those that the run did not reach.
    pub stops: usize,
    /// Runs that ended as the undisturbed one.
    pub healed: usize,
    /// Stops that the run did not reach: it made fewer calls than the undisturbed one.
    pub not_reached: usize,
    /// What was wrong, by stop.
    pub hurt: Vec<(Stop, Vec<String>)>,
}

impl Tally {
    /// Whether every stop was healed.
    #[must_use]
    pub fn all_healed(&self) -> bool {
        self.healed == self.stops
    }
}

/// Stops a scenario's run at each of these, `width` of them at a time; `heard` is told of each.
///
/// # Errors
/// The emulator does not answer.
pub async fn try_all(base: &Arc<Base>, stops: &[Stop], width: usize, heard: impl Fn(Stop, &Outcome)) -> Result<Tally, Trouble> {
    let mut tally = Tally { writes: base.writes, calls: base.calls, ..Tally::default() };
    // Each is a task of its own: none is held up by what another one computes.
    let trial = async |stop: Stop| (stop, tokio::spawn(trial::attempt(Arc::clone(base), stop)).await);
    let mut trials = stream::iter(stops.iter().copied()).map(trial).buffer_unordered(width);
    while let Some((stop, outcome)) = trials.next().await {
        let outcome = outcome.map_err(|error| Trouble(error.to_string()))??;
        heard(stop, &outcome);
        match outcome {
            Outcome::NotReached => tally.not_reached += 1,
            Outcome::Healed => (tally.stops, tally.healed) = (tally.stops + 1, tally.healed + 1),
            Outcome::Hurt(why) => {
                tally.stops += 1;
                tally.hurt.push((stop, why));
            }
        }
    }
    tally.hurt.sort();
    Ok(tally)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sample_is_spread_evenly_and_never_larger_than_all() {
        let all = stops(100, 300);
        assert_eq!(all.len(), 230);
        let some = sample(&all, 23);
        assert_eq!(some.len(), 23);
        assert!(some.windows(2).all(|pair| pair[0] != pair[1]));
        assert_eq!(sample(&all, 1000), all);
        assert_eq!(sample(&[], 5), []);
    }
}
