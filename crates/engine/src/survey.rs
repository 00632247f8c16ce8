//! What is there: every kind read once, and sorted by node.

use std::collections::{BTreeMap, HashSet};
use std::sync::{Arc, OnceLock};

use crate::cloud::{Cloud, Phase};
use crate::object::Object;
use crate::run::{Removed, Sets};
use crate::{Fault, Graph, NodeIx};

/// One look at the cloud, sorted.
#[derive(Default)]
pub(crate) struct Survey {
    by_node: Vec<Vec<Arc<Object>>>,
    /// Ours, and of no node of the graph, in an order of their own: that of the list means nothing.
    pub(crate) orphans: Vec<Arc<Object>>,
    /// Kinds that could not be listed.
    pub(crate) faults: BTreeMap<usize, Fault>,
    used: OnceLock<HashSet<String>>,
}

impl Survey {
    /// Sorts what the lists gave, without the objects that this run has deleted: a lagging list may still show them.
    pub(crate) fn sort<C: Cloud>(graph: &Graph, sets: &Sets<C>, removed: &Removed) -> Self {
        let mut survey = Self { by_node: vec![Vec::new(); graph.nodes.len()], ..Self::default() };
        for (kind, set) in &sets.last {
            match set {
                Ok(set) => survey.add(graph, &set.objects, removed),
                Err(fault) => {
                    survey.faults.insert(*kind, fault.clone());
                }
            }
        }
        survey.orphans.sort_by(|a, b| (&a.stack, &a.node, a.kind, &a.id).cmp(&(&b.stack, &b.node, b.kind, &b.id)));
        survey
    }

    fn add(&mut self, graph: &Graph, objects: &[Arc<Object>], removed: &Removed) {
        for object in objects {
            if removed.hides(object) {
                continue;
            }
            match graph.owner_of(&object.stack, &object.node) {
                // An address that changed its kind: the old object is an orphan.
                Some(node) if graph.nodes[node.index()].kind() == object.kind_name => {
                    self.by_node[node.index()].push(Arc::clone(object));
                }
                _ if graph.scopes.iter().any(|scope| scope.stack == object.stack) => self.orphans.push(Arc::clone(object)),
                // Another environment's: none of this run's business.
                _ => {}
            }
        }
    }

    pub(crate) fn of(&self, node: NodeIx) -> &[Arc<Object>] {
        self.by_node.get(node.index()).map_or(&[], Vec::as_slice)
    }
    pub(crate) fn found(&self) -> impl Iterator<Item = (NodeIx, &Arc<Object>)> {
        let ix = |at: usize| NodeIx(u32::try_from(at).unwrap_or(u32::MAX));
        self.by_node.iter().enumerate().flat_map(move |(at, objects)| objects.iter().map(move |object| (ix(at), object)))
    }

    /// Whether another object of ours that is there refers to this one.
    pub(crate) fn uses(&self, object: &Object) -> bool {
        let used = self.used.get_or_init(|| {
            let there = self.found().map(|(_, object)| object).chain(&self.orphans);
            let there = there.filter(|object| !matches!(object.phase, Phase::Leaving(_) | Phase::Gone));
            there.flat_map(|object| object.refs().iter().cloned()).collect()
        });
        object.in_use || object.aliases().iter().any(|alias| used.contains(alias))
    }
}
