//! The walk: a ready heap with the longest tail first, one future for each task that has something to do.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use futures::channel::mpsc;
use futures::future::BoxFuture;
use futures::stream::FuturesUnordered;
use futures::{FutureExt, StreamExt};

use super::context::{Context, Halt};
use super::drive::{Deed, Drive};
use super::parts::Parts;
use super::remove::remove;
use super::tasks::{TaskGraph, TaskKind};
use crate::cloud::{Cloud, Phase};
use crate::event::{Event, Subject};
use crate::judge::{Keep, Verdict};
use crate::plan::{Kept, Verb};
use crate::planted::{Planted, planted};
use crate::report::Ending;
use crate::sketch::Intent;
use crate::slots::{Slot, Tail};
use crate::{Durations, Need, NodeIx};

/// What a task tells the walk while it runs.
enum Note {
    Exists(usize),
    Freed,
}

/// A task's line to the walk.
#[derive(Clone)]
pub(crate) struct Progress {
    task: usize,
    notes: mpsc::UnboundedSender<Note>,
}

impl Progress {
    /// The node exists: what needs no more than that may begin.
    pub(crate) fn exists(&self) {
        let _ = self.notes.unbounded_send(Note::Exists(self.task));
    }
    /// A slot may be free.
    pub(crate) fn freed(&self) {
        let _ = self.notes.unbounded_send(Note::Freed);
    }
}

/// How one task ended.
pub(crate) struct Ended {
    pub(crate) task: TaskKind,
    pub(crate) subject: Subject,
    pub(crate) verb: Verb,
    pub(crate) ending: Ending,
    /// Something was sent that may have changed the world.
    pub(crate) acted: bool,
    /// What was listed of it before is not how it is now: it was waited for, at least.
    pub(crate) moved: bool,
    /// The object that was made or changed.
    pub(crate) id: Option<String>,
}

impl Ended {
    pub(crate) fn is_done(&self) -> bool {
        matches!(self.ending, Ending::Done { .. } | Ending::Parked { .. })
    }
}

impl Ended {
    /// What is left for a later run.
    pub(crate) fn parked(&self) -> Option<Kept> {
        let Ending::Parked { why } = &self.ending else { return None };
        let Subject { node, kind, id } = &self.subject;
        let id = id.as_ref().map_or_else(String::new, ToString::to_string);
        Some(Kept { node: node.to_string(), kind: (*kind).to_owned(), id, why: why.clone(), stateful: false })
    }
}

/// What may begin: the longest tail first, of equal ones the first.
type Ready = (Tail, Reverse<usize>);

type Running<'a> = FuturesUnordered<BoxFuture<'a, (usize, Deed, Result<(), Halt>)>>;

struct Walk<'a, C: Cloud> {
    cx: &'a Context<'a, C>,
    tasks: TaskGraph,
    ready: BinaryHeap<Ready>,
    exists: Vec<bool>,
    begun: Vec<bool>,
    endings: Vec<Option<(Ending, Deed)>>,
    parts: Parts<'a>,
    notes: mpsc::UnboundedSender<Note>,
}

/// Walks the tasks to their end.
pub(crate) async fn walk<C: Cloud>(cx: &Context<'_, C>, durations: &mut Durations) -> Vec<Ended> {
    let (notes, mut heard) = mpsc::unbounded();
    let tasks = TaskGraph::build(cx);
    let count = tasks.len();
    let parts = Parts::of(cx, &tasks);
    let mut walk = Walk {
        cx,
        tasks,
        parts,
        ready: BinaryHeap::new(),
        exists: vec![false; count],
        begun: vec![false; count],
        endings: std::iter::repeat_with(|| None).take(count).collect(),
        notes,
    };
    for (at, node) in cx.sketch.nodes.iter().enumerate() {
        if matches!(node.verdict, Intent::PutOff(_)) {
            cx.outs.hold(NodeIx::at(at));
        }
    }
    for task in 0..count {
        if walk.tasks.open[task] == 0 && walk.tasks.takes_part[task] {
            walk.ready.push(walk.tasks.ready(task));
        }
    }
    let mut running: Running<'_> = FuturesUnordered::new();
    let mut stopping = false;
    let (stop, drop_waits) = (cx.options.stop.cancelled(), cx.options.drop_waits.cancelled());
    tokio::pin!(stop, drop_waits);
    loop {
        if !stopping && (cx.options.stop.is_cancelled() || cx.options.drop_waits.is_cancelled()) {
            stopping = true;
            cx.options.events.send(|| Event::Stopping);
        }
        if !stopping {
            walk.begin(&mut running);
        }
        if running.is_empty() && (stopping || !walk.break_deadlock()) {
            break;
        }
        if running.is_empty() {
            continue;
        }
        tokio::select! {
            biased;
            () = &mut stop, if !stopping => {}
            () = &mut drop_waits, if !stopping => {}
            Some(note) = heard.next() => if let Note::Exists(task) = note { walk.release_exists(task) },
            Some((task, deed, result)) = running.next() => walk.end(task, deed, result, durations),
        }
    }
    walk.ended()
}

impl TaskGraph {
    fn ready(&self, task: usize) -> Ready {
        (Tail(self.tails[task]), Reverse(task))
    }
}

impl<'a, C: Cloud> Walk<'a, C> {
    /// Begins what is ready while there are slots.
    fn begin(&mut self, running: &mut Running<'a>) {
        while let Some(&(_, Reverse(task))) = self.ready.peek() {
            let rests = self.at_rest(task);
            if let Some((node, keep)) = rests {
                self.cx.outs.publish(node, Need::Exists, keep.at.out.clone());
                self.cx.outs.publish(node, Need::Ready, keep.at.out.clone());
            }
            if rests.is_some() || self.is_spared(task) {
                self.ready.pop();
                self.begun[task] = true;
                self.finish(task, Ending::Done { fields: Vec::new() }, Deed::default());
                continue;
            }
            if let Some(fault) = self.trouble(task) {
                self.ready.pop();
                self.begun[task] = true;
                self.fail(task, Halt::Failed(fault), Deed::default());
                continue;
            }
            let Some(slot) = self.cx.slots.try_take() else { return };
            self.ready.pop();
            self.begun[task] = true;
            running.push(self.start(task, slot));
        }
    }

    fn start(&self, task: usize, slot: Slot) -> BoxFuture<'a, (usize, Deed, Result<(), Halt>)> {
        let (cx, tail) = (self.cx, Tail(self.tasks.tails[task]));
        let progress = Progress { task, notes: self.notes.clone() };
        let verb = self.tasks.verbs[task];
        match self.tasks.kind(task) {
            TaskKind::Node(node) => {
                let mut drive = Drive::new(cx, node, tail, slot, progress);
                let usual_s = drive.usual(verb);
                cx.options.events.send(|| Event::Began { subject: cx.subject(node), verb, usual_s });
                async move {
                    let result = drive.run().await;
                    (task, drive.deed, result)
                }
                .boxed()
            }
            TaskKind::Delete(at) => {
                let subject = self.subject(task);
                let usual_s = cx.registry.kinds[cx.sketch.doomed[at].object.kind].info().times.delete.typical;
                cx.options.events.send(|| Event::Began { subject: subject.clone(), verb, usual_s });
                async move {
                    let began = tokio::time::Instant::now();
                    let result = remove(cx, &cx.sketch.doomed[at], &subject, tail, slot, &progress).await;
                    let took = cx.options.pace.since(began);
                    (task, Deed { verb: Some(Verb::Delete), took, ..Deed::default() }, result)
                }
                .boxed()
            }
        }
    }

    /// What a node is as wanted, and ready.
    fn at_rest(&self, task: usize) -> Option<(NodeIx, &Keep)> {
        let TaskKind::Node(node) = self.tasks.kind(task) else { return None };
        match &self.cx.sketch.nodes[node.index()].verdict {
            Intent::Do(Verdict::Keep(keep)) if keep.is_noop() && (keep.as_it_is || keep.at.phase == Phase::Ready) => {
                Some((node, keep))
            }
            _ => None,
        }
    }

    /// Whether an object that was to be deleted is kept after all.
    fn is_spared(&self, task: usize) -> bool {
        matches!(self.tasks.kind(task), TaskKind::Delete(at) if self.cx.is_spared(&self.cx.sketch.doomed[at].object))
    }

    fn trouble(&self, task: usize) -> Option<crate::Fault> {
        let TaskKind::Node(node) = self.tasks.kind(task) else { return None };
        match &self.cx.sketch.nodes[node.index()].verdict {
            Intent::Unread(fault) | Intent::Do(Verdict::Refused(fault)) => Some(fault.clone()),
            _ => None,
        }
    }

    fn subject(&self, task: usize) -> Subject {
        match self.tasks.kind(task) {
            TaskKind::Node(node) => self.cx.subject(node),
            TaskKind::Delete(at) => {
                let doomed = &self.cx.sketch.doomed[at];
                Subject {
                    node: doomed.address.clone(),
                    kind: doomed.object.kind_name,
                    id: Some(doomed.object.id.as_str().into()),
                }
            }
        }
    }

    fn release(&mut self, task: usize, all: bool) {
        let mut opened = Vec::new();
        for &(to, need) in &self.tasks.after[task] {
            let early = need == Need::Exists;
            if (all && (!early || !self.exists[task])) || (!all && early) {
                self.tasks.open[to] -= 1;
                if self.tasks.open[to] == 0 && !self.begun[to] && self.endings[to].is_none() {
                    opened.push(self.tasks.ready(to));
                }
            }
        }
        self.exists[task] = true;
        self.ready.extend(opened);
    }

    fn release_exists(&mut self, task: usize) {
        if !self.exists[task] {
            self.release(task, false);
        }
    }

    fn end(&mut self, task: usize, deed: Deed, result: Result<(), Halt>, durations: &mut Durations) {
        match result {
            Ok(()) => {
                let subject = self.subject(task);
                if let Some(verb) = deed.verb {
                    durations.learn(subject.kind, verb, deed.took);
                    let (fields, took_s) = (deed.fields.clone(), deed.took);
                    self.cx.options.events.send(|| Event::Done { subject, verb, fields, took_s });
                }
                self.finish(task, Ending::Done { fields: deed.fields.clone() }, deed);
            }
            Err(halt) => self.fail(task, halt, deed),
        }
    }

    fn note(&mut self, task: usize, ending: Ending, deed: Deed) {
        self.endings[task] = Some((ending, deed));
        self.parts.ended(task);
    }

    fn finish(&mut self, task: usize, ending: Ending, deed: Deed) {
        self.note(task, ending, deed);
        self.release(task, true);
    }

    fn left(&self, subject: Subject, why: &str) {
        self.cx.options.events.send(|| Event::Left { subject, why: why.to_owned() });
    }

    fn fail(&mut self, task: usize, halt: Halt, deed: Deed) {
        let subject = self.subject(task);
        let because = subject.node.clone();
        let kept = matches!(halt, Halt::Kept(_));
        match halt {
            Halt::Stopped => {
                self.endings[task] = Some((Ending::Stopped, deed));
                return;
            }
            Halt::Kept(why) => {
                self.left(subject, &why);
                self.note(task, Ending::Kept { why }, deed);
            }
            // It holds nothing: what waited for its end may go on.
            Halt::Parked(why) => {
                self.left(subject, &why);
                self.finish(task, Ending::Parked { why }, deed);
                return;
            }
            Halt::Failed(fault) => {
                let (verb, message) = (deed.verb.unwrap_or(self.tasks.verbs[task]), fault.to_string());
                self.cx.options.events.send(|| Event::Failed { subject, verb, message });
                self.note(task, Ending::Failed(fault), deed);
            }
        }
        let mut open = vec![task];
        while let Some(at) = open.pop() {
            for (to, _) in self.tasks.after[at].clone() {
                if !self.begun[to] && self.endings[to].is_none() {
                    if !planted(Planted::SkipNotPassedOn) {
                        open.push(to);
                    }
                    // What is kept keeps what it needs.
                    if kept && matches!(self.tasks.kind(to), TaskKind::Delete(_)) {
                        self.note(to, Ending::Kept { why: format!("{because} is kept, and needs it") }, Deed::default());
                        continue;
                    }
                    let (subject, because) = (self.subject(to), because.clone());
                    self.cx.options.events.send(|| Event::Skipped { subject, because: because.to_string() });
                    self.note(to, Ending::Skipped { because }, Deed::default());
                }
            }
        }
        // What already began because the node exists goes on; what waits for more never begins.
        self.ready.retain(|(_, Reverse(task))| self.endings[*task].is_none());
    }

    /// Objects can refer to each other in a circle; then their deletions begin together, and "in use" is retried.
    fn break_deadlock(&mut self) -> bool {
        if !self.ready.is_empty() {
            return true;
        }
        let open = |task: &usize| !self.begun[*task] && self.endings[*task].is_none();
        let is_delete = |task: &usize| matches!(self.tasks.kind(*task), TaskKind::Delete(_));
        // Those that wait for no node are the circle itself; the others wait rightly.
        let mut for_node = vec![false; self.tasks.len()];
        for node in (0..self.tasks.len()).filter(|task| !is_delete(task)).filter(open) {
            self.tasks.after[node].iter().for_each(|&(to, _)| for_node[to] = true);
        }
        let circle = (0..self.tasks.len()).filter(is_delete).filter(open).filter(|&task| !for_node[task]);
        self.ready.extend(circle.map(|task| self.tasks.ready(task)));
        !self.ready.is_empty()
    }

    fn ended(mut self) -> Vec<Ended> {
        let mut ended = Vec::with_capacity(self.tasks.len());
        for task in 0..self.tasks.len() {
            if !self.tasks.takes_part[task] || self.is_spared(task) {
                continue;
            }
            let (ending, deed) = self.endings[task].take().unwrap_or((Ending::Stopped, Deed::default()));
            let acted = self.begun[task] && self.tasks.verbs[task] != Verb::Keep;
            let moved = self.begun[task] && self.at_rest(task).is_none();
            let done = matches!(ending, Ending::Done { .. });
            let verb = deed.verb.unwrap_or(if done { Verb::Keep } else { self.tasks.verbs[task] });
            let verb = if matches!(self.tasks.kind(task), TaskKind::Delete(_)) { Verb::Delete } else { verb };
            // A replacement whose old object went first was carried out as a creation.
            let verb = if done && verb == Verb::Create && self.tasks.verbs[task] == Verb::Replace { Verb::Replace } else { verb };
            ended.push(Ended {
                task: self.tasks.kind(task),
                subject: self.subject(task),
                verb,
                ending,
                acted,
                moved,
                id: deed.id,
            });
        }
        ended
    }
}
