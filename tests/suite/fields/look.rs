//! What a drift finds in all graphs.

use std::collections::{BTreeMap, BTreeSet};

use futures::future::join_all;
use provision_engine::{Goal, Graph, Plan, Verb};
use provision_tests::World;
use provision_tests::world::failures;

use super::row::place;

/// Fields of nodes: `node.field`.
pub(super) type Fields = BTreeSet<String>;

/// What is reported, what is told to be its owner's, and the kind of each node.
#[derive(Default)]
pub(super) struct Look {
    pub(super) ours: Fields,
    pub(super) theirs: Fields,
    pub(super) kinds: BTreeMap<String, String>,
    pub(super) trouble: Vec<String>,
}

impl Look {
    pub(super) async fn at(world: &World, graphs: &[Graph]) -> Self {
        let plans = join_all(graphs.iter().map(|graph| world.plan(graph, Goal::Drift))).await;
        let mut look = Self::default();
        for (at, plan) in plans.iter().enumerate() {
            look.add(at, plan);
        }
        look
    }

    fn add(&mut self, at: usize, plan: &Plan) {
        self.trouble.extend(plan.trouble.iter().map(|trouble| format!("{trouble:?}")));
        for step in &plan.steps {
            let node = place(at, &step.node);
            self.kinds.insert(node.clone(), step.kind.clone());
            self.ours.extend(step.changes.iter().map(|change| format!("{node}.{}", change.field)));
            self.theirs.extend(step.owners.iter().map(|change| format!("{node}.{}", change.field)));
            if matches!(step.verb, Verb::Create | Verb::Replace) {
                self.ours.insert(format!("{node}.{:?}", step.verb));
            }
        }
        self.ours.extend(plan.deletions.iter().map(|deletion| format!("{}.deleted", place(at, &deletion.node))));
    }
}

/// Applies all graphs; gives what fails.
pub(super) async fn apply(world: &World, graphs: &[Graph]) -> Vec<String> {
    let reports = join_all(graphs.iter().map(|graph| world.apply(graph))).await;
    reports.iter().map(failures).filter(|failed| !failed.is_empty()).collect()
}
