//! A kind that takes no tags and is found by its name alone.

use provision_engine::{Kind, Set};

use super::{Fake, Id, Naming, Nature, Refs, Settings, disturbed, operate, relabelled, set_of};

/// A role, in short.
#[derive(Clone, Debug, Kind)]
#[kind(name = "sim.role", out = super::SimOut, replace = "old-first")]
pub(crate) struct Role {
    /// A number.
    pub(crate) tone: u32,
    /// Its path.
    #[field(replace)]
    pub(crate) shape: u32,
    /// Objects that it uses.
    pub(crate) links: Set<Id>,
}

impl Fake for Role {
    const NATURE: Nature = Nature { naming: Naming::NameOnly, held: false, breaks: false };
    fn args(settings: &Settings, refs: &Refs) -> RoleArgs {
        RoleArgs { tone: settings.tone.into(), shape: settings.shape.into(), links: set_of(&refs.links) }
    }
    fn relabel(&mut self, name: &dyn Fn(&str) -> String) {
        relabelled(&mut self.links, name);
    }
    fn poke(&mut self, field: &str, salt: u32) -> bool {
        match field {
            "tone" => self.tone += 1000 + salt,
            "shape" => self.shape += 1000 + salt,
            "links" => disturbed(&mut self.links, salt),
            _ => return false,
        }
        true
    }
}

operate!(Role);
