//! Objects that were there before the graph: which of them is which node's, and how they become ours.
//!
//! Identity is tags, and so an object is adopted by tagging it. A graph *claims* objects for its nodes; a look that adopts lays
//! the marks over what is claimed, so that a plan tells what an apply would do afterwards before anything is written. What cannot
//! be changed on an adopted object stays as it was found: it is noted beside the fields that are the owner's.

mod matching;
mod names;

use std::collections::HashMap;

pub use self::matching::{Candidate, Fate};
use self::names::same;
pub(crate) use self::names::{Texts, is_called};
use crate::cloud::{Found, Mark};
use crate::mark::{NODE_TAG, STACK_TAG};
use crate::{Graph, Kind, NodeIx};

/// What a graph says of objects that were there before it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Claims {
    /// The node, and what its object is called: ids, ARNs, names.
    of: Vec<(NodeIx, Vec<String>)>,
    /// What the objects of nodes are called that have no name of ours, though they are made here.
    given: Vec<(NodeIx, String)>,
    /// What else may be ours, of whatever kind: the nodes are no longer in the graph.
    strays: Vec<String>,
}

impl Claims {
    pub(crate) fn give(&mut self, node: NodeIx, name: String) {
        self.given.push((node, name));
    }
    pub(crate) fn of(&self, node: NodeIx) -> Option<&[String]> {
        self.of.iter().find(|(of, _)| *of == node).map(|(_, names)| names.as_slice())
    }
}

impl Graph {
    /// Says what the object of a node is called that was there before: by an id, an ARN, a name. It is looked at whatever it is
    /// called, and it is the node's as soon as it carries the node's tags ([`Goal::Adopt`](crate::Goal::Adopt) puts them on).
    pub fn claim(&mut self, node: usize, names: impl IntoIterator<Item = String>) {
        self.claims.of.push((NodeIx::at(node), names.into_iter().collect()));
        self.forget_roster();
    }

    /// Says what objects are called whose nodes are not in the graph: if they are ours, they are left over.
    pub fn knows(&mut self, names: impl IntoIterator<Item = String>) {
        self.claims.strays.extend(names);
        self.forget_roster();
    }
}

/// The claims as lists need them, by kind.
#[derive(Clone, Debug, Default)]
pub(crate) struct Wanted {
    claimed: HashMap<&'static str, Vec<Claimed>>,
    known: HashMap<&'static str, Vec<String>>,
    strays: Vec<String>,
    /// The marks are laid over what is claimed.
    pub(crate) adopts: bool,
}

#[derive(Clone, Debug)]
struct Claimed {
    stack: String,
    node: String,
    names: Vec<String>,
}

impl Wanted {
    pub(crate) fn of(graph: &Graph) -> Self {
        let mut wanted = Self { strays: graph.claims.strays.clone(), ..Self::default() };
        for (ix, names) in &graph.claims.of {
            let Some(node) = graph.nodes.get(ix.index()) else { continue };
            let stack = graph.scope_of(node).stack.clone();
            let claimed = Claimed { stack, node: node.name.clone(), names: names.clone() };
            wanted.claimed.entry(node.kind()).or_default().push(claimed);
            wanted.known.entry(node.kind()).or_default().extend(names.iter().cloned());
        }
        for (ix, name) in &graph.claims.given {
            if let Some(node) = graph.nodes.get(ix.index()) {
                wanted.known.entry(node.kind()).or_default().push(name.clone());
            }
        }
        wanted
    }

    /// For a look at candidates.
    pub(crate) fn looking_for(candidates: &[Candidate], kind: impl Fn(&str) -> Option<&'static str>) -> Self {
        Self { known: matching::by_kind(candidates, kind), adopts: true, ..Self::default() }
    }

    /// What objects of a kind are called beside what ours are.
    pub(crate) fn known(&self, kind: &str) -> impl Iterator<Item = &str> {
        self.known.get(kind).into_iter().flatten().map(String::as_str)
    }

    /// Whether an object of this name may be ours whatever ours are called.
    pub(crate) fn knows(&self, kind: &str, name: &str) -> bool {
        self.known(kind).chain(self.strays.iter().map(String::as_str)).any(|known| same(known, name))
    }

    pub(crate) fn knows_any(&self, kind: &str) -> bool {
        !self.strays.is_empty() || self.known.contains_key(kind)
    }

    /// Lays the marks over what is claimed and is nobody's.
    pub(crate) fn mark<K: Kind>(&self, all: &mut [Found<K>]) {
        let Some(claimed) = self.claimed.get(K::NAME).filter(|_| self.adopts) else { return };
        for found in all {
            let texts = Texts::of(found);
            let Mark::Tags(tags) = &mut found.mark else { continue };
            if tags.contains_key(STACK_TAG) {
                continue;
            }
            if let Some(claim) = claimed.iter().find(|claim| is_called(&claim.names, &texts)) {
                tags.insert(STACK_TAG.to_owned(), claim.stack.clone());
                tags.insert(NODE_TAG.to_owned(), claim.node.clone());
                found.claimed = true;
            }
        }
    }
}
