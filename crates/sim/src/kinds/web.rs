//! A kind that uses many others, some only once they are ready, and of which an autoscaler owns a field.

use provision_engine::{Kind, Set};

use super::{Fake, Id, Naming, Nature, Refs, Settings, disturbed, operate, relabelled, set_of};

/// A service, in short.
#[derive(Clone, Debug, Kind)]
#[kind(name = "sim.web", out = super::SimOut, replace = "new-first", create = "10/12/15", update = "4/6/8", delete = "4/6/8")]
pub(crate) struct Web {
    /// A number.
    pub(crate) tone: u32,
    /// Its shape.
    #[field(replace)]
    pub(crate) shape: u32,
    /// Where it lives.
    #[field(replace)]
    pub(crate) home: Set<Id>,
    /// How many run.
    #[field(initial = "the autoscaler decides")]
    pub(crate) class: u32,
    /// Objects that it uses.
    pub(crate) links: Set<Id>,
    /// Objects that it uses, and that must be ready.
    pub(crate) routes: Set<Id>,
}

impl Fake for Web {
    const NATURE: Nature = Nature { naming: Naming::Given, held: true, breaks: true };
    fn args(settings: &Settings, refs: &Refs) -> WebArgs {
        WebArgs {
            tone: settings.tone.into(),
            shape: settings.shape.into(),
            class: settings.class.into(),
            home: set_of(&refs.base),
            links: set_of(&refs.links),
            routes: set_of(&refs.routes),
        }
    }
    fn ready_refs(&self) -> Vec<String> {
        self.routes.iter().map(|id| id.0.clone()).collect()
    }
    fn relabel(&mut self, name: &dyn Fn(&str) -> String) {
        relabelled(&mut self.home, name);
        relabelled(&mut self.links, name);
        relabelled(&mut self.routes, name);
    }
    fn poke(&mut self, field: &str, salt: u32) -> bool {
        match field {
            "tone" => self.tone += 1000 + salt,
            "shape" => self.shape += 1000 + salt,
            "class" => self.class += 1000 + salt,
            "links" => disturbed(&mut self.links, salt),
            "routes" => disturbed(&mut self.routes, salt),
            _ => return false,
        }
        true
    }
}

operate!(Web);
