//! The scaled clock: AWS's seconds, which pass `speed` times as fast as ours and can be moved on.

use std::sync::{Mutex, PoisonError};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

/// A clock of AWS seconds.
#[derive(Debug)]
pub struct Clock {
    start: Instant,
    /// AWS's seconds since 1970 at `start`.
    epoch: f64,
    speed: f64,
    advanced: Mutex<f64>,
}

impl Clock {
    /// A clock that shows the present and runs `speed` times as fast. A speed that is not a
    /// positive number counts as 1.
    pub fn new(speed: f64) -> Self {
        let epoch = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0.0, |d| d.as_secs_f64());
        Self {
            start: Instant::now(),
            epoch,
            speed: if speed.is_finite() && speed > 0.0 { speed } else { 1.0 },
            advanced: Mutex::new(0.0),
        }
    }

    /// AWS seconds in one of ours.
    pub const fn speed(&self) -> f64 {
        self.speed
    }

    /// AWS seconds since the clock was made.
    pub fn now(&self) -> f64 {
        let advanced = *self.advanced.lock().unwrap_or_else(PoisonError::into_inner);
        self.start.elapsed().as_secs_f64() * self.speed + advanced
    }

    /// AWS's seconds since 1970.
    pub fn epoch_now(&self) -> f64 {
        self.epoch + self.now()
    }

    /// AWS's seconds since 1970 at a moment of [`Self::now`].
    pub fn epoch_at(&self, moment: f64) -> f64 {
        self.epoch + moment
    }

    /// Our own seconds since the clock was made, unscaled: for recordings.
    pub fn wall(&self) -> f64 {
        self.start.elapsed().as_secs_f64()
    }

    /// Seconds since 1970 as answers date them: they pass as ours do, because what a client measures with them is the network
    /// and itself, and are moved on with the clock.
    pub fn date(&self) -> f64 {
        let advanced = *self.advanced.lock().unwrap_or_else(PoisonError::into_inner);
        self.epoch + self.wall() + advanced
    }

    /// Moves AWS's time on; it never goes back.
    pub fn advance(&self, seconds: f64) {
        if seconds.is_finite() && seconds > 0.0 {
            *self.advanced.lock().unwrap_or_else(PoisonError::into_inner) += seconds;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Clock;

    #[test]
    fn moves_on_by_what_it_is_told() {
        let clock = Clock::new(1.0);
        let before = clock.now();
        clock.advance(3600.0);
        let after = clock.now();
        assert!((3600.0..3601.0).contains(&(after - before)), "{}", after - before);
        clock.advance(-10.0);
        clock.advance(f64::NAN);
        assert!(clock.now() >= after);
    }

    #[test]
    fn answers_are_dated_by_our_time_moved_on() {
        let clock = Clock::new(10_000.0);
        let before = clock.date();
        clock.advance(300.0);
        let passed = clock.date() - before;
        assert!((300.0..330.0).contains(&passed), "{passed}");
    }

    #[test]
    fn scales_our_time() {
        let clock = Clock::new(10_000.0);
        let (wall, aws) = (clock.wall(), clock.now());
        assert!(aws >= wall * 10_000.0);
        assert!(Clock::new(0.0).speed() >= 1.0);
    }
}
