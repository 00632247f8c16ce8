//! A kind that holds data: several owners, and never removed by surprise.

use provision_engine::{Kind, Set};

use super::{Fake, Id, Naming, Nature, Refs, Settings, disturbed, operate, relabelled, set_of};

/// A database, in short.
#[derive(Clone, Debug, Kind)]
#[kind(name = "sim.store", out = super::SimOut, stateful, settles_first, create = "20/25/30", update = "5/6/8", delete = "5/7/10")]
pub(crate) struct Store {
    /// A number.
    pub(crate) tone: u32,
    /// Its engine.
    #[field(replace)]
    pub(crate) shape: u32,
    /// How strong it is.
    #[field(initial = "the owner sizes it by hand")]
    pub(crate) class: u32,
    /// How long backups are kept, in days.
    #[field(initial = "the owner decides what is kept")]
    pub(crate) backup: u32,
    /// Storage in GiB.
    #[field(floor = "storage grows by itself and cannot shrink")]
    pub(crate) size: u32,
    /// What the service last did to it.
    #[field(ignored = "the service's own")]
    pub(crate) note: Option<String>,
    /// Objects that it uses.
    pub(crate) links: Set<Id>,
}

impl Fake for Store {
    const NATURE: Nature = Nature { naming: Naming::Unique, held: false, breaks: false };
    fn args(settings: &Settings, refs: &Refs) -> StoreArgs {
        StoreArgs {
            tone: settings.tone.into(),
            shape: settings.shape.into(),
            class: settings.class.into(),
            backup: settings.backup.into(),
            size: settings.size.into(),
            note: None.into(),
            links: set_of(&refs.links),
        }
    }
    fn relabel(&mut self, name: &dyn Fn(&str) -> String) {
        relabelled(&mut self.links, name);
    }
    fn poke(&mut self, field: &str, salt: u32) -> bool {
        match field {
            "tone" => self.tone += 1000 + salt,
            "class" => self.class += 1000 + salt,
            "backup" => self.backup += 1000 + salt,
            "size" => self.size += 1000 + salt,
            "note" => self.note = Some(format!("patched {salt}")),
            "links" => disturbed(&mut self.links, salt),
            _ => return false,
        }
        true
    }
}

operate!(Store);
