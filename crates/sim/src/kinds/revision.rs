//! A kind whose update makes a new output, which consumers follow, as a task definition.

use provision_engine::{Kind, Set};

use super::{Fake, Id, Naming, Nature, Refs, Settings, disturbed, operate, relabelled, set_of};

/// A recipe of which every change is a new revision.
#[derive(Clone, Debug, Kind)]
#[kind(name = "sim.revision", out = super::SimOut, out_follows)]
pub(crate) struct Revision {
    /// A number.
    pub(crate) tone: u32,
    /// Objects that it uses.
    pub(crate) links: Set<Id>,
}

impl Fake for Revision {
    const NATURE: Nature = Nature { naming: Naming::Given, held: false, breaks: false };
    fn args(settings: &Settings, refs: &Refs) -> RevisionArgs {
        RevisionArgs { tone: settings.tone.into(), links: set_of(&refs.links) }
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

operate!(Revision);
