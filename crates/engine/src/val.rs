//! Late-bound values: a field that another node's output will fill, at the moment of the call and not before.

use std::any::Any;
use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use crate::Kind;

/// The place of a node in its graph. A node's dependencies have lower places: the order is topological.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeIx(pub(crate) u32);

impl NodeIx {
    pub(crate) fn at(place: usize) -> Self {
        Self(u32::try_from(place).unwrap_or(u32::MAX))
    }
    /// The place as a number.
    #[must_use]
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// What a node needs of another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Need {
    /// That it exists: an id, an ARN, a name known at once.
    Exists,
    /// That it is ready, or that it cannot become so in this run.
    UnlessHeld,
    /// That it is ready: it routes, it is issued, it serves.
    Ready,
}

/// One reference to another node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Read {
    /// The node that is read.
    pub node: NodeIx,
    /// How far it must have come.
    pub need: Need,
    pub(crate) graph: u32,
}

/// A value that is known now, or will be when other nodes are there.
pub enum Val<T> {
    /// Known.
    Now(T),
    /// Read from other nodes.
    Late(Late<T>),
}

type Getter<T> = Arc<dyn Fn(&Outs) -> Option<T> + Send + Sync>;

/// How a late value is read.
pub struct Late<T> {
    reads: Vec<Read>,
    get: Getter<T>,
}

impl<T> Late<T> {
    pub(crate) fn new(reads: Vec<Read>, get: impl Fn(&Outs) -> Option<T> + Send + Sync + 'static) -> Self {
        Self { reads, get: Arc::new(get) }
    }
}

impl<T> From<T> for Val<T> {
    fn from(value: T) -> Self {
        Self::Now(value)
    }
}

impl<T: Clone> Clone for Val<T> {
    fn clone(&self) -> Self {
        match self {
            Self::Now(value) => Self::Now(value.clone()),
            Self::Late(late) => Self::Late(Late { reads: late.reads.clone(), get: late.get.clone() }),
        }
    }
}

impl<T: fmt::Debug> fmt::Debug for Val<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Now(value) => value.fmt(f),
            Self::Late(late) => write!(f, "late{:?}", late.reads),
        }
    }
}

impl<T: Clone + Send + Sync + 'static> Val<T> {
    /// The value, if all that it reads is known.
    #[must_use]
    pub fn get(&self, outs: &Outs) -> Option<T> {
        match self {
            Self::Now(value) => Some(value.clone()),
            Self::Late(late) => (late.get)(outs),
        }
    }

    /// Appends what it reads.
    pub fn reads(&self, out: &mut Vec<Read>) {
        if let Self::Late(late) = self {
            out.extend_from_slice(&late.reads);
        }
    }

    /// The same value, changed by `f` once it is known.
    #[must_use]
    pub fn map<U: 'static>(self, f: impl Fn(T) -> U + Send + Sync + 'static) -> Val<U> {
        match self {
            Self::Now(value) => Val::Now(f(value)),
            Self::Late(Late { reads, get }) => Val::Late(Late::new(reads, move |outs| get(outs).map(&f))),
        }
    }

    /// Two values, joined by `f` once both are known.
    #[must_use]
    pub fn zip<U: Clone + Send + Sync + 'static, V: 'static>(
        self,
        other: Val<U>,
        f: impl Fn(T, U) -> V + Send + Sync + 'static,
    ) -> Val<V> {
        let mut reads = Vec::new();
        self.reads(&mut reads);
        other.reads(&mut reads);
        if let (Self::Now(a), Val::Now(b)) = (&self, &other) {
            return Val::Now(f(a.clone(), b.clone()));
        }
        Val::Late(Late::new(reads, move |outs| Some(f(self.get(outs)?, other.get(outs)?))))
    }

    /// Many values as one list, known when all are.
    #[must_use]
    pub fn all(values: Vec<Self>) -> Val<Vec<T>> {
        let mut reads = Vec::new();
        for value in &values {
            value.reads(&mut reads);
        }
        if values.iter().all(|value| matches!(value, Self::Now(_))) {
            let outs = Outs::default();
            return Val::Now(values.iter().filter_map(|value| value.get(&outs)).collect());
        }
        Val::Late(Late::new(reads, move |outs| values.iter().map(|value| value.get(outs)).collect()))
    }
}

pub(crate) type AnyArc = Arc<dyn Any + Send + Sync>;

/// The outputs of the nodes that are there, by how far each has come.
#[derive(Default)]
pub struct Outs {
    exists: Vec<OnceLock<AnyArc>>,
    ready: Vec<OnceLock<AnyArc>>,
    /// What was found of a node before the run, whatever becomes of it.
    before: Vec<OnceLock<AnyArc>>,
    /// The nodes that cannot become ready in this run.
    held: Vec<AtomicBool>,
}

impl Outs {
    pub(crate) fn new(nodes: usize) -> Self {
        let cells = || std::iter::repeat_with(OnceLock::new).take(nodes).collect();
        Self {
            exists: cells(),
            ready: cells(),
            before: cells(),
            held: std::iter::repeat_with(AtomicBool::default).take(nodes).collect(),
        }
    }

    pub(crate) fn publish(&self, node: NodeIx, need: Need, out: AnyArc) {
        let cells = if need == Need::Ready { &self.ready } else { &self.exists };
        if let Some(cell) = cells.get(node.index()) {
            // A second publication carries nothing new: the first one wins.
            let _ = cell.set(out);
        }
    }

    /// What others may read of a node's object as it was found.
    pub(crate) fn found(&self, node: NodeIx, out: AnyArc) {
        if let Some(cell) = self.before.get(node.index()) {
            let _ = cell.set(out);
        }
    }

    /// Those of a walk after a dry one, which knows what was found.
    pub(crate) fn after(dry: &Self) -> Self {
        Self { before: dry.before.clone(), ..Self::new(dry.before.len()) }
    }

    pub(crate) fn read_before<K: Kind>(&self, node: NodeIx) -> Option<&K::Out> {
        self.before.get(node.index()).and_then(OnceLock::get)?.downcast_ref()
    }

    /// A node cannot become ready in this run.
    pub(crate) fn hold(&self, node: NodeIx) {
        if let Some(held) = self.held.get(node.index()) {
            held.store(true, Ordering::Release);
        }
    }

    pub(crate) fn is_held(&self, node: NodeIx) -> bool {
        self.held.get(node.index()).is_some_and(|held| held.load(Ordering::Acquire))
    }

    pub(crate) fn is_ready(&self, node: NodeIx) -> bool {
        self.ready.get(node.index()).is_some_and(|cell| cell.get().is_some())
    }

    pub(crate) fn read<K: Kind>(&self, node: NodeIx, need: Need) -> Option<&K::Out> {
        let ready = self.ready.get(node.index()).and_then(OnceLock::get);
        let cell = match need {
            Need::Ready | Need::UnlessHeld => ready,
            Need::Exists => ready.or_else(|| self.exists.get(node.index()).and_then(OnceLock::get)),
        };
        cell?.downcast_ref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_values_join_at_once() {
        let all = Val::all(vec![Val::Now(1), Val::Now(2)]).zip(Val::Now(3), |list, last| (list, last));
        assert!(matches!(all, Val::Now((ref list, 3)) if list == &[1, 2]));
    }

    #[test]
    fn what_lasts_is_known_of_what_was_found_although_it_changes() {
        use crate::testkit::{Thing, ThingOut, args, thing};
        use crate::{Scope, Stack, Tags};
        let out = |id: &str| Arc::new(ThingOut { id: id.to_owned() });
        let mut stack = Stack::default();
        let scope = stack.scope(Scope { stack: "app/c".to_owned(), label: String::new(), tags: Tags::new() });
        let former = stack.former::<Thing, _>(|out| out.map(|out| out.id.clone()));
        let node = stack.add(scope, "a", args(&thing()));
        let lasting = node.lasting(|out| out.id.clone());

        let new = Outs::new(1);
        assert_eq!((lasting.get(&new), former.get(&new)), (None, Some(None)));
        new.publish(node.node(), Need::Exists, out("new"));
        assert_eq!((lasting.get(&new).as_deref(), former.get(&new)), (Some("new"), Some(None)));

        let dry = Outs::new(1);
        dry.found(node.node(), out("old"));
        let changed = Outs::after(&dry);
        changed.publish(node.node(), Need::Exists, out("new"));
        assert_eq!(lasting.get(&changed).as_deref(), Some("old"));
        let all = Val::all(vec![former]);
        assert_eq!(all.get(&changed), Some(vec![Some("old".to_owned())]), "what reads nothing else is not known before");
    }
}
