//! A kind whose name is unique: the old one must go before a new one can be made.

use provision_engine::{Kind, Set};

use super::{Fake, Id, Naming, Nature, Refs, Settings, disturbed, operate, relabelled, set_of};

/// An object known by its name.
#[derive(Clone, Debug, Kind)]
#[kind(name = "sim.named", out = super::SimOut, replace = "old-first")]
pub(crate) struct Named {
    /// A number.
    pub(crate) tone: u32,
    /// Its path.
    #[field(replace)]
    pub(crate) shape: u32,
    /// Objects that it uses.
    pub(crate) links: Set<Id>,
}

impl Fake for Named {
    const NATURE: Nature = Nature { naming: Naming::Unique, held: false, breaks: false };
    fn args(settings: &Settings, refs: &Refs) -> NamedArgs {
        NamedArgs { tone: settings.tone.into(), shape: settings.shape.into(), links: set_of(&refs.links) }
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

operate!(Named);
