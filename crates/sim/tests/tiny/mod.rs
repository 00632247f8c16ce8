//! A cloud of two kinds: seals, which take their time and something from outside, and notes, which may need one.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::time::Duration;

use provision_engine::{
    Cloud, Diff, Engine, Fault, Found, Kind, Listing, Mark, Me, Operate, Output, Phase, Registry, Tags, Value,
};
use schemars::JsonSchema;
use serde::Serialize;
use tokio::time::Instant;

/// How long until a new seal's record is known.
pub(crate) const RECORD: Duration = Duration::from_secs(3);

/// The id of a seal, as a field's value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub(crate) struct SealId(pub(crate) String);

impl Value for SealId {
    fn refs(&self, out: &mut Vec<String>) {
        out.push(self.0.clone());
    }
}

/// What takes its time and something from outside.
#[derive(Clone, Debug, Kind)]
#[kind(name = "test.seal", out = SealOut, replace = "new-first", create = "60/100/500")]
pub(crate) struct Seal {
    /// For what.
    #[field(replace)]
    pub(crate) domain: String,
}

/// What others read of a seal.
#[derive(Clone, Debug)]
pub(crate) struct SealOut {
    pub(crate) id: String,
    pub(crate) record: Option<String>,
    /// Empty until it is ready.
    pub(crate) stamp: String,
}

impl Output for SealOut {
    fn id(&self) -> &str {
        &self.id
    }
    fn is_known(&self) -> bool {
        self.record.is_some()
    }
    fn is_whole(&self) -> bool {
        !self.stamp.is_empty()
    }
}

/// What needs a seal.
#[derive(Clone, Debug, Kind)]
#[kind(name = "test.note", out = NoteOut, replace = "new-first")]
pub(crate) struct Note {
    /// What it says.
    pub(crate) text: String,
    /// The seal on it.
    pub(crate) seal: Option<SealId>,
}

/// What others read of a note.
#[derive(Clone, Debug)]
pub(crate) struct NoteOut {
    pub(crate) id: String,
}

impl Output for NoteOut {
    fn id(&self) -> &str {
        &self.id
    }
}

/// One object.
pub(crate) struct Made<K> {
    pub(crate) id: String,
    pub(crate) tags: Tags,
    pub(crate) spec: K,
    pub(crate) at: Instant,
}

/// What there is.
#[derive(Default)]
pub(crate) struct World {
    /// Seals are ready.
    pub(crate) open: bool,
    /// So many updates are answered, and change nothing.
    pub(crate) deaf: usize,
    pub(crate) seals: Vec<Made<Seal>>,
    pub(crate) notes: Vec<Made<Note>>,
    pub(crate) counts: BTreeMap<String, usize>,
    pub(crate) writes: Vec<String>,
}

/// The cloud.
#[derive(Default)]
pub(crate) struct Tiny(pub(crate) Mutex<World>);

impl Cloud for Tiny {
    type Reader = Self;
    fn reader(&self) -> &Self {
        self
    }
}

impl Tiny {
    fn make<K>(&self, me: &Me<'_>, spec: K, place: impl Fn(&mut World) -> &mut Vec<Made<K>>) -> String {
        let mut world = self.0.lock().unwrap();
        let count = world.counts.entry(me.node.to_owned()).or_default();
        *count += 1;
        let id = format!("{}-{count}", me.node);
        world.writes.push(format!("create {id}"));
        place(&mut world).push(Made { id: id.clone(), tags: me.tags.clone(), spec, at: Instant::now() });
        id
    }
    fn delete(&self, id: &str) {
        let mut world = self.0.lock().unwrap();
        assert!(!world.notes.iter().any(|note| note.spec.seal.as_ref().is_some_and(|seal| seal.0 == id)), "{id} is in use");
        world.writes.push(format!("delete {id}"));
        world.seals.retain(|seal| seal.id != id);
        world.notes.retain(|note| note.id != id);
    }
    /// What was written since this was last asked.
    pub(crate) fn writes(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().unwrap().writes)
    }
}

impl Operate<Tiny> for Seal {
    async fn list(tiny: &Tiny, _: &Listing<Tiny>) -> Result<Vec<Found<Self>>, Fault> {
        let world = tiny.0.lock().unwrap();
        let found = world.seals.iter().map(|seal| {
            let record = (world.open || seal.at.elapsed() >= RECORD).then(|| format!("proof of {}", seal.spec.domain));
            let stamp = if world.open { format!("stamp of {}", seal.id) } else { String::new() };
            let out = SealOut { id: seal.id.clone(), record, stamp };
            let phase = if world.open { Phase::Ready } else { Phase::Settling("pending".to_owned()) };
            Found::ready(Mark::Tags(seal.tags.clone()), seal.spec.clone(), out).phase(phase)
        });
        Ok(found.collect())
    }
    async fn create(tiny: &Tiny, me: &Me<'_>, want: &Self) -> Result<SealOut, Fault> {
        Ok(SealOut { id: tiny.make(me, want.clone(), |world| &mut world.seals), record: None, stamp: String::new() })
    }
    async fn update(_: &Tiny, _: &Me<'_>, _: &Found<Self>, _: &Self, _: &Diff) -> Result<Option<SealOut>, Fault> {
        Ok(None)
    }
    async fn delete(tiny: &Tiny, at: &Found<Self>) -> Result<(), Fault> {
        tiny.delete(&at.out.id);
        Ok(())
    }
}

impl Operate<Tiny> for Note {
    async fn list(tiny: &Tiny, _: &Listing<Tiny>) -> Result<Vec<Found<Self>>, Fault> {
        let world = tiny.0.lock().unwrap();
        let found =
            |note: &Made<Self>| Found::ready(Mark::Tags(note.tags.clone()), note.spec.clone(), NoteOut { id: note.id.clone() });
        Ok(world.notes.iter().map(found).collect())
    }
    async fn create(tiny: &Tiny, me: &Me<'_>, want: &Self) -> Result<NoteOut, Fault> {
        Ok(NoteOut { id: tiny.make(me, want.clone(), |world| &mut world.notes) })
    }
    async fn update(tiny: &Tiny, _: &Me<'_>, at: &Found<Self>, want: &Self, _: &Diff) -> Result<Option<NoteOut>, Fault> {
        let mut world = tiny.0.lock().unwrap();
        world.writes.push(format!("update {}", at.out.id));
        if world.deaf > 0 {
            world.deaf -= 1;
            return Ok(None);
        }
        world.notes.iter_mut().filter(|note| note.id == at.out.id).for_each(|note| note.spec = want.clone());
        Ok(None)
    }
    async fn delete(tiny: &Tiny, at: &Found<Self>) -> Result<(), Fault> {
        tiny.delete(&at.out.id);
        Ok(())
    }
}

/// An engine of these kinds.
pub(crate) fn engine() -> Engine<Tiny> {
    Engine::new(Registry::default().with::<Seal>().with::<Note>())
}
