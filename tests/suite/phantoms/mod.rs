//! Differences that are none: AWS writes much of what it is told otherwise than it was written, fills in what was not said, and shows
//! what nobody here asks for.
//!
//! Each row has one such form, with the page of AWS's documentation that it is from. All of them are put on what local AWS
//! answers of the world in which every field is changed afterwards (`fields`), and nothing is found. Then, in the same place, what is a difference: its field is reported. So no row is one that
//! nobody reads.

mod containers;
mod content;
mod data;
mod delivery;
mod identity;
mod load_balancing;
mod network;
mod turns;
mod values;

use std::collections::BTreeSet;

use provision_aws::tables;
use provision_engine::{Goal, Graph, Owner, Plan, Step, Verb};
use provision_local::Disguise;
use provision_tests::World;
use serde_json::Value;

use self::turns::at;
use crate::changes;

/// Of a kind and a field; a field without a name is one that no kind of ours has.
struct Row {
    kind: &'static str,
    field: &'static str,
    /// Whose answer it is in: `rds:DescribeDBInstances`.
    call: &'static str,
    /// Where in the answer: `DBInstances.*.EngineVersion`.
    path: &'static str,
    /// AWS's form of what is there.
    form: fn(&mut Value),
    /// What is a difference in that place.
    other: Option<fn(&mut Value)>,
}

const fn row(kind: &'static str, field: &'static str, call: &'static str, path: &'static str, form: fn(&mut Value)) -> Row {
    Row { kind, field, call, path, form, other: None }
}

impl Row {
    /// With what is a difference in the same place.
    const fn but(self, other: fn(&mut Value)) -> Self {
        Self { other: Some(other), ..self }
    }

    /// Whether a plan tells of a difference in the field, or of an object that is no longer there.
    fn is_told(&self, plan: &Plan) -> bool {
        let told = |step: &Step| {
            let mut fields = step.changes.iter().chain(&step.owners);
            step.verb == Verb::Create || fields.any(|change| change.field == self.field)
        };
        // A replacement that nobody has allowed is in trouble.
        let refused = format!("changing {}", self.field);
        plan.steps.iter().any(|step| step.kind == self.kind && told(step))
            || plan.trouble.iter().any(|of| of.kind == self.kind && of.fault.message.contains(&refused))
    }

    fn name(&self) -> String {
        format!("{}.{} in {} {}", self.kind, self.field, self.call, self.path)
    }

    fn disguise(&self, turn: fn(&mut Value)) -> Disguise {
        let (service, operation) = self.call.split_once(':').unwrap();
        let path = self.path;
        Disguise::new(service, operation, move |answer| at(answer, path, turn))
    }
}

fn every_row() -> Vec<Row> {
    let all = [
        network::rows(),
        load_balancing::rows(),
        containers::rows(),
        data::rows(),
        content::rows(),
        identity::rows(),
        delivery::rows(),
    ];
    all.into_iter().flatten().collect()
}

/// Disguises that have changed nothing.
fn idle<'a>(all: &'a [(&'a Row, Disguise)]) -> Vec<String> {
    all.iter().filter(|(_, disguise)| disguise.changed() == 0).map(|(row, _)| row.name()).collect()
}

/// Plants AWS's own forms in answers about a world that is as it was applied, and finds nothing; then what is a difference in their
/// places, and finds it.
pub(crate) async fn what_aws_writes_otherwise_is_no_difference(world: &World, graphs: &[Graph]) {
    let rows = every_row();
    let wear = |all: &[(&Row, Disguise)]| world.account.disguise(all.iter().map(|(_, disguise)| disguise.clone()));

    let forms: Vec<_> = rows.iter().map(|row| (row, row.disguise(row.form))).collect();
    wear(&forms);
    let mut found = Vec::new();
    for graph in graphs {
        found.extend(changes(&world.plan(graph, Goal::Drift).await));
    }
    assert!(found.is_empty(), "found in AWS's own form:\n{}", found.join("\n"));
    assert!(idle(&forms).is_empty(), "nothing is there in this form:\n{}", idle(&forms).join("\n"));

    // What depends on what is replaced is not known before that is there: it is told in the next round.
    let mut left: Vec<&Row> = rows.iter().filter(|row| row.other.is_some()).collect();
    while !left.is_empty() {
        let others: Vec<_> = left.iter().filter_map(|row| Some((*row, row.disguise(row.other?)))).collect();
        wear(&others);
        let mut plans = Vec::new();
        for graph in graphs {
            plans.push(world.plan(graph, Goal::Drift).await);
        }
        let before = left.len();
        left.retain(|row| !plans.iter().any(|plan| row.is_told(plan)));
        let names: Vec<String> = left.iter().map(|row| row.name()).collect();
        assert!(left.len() < before, "not found:\n{}", names.join("\n"));
    }
    wear(&[]);
}

/// Each row is about something that there is.
#[test]
#[expect(clippy::print_stdout, reason = "how many there are is for people")]
fn every_phantom_has_its_field() {
    let mut unproved = Vec::new();
    let mut names = BTreeSet::new();
    for row in every_row() {
        let known = tables().iter().find(|(known, _)| known.name == row.kind);
        let (_, fields) = known.unwrap_or_else(|| panic!("there is no kind {}", row.kind));
        let field = fields.iter().find(|field| field.name == row.field);
        assert!(row.field.is_empty() || field.is_some(), "{} has no field {}", row.kind, row.field);
        assert!(names.insert(row.name()), "{} is there twice", row.name());
        // What is ours is compared, so something in that place is a difference.
        if row.other.is_none() && field.is_some_and(|field| matches!(field.owner, Owner::Enforced)) {
            unproved.push(row.name());
        }
    }
    let values = values::checked();
    println!("{} forms in answers of AWS, {values} of single values", names.len());
    assert!(unproved.is_empty(), "nothing is said that is a difference:\n{}", unproved.join("\n"));
    assert!(names.len() + values >= 120, "{} and {values}: phantoms were lost", names.len());
}
