//! Law 8: each field changed outside is reported by drift, exactly that field; each one not ours is not.

use std::collections::BTreeSet;

use provision_engine::{Ending, Goal, Options, Verb};
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
    // What was left alone moves later, and after what it needs.
    let in_parts = story.rng.random_bool(0.5);
    if in_parts {
        left_alone(story, &ours).await?;
    }
    let report = story.settle(8).await?;
    for task in report.tasks.iter().filter(|task| task.verb == Verb::Update && !in_parts) {
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

/// A repair leaves one node alone, and sets everything else back.
async fn left_alone(story: &mut Story, ours: &Fields) -> Check {
    let Some((left, _)) = ours.iter().next().cloned() else { return Ok(()) };
    let graph = story.graph(8)?;
    let Some(at) = graph.find(&left) else { return broken(8, format!("{left} is no node")) };
    story.say(format!("-- law 8: a repair leaves {left} alone"));
    let journal = lock(&story.world).journal.len();
    let options = Options { left: vec![at], repair_only: true, ..story.options() };
    let report = story.finish(8, Goal::Apply, options).await?;
    let name = &graph.nodes()[at].name;
    let touched = lock(&story.world).journal[journal..].iter().any(|entry| entry.node == *name);
    if touched {
        return broken(8, format!("a repair that leaves {left} alone touches it"));
    }
    // What goes before its successor comes cannot go while the node that is left uses it: that is refused.
    if !report.succeeded() {
        return Ok(());
    }
    let options = story.options();
    let drift = story.plan(8, Goal::Drift, &options).await?;
    let nodes: BTreeSet<&str> = drift.changes().map(|step| step.node.as_str()).collect();
    if nodes != BTreeSet::from([left.as_str()]) {
        return broken(8, format!("a repair that leaves {left} alone leaves drift of {nodes:?}"));
    }
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
