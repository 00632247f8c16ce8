//! Time as a holder knows it: its own clocks, and the server's as it was last heard.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use tokio::time::Instant;

use super::ServerTime;

/// A moment by all the clocks that a process has: one of them stands still while the machine sleeps, and another can be set.
#[derive(Clone, Copy, Debug)]
struct Local {
    steady: Instant,
    system: SystemTime,
}

impl Local {
    fn now() -> Self {
        Self { steady: Instant::now(), system: SystemTime::now() }
    }
    /// The longer of what the clocks say.
    fn elapsed(self) -> Duration {
        self.steady.elapsed().max(self.system.elapsed().unwrap_or_default())
    }
}

/// The server's clock: what it said last, and what has passed since. It never goes back.
#[derive(Debug, Default)]
pub(super) struct ServerClock(Mutex<Option<(ServerTime, Local)>>);

impl ServerClock {
    /// The server said what time it is.
    pub(super) fn hear(&self, at: ServerTime) {
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if last.is_none_or(|(said, heard)| at > said.after(heard.elapsed())) {
            *last = Some((at, Local::now()));
        }
    }

    /// What time it is there. Nothing was heard: 1970.
    pub(super) fn now(&self) -> ServerTime {
        let last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        last.map_or_else(ServerTime::default, |(said, heard)| said.after(heard.elapsed()))
    }
}

/// When a lease was renewed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Renewed {
    /// As the document says it.
    pub(super) at: ServerTime,
    local: Local,
}

impl Renewed {
    /// Now: before the document is sent.
    pub(super) fn now(clock: &ServerClock) -> Self {
        Self { at: clock.now(), local: Local::now() }
    }

    /// How long ago that is, at the most, by any clock.
    pub(super) fn age(&self, clock: &ServerClock) -> Duration {
        self.local.elapsed().max(clock.now().since(self.at))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn the_servers_clock_goes_on_and_never_back() {
        let clock = ServerClock::default();
        clock.hear(ServerTime::from_secs(100));
        tokio::time::advance(Duration::from_secs(10)).await;
        assert_eq!(clock.now(), ServerTime::from_secs(110));
        clock.hear(ServerTime::from_secs(105));
        assert_eq!(clock.now(), ServerTime::from_secs(110));
        clock.hear(ServerTime::from_secs(300));
        assert_eq!(clock.now(), ServerTime::from_secs(300));
    }

    #[tokio::test(start_paused = true)]
    async fn an_age_is_the_longest_that_any_clock_tells() {
        let clock = ServerClock::default();
        clock.hear(ServerTime::from_secs(100));
        let renewed = Renewed::now(&clock);
        tokio::time::advance(Duration::from_secs(5)).await;
        assert_eq!(renewed.age(&clock).as_secs(), 5);
        // The machine slept, and only the server noticed.
        clock.hear(ServerTime::from_secs(900));
        assert_eq!(renewed.age(&clock).as_secs(), 800);
    }
}
