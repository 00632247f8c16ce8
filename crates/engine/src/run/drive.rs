//! The life of one node: decide, act, publish, wait; again where the cloud says "not yet" or gives no answer.

use std::sync::Arc;

use futures::FutureExt;
use futures::future::BoxFuture;
use tokio::time::Instant;

use super::context::{Context, Halt};
use super::remove::IN_USE_S;
use super::walk::Progress;
use crate::cloud::{Cloud, Diff, Me, Phase};
use crate::event::Subject;
use crate::judge::{Keep, Verdict, judge};
use crate::mark::{self, Tags};
use crate::object::Object;
use crate::ops::Given;
use crate::plan::Verb;
use crate::planted::{Planted, planted};
use crate::sketch::Intent;
use crate::slots::{Slot, Tail};
use crate::val::AnyArc;
use crate::{Class, Durations, Fault, Need, NodeIx, Usual};

/// How long "not yet" is believed, in AWS seconds.
const NOT_YET_S: f64 = 300.0;
/// How often a look is taken again after a lost answer or a conflict.
const LOOKS: usize = 8;
/// How many steps an update may have.
const STEPS: usize = 8;
/// How long a list may not show what was made, in AWS seconds.
const LAG_S: f64 = 12.0;
/// How long a failure that was there before may still be seen, in AWS seconds.
const STUCK_S: f64 = 15.0;
/// How long a new object may stay unseen, in AWS seconds.
pub(crate) const UNSEEN_S: f64 = 60.0;

/// What was done on a node.
#[derive(Debug, Default)]
pub(crate) struct Deed {
    pub(crate) verb: Option<Verb>,
    pub(crate) fields: Vec<String>,
    /// The object that was made or changed.
    pub(crate) id: Option<String>,
    /// How long it took to settle, in AWS seconds.
    pub(crate) took: f64,
}

/// One node on its way.
pub(crate) struct Drive<'a, C: Cloud> {
    cx: &'a Context<'a, C>,
    ix: NodeIx,
    kind: usize,
    subject: Subject,
    tail: Tail,
    slot: Option<Slot>,
    progress: Progress,
    began: Instant,
    pub(crate) deed: Deed,
}

impl<'a, C: Cloud> Drive<'a, C> {
    pub(crate) fn new(cx: &'a Context<'a, C>, ix: NodeIx, tail: Tail, slot: Slot, progress: Progress) -> Self {
        let subject = cx.subject(ix);
        // A kind that is not registered was judged as trouble, and is never driven.
        let kind = cx.registry.place_named(subject.kind).unwrap_or(usize::MAX);
        Self { cx, ix, kind, subject, tail, slot: Some(slot), progress, began: Instant::now(), deed: Deed::default() }
    }

    /// Runs the node to its end.
    pub(crate) async fn run(&mut self) -> Result<(), Halt> {
        let result = self.steps().await;
        self.deed.took = self.cx.options.pace.since(self.began);
        result
    }

    async fn steps(&mut self) -> Result<(), Halt> {
        let mut objects: Vec<Arc<Object>> = self.cx.survey.of(self.ix).to_vec();
        if planted(Planted::FindSkipped) {
            objects.clear();
        }
        let (mut looks, mut taken) = (0, 0);
        loop {
            let node = &self.cx.graph.nodes[self.ix.index()];
            objects.retain(|object| !self.cx.removed.hides(object));
            let mut mode = self.cx.sketch.nodes[self.ix.index()].mode;
            // The old object is gone by now: what is found now is the new one.
            mode.old_first = false;
            let verdict = judge(node, &objects, &self.cx.outs, mode, &self.cx.survey).verdict;
            let creating = matches!(verdict, Verdict::Create | Verdict::Replace { .. });
            let outcome = match verdict {
                Verdict::Refused(fault) => return Err(fault.into()),
                Verdict::Replace { olds, .. } if olds.iter().any(|old| old.first) => {
                    let ids: Vec<&str> = olds.iter().map(|old| old.object.id.as_str()).collect();
                    let fault = Fault::fatal(format!("{} must be replaced, and that showed only now", ids.join(", ")));
                    return Err(fault.help("run again").into());
                }
                Verdict::Create => self.create(Verb::Create).await,
                Verdict::Replace { .. } => self.create(Verb::Replace).await,
                Verdict::Keep(keep) if self.settles_first(&keep) => {
                    let held = node.is_held(&self.cx.outs);
                    if keep.at.known {
                        self.publish(Need::Exists, keep.at.out.clone());
                    }
                    if self.until_ready(&keep.at.id, node.shape.info().times.create, held).await?.is_none() {
                        self.cx.outs.hold(self.ix);
                        return Ok(());
                    }
                    objects = self.look().await?;
                    continue;
                }
                Verdict::Keep(keep) => {
                    if matches!(self.cx.sketch.nodes[self.ix.index()].verdict, Intent::Do(Verdict::Replace { .. })) {
                        self.cx.spare(&keep.at);
                    }
                    self.keep(*keep).await
                }
            };
            match outcome {
                Ok(()) => return Ok(()),
                Err(Halt::Failed(fault)) if fault.class == Class::Step && taken < STEPS => {
                    taken += 1;
                    objects = self.look_again(&fault).await?;
                }
                Err(Halt::Failed(fault)) if matches!(fault.class, Class::Lost | Class::Taken | Class::Conflict | Class::Gone) => {
                    // A name, or what only one can have, is free again once the object that had it is gone.
                    let frees = matches!(fault.class, Class::Taken | Class::Conflict)
                        && objects.iter().any(|object| matches!(object.phase, Phase::Leaving(_)));
                    looks += usize::from(!frees || self.cx.options.pace.since(self.began) > IN_USE_S);
                    if looks > LOOKS {
                        let help = match fault.class {
                            Class::Taken => {
                                "an object of that name exists and is not ours: rename one of them, or take it over with `provision adopt`"
                            }
                            _ => "run again",
                        };
                        return Err(fault.help(help).into());
                    }
                    self.cx.waiting(&self.subject, format!("looking again after: {}", fault.brief()));
                    self.slot = None;
                    self.progress.freed();
                    self.cx.pause(2.0 * looks.max(1) as f64).await?;
                    let before = std::mem::replace(&mut objects, self.look_again(&fault).await?);
                    let lost = Instant::now();
                    // A lost creation may show late, and a second one would stay if it holds data.
                    while creating
                        && fault.class == Class::Lost
                        && self.cx.options.pace.since(lost) < LAG_S
                        && !shows_new(&before, &objects)
                    {
                        self.cx.pause(2.0).await?;
                        objects = self.look_again(&fault).await?;
                    }
                }
                Err(halt) => return Err(halt),
            }
        }
    }

    async fn look(&self) -> Result<Vec<Arc<Object>>, Fault> {
        let set = self.cx.feed.list(self.kind).await?;
        let node = &self.cx.graph.nodes[self.ix.index()];
        let stack = &self.cx.graph.scopes[node.scope.0].stack;
        Ok(set.objects.iter().filter(|o| o.stack == *stack && o.node == node.name).cloned().collect())
    }

    async fn look_again(&self, after: &Fault) -> Result<Vec<Arc<Object>>, Halt> {
        match self.look().await {
            Ok(objects) => Ok(objects),
            Err(fault) if matches!(fault.class, Class::Lost | Class::Throttled) => Err(Halt::Failed(after.clone())),
            Err(fault) => Err(fault.into()),
        }
    }

    /// Whether it is judged again when it has settled.
    fn settles_first(&self, keep: &Keep) -> bool {
        let info = self.cx.graph.nodes[self.ix.index()].shape.info();
        info.settles_first && !keep.as_it_is && matches!(keep.at.phase, Phase::Settling(_))
    }

    fn me(&self, intent: &mark::Intent) -> Me<'a> {
        let node = &self.cx.graph.nodes[self.ix.index()];
        let mut tags: Tags = node.tags().map(|(key, value)| (key.to_owned(), value.to_owned())).collect();
        tags.extend(intent.to_tags());
        let stack = &self.cx.graph.scopes[node.scope.0].stack;
        let token = if planted(Planted::StaleToken) { format!("{stack}/{}", node.name) } else { fresh_token() };
        Me { stack, node: &node.name, tags, token }
    }

    fn done(&mut self, verb: Verb, fields: Vec<String>, id: &str) {
        self.deed.verb = Some(self.deed.verb.map_or(verb, |before| before.max(verb)));
        for field in fields {
            if !self.deed.fields.contains(&field) {
                self.deed.fields.push(field);
            }
        }
        self.deed.id = Some(id.to_owned());
    }

    fn publish(&self, need: Need, out: AnyArc) {
        self.cx.outs.publish(self.ix, need, out);
        if need == Need::Exists {
            self.progress.exists();
        }
    }

    async fn create(&mut self, verb: Verb) -> Result<(), Halt> {
        let node = &self.cx.graph.nodes[self.ix.index()];
        if let Some(fault) = self.cx.outside_the_plan(&node.address, verb, &[]) {
            return Err(fault.into());
        }
        let (want, intent) = node.shape.resolve(node, &self.cx.outs)?;
        let cx = self.cx;
        let asked = Instant::now();
        let made = loop {
            self.take_slot().await;
            match guarded(cx.registry.kinds[self.kind].create(&cx.cloud, self.me(&intent), &want)).await {
                Ok(made) => break made,
                Err(fault) => self.not_yet(fault, asked).await?,
            }
        };
        self.cx.removed.given_again(self.kind, &made.id);
        self.done(verb, Vec::new(), &made.id);
        let usual = node.shape.info().times.create;
        self.settle(made, (!usual.is_instant()).then_some(usual)).await
    }

    /// Publishes an object as far as it has come, and waits for the rest, which takes as long as `usual`, if at all.
    async fn settle(&mut self, given: Given, usual: Option<Usual>) -> Result<(), Halt> {
        let node = &self.cx.graph.nodes[self.ix.index()];
        let held = node.is_held(&self.cx.outs);
        if given.known {
            self.publish(Need::Exists, given.out.clone());
        }
        let out = match usual {
            Some(_) if held && given.known => None,
            None if given.known => Some(given.out),
            _ => self.until_ready(&given.id, usual.unwrap_or(node.shape.info().times.create), held).await?,
        };
        match out {
            Some(out) => self.publish(Need::Ready, out),
            None => self.cx.outs.hold(self.ix),
        }
        Ok(())
    }

    async fn keep(&mut self, keep: Keep) -> Result<(), Halt> {
        let cx = self.cx;
        let node = &cx.graph.nodes[self.ix.index()];
        let info = node.shape.info();
        let fields: Vec<String> = keep.changes.iter().map(|change| change.field.clone()).collect();
        let mut given = Given { id: keep.at.id.clone(), out: keep.at.out.clone(), known: keep.at.known };
        let mut wait = matches!(keep.at.phase, Phase::Settling(_)).then_some(info.times.create);
        if !keep.is_noop() {
            if !keep.known {
                return Err(Fault::fatal("internal: begun before what it reads was known").into());
            }
            if let Some(fault) = self.cx.outside_the_plan(&node.address, Verb::Update, &fields) {
                return Err(fault.into());
            }
            if !info.out_follows && given.known {
                self.publish(Need::Exists, given.out.clone());
            }
            let real: Vec<String> = fields.iter().filter(|field| *field != "tags").cloned().collect();
            let updated = !real.is_empty();
            if updated {
                let diff = Diff { fields: real };
                let Some(want) = &keep.effective else {
                    return Err(Fault::fatal("internal: nothing to send for a change").into());
                };
                // A run that ends between the update and its tag leaves it to the next one, whatever that one asks for.
                if let Some(begins) = keep.begins.as_ref().filter(|_| !info.out_follows) {
                    self.tag(&keep.at, begins).await?;
                }
                let asked = Instant::now();
                let changed = loop {
                    self.take_slot().await;
                    let me = self.me(&keep.intent);
                    match guarded(cx.registry.kinds[self.kind].update(&cx.cloud, me, &keep.at, want, &diff)).await {
                        Ok(changed) => break changed,
                        Err(fault) if fault.class == Class::Step => {
                            self.done(Verb::Update, fields, &given.id);
                            self.until_ready(&given.id, info.times.update, false).await?;
                            return Err(fault.into());
                        }
                        Err(fault) => self.not_yet(fault, asked).await?,
                    }
                };
                given = changed.unwrap_or(given);
                wait = (!info.times.update.is_instant()).then_some(info.times.update).or(wait);
            }
            if keep.tag && (!info.out_follows || !updated) {
                if updated && info.settles_first && !info.times.update.is_instant() {
                    self.until_ready(&given.id, info.times.update, false).await?;
                }
                self.tag(&keep.at, &keep.intent).await?;
            }
            self.done(Verb::Update, fields, &given.id);
        }
        self.settle(given, wait).await
    }

    async fn tag(&mut self, at: &Object, intent: &mark::Intent) -> Result<(), Halt> {
        let (cx, tags) = (self.cx, self.me(intent).tags);
        let asked = Instant::now();
        loop {
            self.take_slot().await;
            match guarded(cx.registry.kinds[self.kind].tag(&cx.cloud, at, &tags)).await {
                Ok(()) => return Ok(()),
                Err(fault) => self.not_yet(fault, asked).await?,
            }
        }
    }

    async fn take_slot(&mut self) {
        if self.slot.is_none() {
            self.slot = Some(self.cx.slots.take(self.tail).await);
        }
    }

    /// Pauses before a call is made again, while the cloud says that something it needs is not usable yet.
    async fn not_yet(&mut self, fault: Fault, asked: Instant) -> Result<(), Halt> {
        let waited = self.cx.options.pace.since(asked);
        if !matches!(fault.class, Class::NotYet | Class::Throttled) || waited > NOT_YET_S {
            return Err(fault.into());
        }
        self.cx.waiting(&self.subject, fault.brief());
        self.slot = None;
        self.progress.freed();
        self.cx.pause((waited * 0.03).max(1.0)).await
    }

    /// Waits, without a slot, until the object is ready; where that is `held` up, until it is known, and gives nothing.
    async fn until_ready(&mut self, id: &str, usual: Usual, held: bool) -> Result<Option<AnyArc>, Halt> {
        if !planted(Planted::WaitHoldsSlot) {
            self.slot = None;
        }
        self.progress.freed();
        let _watch = self.cx.feed.watch(self.kind, id);
        let began = Instant::now();
        let (mut last, mut seen_once) = (String::new(), false);
        let mut unanswered: Option<Fault> = None;
        let limit = usual.max.mul_add(4.0, NOT_YET_S);
        loop {
            let waited = self.cx.options.pace.since(began);
            if waited > limit {
                let still = if last.is_empty() { "not seen" } else { &last };
                let silence = unanswered.map(|fault| format!(", and the last look had no answer ({})", fault.brief()));
                let fault = Fault::fatal(format!(
                    "still {still} after {waited:.0} s{}; usually it takes {:.0} s",
                    silence.unwrap_or_default(),
                    usual.typical
                ));
                return Err(fault.help("run again to go on waiting").into());
            }
            self.cx.pause(self.cx.feed.until_next(usual, waited)).await?;
            let sighted = match self.cx.feed.sight(self.kind).await {
                Ok(sighted) => sighted,
                Err(fault) if matches!(fault.class, Class::Lost | Class::Throttled | Class::NotYet) => {
                    unanswered = Some(fault);
                    continue;
                }
                Err(fault) => return Err(fault.into()),
            };
            unanswered = None;
            match sighted.get(id) {
                None if seen_once => return Err(Fault::fatal("it was deleted while it was waited for").help("run again").into()),
                None if waited > UNSEEN_S => {
                    return Err(Fault::fatal(format!("made as {id}, but not seen for {UNSEEN_S} s")).help("run again").into());
                }
                None => {}
                Some(seen) => match &seen.phase {
                    Phase::Ready => {
                        self.publish(Need::Exists, seen.given.out.clone());
                        return Ok(Some(seen.given.out.clone()));
                    }
                    Phase::Settling(why) => {
                        seen_once = true;
                        if seen.given.known {
                            self.publish(Need::Exists, seen.given.out.clone());
                            if held {
                                return Ok(None);
                            }
                        }
                        if last != *why {
                            self.cx.waiting(&self.subject, why.clone());
                            last.clone_from(why);
                        }
                    }
                    Phase::Stuck(why) | Phase::Parked(why) => {
                        // A lagging look may still show the failure from before this attempt.
                        if seen_once || waited > STUCK_S {
                            return Err(Fault::fatal(why.clone()).help("run again to try again").into());
                        }
                    }
                    Phase::Broken(why) => return Err(Fault::fatal(why.clone()).help("run again to make a new one").into()),
                    Phase::Leaving(_) | Phase::Gone => {
                        return Err(Fault::fatal("it was deleted while it was waited for").help("run again").into());
                    }
                },
            }
        }
    }

    /// The usual time of what is about to be done.
    pub(crate) fn usual(&self, verb: Verb) -> f64 {
        Durations::usual(self.cx.graph.nodes[self.ix.index()].shape.info().times, verb).typical
    }
}

/// Whether a look shows an object that was not there before.
fn shows_new(before: &[Arc<Object>], now: &[Arc<Object>]) -> bool {
    now.iter().any(|object| before.iter().all(|known| known.id != object.id))
}

/// A call whose panic fails the node, and not the run.
pub(crate) async fn guarded<T>(call: BoxFuture<'_, Result<T, Fault>>) -> Result<T, Fault> {
    let panicked = || Fault::fatal("internal: the call panicked").help("this is a defect; please report it");
    match std::panic::AssertUnwindSafe(call).catch_unwind().await {
        Ok(result) => result,
        Err(_) => Err(panicked()),
    }
}

/// A token that no other call has used: it guards the retry of one call, not identity.
pub fn fresh_token() -> String {
    use std::hash::{BuildHasher, Hasher};
    // `RandomState` is seeded by the operating system; two of them give 128 bits.
    let word = || std::collections::hash_map::RandomState::new().build_hasher().finish();
    format!("{:016x}{:016x}", word(), word())
}
