//! Whole life cycles over HTTP against local AWS.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod access;
mod applied;
mod content;
mod coverage;
mod data;
mod delivery;
mod domain;
mod domains;
mod edge;
mod examples;
mod existing;
mod existing_vpc;
mod fields;
mod full_life;
mod full_stack;
mod image_tag;
mod lease;
mod lifecycle;
mod moved;
mod network;
mod ownership;
mod permissions;
mod phantoms;
mod preflight;
mod raised;
mod readback;
mod reads;
mod refusals;
mod secrets;
mod stop;
mod storage;
mod tags;
mod unread;
mod upgrade;
mod weather;

use provision_engine::{Ending, Plan, Report, Verb};
use provision_tests::world::failures;

/// The run did everything.
fn assert_done(report: &Report) {
    assert!(report.succeeded(), "failures:\n{}\n{:#?}", failures(report), report.counts());
}

/// The fields that a plan changes, by node.
fn changes(plan: &Plan) -> Vec<String> {
    let trouble: Vec<String> = plan.trouble.iter().map(|t| format!("{}: {}", t.node, t.fault)).collect();
    assert!(trouble.is_empty(), "{trouble:?}");
    let fields = plan.changes().flat_map(|step| {
        let none = step.changes.is_empty().then(|| format!("{} {:?}", step.node, step.verb));
        step.changes.iter().map(move |change| format!("{}.{}", step.node, change.field)).chain(none)
    });
    let deletions = plan.deletions.iter().map(|deletion| format!("-{} {}", deletion.node, deletion.kind));
    fields.chain(deletions).collect()
}

/// What a run did to each node, where it did anything.
fn deeds(report: &Report) -> Vec<(String, Verb)> {
    let did = report.tasks.iter().filter(|task| task.verb != Verb::Keep && matches!(task.ending, Ending::Done { .. }));
    did.map(|task| (task.subject.node.to_string(), task.verb)).collect()
}
