//! What is deleted and what is kept: leftovers, and objects that something which stays refers to.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::{Sketch, address_of, refers};
use crate::cloud::{Cloud, Phase, Registry};
use crate::graph::Node;
use crate::object::Object;
use crate::plan::{Kept, Removal};
use crate::planted::{Planted, planted};
use crate::survey::Survey;
use crate::{Goal, Graph, NodeIx, Options};

/// An object to delete.
pub(crate) struct Doomed {
    pub(crate) object: Arc<Object>,
    /// The node whose object it is, if the node is in the graph.
    pub(crate) node: Option<NodeIx>,
    pub(crate) address: Arc<str>,
    pub(crate) why: Removal,
    /// It goes before its node is made anew, not after its consumers moved.
    pub(crate) first: bool,
}

impl Sketch {
    pub(super) fn note(&mut self, ix: NodeIx, node: &Node, object: &Arc<Object>, why: Removal, first: bool) {
        let (object, address) = (Arc::clone(object), Arc::clone(&node.address));
        self.doomed.push(Doomed { object, node: Some(ix), address, why, first });
    }

    pub(super) fn keep(&mut self, address: &str, object: &Object, why: &str, stateful: bool) {
        if stateful {
            self.kept_refs.extend(object.refs().iter().cloned());
        }
        let kept = Kept {
            node: address.to_owned(),
            kind: object.kind_name.to_owned(),
            id: object.id.clone(),
            why: why.to_owned(),
            stateful,
        };
        self.kept.push(kept);
    }

    /// Objects of ours that the configuration does not name (any more).
    pub(super) fn leftovers<C: Cloud>(
        &mut self,
        graph: &Graph,
        registry: &Registry<C>,
        survey: &Survey,
        goal: Goal,
        options: &Options,
        mask: Option<&[bool]>,
    ) {
        match goal {
            Goal::Destroy => self.destroy(graph, survey, options, mask),
            Goal::Gc => return self.gc(graph, survey),
            Goal::Adopt => return,
            Goal::Apply | Goal::Drift => {}
        }
        // Of a narrowed run only a destroy looks for leftovers: those of the scopes that it takes whole.
        if (mask.is_some() || options.repair_only) && goal != Goal::Destroy {
            return;
        }
        for (&place, fault) in &survey.faults {
            let name = registry.kinds[place].info().name;
            if !graph.nodes.iter().any(|node| node.kind() == name) {
                self.unlisted.push((name, fault.clone()));
            }
        }
        for object in survey.orphans.iter().filter(|object| mask.is_none_or(|mask| takes_whole(graph, mask, &object.stack))) {
            let info = registry.kinds[object.kind].info();
            let address = address_of(graph, object);
            let why = if goal == Goal::Destroy { Removal::Destroyed } else { Removal::Orphan };
            if object.phase == Phase::Gone || (info.keep && goal != Goal::Destroy) {
                continue;
            }
            if let Phase::Parked(why) = &object.phase {
                self.keep(&address, object, why, false);
                continue;
            }
            let named = options.prune.iter().any(|name| **name == *address);
            let may_go = named || (goal == Goal::Destroy && options.delete_data) || planted(Planted::OrphanPruned);
            match reason_to_keep(info.keep, object.stateful && !may_go) {
                Some((why, stateful)) => self.keep(&address, object, why, stateful),
                None => self.doomed.push(Doomed { object: Arc::clone(object), node: None, address, why, first: false }),
            }
        }
    }

    fn destroy(&mut self, graph: &Graph, survey: &Survey, options: &Options, mask: Option<&[bool]>) {
        let mut found: Vec<_> = survey.found().collect();
        found.sort_by(|a, b| (a.0, &a.1.id).cmp(&(b.0, &b.1.id)));
        for (ix, object) in found {
            let node = &graph.nodes[ix.index()];
            let info = node.shape.info();
            if object.phase == Phase::Gone || mask.is_some_and(|mask| !mask[ix.index()]) {
                continue;
            }
            if let Phase::Parked(why) = &object.phase {
                self.keep(&node.address, object, why, false);
                continue;
            }
            let named = options.prune.iter().any(|name| **name == *node.address);
            match reason_to_keep(info.keep, object.stateful && !named && !options.delete_data) {
                Some((why, stateful)) => self.keep(&node.address, object, why, stateful),
                None => self.note(ix, node, object, Removal::Destroyed, false),
            }
        }
    }

    /// What earlier runs left for later.
    fn gc(&mut self, graph: &Graph, survey: &Survey) {
        let parked = |object: &&Arc<Object>| matches!(object.phase, Phase::Parked(_));
        for (ix, object) in survey.found().filter(|(_, object)| parked(object)) {
            self.note(ix, &graph.nodes[ix.index()], object, Removal::Destroyed, false);
        }
        for object in survey.orphans.iter().filter(parked) {
            let (object, address) = (Arc::clone(object), address_of(graph, object));
            self.doomed.push(Doomed { object, node: None, address, why: Removal::Destroyed, first: false });
        }
    }

    /// A surplus object that is bound to something which goes first goes before that. One that only names it does not:
    /// its own consumers may have to move first.
    pub(super) fn surplus_goes_with_what_it_uses(&mut self) {
        loop {
            let firsts: HashSet<&str> =
                self.doomed.iter().filter(|d| d.first).flat_map(|d| d.object.aliases().iter().map(String::as_str)).collect();
            let uses = |d: &Doomed| {
                !d.first && d.why == Removal::Surplus && d.object.pinned().iter().any(|name| firsts.contains(name.as_str()))
            };
            let Some(at) = (!firsts.is_empty()).then(|| self.doomed.iter().position(uses)).flatten() else { return };
            self.doomed[at].first = true;
        }
    }

    /// What takes the place of another and cannot become ready yet has no consumers: the other keeps them.
    pub(super) fn keep_what_is_not_followed(&mut self, held: &[bool]) {
        let (stay, go): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.doomed).into_iter().partition(|d| !d.first && d.node.is_some_and(|node| held[node.index()]));
        self.doomed = go;
        for doomed in stay {
            self.kept_refs.extend(doomed.object.refs().iter().cloned());
            self.keep(&doomed.address, &doomed.object, "what takes its place is not ready yet", false);
        }
    }

    /// A consumer that is outside a narrowed run or put off does not move: what it refers to stays until a run that takes it in.
    pub(super) fn keep_what_others_use(&mut self, survey: &Survey) {
        if self.doomed.is_empty() || !self.nodes.iter().any(|node| node.verdict.stays()) {
            return;
        }
        let outside = survey.found().filter(|(ix, _)| self.nodes[ix.index()].verdict.stays()).map(|(_, object)| object);
        let leftovers = survey.orphans.iter().filter(|object| !self.doomed.iter().any(|d| d.object.id == object.id));
        let there = |object: &&Arc<Object>| !matches!(object.phase, Phase::Leaving(_) | Phase::Gone);
        let outside: Vec<&Arc<Object>> = outside.chain(leftovers).filter(there).collect();
        let (stay, go): (Vec<_>, Vec<_>) = std::mem::take(&mut self.doomed)
            .into_iter()
            .partition(|d| outside.iter().any(|user| user.id != d.object.id && refers(user, &d.object)));
        self.doomed = go;
        for doomed in stay {
            self.kept_refs.extend(doomed.object.refs().iter().cloned());
            self.keep(&doomed.address, &doomed.object, "what uses it is not changed in this run", false);
        }
    }

    /// What an object that stays refers to must stay as well.
    pub(super) fn keep_what_kept_needs(&mut self) {
        let mut open = std::mem::take(&mut self.kept_refs);
        if open.is_empty() {
            return;
        }
        let mut needed: HashSet<String> = HashSet::new();
        let index = by_alias(&self.doomed);
        while let Some(name) = open.pop() {
            for &at in index.get(name.as_str()).into_iter().flatten() {
                open.extend(self.doomed[at].object.refs().iter().filter(|name| !needed.contains(*name)).cloned());
            }
            needed.insert(name);
        }
        let (stay, go): (Vec<_>, Vec<_>) = std::mem::take(&mut self.doomed)
            .into_iter()
            .partition(|d| d.object.aliases().iter().any(|alias| needed.contains(alias)));
        self.doomed = go;
        for doomed in stay {
            self.keep(&doomed.address, &doomed.object, "what is kept needs it", false);
        }
    }
}

/// Whether every node of a scope is in the mask.
fn takes_whole(graph: &Graph, mask: &[bool], stack: &str) -> bool {
    let scope = graph.scopes.iter().position(|scope| scope.stack == stack);
    graph.nodes.iter().zip(mask).all(|(node, inside)| *inside || Some(node.scope.0) != scope)
}

fn reason_to_keep(keep: bool, holds_data: bool) -> Option<(&'static str, bool)> {
    if keep {
        Some(("shared by the account, never deleted", false))
    } else if holds_data {
        Some(("it holds data: it goes only when it is named", true))
    } else {
        None
    }
}

/// Which deletions name which object: the index over what they refer to.
pub(crate) fn by_alias(doomed: &[Doomed]) -> HashMap<&str, Vec<usize>> {
    let mut index: HashMap<&str, Vec<usize>> = HashMap::new();
    for (at, d) in doomed.iter().enumerate() {
        for alias in d.object.aliases() {
            index.entry(alias).or_default().push(at);
        }
    }
    index
}
