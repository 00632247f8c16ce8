//! Law 10: new-first: at every instant a live object exists, and consumers move before the old one goes.
//! And its neighbours: a refused replacement touches nothing, and what is allowed goes down the whole chain.

use provision_engine::{Goal, Options};
use rand::Rng;
use rand::seq::IndexedRandom;

use super::law_01_same_world::same_world;
use crate::design::Sort;
use crate::fault::Weather;
use crate::story::{Check, Interruption, Outcome, Story, broken};
use crate::world::{Watch, lock};

pub(crate) async fn check(story: &mut Story) -> Check {
    if story.rng.random_bool(0.7) {
        new_first(story).await?;
    } else {
        refused(story).await?;
    }
    story.nothing_amiss()?;
    story.checked(10);
    Ok(())
}

async fn new_first(story: &mut Story) -> Check {
    let mut guarded = Vec::new();
    for _ in 0..story.rng.random_range(1..=3) {
        let keys: Vec<u32> = story
            .design
            .nodes
            .iter()
            .filter(|node| matches!(node.sort, Sort::Slow | Sort::Hashed | Sort::Web))
            .map(|node| node.key)
            .collect();
        let Some(&key) = keys.choose(&mut story.rng) else { return Ok(()) };
        let Some(node) = story.design.nodes.iter_mut().find(|node| node.key == key) else { continue };
        node.settings.shape += 1;
        let node = node.clone();
        guarded.push((story.design.stack_of(&node).to_owned(), node.name));
    }
    story.say(format!("-- law 10: the configuration replaces {guarded:?}"));
    story.watch(Watch { never_without: guarded, children_first: false });
    // Crashes, lost answers and throttling are no excuse.
    for _ in 0..story.rng.random_range(0..3) {
        let crash = Some((story.rng.random_range(0..12), story.rng.random_bool(0.5)));
        story.weather(Weather { lost: 0.1, throttled: 0.1, crash, ..Weather::calm() });
        let options = story.options();
        let outcome = story.attempt(10, Goal::Apply, options, Interruption::None).await?;
        if matches!(outcome, Outcome::Ended(report) if report.succeeded()) {
            break;
        }
    }
    story.weather(Weather::calm());
    story.settle(10).await?;
    story.watch(Watch::default());
    same_world(story, 10)
}

async fn refused(story: &mut Story) -> Check {
    let nets: Vec<u32> = story.design.nodes.iter().filter(|node| node.sort == Sort::Net).map(|node| node.key).collect();
    let Some(&key) = nets.choose(&mut story.rng) else { return Ok(()) };
    let Some(node) = story.design.nodes.iter_mut().find(|node| node.key == key) else { return Ok(()) };
    node.settings.shape += 1;
    let node = node.clone();
    let address = story.design.address_of(&node);
    story.say(format!("-- law 10: the configuration would replace {address}"));
    let before = lock(&story.world).mutations;
    let options = story.options();
    let report = story.finish(10, Goal::Apply, options).await?;
    if report.failures().all(|(task, _)| *task.subject.node != *address) {
        return broken(10, format!("{address} is not refused"));
    }
    if lock(&story.world).mutations != before {
        return broken(10, format!("a refused replacement of {address} changes something"));
    }
    let options = Options { allow_replace: vec![address], ..story.options() };
    let report = story.finish(10, Goal::Apply, options).await?;
    if !report.succeeded() {
        return broken(10, format!("an allowed replacement fails:{}", crate::story::failures(&report)));
    }
    same_world(story, 10)
}
