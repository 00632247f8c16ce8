//! Law 8: each field changed outside is reported by drift, exactly that field; each one not ours is not.

use std::collections::BTreeSet;

use provision_engine::{Ending, Goal, Verb};
use rand::Rng;
use rand::seq::IndexedRandom;

use crate::fault::Mishap;
use crate::story::{Check, Story, broken};
use crate::world::lock;

/// (address for people, field).
type Fields = BTreeSet<(String, String)>;

pub(crate) async fn check(story: &mut Story) -> Check {
    let (ours, theirs) = meddle(story);
    story.say(format!("-- law 8: somebody changes {ours:?}, and what is theirs {theirs:?}"));
    let options = story.options();
    let drift = story.plan(8, Goal::Drift, &options).await?;
    let reported: Fields =
        drift.steps.iter().flat_map(|step| step.changes.iter().map(|change| (step.node.clone(), change.field.clone()))).collect();
    if reported != ours {
        return broken(8, format!("changed outside: {ours:?}; drift reports {reported:?}"));
    }
    if !drift.deletions.iter().all(|deletion| ours.iter().any(|(node, _)| *node == deletion.node)) {
        return broken(8, "drift finds something to delete");
    }
    let report = story.settle(8).await?;
    for task in report.tasks.iter().filter(|task| task.verb == Verb::Update) {
        let Ending::Done { fields } = &task.ending else { continue };
        if let Some(field) = fields.iter().find(|field| !ours.contains(&(task.subject.node.to_string(), (*field).clone()))) {
            // What needs a replaced object moves with it.
            let follows =
                report.tasks.iter().any(|task| matches!(task.verb, Verb::Replace | Verb::Create)) || field_follows(&report.tasks);
            if !follows {
                return broken(8, format!("the repair changes {field} of {} as well", task.subject.node));
            }
        }
    }
    super::law_01_same_world::same_world(story, 8)?;
    story.checked(8);
    Ok(())
}

/// A new revision moves its consumers.
fn field_follows(tasks: &[provision_engine::Task]) -> bool {
    tasks.iter().any(|task| task.subject.kind == "sim.revision" && task.verb == Verb::Update)
}

/// Changes some fields outside; gives those that are ours, and those that are not.
fn meddle(story: &mut Story) -> (Fields, Fields) {
    let (mut ours, mut theirs) = (Fields::new(), Fields::new());
    let stacks = story.stacks();
    let stacks: Vec<&str> = stacks.iter().map(String::as_str).collect();
    let mut world = lock(&story.world);
    let live = world.live(&stacks);
    for _ in 0..story.rng.random_range(1..=5) {
        let Some(&at) = live.choose(&mut story.rng) else { continue };
        let fields: Vec<&'static str> = {
            let entity = &world.entities[at];
            entity.face.fields(&entity.now().spec, &str::to_owned).into_iter().map(|(field, _)| field).collect()
        };
        let Some(&field) = fields.choose(&mut story.rng) else { continue };
        let entity = &world.entities[at];
        let (stack, node) = (entity.stack().unwrap_or_default().to_owned(), entity.node().unwrap_or_default().to_owned());
        let Some(wanted) = story.design.nodes.iter().find(|wanted| wanted.name == node && story.design.stack_of(wanted) == stack)
        else {
            continue;
        };
        let address = story.design.address_of(wanted);
        if field == "shape" && story.design.is_base(wanted.key) {
            continue;
        }
        // A replacement is made to measure: another change on the same object would go with the old one.
        if ours.iter().chain(&theirs).any(|(known, _)| *known == address) || !world.poke(at, field, story.rng.random_range(0..50))
        {
            continue;
        }
        if matches!(field, "class" | "backup" | "size" | "note") {
            theirs.insert((address, field.to_owned()));
            story.loose.insert((format!("{stack}|{node}"), field.to_owned()));
            world.bite(Mishap::Owner);
        } else {
            ours.insert((address, field.to_owned()));
            world.bite(Mishap::Drift);
        }
    }
    (ours, theirs)
}
