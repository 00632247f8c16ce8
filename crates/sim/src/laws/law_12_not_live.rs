//! Law 12: failed, deleting and deleted objects are never taken for live ones.

use provision_engine::{Ending, Goal, Task};
use rand::Rng;
use rand::seq::IndexedRandom;

use super::law_01_same_world::same_world;
use crate::fault::Mishap;
use crate::story::{Check, Story, broken};
use crate::world::lock;

pub(crate) async fn check(story: &mut Story) -> Check {
    let stacks = story.stacks();
    let stacks: Vec<&str> = stacks.iter().map(String::as_str).collect();
    let (mut dead, mut stores) = (Vec::new(), Vec::new());
    {
        let mut world = lock(&story.world);
        let live = world.live(&stacks);
        for _ in 0..story.rng.random_range(1..=3) {
            let Some(&at) = live.choose(&mut story.rng) else { continue };
            if world.entities[at].end.is_some() || world.entities[at].breaks {
                continue;
            }
            let stateful = world.entities[at].face.stateful;
            // What lives in a failed object would have to go before it: that is law 10's matter.
            let name = world.entities[at].node().unwrap_or_default().to_owned();
            let base = story.design.nodes.iter().any(|node| node.name == name && story.design.is_base(node.key));
            dead.push(at);
            match story.rng.random_range(0..3) {
                _ if stateful => {
                    world.entities[at].breaks = true;
                    stores.push(at);
                }
                0 if !base => world.entities[at].breaks = true,
                1 => world.remove(at, 40_000),
                _ => world.remove(at, 0),
            }
            if world.entities[at].breaks {
                world.bite(Mishap::Broken);
            }
            let id = world.entities[at].id().to_owned();
            let what = format!("-- law 12: {id} is {:?}", world.entities[at].phase(world.time()));
            story.log.push((world.time(), what));
        }
    }
    // What holds data is not thrown away because it failed: it is told, and nothing is done to it.
    let report = if stores.is_empty() {
        None
    } else {
        let options = story.options();
        Some(story.finish(12, Goal::Apply, options).await?)
    };
    for (at, report) in stores.into_iter().zip(report.iter().cycle()) {
        let (node, ended) = {
            let world = lock(&story.world);
            (world.entities[at].node().unwrap_or_default().to_owned(), world.entities[at].end.is_some())
        };
        let told = |task: &Task| task.subject.node.ends_with(&node) && !matches!(task.ending, Ending::Done { .. });
        if ended || !report.tasks.iter().any(told) {
            return broken(12, format!("{node} has failed and holds data, and that is not reported"));
        }
        lock(&story.world).entities[at].breaks = false;
        dead.retain(|&other| other != at);
    }
    story.settle(12).await?;
    {
        let world = lock(&story.world);
        if let Some(&at) = dead.iter().find(|&&at| world.entities[at].is_live(world.time())) {
            return broken(12, format!("{} was taken for a live one", world.entities[at].id()));
        }
    }
    same_world(story, 12)?;
    story.checked(12);
    Ok(())
}
