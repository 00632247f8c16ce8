//! A kind that is replaced new-first although names are unique: its name holds a hash of what cannot be changed.

use provision_engine::{Kind, Set};

use super::{Fake, Id, Naming, Nature, Refs, Settings, disturbed, operate, relabelled, set_of};

/// An object with a name of its own for each identity.
#[derive(Clone, Debug, Kind)]
#[kind(name = "sim.hashed", out = super::SimOut, replace = "new-first", create = "5/7/9", update = "2/3/4", delete = "2/3/4")]
pub(crate) struct Hashed {
    /// A number.
    pub(crate) tone: u32,
    /// Its engine.
    #[field(replace)]
    pub(crate) shape: u32,
    /// Objects that it uses.
    pub(crate) links: Set<Id>,
}

impl Fake for Hashed {
    const NATURE: Nature = Nature { naming: Naming::Hashed, held: true, breaks: true };
    fn args(settings: &Settings, refs: &Refs) -> HashedArgs {
        HashedArgs { tone: settings.tone.into(), shape: settings.shape.into(), links: set_of(&refs.links) }
    }
    fn identity(&self) -> String {
        self.shape.to_string()
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

operate!(Hashed);
