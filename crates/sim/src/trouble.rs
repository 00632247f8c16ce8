//! The kinds of trouble that a storm brings, each of which a smaller run may do without.

use std::fmt;
use std::str::FromStr;

use crate::fault::Weather;

/// Trouble that can be left out of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Trouble {
    /// Throttled calls.
    Throttling,
    /// Lost answers.
    Loss,
    /// Lists that lag.
    Lag,
    /// New objects that cannot be used yet.
    Unusable,
    /// Deletes that are refused for a while.
    Lingering,
    /// New objects that fail.
    Breaking,
    /// Clients that die.
    Crashes,
    /// Runs that are dropped or stopped.
    Interruptions,
    /// Two runs at once.
    Rivals,
    /// Somebody changes, doubles or deletes something.
    Meddling,
    /// The configuration changes.
    Changes,
    /// Objects of others.
    Others,
}

impl Trouble {
    /// Every kind.
    pub const ALL: [Self; 12] = [
        Self::Throttling,
        Self::Loss,
        Self::Lag,
        Self::Unusable,
        Self::Lingering,
        Self::Breaking,
        Self::Crashes,
        Self::Interruptions,
        Self::Rivals,
        Self::Meddling,
        Self::Changes,
        Self::Others,
    ];

    /// Takes it out of the weather, where it is of the weather.
    pub(crate) fn calms(self, weather: &mut Weather) {
        match self {
            Self::Throttling => weather.throttled = 0.0,
            Self::Loss => weather.lost = 0.0,
            Self::Lag => weather.lag = 0,
            Self::Unusable => weather.unusable = 0,
            Self::Lingering => weather.lingers = 0.0,
            Self::Breaking => weather.breaks = 0.0,
            Self::Crashes => weather.crash = None,
            Self::Interruptions | Self::Rivals | Self::Meddling | Self::Changes | Self::Others => {}
        }
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&format!("{self:?}").to_lowercase())
    }
}

impl FromStr for Trouble {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|trouble| trouble.to_string() == text).ok_or(())
    }
}
