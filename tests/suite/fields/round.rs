//! One round: fields are changed, a drift is read, it is applied, and read again.

use std::collections::{BTreeMap, BTreeSet};

use provision_engine::{Graph, Owner};
use provision_tests::World;

use super::kept::Kept;
use super::look::{Fields, Look, apply};
use super::others::Others;
use super::owner;
use super::row::{Outcome, Place, Row};

/// How often is looked again at what may be on its way.
const TRIES: usize = 5;

pub(super) struct Round<'a> {
    world: &'a World,
    graphs: &'a [Graph],
    others: &'a [Others],
    /// The rows, by the node that was changed, and what the field is now.
    done: BTreeMap<String, (Row, Option<String>)>,
    /// What is not as it should be.
    pub(super) wrong: Vec<String>,
}

impl<'a> Round<'a> {
    pub(super) fn new(world: &'a World, graphs: &'a [Graph], others: &'a [Others]) -> Self {
        Self { world, graphs, others, done: BTreeMap::new(), wrong: Vec::new() }
    }

    /// The fields that were changed.
    pub(super) fn seen(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        self.done.values().map(|(row, _)| (row.kind, row.field))
    }

    /// Leaves what was changed to be looked at in the end.
    pub(super) fn keep(self, kept: &mut Kept) {
        for (node, (row, value)) in self.done {
            kept.add(node, row, value);
        }
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
                    self.done.insert(node, (row, None));
                }
                Ok(Outcome::Busy) => later.push(row),
                Err(fault) => self.wrong.push(format!("{}.{} cannot be changed: {fault}", row.kind, row.field)),
            }
        }
        *rows = later;
    }

    /// Looks what is reported, applies, and looks again.
    pub(super) async fn judge(&mut self) {
        let of = |whose: fn(&Row, &Owner) -> bool| -> Fields {
            let these = self.done.iter().filter(|(_, (row, _))| whose(row, &owner(row.kind, row.field)));
            these.map(|(node, (row, _))| format!("{node}.{}", row.field)).collect()
        };
        let ours = of(|_, owner| matches!(owner, Owner::Enforced));
        let theirs = of(|row, owner| row.told && matches!(owner, Owner::Initial(_) | Owner::Floor(_)));
        let mut look = Look::at(self.world, self.graphs).await;
        // What is on its way is not judged before it has come there.
        for _ in 0..TRIES {
            if ours.is_subset(&look.ours) && theirs.is_subset(&look.theirs) {
                break;
            }
            look = Look::at(self.world, self.graphs).await;
        }
        let besides = look.ours.difference(&ours).filter(|field| !self.is_beside(field, &look.kinds));
        let besides: Fields = besides.cloned().collect();
        self.note().await;
        self.wrong.extend(look.trouble.iter().cloned());
        self.wrong.extend(apply(self.world, self.graphs).await);
        let after = Look::at(self.world, self.graphs).await;
        for (what, fields) in [
            ("drift does not report", &ours - &look.ours),
            ("drift reports besides", besides),
            ("not told as the owner's", &theirs - &look.theirs),
            ("not set back", after.ours),
            ("no longer told as the owner's", &theirs - &after.theirs),
        ] {
            if !fields.is_empty() {
                self.wrong.push(format!("{what}: {}", fields.into_iter().collect::<Vec<_>>().join(", ")));
            }
        }
    }

    /// Notes what the fields are that are not ours.
    async fn note(&mut self) {
        let none = BTreeSet::new();
        let place = Place { world: self.world, graphs: self.graphs, others: self.others, taken: &none };
        for (node, (row, value)) in &mut self.done {
            if !matches!(owner(row.kind, row.field), Owner::Enforced) {
                match (row.now)(&place, node, row.field).await {
                    Ok(now) => *value = now,
                    Err(fault) => self.wrong.push(format!("{node} cannot be read: {fault}")),
                }
            }
        }
    }

    /// Whether a field shows beside one that was changed.
    fn is_beside(&self, field: &str, kinds: &BTreeMap<String, String>) -> bool {
        let Some((node, field)) = field.rsplit_once('.') else { return false };
        let follows = kinds.get(node).map(|kind| format!("{kind}.{field}"));
        self.done.iter().any(|(changed, (row, _))| {
            row.beside.iter().any(|beside| (changed == node && *beside == field) || follows.as_deref() == Some(beside))
        })
    }
}
