//! Time as the run sees it: AWS's seconds, scaled where a local AWS runs faster.

use std::time::Duration;

use tokio::time::Instant;

use crate::Usual;

/// How often a wait looks while its end is due, in AWS seconds, as a part of the time waited so far.
const DUE_PART: f64 = 0.005;
/// How often at most. Waits of one kind look together, at multiples of it.
pub(crate) const GRID_S: f64 = 0.5;
/// How often at least while its end is due.
const DUE_S: f64 = 1.0;
/// How often at least once it has waited long, as a part of the time waited so far.
const PART: f64 = 0.03;

/// The scale of time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pace {
    /// AWS seconds in one second of the wall clock; 1 for a real account.
    pub speed: f64,
}

impl Default for Pace {
    fn default() -> Self {
        Self { speed: 1.0 }
    }
}

impl Pace {
    /// AWS seconds as wall-clock time.
    #[must_use]
    pub fn wall(self, aws_seconds: f64) -> Duration {
        Duration::try_from_secs_f64(aws_seconds / self.speed.max(f64::MIN_POSITIVE)).unwrap_or(Duration::MAX)
    }
    /// Wall-clock time as AWS seconds.
    #[must_use]
    pub fn aws(self, wall: Duration) -> f64 {
        wall.as_secs_f64() * self.speed
    }
    /// AWS seconds since an instant.
    #[must_use]
    pub fn since(self, start: Instant) -> f64 {
        self.aws(start.elapsed())
    }
}

/// When to look next, in AWS seconds from now, after waiting `waited`.
///
/// Within the usual range once or twice a second; outside it at least every 3 % of the time waited: never a doubling.
pub(crate) fn next_look(usual: Usual, waited: f64) -> f64 {
    if waited + DUE_S >= usual.min && waited <= usual.max {
        return (waited * DUE_PART).clamp(GRID_S, DUE_S);
    }
    let step = (waited * PART).max(DUE_S);
    // Not past the moment at which the usual range begins.
    if waited < usual.min { step.min((usual.min - waited).max(DUE_S)) } else { step }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The lateness of noticing an end at `end`.
    fn lateness(usual: Usual, end: f64) -> f64 {
        let mut at = 0.0;
        while at < end {
            at += next_look(usual, at);
        }
        at - end
    }

    #[test]
    fn an_end_is_noticed_within_two_seconds_or_three_percent() {
        let usual = Usual { min: 302.0, typical: 450.0, max: 612.0 };
        for end in 1..4000 {
            let end = f64::from(end) + 0.37;
            let late = lateness(usual, end);
            let bound = if end >= usual.min && end <= usual.max { 2.0 } else { (end * 0.03).max(2.0) };
            assert!(late <= bound, "{end}: {late}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_usual_range_makes_a_wait_late(min in 0.0_f64..900.0, more in 0.0_f64..900.0, end in 0.1_f64..4000.0) {
            let usual = Usual { min, typical: min + more / 2.0, max: min + more };
            let late = lateness(usual, end);
            let bound = if end >= usual.min && end <= usual.max { 2.0 } else { (end * 0.03).max(2.0) };
            proptest::prop_assert!(late <= bound, "{usual:?} {end}: {late}");
        }
    }

    #[test]
    fn a_long_wait_costs_few_looks() {
        let usual = Usual { min: 302.0, typical: 450.0, max: 612.0 };
        let (mut at, mut looks) = (0.0, 0);
        while at < usual.min {
            at += next_look(usual, at);
            looks += 1;
        }
        assert!(looks < 110, "{looks}");
    }
}
