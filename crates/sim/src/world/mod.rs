//! The state of the simulated cloud: objects, a journal of what was done to them, and what is amiss.

mod entity;
mod plant;
mod snapshot;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use tokio::time::Instant;

pub(crate) use self::entity::{AnySpec, End, Entity, Face, Named, Version};
pub(crate) use self::snapshot::{Picture, Thing};
use crate::fault::{Bites, Mishap, Rule, Sabotage, Weather};
use crate::kinds::SimOut;

/// What was asked of the cloud.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Op {
    List,
    Create,
    Update,
    Tag,
    Delete,
}

impl Op {
    pub(crate) fn mutates(self) -> bool {
        self != Self::List
    }
}

/// One line of the journal: a mutating call, or something that happened.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) at: u64,
    pub(crate) writer: u8,
    pub(crate) op: Op,
    pub(crate) node: String,
    pub(crate) id: String,
    pub(crate) fields: Vec<String>,
    /// How it ended: empty when well.
    pub(crate) ending: String,
}

/// What is watched at every call, in weather that excuses nothing.
#[derive(Clone, Debug, Default)]
pub(crate) struct Watch {
    /// Of these (scope, node) there is a live object at every instant, and nothing refers to one that goes.
    pub(crate) never_without: Vec<(String, String)>,
    /// Nothing is deleted while a live object refers to it.
    pub(crate) children_first: bool,
}

/// The state of the simulated cloud.
#[derive(Clone)]
pub(crate) struct World {
    epoch: Instant,
    pub(crate) rng: StdRng,
    pub(crate) weather: Weather,
    pub(crate) rules: Vec<Rule>,
    pub(crate) sabotage: Option<Sabotage>,
    pub(crate) watch: Watch,
    /// A kind that may not be listed.
    pub(crate) blind: Option<&'static str>,
    pub(crate) entities: Vec<Entity>,
    by_id: HashMap<String, Vec<usize>>,
    by_kind: HashMap<&'static str, Vec<usize>>,
    /// What each creation made, by its token: the same token is given the same answer, for ever.
    pub(crate) tokens: HashMap<String, SimOut>,
    pub(crate) journal: Vec<Entry>,
    /// The engine is measured, not the world: objects are only made and listed, in the order of creation, and neither
    /// journal nor index is kept.
    pub(crate) bare: bool,
    /// What the engine did that it must never do.
    pub(crate) amiss: Vec<String>,
    pub(crate) bites: Bites,
    /// Mutating calls that arrived.
    pub(crate) mutations: u64,
    pub(crate) reads: u64,
    serial: u64,
}

/// A world that several clients share.
pub(crate) type Shared = Arc<Mutex<World>>;

pub(crate) fn lock(world: &Shared) -> MutexGuard<'_, World> {
    world.lock().unwrap_or_else(PoisonError::into_inner)
}

impl World {
    pub(crate) fn new(seed: u64) -> Self {
        Self {
            epoch: Instant::now(),
            rng: StdRng::seed_from_u64(seed),
            weather: Weather::calm(),
            rules: Vec::new(),
            sabotage: None,
            watch: Watch::default(),
            blind: None,
            entities: Vec::new(),
            by_id: HashMap::new(),
            by_kind: HashMap::new(),
            tokens: HashMap::new(),
            journal: Vec::new(),
            bare: false,
            amiss: Vec::new(),
            bites: Bites::default(),
            mutations: 0,
            reads: 0,
            serial: 0,
        }
    }

    /// Milliseconds since the world began.
    pub(crate) fn time(&self) -> u64 {
        u64::try_from(self.epoch.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    pub(crate) fn fresh_id(&mut self, kind: &str) -> String {
        self.serial += 1;
        format!("{}-{}{:06x}", kind.rsplit('.').next().unwrap_or(kind), self.serial, self.rng.random_range(0..0x0100_0000))
    }

    pub(crate) fn chance(&mut self, p: f64) -> bool {
        p > 0.0 && self.rng.random_bool(p.min(1.0))
    }

    /// When a list shows what happens now.
    pub(crate) fn lagged(&mut self) -> u64 {
        let now = self.time();
        if self.weather.lag == 0 || self.rng.random_bool(0.5) {
            return now;
        }
        self.bite(Mishap::Lag);
        now + self.rng.random_range(0..=self.weather.lag)
    }

    /// A duration within the usual range, in milliseconds.
    pub(crate) fn within(&mut self, usual: provision_engine::Usual) -> u64 {
        if usual.is_instant() {
            return 0;
        }
        self.rng.random_range((usual.min * 1000.0) as u64..=(usual.max * 1000.0) as u64)
    }

    pub(crate) fn of_kind(&self, kind: &str) -> &[usize] {
        self.by_kind.get(kind).map_or(&[], Vec::as_slice)
    }

    /// The object with this id: the one that is there, else the last that was.
    pub(crate) fn find(&self, id: &str) -> Option<usize> {
        let now = self.time();
        let places = self.by_id.get(id)?;
        places.iter().rev().find(|&&at| !self.entities[at].is_gone(now)).or(places.last()).copied()
    }

    pub(crate) fn insert(&mut self, entity: Entity) -> usize {
        let at = self.entities.len();
        if !self.bare {
            self.by_id.entry(entity.id().to_owned()).or_default().push(at);
        }
        self.by_kind.entry(entity.face.kind).or_default().push(at);
        self.entities.push(entity);
        at
    }

    /// A new version of an object.
    pub(crate) fn change(&mut self, at: usize, version: Version) {
        let places = self.by_id.entry(version.out.id.clone()).or_default();
        if !places.contains(&at) {
            places.push(at);
        }
        self.entities[at].versions.push(version);
    }

    /// The objects that refer to this one and are not gone.
    pub(crate) fn referrers(&self, of: usize) -> impl Iterator<Item = &Entity> {
        let now = self.time();
        let ids: Vec<&str> = self.entities[of].versions.iter().map(|version| version.out.id.as_str()).collect();
        self.entities.iter().enumerate().filter_map(move |(at, entity)| {
            let refers =
                at != of && !entity.parked && !entity.is_gone(now) && entity.refs().iter().any(|id| ids.contains(&id.as_str()));
            refers.then_some(entity)
        })
    }

    /// One of them.
    pub(crate) fn referrer(&self, of: usize) -> Option<&Entity> {
        self.referrers(of).next()
    }

    pub(crate) fn write(&mut self, entry: impl FnOnce(u64) -> Entry) {
        if !self.bare {
            let entry = entry(self.time());
            self.journal.push(entry);
        }
    }

    pub(crate) fn wrong(&mut self, what: &str) {
        let at = self.time();
        self.amiss.push(format!("at {:.1} s: {what}", at as f64 / 1000.0));
    }

    pub(crate) fn bite(&mut self, mishap: Mishap) {
        self.bites.note(mishap);
    }
}
