//! What is its owner's, and must stay.

use std::collections::BTreeSet;

use provision_engine::{Graph, Owner};
use provision_tests::World;

use super::look::{Look, apply};
use super::others::Others;
use super::owner;
use super::row::{Place, Row};

/// The fields of others that were changed, and their values.
#[derive(Default)]
pub(super) struct Kept(Vec<(String, Row, Option<String>)>);

impl Kept {
    /// Takes up what was changed, unless it is ours. What somebody changes again is what counts then.
    pub(super) fn add(&mut self, node: String, row: Row, value: Option<String>) {
        self.0.retain(|(known, before, _)| *known != node || !row.beside.contains(&before.field));
        if !matches!(owner(row.kind, row.field), Owner::Enforced) {
            self.0.push((node, row, value));
        }
    }

    /// What is lost after two applies more than the one that each has seen.
    pub(super) async fn judge(self, world: &World, graphs: &[Graph], others: &[Others]) -> Vec<String> {
        let mut wrong = apply(world, graphs).await;
        wrong.extend(apply(world, graphs).await);
        let look = Look::at(world, graphs).await;
        wrong.extend(look.ours.iter().map(|field| format!("at the end drift reports {field}")));
        let none = BTreeSet::new();
        let place = Place { world, graphs, others, taken: &none };
        for (node, row, value) in self.0 {
            let field = format!("{node}.{}", row.field);
            if row.told
                && matches!(owner(row.kind, row.field), Owner::Initial(_) | Owner::Floor(_))
                && !look.theirs.contains(&field)
            {
                wrong.push(format!("at the end {field} is not told as its owner's"));
            }
            match (row.now)(&place, &node, row.field).await {
                Ok(now) if now == value && now.is_some() => {}
                now => wrong.push(format!("at the end {field} is {now:?}, and somebody set {value:?}")),
            }
        }
        wrong
    }
}
