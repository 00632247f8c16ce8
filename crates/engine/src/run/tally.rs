//! What the walks of one run did together: a node that was made in one and changed in the next was made.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::sync::Arc;

use super::context::Context;
use super::removed::{ObjectKey, Removed};
use super::settle::Sets;
use super::tasks::TaskKind;
use super::walk::Ended;
use crate::cloud::{Cloud, Registry};
use crate::event::Subject;
use crate::plan::Verb;
use crate::report::{Ending, Task};
use crate::sketch::sketch;
use crate::survey::Survey;
use crate::{Fault, Goal, Graph, NodeIx, Options};

#[derive(Default)]
pub(crate) struct Tally {
    nodes: BTreeMap<NodeIx, Task>,
    deletions: Vec<Task>,
    made: BTreeMap<NodeIx, ObjectKey>,
}

impl Tally {
    /// Takes in a walk; gives the kinds that it touched.
    pub(crate) fn take<C: Cloud>(&mut self, graph: &Graph, cx: &Context<'_, C>, ended: Vec<Ended>) -> Vec<usize> {
        let mut touched = BTreeSet::new();
        for end in ended {
            let task = Task { subject: end.subject, verb: end.verb, ending: end.ending };
            match end.task {
                TaskKind::Node(node) => {
                    let kind = cx.registry.place_named(graph.nodes[node.index()].kind());
                    if end.moved {
                        touched.extend(kind);
                    }
                    if let (Some(kind), Some(id)) = (kind, end.id) {
                        self.made.insert(node, (kind, id));
                    }
                    match self.nodes.entry(node) {
                        std::collections::btree_map::Entry::Vacant(entry) => {
                            entry.insert(task);
                        }
                        std::collections::btree_map::Entry::Occupied(mut entry) => merge(entry.get_mut(), task),
                    }
                }
                TaskKind::Delete(at) => {
                    touched.insert(cx.sketch.doomed[at].object.kind);
                    self.deletions.push(task);
                }
            }
        }
        touched.into_iter().collect()
    }

    /// What is left of these kinds is not known: that must not pass for nothing.
    pub(crate) fn unlisted(&mut self, unlisted: &[(&'static str, Fault)]) {
        for (kind, fault) in unlisted {
            let subject = Subject { node: format!("leftovers of {kind}").into(), kind, id: None };
            self.deletions.push(Task { subject, verb: Verb::Delete, ending: Ending::Failed(fault.clone()) });
        }
    }

    /// The objects that were made or changed, by node.
    pub(crate) fn made(&self) -> &BTreeMap<NodeIx, ObjectKey> {
        &self.made
    }

    /// After the last walk something still differs: say what, on the node.
    pub(crate) fn unsettled<C: Cloud>(
        &mut self,
        graph: &Graph,
        registry: &Registry<C>,
        sets: &Sets<C>,
        goal: Goal,
        options: &Options,
        removed: &Removed,
    ) {
        let plan = sketch(graph, registry, &Survey::sort(graph, sets, removed), goal, options).plan(graph);
        let mut cause: Option<Arc<str>> = None;
        for step in plan.changes() {
            let Some(task) = self.nodes.values_mut().find(|task| *task.subject.node == *step.node) else { continue };
            let known = step.changes.iter().filter_map(|change| Some((change, change.to.as_deref()?)));
            let fields: Vec<String> = known
                .map(|(change, to)| format!("{} stays {} (wanted {})", change.field, brief(&change.from), brief(to)))
                .collect();
            task.ending = match &cause {
                // What it differs in is known only when that has settled.
                Some(because) if fields.is_empty() && !step.changes.is_empty() => Ending::Skipped { because: because.clone() },
                _ => {
                    cause.get_or_insert_with(|| task.subject.node.clone());
                    let what = if fields.is_empty() { "it is not there".to_owned() } else { fields.join("; ") };
                    let fault = Fault::fatal(format!("it does not settle: {what}"));
                    Ending::Failed(fault.help("something else may be changing it"))
                }
            };
        }
    }

    pub(crate) fn into_tasks(self) -> Vec<Task> {
        self.nodes.into_values().chain(self.deletions).collect()
    }
}

/// As much of a value as fits into a message.
fn brief(value: &str) -> String {
    const MOST: usize = 120;
    let mut kept: String = value.chars().take(MOST).collect();
    if kept.len() < value.len() {
        kept.push('…');
    }
    kept
}

fn merge(into: &mut Task, later: Task) {
    let Subject { .. } = later.subject;
    into.verb = into.verb.max(later.verb);
    match (&mut into.ending, later.ending) {
        (Ending::Done { fields }, Ending::Done { fields: more }) if into.verb == Verb::Update => {
            for field in more {
                if !fields.contains(&field) {
                    fields.push(field);
                }
            }
        }
        (_, Ending::Done { .. }) => {}
        (ending, later) => *ending = later,
    }
}
