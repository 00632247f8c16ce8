//! The dry walk: every node judged in order, outputs carried as far as they are known, deletions collected.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use crate::cloud::{Cloud, Phase, Registry, identity_tags};
use crate::graph::Node;
use crate::judge::{Mode, Verdict, judge};
use crate::mark::Tags;
use crate::object::Object;
use crate::plan::{Deletion, Kept, PLAN_VERSION, Plan, Removal, Step, Trouble, Verb};
use crate::survey::Survey;
use crate::{Fault, Goal, Graph, Need, NodeIx, Options, Outs};

/// What is to be done with one node.
pub(crate) struct NodeSketch {
    pub(crate) verdict: Intent,
    pub(crate) mode: Mode,
}

/// A node's verdict, or why there is none.
pub(crate) enum Intent {
    /// Outside the run.
    Out,
    /// Nothing is wanted: the stack is destroyed.
    Unwanted,
    /// It could not be read.
    Unread(Fault),
    /// To be done.
    Do(Verdict),
}

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

/// The whole dry walk.
pub(crate) struct Sketch {
    pub(crate) nodes: Vec<NodeSketch>,
    pub(crate) doomed: Vec<Doomed>,
    pub(crate) kept: Vec<Kept>,
    /// What the objects that hold data, and stay, refer to.
    kept_refs: Vec<String>,
    pub(crate) outs: Outs,
}

/// The tags every object of a node carries, without the intent.
pub(crate) fn node_tags(graph: &Graph, node: &Node) -> Tags {
    let scope = &graph.scopes[node.scope.0];
    let mut tags = identity_tags(&scope.stack, &node.name);
    tags.extend(scope.tags.iter().map(|(key, value)| (key.clone(), value.clone())));
    tags
}

pub(crate) fn sketch<C: Cloud>(graph: &Graph, registry: &Registry<C>, survey: &Survey, goal: Goal, options: &Options) -> Sketch {
    let mut sketch = Sketch { nodes: Vec::new(), doomed: Vec::new(), kept: Vec::new(), kept_refs: Vec::new(), outs: Outs::new(graph.nodes.len()) };
    let mask = options.only.as_ref().map(|only| graph.closure(only));
    // Nodes whose old object goes first: what must be made anew because of it goes first too.
    let mut old_first = vec![false; graph.nodes.len()];
    for (at, node) in graph.nodes.iter().enumerate() {
        let ix = NodeIx(u32::try_from(at).unwrap_or(u32::MAX));
        let outside = mask.as_ref().is_some_and(|mask| !mask[at]);
        let mut mode = Mode {
            drift: goal == Goal::Drift,
            permitted: options.allow_replace.iter().any(|allowed| **allowed == *node.address),
            old_first: false,
        };
        let intent = if outside {
            Intent::Out
        } else if goal == Goal::Destroy {
            Intent::Unwanted
        } else if let Some(fault) = registry.place_named(node.kind()).map_or_else(
            || Some(Fault::fatal(format!("no kind {} is registered", node.kind()))),
            |place| survey.faults.get(&place).cloned(),
        ) {
            Intent::Unread(fault)
        } else {
            let tags = node_tags(graph, node);
            let mut judgement = judge(node, &tags, survey.of(ix), &sketch.outs, mode);
            if let Verdict::Replace { olds, .. } = &judgement.verdict {
                let follows = graph.needs(at).any(|(need, _)| old_first[need])
                    && olds.iter().any(|old| sketch.doomed.iter().any(|d| d.first && refers(old, &d.object)));
                if follows {
                    mode.old_first = true;
                    judgement = judge(node, &tags, survey.of(ix), &sketch.outs, mode);
                }
            }
            sketch.note(ix, node, &judgement.surplus, Removal::Surplus, false);
            for object in &judgement.duplicates {
                sketch.keep(&node.address, object, "a second one of a kind that holds data: look at both, and delete one by hand", true);
            }
            if let Verdict::Replace { olds, old_first: first, .. } = &judgement.verdict {
                old_first[at] = *first;
                sketch.note(ix, node, olds, Removal::Replaced, *first);
            }
            if let Verdict::Keep(keep) = &judgement.verdict
                && (keep.is_noop() || !node.shape.info().out_follows)
            {
                sketch.outs.publish(ix, Need::Exists, keep.at.out.clone());
                sketch.outs.publish(ix, Need::Ready, keep.at.out.clone());
            }
            Intent::Do(judgement.verdict)
        };
        sketch.nodes.push(NodeSketch { verdict: intent, mode });
    }
    if options.only.is_none() {
        sketch.leftovers(graph, registry, survey, goal, options);
    } else if goal == Goal::Destroy {
        sketch.destroy(graph, survey, options, mask.as_deref());
    }
    sketch.keep_what_kept_needs();
    sketch
}

fn refers(object: &Object, to: &Object) -> bool {
    object.refs.iter().any(|name| to.aliases.contains(name))
}

/// The address of an object's node for people, also when the node is not in the graph.
fn address_of(graph: &Graph, object: &Object) -> Arc<str> {
    let label = graph.scopes.iter().find(|scope| scope.stack == object.stack).map_or("", |scope| scope.label.as_str());
    if label.is_empty() { object.node.as_str().into() } else { format!("{label}/{}", object.node).into() }
}

impl Sketch {
    fn note(&mut self, ix: NodeIx, node: &Node, objects: &[Arc<Object>], why: Removal, first: bool) {
        for object in objects {
            let (object, address) = (Arc::clone(object), Arc::clone(&node.address));
            self.doomed.push(Doomed { object, node: Some(ix), address, why, first });
        }
    }

    fn keep(&mut self, address: &str, object: &Object, why: &str, stateful: bool) {
        if stateful {
            self.kept_refs.extend(object.refs.iter().cloned());
        }
        let kept = Kept { node: address.to_owned(), kind: object.kind_name.to_owned(), id: object.id.clone(), why: why.to_owned(), stateful };
        self.kept.push(kept);
    }

    /// Objects of ours that the configuration does not name (any more).
    fn leftovers<C: Cloud>(&mut self, graph: &Graph, registry: &Registry<C>, survey: &Survey, goal: Goal, options: &Options) {
        if goal == Goal::Destroy {
            self.destroy(graph, survey, options, None);
        }
        for object in &survey.orphans {
            let info = registry.kinds[object.kind].info();
            let address = address_of(graph, object);
            let why = if goal == Goal::Destroy { Removal::Destroyed } else { Removal::Orphan };
            if object.phase == Phase::Gone || (info.keep && goal != Goal::Destroy) {
                continue;
            }
            let named = options.prune.iter().any(|name| **name == *address);
            match reason_to_keep(info.keep, info.stateful && !named && !(goal == Goal::Destroy && options.delete_data)) {
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
            let named = options.prune.iter().any(|name| **name == *node.address);
            match reason_to_keep(info.keep, info.stateful && !named && !options.delete_data) {
                Some((why, stateful)) => self.keep(&node.address, object, why, stateful),
                None => self.note(ix, node, std::slice::from_ref(object), Removal::Destroyed, false),
            }
        }
    }

    /// What an object that stays refers to must stay as well.
    fn keep_what_kept_needs(&mut self) {
        let mut needed: HashSet<String> = HashSet::new();
        let mut open = std::mem::take(&mut self.kept_refs);
        while let Some(name) = open.pop() {
            if needed.insert(name.clone()) {
                for doomed in self.doomed.iter().filter(|d| d.object.aliases.contains(&name)) {
                    open.extend(doomed.object.refs.iter().cloned());
                }
            }
        }
        let (stay, go): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.doomed).into_iter().partition(|d| d.object.aliases.iter().any(|alias| needed.contains(alias)));
        self.doomed = go;
        for doomed in stay {
            self.keep(&doomed.address, &doomed.object, "what is kept needs it", false);
        }
    }

    /// The plan, for people and for keeping to.
    pub(crate) fn plan(&self, graph: &Graph) -> Plan {
        let mut plan = Plan { version: PLAN_VERSION, scopes: graph.scopes.iter().map(|s| s.stack.clone()).collect(), ..Plan::default() };
        for (node, sketch) in graph.nodes.iter().zip(&self.nodes) {
            let (mut id, mut changes, mut owners) = (None, Vec::new(), Vec::new());
            let verb = match &sketch.verdict {
                Intent::Out | Intent::Unwanted => continue,
                Intent::Unread(fault) | Intent::Do(Verdict::Refused(fault)) => {
                    let trouble = Trouble { node: node.address.to_string(), kind: node.kind().to_owned(), fault: fault.clone() };
                    plan.trouble.push(trouble);
                    continue;
                }
                Intent::Do(Verdict::Create) => Verb::Create,
                Intent::Do(Verdict::Replace { olds, changes: why, .. }) => {
                    id = olds.first().map(|old| old.id.clone());
                    changes.clone_from(why);
                    Verb::Replace
                }
                Intent::Do(Verdict::Keep(keep)) => {
                    id = Some(keep.at.id.clone());
                    changes.clone_from(&keep.changes);
                    owners.clone_from(&keep.owners);
                    if keep.is_noop() { Verb::Keep } else { Verb::Update }
                }
            };
            plan.steps.push(Step {
                node: node.address.to_string(),
                kind: node.kind().to_owned(),
                verb,
                id,
                changes,
                owners,
                waiting: node.waits_for(&self.outs),
            });
        }
        plan.deletions = self
            .doomed
            .iter()
            .map(|d| Deletion { node: d.address.to_string(), kind: d.object.kind_name.to_owned(), id: d.object.id.clone(), why: d.why })
            .collect();
        plan.kept.clone_from(&self.kept);
        plan.outputs = outputs(graph, &self.outs);
        plan
    }
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

/// The outputs that are known.
pub(crate) fn outputs(graph: &Graph, outs: &Outs) -> BTreeMap<String, String> {
    graph.outputs.iter().filter_map(|(name, value)| Some((name.clone(), value.get(outs)?))).collect()
}

/// Which deletions name which object: the index over what they refer to.
pub(crate) fn by_alias(doomed: &[Doomed]) -> HashMap<&str, Vec<usize>> {
    let mut index: HashMap<&str, Vec<usize>> = HashMap::new();
    for (at, d) in doomed.iter().enumerate() {
        for alias in &d.object.aliases {
            index.entry(alias).or_default().push(at);
        }
    }
    index
}
