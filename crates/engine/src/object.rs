//! An object as found, with its type erased.

use std::sync::Arc;

use crate::cloud::{Found, Phase};
use crate::mark::{Intent, NODE_TAG, STACK_TAG, Tags};
use crate::val::AnyArc;
use crate::{Kind, Output, shape};

/// One object of the cloud that carries our mark.
#[derive(Clone)]
pub(crate) struct Object {
    /// Its kind: the place in the registry, and the name.
    pub(crate) kind: usize,
    pub(crate) kind_name: &'static str,
    pub(crate) id: String,
    pub(crate) aliases: Vec<String>,
    /// Ids of other objects that it names.
    pub(crate) refs: Vec<String>,
    pub(crate) stack: String,
    pub(crate) node: String,
    pub(crate) intent: Intent,
    /// `None` where the kind takes no tags or its list does not give them.
    pub(crate) tags: Option<Tags>,
    pub(crate) phase: Phase,
    pub(crate) born: u64,
    pub(crate) in_use: bool,
    pub(crate) out: AnyArc,
    found: AnyArc,
}

impl Object {
    /// `None` when the object carries no mark of ours: it is somebody else's.
    pub(crate) fn new<K: Kind>(kind: usize, found: Found<K>) -> Option<Self> {
        let (stack, node, tags) = match &found.mark {
            crate::cloud::Mark::Tags(tags) => (tags.get(STACK_TAG)?.clone(), tags.get(NODE_TAG)?.clone(), Some(tags.clone())),
            crate::cloud::Mark::Name { stack, node } => (stack.clone(), node.clone(), None),
        };
        Some(Self {
            kind,
            kind_name: K::NAME,
            id: found.out.id().to_owned(),
            aliases: found.out.aliases(),
            refs: shape::refs_of(&found.spec),
            stack,
            node,
            intent: tags.as_ref().map(Intent::from_tags).unwrap_or_default(),
            tags,
            phase: found.phase.clone(),
            born: found.born,
            in_use: found.in_use,
            out: Arc::new(found.out.clone()),
            found: Arc::new(found),
        })
    }

    pub(crate) fn typed<K: Kind>(&self) -> Option<&Found<K>> {
        self.found.downcast_ref()
    }

    pub(crate) fn found(&self) -> &AnyArc {
        &self.found
    }
}
