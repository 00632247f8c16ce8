//! A cloud whose objects a test puts there, and whose calls fail as it says.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use provision_engine::{Class, Cloud, Diff, Fault, Me, Phase, Sighting, Tags, Usual, identity_tags};
use tokio::time::Instant;

use super::kinds::{Out, Piece};
use super::thing::{Spec, Thing, node_of};

type Hook = Box<dyn FnOnce(&mut World) + Send>;

/// What there is.
pub(crate) struct World {
    pub(crate) things: Vec<Thing>,
    /// What lists and looks show until then in place of what there is.
    pub(crate) lag: Option<(Instant, Vec<Thing>)>,
    /// What calls are answered, by call: `create a`, `delete a-1`, `list shelf.cup`.
    pub(crate) trouble: BTreeMap<String, VecDeque<Fault>>,
    /// Answers that are lost after the call has taken effect.
    pub(crate) lost: Vec<String>,
    /// So many updates are answered, and change nothing.
    pub(crate) deaf: usize,
    /// What the last look was about.
    pub(crate) watched: Vec<String>,
    /// So long new objects are not ready, and not all is known of them.
    pub(crate) shy: Option<Duration>,
    /// How long a creation is under way; how many are, and how many were at most.
    pub(crate) takes: Duration,
    pub(crate) under_way: (usize, usize),
    /// What somebody does after a call.
    after: Vec<(String, Hook)>,
    pub(crate) calls: Vec<(String, Instant)>,
}

/// The cloud.
pub(crate) struct Shelf {
    world: Mutex<World>,
    start: Instant,
}

impl Cloud for Shelf {
    type Reader = Self;
    fn reader(&self) -> &Self {
        self
    }
}

impl Shelf {
    pub(crate) fn new() -> Arc<Self> {
        let world = World {
            things: Vec::new(),
            lag: None,
            trouble: BTreeMap::new(),
            lost: Vec::new(),
            deaf: 0,
            watched: Vec::new(),
            shy: None,
            takes: Duration::ZERO,
            under_way: (0, 0),
            after: Vec::new(),
            calls: Vec::new(),
        };
        Arc::new(Self { world: Mutex::new(world), start: Instant::now() })
    }

    pub(crate) fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// An object that is there already, made for its node by an earlier run.
    pub(crate) fn put<K: Piece>(&self, id: &str, spec: Spec) {
        self.put_as::<K>(id, spec, Phase::Ready);
    }

    pub(crate) fn put_as<K: Piece>(&self, id: &str, spec: Spec, phase: Phase) {
        let tags = identity_tags("app", node_of(id));
        let thing = Thing { kind: K::NAME, id: id.to_owned(), tags, spec, phase, settles: Instant::now(), known: true };
        self.world().things.push(thing);
    }

    /// The next such calls are answered so.
    pub(crate) fn refuse(&self, call: &str, class: Class, times: usize) {
        let faults = std::iter::repeat_with(|| Fault::new(class, format!("no {call}"))).take(times);
        self.world().trouble.entry(call.to_owned()).or_default().extend(faults);
    }

    /// What somebody does after a call, whatever its answer.
    pub(crate) fn after(&self, call: &str, then: impl FnOnce(&mut World) + Send + 'static) {
        self.world().after(call, then);
    }

    pub(crate) fn ids(&self) -> Vec<String> {
        let mut ids: Vec<String> = self.world().things.iter().map(|thing| thing.id.clone()).collect();
        ids.sort();
        ids
    }

    /// When a call was first made, in seconds; how often such calls were made.
    pub(crate) fn when(&self, call: &str) -> Option<f64> {
        self.world().calls.iter().find(|(made, _)| made == call).map(|(_, at)| at.duration_since(self.start).as_secs_f64())
    }
    pub(crate) fn count(&self, call: &str) -> usize {
        self.world().calls.iter().filter(|(made, _)| made == call).count()
    }

    /// Notes a call, and answers it as the test says.
    fn call(&self, call: &str) -> Result<MutexGuard<'_, World>, Fault> {
        let mut world = self.world();
        world.calls.push((call.to_owned(), Instant::now()));
        match world.trouble.get_mut(call).and_then(VecDeque::pop_front) {
            Some(fault) => {
                world.done(call);
                Err(fault)
            }
            None => Ok(world),
        }
    }

    /// Ends a call: what somebody does then, and an answer that is lost.
    fn answer<T>(mut world: MutexGuard<'_, World>, call: &str, answer: T) -> Result<T, Fault> {
        world.done(call);
        match world.lost.iter().position(|lost| lost == call) {
            Some(at) => {
                world.lost.remove(at);
                Err(Fault::new(Class::Lost, "no answer"))
            }
            None => Ok(answer),
        }
    }

    pub(crate) fn list<T>(&self, kind: &str, show: impl Fn(&Thing) -> T) -> Result<Vec<T>, Fault> {
        let call = format!("list {kind}");
        let world = self.call(&call)?;
        let shown = world.shown().iter().filter(|thing| thing.kind == kind).map(show).collect();
        Self::answer(world, &call, shown)
    }

    pub(crate) fn watch<K: Piece>(&self, kind: &str, ids: &[String]) -> Result<Vec<Sighting<K>>, Fault> {
        let call = format!("watch {kind}");
        let mut world = self.call(&call)?;
        let seen = world.shown().iter().filter(|thing| thing.kind == kind && ids.contains(&thing.id));
        let seen = seen.map(|thing| Sighting { out: thing.out(), phase: thing.phase() }).collect();
        world.watched = ids.to_vec();
        Self::answer(world, &call, seen)
    }

    /// A call is under way.
    pub(crate) async fn pass(&self) {
        let takes = {
            let mut world = self.world();
            let now = world.under_way.0 + 1;
            world.under_way = (now, world.under_way.1.max(now));
            world.takes
        };
        tokio::time::sleep(takes).await;
        self.world().under_way.0 -= 1;
    }

    pub(crate) fn create<K: Piece>(&self, me: &Me<'_>, want: &K) -> Result<Out, Fault> {
        let call = format!("create {}", me.node);
        let mut world = self.call(&call)?;
        let spec = want.spec();
        let missing = spec.base.iter().chain(&spec.uses).find(|id| world.things.iter().all(|thing| thing.id != **id));
        if let Some(missing) = missing {
            return Err(Fault::fatal(format!("{missing} is not there")));
        }
        let number = |thing: &Thing| (node_of(&thing.id) == me.node).then(|| thing.id.rsplit_once('-')?.1.parse::<u32>().ok())?;
        let id = format!("{}-{}", me.node, world.things.iter().filter_map(number).max().unwrap_or(0) + 1);
        let settles = Instant::now() + world.shy.unwrap_or(Duration::from_secs_f64(K::TIMES.create.typical));
        let known = world.shy.is_none();
        let thing = Thing { kind: K::NAME, id, tags: me.tags.clone(), spec, phase: Phase::Ready, settles, known };
        let out = thing.out();
        world.things.push(thing);
        Self::answer(world, &call, out)
    }

    pub(crate) fn update(&self, id: &str, want: &Spec, diff: &Diff, usual: Usual) -> Result<Option<Out>, Fault> {
        let call = format!("update {id}");
        let mut world = self.call(&call)?;
        if world.deaf > 0 {
            world.deaf -= 1;
        } else if let Some(thing) = world.things.iter_mut().find(|thing| thing.id == id) {
            if diff.has("text") {
                thing.spec.text.clone_from(&want.text);
            }
            if diff.has("uses") {
                thing.spec.uses.clone_from(&want.uses);
            }
            thing.phase = Phase::Ready;
            thing.settles = Instant::now() + Duration::from_secs_f64(usual.typical);
        }
        let out = world.things.iter().find(|thing| thing.id == id).map(Thing::out);
        Self::answer(world, &call, out)
    }

    pub(crate) fn tag(&self, id: &str, tags: &Tags) -> Result<(), Fault> {
        let call = format!("tag {id}");
        let mut world = self.call(&call)?;
        world.things.iter_mut().filter(|thing| thing.id == id).for_each(|thing| thing.tags.extend(tags.clone()));
        Self::answer(world, &call, ())
    }

    /// What another one names stays, unless it names that one too: then it takes itself out of it first.
    pub(crate) fn delete(&self, verb: &str, id: &str, usual: Usual) -> Result<(), Fault> {
        let call = format!("{verb} {id}");
        let mut world = self.call(&call)?;
        let mine = world.things.iter().find(|thing| thing.id == id).map(|thing| thing.spec.clone()).unwrap_or_default();
        let user = world.things.iter().find(|user| user.id != id && user.spec.names(id) && !mine.names(&user.id));
        if let Some(user) = user {
            return Err(Fault::new(Class::InUse, format!("{} uses it", user.id)));
        }
        if usual.is_instant() {
            world.things.retain(|thing| thing.id != id);
        } else if let Some(thing) = world.things.iter_mut().find(|thing| thing.id == id) {
            thing.phase = Phase::Leaving("deleting".to_owned());
            thing.settles = Instant::now() + Duration::from_secs_f64(usual.typical);
        }
        Self::answer(world, &call, ())
    }
}

impl World {
    fn shown(&self) -> &[Thing] {
        match &self.lag {
            Some((until, before)) if Instant::now() < *until => before,
            _ => &self.things,
        }
    }
    pub(crate) fn after(&mut self, call: &str, then: impl FnOnce(&mut Self) + Send + 'static) {
        self.after.push((call.to_owned(), Box::new(then)));
    }
    /// Somebody changes an object.
    pub(crate) fn change(&mut self, id: &str, change: impl FnOnce(&mut Thing)) {
        if let Some(thing) = self.things.iter_mut().find(|thing| thing.id == id) {
            change(thing);
        }
    }
    /// What somebody does after this call is done now.
    fn done(&mut self, call: &str) {
        let (now, later) = std::mem::take(&mut self.after).into_iter().partition::<Vec<_>, _>(|(after, _)| after == call);
        self.after = later;
        for (_, then) in now {
            then(self);
        }
    }
}
