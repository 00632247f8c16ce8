//! What is there: every kind read once, and sorted by node.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::cloud::Cloud;
use crate::object::Object;
use crate::run::Sets;
use crate::{Fault, Graph, NodeIx};

/// One look at the cloud, sorted.
#[derive(Default)]
pub(crate) struct Survey {
    by_node: HashMap<NodeIx, Vec<Arc<Object>>>,
    /// Ours, and of no node of the graph.
    pub(crate) orphans: Vec<Arc<Object>>,
    /// Kinds that could not be listed.
    pub(crate) faults: HashMap<usize, Fault>,
}

impl Survey {
    /// Sorts what the lists gave.
    pub(crate) fn sort<C: Cloud>(graph: &Graph, sets: &Sets<C>) -> Self {
        let mut survey = Self::default();
        for (kind, set) in &sets.sets {
            match set {
                Ok(set) => survey.add(graph, &set.objects),
                Err(fault) => {
                    survey.faults.insert(*kind, fault.clone());
                }
            }
        }
        survey
    }

    fn add(&mut self, graph: &Graph, objects: &[Arc<Object>]) {
        for object in objects {
            match graph.owner_of(&object.stack, &object.node) {
                // An address that changed its kind: the old object is an orphan.
                Some(node) if graph.nodes[node.index()].kind() == object.kind_name => {
                    self.by_node.entry(node).or_default().push(Arc::clone(object));
                }
                _ if graph.scopes.iter().any(|scope| scope.stack == object.stack) => self.orphans.push(Arc::clone(object)),
                // Another environment's: none of this run's business.
                _ => {}
            }
        }
    }

    /// Without the objects that this run has deleted: a lagging list may still show them.
    pub(crate) fn without(mut self, removed: &HashSet<(usize, String)>) -> Self {
        if !removed.is_empty() {
            let live = |object: &Arc<Object>| !removed.contains(&(object.kind, object.id.clone()));
            self.orphans.retain(live);
            self.by_node.values_mut().for_each(|objects| objects.retain(live));
        }
        self
    }

    pub(crate) fn of(&self, node: NodeIx) -> &[Arc<Object>] {
        self.by_node.get(&node).map_or(&[], Vec::as_slice)
    }
    pub(crate) fn found(&self) -> impl Iterator<Item = (NodeIx, &Arc<Object>)> {
        self.by_node.iter().flat_map(|(node, objects)| objects.iter().map(|object| (*node, object)))
    }
}
