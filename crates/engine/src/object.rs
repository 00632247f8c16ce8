//! An object as found, with its type erased.

use std::sync::{Arc, OnceLock};

use crate::adopt::Texts;
use crate::cloud::{Found, Mark, Phase};
use crate::mark::{Intent, NODE_TAG, STACK_TAG, Tags};
use crate::val::AnyArc;
use crate::{Change, Kind, Output, shape};

/// One object of the cloud that carries our mark.
#[derive(Clone)]
pub(crate) struct Object {
    /// Its kind: the place in the registry, and the name.
    pub(crate) kind: usize,
    pub(crate) kind_name: &'static str,
    pub(crate) id: String,
    pub(crate) stack: String,
    pub(crate) node: String,
    pub(crate) intent: Intent,
    pub(crate) phase: Phase,
    pub(crate) born: u64,
    pub(crate) in_use: bool,
    /// It carries no mark yet, and is claimed for its node.
    pub(crate) claimed: bool,
    /// It holds data that would be missed.
    pub(crate) stateful: bool,
    pub(crate) out: AnyArc,
    /// Whether others may read all of it as soon as the object exists.
    pub(crate) known: bool,
    /// Whether others may read all of it once it is ready.
    pub(crate) whole: bool,
    /// The list that it is in, and its place there.
    list: AnyArc,
    at: usize,
    tags_of: fn(&AnyArc, usize) -> Option<&Tags>,
    links_of: fn(&AnyArc, usize) -> Links,
    links: OnceLock<Links>,
}

/// By what names an object is known, and which others it names: looked up only where something is deleted or doubled.
#[derive(Clone, Default)]
struct Links {
    aliases: Vec<String>,
    refs: Vec<String>,
    pinned: Vec<String>,
    texts: Texts,
}

impl Object {
    /// `None` when the object carries no mark of ours: it is somebody else's.
    pub(crate) fn new<K: Kind>(kind: usize, list: &Arc<Vec<Found<K>>>, at: usize) -> Option<Self> {
        let (stack, node) = match &list.get(at)?.mark {
            Mark::Tags(tags) => (tags.get(STACK_TAG)?, tags.get(NODE_TAG)?),
            Mark::Name { stack, node } => (stack, node),
        };
        Self::of(kind, list, at, stack.clone(), node.clone())
    }

    /// One that carries no mark of ours, and could.
    pub(crate) fn stranger<K: Kind>(kind: usize, list: &Arc<Vec<Found<K>>>, at: usize) -> Option<Self> {
        let Mark::Tags(tags) = &list.get(at)?.mark else { return None };
        let free = !tags.contains_key(STACK_TAG);
        if free { Self::of(kind, list, at, String::new(), String::new()) } else { None }
    }

    fn of<K: Kind>(kind: usize, list: &Arc<Vec<Found<K>>>, at: usize, stack: String, node: String) -> Option<Self> {
        let found = list.get(at)?;
        let tags = if let Mark::Tags(tags) = &found.mark { Some(tags) } else { None };
        Some(Self {
            kind,
            kind_name: K::NAME,
            id: found.out.id().to_owned(),
            stack,
            node,
            intent: tags.map(Intent::from_tags).unwrap_or_default(),
            phase: found.phase.clone(),
            born: found.born,
            in_use: found.in_use,
            claimed: found.claimed,
            stateful: K::STATEFUL && !found.spec.is_disposable(),
            out: Arc::new(found.out.clone()),
            known: found.out.is_known(),
            whole: found.out.is_whole(),
            list: list.clone(),
            at,
            tags_of: |list, at| match &list.downcast_ref::<Vec<Found<K>>>()?.get(at)?.mark {
                Mark::Tags(tags) => Some(tags),
                Mark::Name { .. } => None,
            },
            links_of: |list, at| {
                let found = list.downcast_ref::<Vec<Found<K>>>().and_then(|list| list.get(at));
                found.map_or_else(Links::default, |found| Links {
                    texts: Texts::of(found),
                    aliases: found.out.aliases(),
                    refs: shape::refs_of(&found.spec, |_| true),
                    pinned: shape::refs_of(&found.spec, |field| field.change == Change::Replace),
                })
            },
            links: OnceLock::new(),
        })
    }

    pub(crate) fn typed<K: Kind>(&self) -> Option<&Found<K>> {
        self.list.downcast_ref::<Vec<Found<K>>>()?.get(self.at)
    }

    fn links(&self) -> &Links {
        self.links.get_or_init(|| (self.links_of)(&self.list, self.at))
    }
    /// By what names others may refer to it.
    pub(crate) fn aliases(&self) -> &[String] {
        &self.links().aliases
    }
    /// Ids of other objects that it names.
    pub(crate) fn refs(&self) -> &[String] {
        &self.links().refs
    }
    /// Those of them that cannot be changed in place.
    pub(crate) fn pinned(&self) -> &[String] {
        &self.links().pinned
    }

    /// What people may call it.
    pub(crate) fn texts(&self) -> &Texts {
        &self.links().texts
    }

    /// `None` where the kind takes no tags or its list does not give them.
    pub(crate) fn tags(&self) -> Option<&Tags> {
        (self.tags_of)(&self.list, self.at)
    }
}
