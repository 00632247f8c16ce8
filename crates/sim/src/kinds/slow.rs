//! A slow kind that others need ready, as a NAT gateway.

use provision_engine::{Kind, Set};

use super::{Fake, Id, Naming, Nature, Refs, Settings, operate, relabelled, set_of};

/// An object that takes its time, and may fail.
#[derive(Clone, Debug, Kind)]
#[kind(name = "sim.slow", out = super::SimOut, replace = "new-first", create = "10/12/15", delete = "4/5/8")]
pub(crate) struct Slow {
    /// A number.
    pub(crate) tone: u32,
    /// Its shape.
    #[field(replace)]
    pub(crate) shape: u32,
    /// Where it is.
    #[field(replace)]
    pub(crate) seat: Set<Id>,
}

impl Fake for Slow {
    const NATURE: Nature = Nature { naming: Naming::Given, held: false, breaks: true };
    fn args(settings: &Settings, refs: &Refs) -> SlowArgs {
        SlowArgs { tone: settings.tone.into(), shape: settings.shape.into(), seat: set_of(&refs.base) }
    }
    fn relabel(&mut self, name: &dyn Fn(&str) -> String) {
        relabelled(&mut self.seat, name);
    }
    fn poke(&mut self, field: &str, salt: u32) -> bool {
        match field {
            "tone" => self.tone += 1000 + salt,
            "shape" => self.shape += 1000 + salt,
            _ => return false,
        }
        true
    }
}

operate!(Slow);
