//! The dry walk: every node judged in order, outputs carried as far as they are known, deletions collected.

mod doomed;
mod refuse;
mod written;

use std::sync::Arc;

pub(crate) use self::doomed::{Doomed, by_alias};
pub(crate) use self::written::known;
use crate::cloud::{Cloud, Phase, Registry};
use crate::judge::{Keep, Mode, Verdict, judge, present};
use crate::object::Object;
use crate::plan::{Kept, Removal};
use crate::survey::Survey;
use crate::{Class, Fault, Goal, Graph, Need, Node, NodeIx, Options, Outs};

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
    /// It needs a node ready, named here, that no run can make ready yet.
    PutOff(Arc<str>),
    /// To be done.
    Do(Verdict),
}

impl Intent {
    /// Nothing is to be done, or nothing can be.
    fn is_idle(&self) -> bool {
        match self {
            Self::Do(Verdict::Create | Verdict::Replace { .. }) => false,
            Self::Do(Verdict::Keep(keep)) => keep.is_noop(),
            Self::Do(Verdict::Refused(_)) | Self::Out | Self::Unwanted | Self::Unread(_) | Self::PutOff(_) => true,
        }
    }
    /// Whether its objects stay as they are, and what they refer to with them.
    fn stays(&self) -> bool {
        match self {
            Self::Out | Self::PutOff(_) => true,
            Self::Do(Verdict::Keep(keep)) => keep.as_it_is,
            _ => false,
        }
    }
    /// Whether the run is not about it.
    pub(crate) fn is_out(&self) -> bool {
        matches!(self, Self::Out)
    }
    /// The node that it is put off for.
    pub(crate) fn put_off_for(&self) -> Option<&str> {
        if let Self::PutOff(holder) = self { Some(holder) } else { None }
    }
}

/// The whole dry walk.
pub(crate) struct Sketch {
    pub(crate) nodes: Vec<NodeSketch>,
    pub(crate) doomed: Vec<Doomed>,
    pub(crate) kept: Vec<Kept>,
    /// Kinds that the graph does not use and that could not be listed: what is left of them is not known.
    pub(crate) unlisted: Vec<(&'static str, Fault)>,
    /// What the objects refer to that stay though they would go: they hold data, or something that stays uses them.
    kept_refs: Vec<String>,
    pub(crate) outs: Outs,
}

/// The nodes of a run that is narrowed to some: an apply takes what they need with them, a destroy what needs them.
fn narrowed(graph: &Graph, goal: Goal, options: &Options) -> Option<Vec<bool>> {
    let only = options.only.as_ref()?;
    Some(if goal == Goal::Destroy { graph.dependents(only) } else { graph.closure(only) })
}

pub(crate) fn sketch<C: Cloud>(graph: &Graph, registry: &Registry<C>, survey: &Survey, goal: Goal, options: &Options) -> Sketch {
    let mut sketch = Sketch {
        nodes: Vec::with_capacity(graph.nodes.len()),
        doomed: Vec::new(),
        kept: Vec::new(),
        unlisted: Vec::new(),
        kept_refs: Vec::new(),
        outs: Outs::new(graph.nodes.len()),
    };
    let mask = narrowed(graph, goal, options);
    // Nodes whose old object goes first: what must be made anew because of it goes first too.
    let mut old_first = vec![false; graph.nodes.len()];
    // Nodes that cannot become ready in this run.
    let mut held = vec![false; graph.nodes.len()];
    for (at, node) in graph.nodes.iter().enumerate() {
        let ix = NodeIx::at(at);
        if let Some(object) = present(survey.of(ix), survey).filter(|object| object.known) {
            sketch.outs.found(ix, object.out.clone());
        }
        let mut mode = Mode {
            drift: goal == Goal::Drift,
            repair: options.repair_only,
            careful: options.careful,
            permitted: options.allow_replace.iter().any(|allowed| **allowed == *node.address),
            adopt: goal == Goal::Adopt,
            old_first: false,
        };
        let intent = if mask.as_ref().is_some_and(|mask| !mask[at]) {
            Intent::Out
        } else if let Some(fault) = registry.place_named(node.kind()).map_or_else(
            || Some(Fault::fatal(format!("no kind {} is registered", node.kind()))),
            |place| survey.faults.get(&place).cloned(),
        ) {
            Intent::Unread(fault)
        } else if matches!(goal, Goal::Destroy | Goal::Gc) {
            Intent::Unwanted
        } else if goal == Goal::Adopt && graph.claims.of(ix).is_none() {
            // What is not claimed is left as it is, whatever it differs in, and others may read of it.
            let verdict = judge(node, survey.of(ix), &sketch.outs, mode, survey).verdict;
            match there(verdict) {
                Some(at) => {
                    sketch.show(ix, &at, false);
                    Intent::Do(Verdict::Keep(Box::new(Keep::as_it_is(at))))
                }
                None => Intent::Out,
            }
        } else if goal != Goal::Adopt
            && let Some(holder) = sketch.holder(graph, &held, at)
        {
            let verdict = judge(node, survey.of(ix), &sketch.outs, mode, survey).verdict;
            sketch.put_off(ix, verdict, holder, mode)
        } else {
            let mut judgement = judge(node, survey.of(ix), &sketch.outs, mode, survey);
            if let Verdict::Replace { olds, .. } = &judgement.verdict {
                // Only what cannot be moved in place must go before what it refers to.
                let pinned =
                    |d: &Doomed| olds.iter().any(|old| old.object.pinned().iter().any(|name| d.object.aliases().contains(name)));
                let follows =
                    graph.needs(at).any(|(need, _)| old_first[need]) && sketch.doomed.iter().any(|d| d.first && pinned(d));
                if follows {
                    mode.old_first = true;
                    judgement = judge(node, survey.of(ix), &sketch.outs, mode, survey);
                }
            }
            if options.needs_as_they_are && options.only.as_ref().is_some_and(|only| !only.contains(&at)) {
                judgement.surplus.clear();
                judgement.verdict = looked_up(node, judgement.verdict);
            }
            if options.left.contains(&at) {
                judgement.surplus.clear();
                judgement.verdict = left(node, judgement.verdict);
            }
            held[at] = node.is_held(&sketch.outs) && not_ready(&judgement.verdict);
            if held[at] {
                sketch.outs.hold(ix);
            }
            for object in &judgement.surplus {
                match &object.phase {
                    Phase::Parked(why) => sketch.keep(&node.address, object, why, false),
                    _ => sketch.note(ix, node, object, Removal::Surplus, false),
                }
            }
            for object in &judgement.duplicates {
                sketch.keep(
                    &node.address,
                    object,
                    "a second one of a kind that holds data: look at both, and delete one by hand",
                    true,
                );
            }
            if let Verdict::Replace { olds, .. } = &judgement.verdict {
                for old in olds {
                    old_first[at] |= old.first;
                    sketch.note(ix, node, &old.object, Removal::Replaced, old.first);
                }
            }
            let known = match &judgement.verdict {
                Verdict::Keep(keep) if mode.drift || !keep.updates() || !node.shape.info().out_follows => Some(&keep.at),
                // For drift nothing is replaced: its consumers are as they should be while they refer to what is there.
                Verdict::Replace { olds, .. } if mode.drift => olds.first().map(|old| &old.object),
                _ => None,
            };
            if let Some(object) = known {
                sketch.show(ix, object, held[at]);
            }
            Intent::Do(judgement.verdict)
        };
        sketch.nodes.push(NodeSketch { verdict: intent, mode });
    }
    sketch.keep_what_is_not_followed(&held);
    sketch.leftovers(graph, registry, survey, goal, options, mask.as_deref());
    sketch.surplus_goes_with_what_it_uses();
    sketch.refuse_where_users_stay(graph, survey);
    sketch.keep_what_others_use(survey);
    sketch.keep_what_kept_needs();
    sketch
}

impl Sketch {
    /// What others may read of an object that stays.
    fn show(&self, ix: NodeIx, object: &Object, held: bool) {
        if object.known {
            self.outs.publish(ix, Need::Exists, object.out.clone());
            if !held && object.whole {
                self.outs.publish(ix, Need::Ready, object.out.clone());
            }
        }
    }

    /// The node because of which nothing can be done on another in this run.
    fn holder(&self, graph: &Graph, held: &[bool], at: usize) -> Option<Arc<str>> {
        graph.needs(at).find_map(|(need, how)| match &self.nodes[need].verdict {
            Intent::PutOff(holder) => (how != Need::UnlessHeld).then(|| Arc::clone(holder)),
            _ => (held[need] && how == Need::Ready).then(|| Arc::clone(&graph.nodes[need].address)),
        })
    }

    /// What is there is left as it is, and serves as before. What was changed on it outside is told all the same.
    fn put_off(&self, ix: NodeIx, verdict: Verdict, holder: Arc<str>, mode: Mode) -> Intent {
        if mode.drift && !matches!(verdict, Verdict::Create) {
            return Intent::Do(verdict);
        }
        let Some(at) = there(verdict) else {
            self.outs.hold(ix);
            return Intent::PutOff(holder);
        };
        self.show(ix, &at, false);
        Intent::Do(Verdict::Keep(Box::new(Keep::as_it_is(at))))
    }
}

/// Whether its object has yet to become ready.
fn not_ready(verdict: &Verdict) -> bool {
    match verdict {
        Verdict::Create | Verdict::Replace { .. } => true,
        Verdict::Keep(keep) => !keep.as_it_is && keep.at.phase != Phase::Ready,
        Verdict::Refused(_) => false,
    }
}

/// The object of a node, as far as there is one to work with.
fn there(verdict: Verdict) -> Option<Arc<Object>> {
    match verdict {
        Verdict::Keep(keep) => Some(keep.at),
        Verdict::Replace { olds, .. } => olds.into_iter().next().map(|old| old.object),
        Verdict::Refused(_) | Verdict::Create => None,
    }
}

/// What is to be done with a node that others need and that is left as it is: nothing, and it must be there.
fn looked_up(node: &Node, verdict: Verdict) -> Verdict {
    let missing = || Fault::new(Class::Refused, format!("{} is not there", node.address)).help("apply the environment first");
    there(verdict).map_or_else(|| Verdict::Refused(missing()), |at| Verdict::Keep(Box::new(Keep::as_it_is(at))))
}

/// What is to be done with a node that is left as it is on purpose: nothing, and what it differs in is told.
fn left(node: &Node, verdict: Verdict) -> Verdict {
    let (at, changes) = match verdict {
        Verdict::Keep(keep) => (Some(keep.at), [keep.changes, keep.owners].concat()),
        Verdict::Replace { olds, changes } => (olds.into_iter().next().map(|old| old.object), changes),
        Verdict::Create => (None, Vec::new()),
        refused @ Verdict::Refused(_) => return refused,
    };
    let Some(at) = at else {
        let fault = Fault::new(Class::Refused, format!("{} is not there, and is not to be made", node.address));
        return Verdict::Refused(fault.help("run without --no-repair for it, or take it out of the configuration"));
    };
    Verdict::Keep(Box::new(Keep::left(at, changes)))
}

/// Whether an object names another in one of its fields.
fn refers(object: &Object, to: &Object) -> bool {
    object.refs().iter().any(|name| to.aliases().contains(name))
}

/// The address of an object's node for people, also when the node is not in the graph.
fn address_of(graph: &Graph, object: &Object) -> Arc<str> {
    let label = graph.scopes.iter().find(|scope| scope.stack == object.stack).map_or("", |scope| scope.label.as_str());
    if label.is_empty() { object.node.as_str().into() } else { format!("{label}/{}", object.node).into() }
}
