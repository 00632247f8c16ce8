//! The times of a lease.

use std::time::Duration;

/// The times of a lease. They are the clock's, also where a local cloud runs faster: what a lease has to outlast is the
/// network and a process that is held up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terms {
    /// For how long a lease is its holder's after it was renewed.
    pub ttl: Duration,
    /// How often it is renewed.
    pub renew: Duration,
    /// How much longer others leave it alone: servers' clocks differ.
    pub grace: Duration,
    /// How long before the end of `ttl` its holder begins nothing any more: as long as a call may be under way, and more.
    pub margin: Duration,
    /// For how long a call to the store may be under way.
    pub attempt: Duration,
    /// How soon a renewal that failed is tried again.
    pub again: Duration,
}

impl Default for Terms {
    fn default() -> Self {
        Self {
            ttl: Duration::from_secs(90),
            renew: Duration::from_secs(20),
            grace: Duration::from_secs(30),
            margin: Duration::from_secs(40),
            attempt: Duration::from_secs(10),
            again: Duration::from_secs(2),
        }
    }
}

impl Terms {
    /// For how long a holder begins writes after it renewed its lease.
    #[must_use]
    pub fn trusted(&self) -> Duration {
        self.ttl.saturating_sub(self.margin)
    }
}
