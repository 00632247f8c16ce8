//! A plain kind that settles at once.

use provision_engine::{Kind, Set};

use super::{Fake, Id, Naming, Nature, Refs, Settings, disturbed, operate, relabelled, set_of};

/// An object that is ready as soon as it is made.
#[derive(Clone, Debug, Kind)]
#[kind(name = "sim.plain", out = super::SimOut)]
pub(crate) struct Plain {
    /// A number.
    pub(crate) tone: u32,
    /// Objects that it uses.
    pub(crate) links: Set<Id>,
}

impl Fake for Plain {
    const NATURE: Nature = Nature { naming: Naming::Given, held: true, breaks: false };
    fn args(settings: &Settings, refs: &Refs) -> PlainArgs {
        PlainArgs { tone: settings.tone.into(), links: set_of(&refs.links) }
    }
    fn relabel(&mut self, name: &dyn Fn(&str) -> String) {
        relabelled(&mut self.links, name);
    }
    fn poke(&mut self, field: &str, salt: u32) -> bool {
        match field {
            "tone" => self.tone += 1000 + salt,
            "links" => disturbed(&mut self.links, salt),
            _ => return false,
        }
        true
    }
}

operate!(Plain);
