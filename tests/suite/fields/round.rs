//! One round: fields are changed, a drift is read, it is applied, and read again.

use std::collections::{BTreeMap, BTreeSet};

use futures::future::join_all;
use provision_engine::{Goal, Graph, Owner, Plan, Verb};
use provision_tests::World;
use provision_tests::world::failures;

use super::others::Others;
use super::owner;
use super::row::{Outcome, Place, Row, place};

/// How often is looked again at what may be on its way.
const TRIES: usize = 5;

/// Fields of nodes: `node.field`.
type Fields = BTreeSet<String>;

pub(super) struct Round<'a> {
    world: &'a World,
    graphs: &'a [Graph],
    others: &'a [Others],
    /// The rows, by the node that was changed.
    done: BTreeMap<String, Row>,
    /// What is not as it should be.
    pub(super) wrong: Vec<String>,
}

/// What a look finds: what is reported, what is told to be its owner's, and the kind of each node.
#[derive(Default)]
struct Look {
    ours: Fields,
    theirs: Fields,
    kinds: BTreeMap<String, String>,
    trouble: Vec<String>,
}

impl<'a> Round<'a> {
    pub(super) fn new(world: &'a World, graphs: &'a [Graph], others: &'a [Others]) -> Self {
        Self { world, graphs, others, done: BTreeMap::new(), wrong: Vec::new() }
    }

    /// The fields that were changed.
    pub(super) fn seen(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        self.done.values().map(|row| (row.kind, row.field))
    }

    /// Changes as many fields of a kind as it has objects, and takes their rows away.
    pub(super) async fn change(&mut self, rows: &mut Vec<Row>) {
        let mut later = Vec::new();
        let mut taken = BTreeSet::new();
        for row in rows.drain(..) {
            let place = Place { world: self.world, graphs: self.graphs, others: self.others, taken: &taken };
            match (row.meddle)(&place, &row).await {
                Ok(Outcome::Changed(node)) => {
                    taken.insert(node.clone());
                    self.done.insert(node, row);
                }
                Ok(Outcome::Busy) => later.push(row),
                Err(fault) => self.wrong.push(format!("{}.{} cannot be changed: {fault}", row.kind, row.field)),
            }
        }
        *rows = later;
    }

    async fn look(&self) -> Look {
        let plans = join_all(self.graphs.iter().map(|graph| self.world.plan(graph, Goal::Drift))).await;
        let mut look = Look::default();
        for (at, plan) in plans.iter().enumerate() {
            look.add(at, plan);
        }
        look
    }

    /// Looks what is reported, applies, and looks again.
    pub(super) async fn judge(&mut self) {
        let of = |whose: fn(&Owner) -> bool| -> Fields {
            let these = self.done.iter().filter(|(_, row)| whose(&owner(row.kind, row.field)));
            these.map(|(node, row)| format!("{node}.{}", row.field)).collect()
        };
        let ours = of(|owner| matches!(owner, Owner::Enforced));
        let theirs = of(|owner| matches!(owner, Owner::Initial(_) | Owner::Floor(_)));
        let theirs_told = self.done.iter().filter(|(_, row)| row.told).map(|(node, row)| format!("{node}.{}", row.field));
        let theirs: Fields = theirs_told.filter(|field| theirs.contains(field)).collect();
        let mut look = self.look().await;
        // What is on its way is not judged before it has come there.
        for _ in 0..TRIES {
            if ours.is_subset(&look.ours) && theirs.is_subset(&look.theirs) {
                break;
            }
            look = self.look().await;
        }
        self.wrong.extend(look.trouble.iter().cloned());
        let more: Fields = look.ours.difference(&ours).filter(|field| !self.is_beside(field, &look.kinds)).cloned().collect();
        let missed: Fields = ours.difference(&look.ours).cloned().collect();
        let untold: Fields = theirs.difference(&look.theirs).cloned().collect();
        let kept = self.now().await;
        let applies = if self.done.values().all(|row| matches!(owner(row.kind, row.field), Owner::Enforced)) { 1 } else { 3 };
        for _ in 0..applies {
            let reports = join_all(self.graphs.iter().map(|graph| self.world.apply(graph))).await;
            self.wrong.extend(reports.iter().map(failures).filter(|failed| !failed.is_empty()));
        }
        let after = self.look().await;
        let lost: Fields = theirs.difference(&after.theirs).cloned().collect();
        let taken: Vec<String> = self.now().await.difference(&kept).cloned().collect();
        for (what, fields) in [
            ("drift does not report", missed),
            ("drift reports besides", more),
            ("not told as the owner's", untold),
            ("not set back", after.ours),
            ("no longer told as the owner's", lost),
            ("taken from the owner, now", taken.into_iter().collect()),
        ] {
            if !fields.is_empty() {
                self.wrong.push(format!("{what}: {}", fields.into_iter().collect::<Vec<_>>().join(", ")));
            }
        }
    }

    /// What the fields are that are not ours.
    async fn now(&mut self) -> Fields {
        let none = BTreeSet::new();
        let mut now = Fields::new();
        for (node, row) in self.done.iter().filter(|(_, row)| !matches!(owner(row.kind, row.field), Owner::Enforced)) {
            let place = Place { world: self.world, graphs: self.graphs, others: self.others, taken: &none };
            match (row.now)(&place, node, row.field).await {
                Ok(value) => drop(now.insert(format!("{node}.{} = {value:?}", row.field))),
                Err(fault) => self.wrong.push(format!("{node} cannot be read: {fault}")),
            }
        }
        now
    }

    /// Whether a field shows beside one that was changed.
    fn is_beside(&self, field: &str, kinds: &BTreeMap<String, String>) -> bool {
        let Some((node, field)) = field.rsplit_once('.') else { return false };
        let follows = kinds.get(node).map(|kind| format!("{kind}.{field}"));
        self.done.iter().any(|(changed, row)| {
            row.beside.iter().any(|beside| (changed == node && *beside == field) || follows.as_deref() == Some(beside))
        })
    }
}

impl Look {
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
