//! Law 3: what plan says is what apply does: the same nodes, verbs and fields; also where the run is narrowed.

use std::collections::{BTreeMap, BTreeSet};

use provision_engine::{Ending, Goal, Options, Plan, Report, Step, Task, Verb};
use rand::Rng;

use crate::design::Sort;
use crate::story::{Check, Story, broken};
use crate::world::{World, lock};

pub(crate) async fn check(story: &mut Story) -> Check {
    for _ in 0..story.rng.random_range(1..5) {
        if let Some(changed) = story.design.change(&mut story.rng) {
            story.say(format!("-- law 3: the configuration changes: {changed:?}"));
        }
    }
    if story.rng.random_bool(0.3) {
        narrowed(story).await?;
    }
    let options = story.options();
    let plan = story.plan(3, Goal::Apply, &options).await?;
    let report = story.settle(3).await?;
    same(&plan, &report)?;
    super::law_01_same_world::same_world(story, 3)?;
    story.checked(3);
    Ok(())
}

/// A run that is narrowed to one node and what it needs touches nothing else; where what it needs is only looked up, not
/// even that.
async fn narrowed(story: &mut Story) -> Check {
    let at = story.rng.random_range(0..story.design.nodes.len());
    // What is made before the old one goes: its consumers stay where they are.
    let node = &mut story.design.nodes[at];
    if matches!(node.sort, Sort::Slow | Sort::Hashed | Sort::Web) && story.rng.random_bool(0.5) {
        node.settings.shape += 1;
    }
    let graph = story.graph(3)?;
    let needs_as_they_are = story.rng.random_bool(0.5);
    let mask = if needs_as_they_are { (0..graph.nodes().len()).map(|node| node == at).collect() } else { graph.closure(&[at]) };
    let narrow = |options: Options| Options { only: Some(vec![at]), needs_as_they_are, ..options };
    let options = narrow(story.options());
    let plan = story.plan(3, Goal::Apply, &options).await?;
    let journal = lock(&story.world).journal.len();
    let options = narrow(story.options());
    let report = story.finish(3, Goal::Apply, options).await?;
    // An object that goes first may be used outside the run: that is refused, and told by the plan.
    if report.succeeded() {
        same(&plan, &report)?;
    } else if plan.trouble.is_empty() {
        return broken(3, format!("a narrowed run fails:{}", crate::story::failures(&report)));
    }
    let inside: BTreeSet<&str> =
        graph.nodes().iter().zip(&mask).filter(|(_, inside)| **inside).map(|(node, _)| node.name.as_str()).collect();
    let world = lock(&story.world);
    match world.journal[journal..].iter().find(|entry| !inside.contains(entry.node.as_str())) {
        Some(entry) => broken(3, format!("a run narrowed to {} touches {}", story.design.nodes[at].name, entry.node)),
        None => still_used(&world, &story.design.stack_names()),
    }
}

/// What lives refers to nothing that is gone.
fn still_used(world: &World, stacks: &[&str]) -> Check {
    for at in world.live(stacks) {
        let user = &world.entities[at];
        let gone = |id: &String| world.find(id).is_some_and(|at| world.entities[at].end.is_some());
        if let Some(id) = user.refs().into_iter().find(gone) {
            return broken(3, format!("a narrowed run takes away {id}, and {} uses it", user.id()));
        }
    }
    Ok(())
}

/// The tasks on nodes, and the ids that were deleted.
fn done(report: &Report) -> (BTreeMap<&str, &Task>, BTreeSet<&str>) {
    let (deletions, nodes): (Vec<&Task>, Vec<&Task>) = report.tasks.iter().partition(|task| task.subject.id.is_some());
    let nodes = nodes.into_iter().map(|task| (&*task.subject.node, task)).collect();
    (nodes, deletions.into_iter().filter_map(|task| task.subject.id.as_deref()).collect())
}

fn same(plan: &Plan, report: &Report) -> Check {
    if serde_json::to_string(plan).ok() != serde_json::to_string(&*report.plan).ok() {
        return broken(3, "apply plans something else than plan does");
    }
    let (nodes, deleted) = done(report);
    let mut spared = BTreeSet::new();
    for step in &plan.steps {
        let Some(task) = nodes.get(step.node.as_str()) else {
            return broken(3, format!("{} was planned, and is not reported", step.node));
        };
        let Ending::Done { fields } = &task.ending else { continue };
        if step.verb == Verb::Replace && task.verb < Verb::Create {
            spared.insert(step.node.as_str());
        }
        if let Some(wrong) = differs(step, task.verb, fields) {
            return broken(
                3,
                format!("{}: planned {:?} {:?}, done {:?} {fields:?}: {wrong}", step.node, step.verb, step.changes, task.verb),
            );
        }
    }
    if nodes.len() != plan.steps.len() {
        return broken(3, "apply reports nodes that the plan does not hold");
    }
    let planned: BTreeSet<&str> = plan.deletions.iter().map(|deletion| deletion.id.as_str()).collect();
    let due =
        plan.deletions.iter().filter(|deletion| !spared.contains(deletion.node.as_str())).map(|deletion| deletion.id.as_str());
    if !deleted.is_subset(&planned) || !due.collect::<BTreeSet<_>>().is_subset(&deleted) {
        return broken(3, format!("planned to delete {planned:?}, deleted {deleted:?}"));
    }
    Ok(())
}

/// How what was done differs from what was planned. A field that is known only after other nodes may turn out as it was.
fn differs(step: &Step, verb: Verb, fields: &[String]) -> Option<&'static str> {
    let known = |replaces: bool| step.changes.iter().filter(move |change| change.to.is_some() && (!replaces || change.replaces));
    let within = fields.iter().all(|field| step.changes.iter().any(|change| change.field == *field));
    let complete = known(false).all(|change| fields.contains(&change.field));
    match (step.verb, verb) {
        (Verb::Keep, Verb::Keep) | (Verb::Create, Verb::Create) | (Verb::Replace, Verb::Replace) => None,
        // The account has one for all scopes: two nodes plan to make it, and the later finds it made.
        (Verb::Create, Verb::Keep) if step.kind == "sim.linked" => None,
        (Verb::Update, Verb::Update) if within && complete => None,
        (Verb::Update, Verb::Keep) if !step.changes.is_empty() && known(false).next().is_none() => None,
        (Verb::Replace, Verb::Update | Verb::Keep) if known(true).next().is_none() && within => None,
        (Verb::Update, Verb::Update) => Some("other fields"),
        _ => Some("another verb"),
    }
}
