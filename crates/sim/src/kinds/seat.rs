//! A kind that lives in another and is replaced with it, the old one first.

use provision_engine::{Kind, Set};

use super::{Fake, Id, Naming, Nature, Refs, Settings, operate, relabelled, set_of};

/// A part of a network.
#[derive(Clone, Debug, Kind)]
#[kind(name = "sim.seat", out = super::SimOut, replace = "old-first", create = "1/2/4", delete = "1/2/4")]
pub(crate) struct Seat {
    /// A number.
    pub(crate) tone: u32,
    /// The network it is in.
    #[field(replace)]
    pub(crate) net: Set<Id>,
}

impl Fake for Seat {
    const NATURE: Nature = Nature { naming: Naming::Given, held: true, breaks: false };
    fn args(settings: &Settings, refs: &Refs) -> SeatArgs {
        SeatArgs { tone: settings.tone.into(), net: set_of(&refs.base) }
    }
    fn relabel(&mut self, name: &dyn Fn(&str) -> String) {
        relabelled(&mut self.net, name);
    }
    fn poke(&mut self, field: &str, salt: u32) -> bool {
        match field {
            "tone" => self.tone += 1000 + salt,
            _ => return false,
        }
        true
    }
}

operate!(Seat);
