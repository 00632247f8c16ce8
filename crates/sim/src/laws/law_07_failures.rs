//! Law 7: a failed node skips exactly its descendants, and says which cause; a rerun finishes.

use std::collections::BTreeSet;

use provision_engine::{Ending, Goal, Need, Report};
use rand::Rng;
use rand::seq::IndexedRandom;

use crate::design::{Design, Sort};
use crate::fault::{Mishap, Rule, Weather};
use crate::story::{Check, Story, broken};
use crate::world::{World, lock};

pub(crate) async fn check(story: &mut Story) -> Check {
    let mut empty = World::new(story.rng.random());
    empty.weather = Weather::calm();
    empty.sabotage = lock(&story.world).sabotage;
    let home = story.swap_world(empty);
    story.say("-- law 7: in an empty world");
    // When it fails this world stays, so that its story can be told.
    in_empty_world(story).await?;
    story.back_to(home);
    story.checked(7);
    Ok(())
}

async fn in_empty_world(story: &mut Story) -> Check {
    let failing: BTreeSet<u32> = match story.rng.random_range(0..10) {
        0..4 => rule(story, &[Mishap::Denied, Mishap::Panic, Mishap::Lost]),
        4..6 => rule(story, &[Mishap::Broken]),
        6..8 => taken(story),
        _ => blind(story),
    };
    if failing.is_empty() {
        return Ok(());
    }
    let options = story.options();
    let report = story.finish(7, Goal::Apply, options).await?;
    exactly(&story.design, &report, &failing, lock(&story.world).rules.iter().any(|rule| rule.mishap == Mishap::Broken))?;
    // What may not be listed must not pass for nothing.
    if lock(&story.world).blind.is_some() {
        let options = story.options();
        let report = story.finish(7, Goal::Destroy, options).await?;
        if report.succeeded() {
            return broken(7, "destroy succeeds though a kind cannot be listed");
        }
    }
    {
        let mut world = lock(&story.world);
        world.rules.clear();
        world.blind = None;
        let now = world.time();
        for entity in world.entities.iter_mut().filter(|entity| entity.foreign) {
            entity.end = Some(crate::world::End { shown_at: now, gone_at: now, listed_until: now });
        }
    }
    story.settle(7).await?;
    super::law_01_same_world::same_world(story, 7)
}

/// One to three nodes whose calls fail.
fn rule(story: &mut Story, mishaps: &[Mishap]) -> BTreeSet<u32> {
    let mut failing = BTreeSet::new();
    for _ in 0..story.rng.random_range(1..=3) {
        let (Some(node), Some(&mishap)) = (story.design.nodes.choose(&mut story.rng), mishaps.choose(&mut story.rng)) else {
            continue;
        };
        let settles = matches!(node.sort, Sort::Slow | Sort::Hashed | Sort::Web);
        // The account's object is one: two nodes of it fail together or not at all.
        if node.sort == Sort::Linked || (mishap == Mishap::Broken && !settles) || failing.contains(&node.key) {
            continue;
        }
        failing.insert(node.key);
        let (stack, name) = (story.design.stack_of(node).to_owned(), node.name.clone());
        lock(&story.world).rules.push(Rule { stack, node: name, mishap });
    }
    story.say(format!("-- law 7: {failing:?} fail"));
    failing
}

/// Nodes whose name somebody else has.
fn taken(story: &mut Story) -> BTreeSet<u32> {
    let named: Vec<_> = story.design.nodes.iter().filter(|node| node.sort == Sort::Named).collect();
    let Some(node) = named.choose(&mut story.rng) else { return BTreeSet::new() };
    let name = format!("sim.named|{}|{}", story.design.stack_of(node), node.name);
    let mut world = lock(&story.world);
    let at = world.plant_foreign(crate::kinds::Named { tone: 0, shape: 0, links: provision_engine::Set::default() }, None);
    world.entities[at].name = Some(name);
    BTreeSet::from([node.key])
}

/// A kind that may not be listed.
fn blind(story: &mut Story) -> BTreeSet<u32> {
    let sorts: Vec<Sort> = story.design.nodes.iter().map(|node| node.sort).filter(|sort| *sort != Sort::Linked).collect();
    let Some(&sort) = sorts.choose(&mut story.rng) else { return BTreeSet::new() };
    lock(&story.world).blind = Some(sort.kind());
    story.say(format!("-- law 7: {} may not be listed", sort.kind()));
    story.design.nodes.iter().filter(|node| node.sort == sort).map(|node| node.key).collect()
}

/// Exactly the descendants are skipped. When the nodes fail after they exist, what needs no more of them may be done.
fn exactly(design: &Design, report: &Report, failing: &BTreeSet<u32>, late: bool) -> Check {
    let mut below: BTreeSet<u32> = BTreeSet::new();
    let mut surely: BTreeSet<u32> = BTreeSet::new();
    for node in &design.nodes {
        if node.edges.iter().any(|edge| failing.contains(&edge.to) || below.contains(&edge.to)) {
            below.insert(node.key);
        }
        let hard = |need: Need| !late || need == Need::Ready;
        if node.edges.iter().any(|edge| surely.contains(&edge.to) || (failing.contains(&edge.to) && hard(edge.need))) {
            surely.insert(node.key);
        }
    }
    let address = |key: u32| design.by_key(key).map(|node| design.address_of(node)).unwrap_or_default();
    let causes: BTreeSet<String> = failing.iter().map(|&key| address(key)).collect();
    for node in &design.nodes {
        let name = design.address_of(node);
        let Some(task) = report.tasks.iter().find(|task| *task.subject.node == *name) else {
            return broken(7, format!("{name} is not reported"));
        };
        let fails = failing.contains(&node.key);
        let fine = match &task.ending {
            Ending::Failed(_) => fails,
            Ending::Skipped { because } => {
                below.contains(&node.key) && causes.contains(&**because) && is_above(design, &address, because, node.key)
            }
            Ending::Done { .. } => !fails && !surely.contains(&node.key),
            Ending::Stopped | Ending::Kept { .. } | Ending::Parked { .. } => false,
        };
        // A node that fails may itself be below another that fails.
        let skipped_first = fails && matches!(task.ending, Ending::Skipped { .. }) && below.contains(&node.key);
        if !fine && !skipped_first {
            return broken(7, format!("{name} ends {:?}; failing are {causes:?}", task.ending));
        }
    }
    Ok(())
}

fn is_above(design: &Design, address: &dyn Fn(u32) -> String, cause: &str, key: u32) -> bool {
    design.nodes.iter().any(|node| address(node.key) == cause && design.descendants(node.key).contains(&key))
}
