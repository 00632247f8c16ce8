//! Law 12: failed, deleting and deleted objects are never taken for live ones.

use provision_engine::Goal;
use rand::Rng;
use rand::seq::IndexedRandom;

use super::law_01_same_world::same_world;
use crate::fault::Mishap;
use crate::story::{Check, Story, broken};
use crate::world::lock;

pub(crate) async fn check(story: &mut Story) -> Check {
    let stacks = story.stacks();
    let stacks: Vec<&str> = stacks.iter().map(String::as_str).collect();
    let (mut dead, mut store) = (Vec::new(), None);
    {
        let mut world = lock(&story.world);
        let live = world.live(&stacks);
        for _ in 0..story.rng.random_range(1..=3) {
            let Some(&at) = live.choose(&mut story.rng) else { continue };
            if world.entities[at].end.is_some() || world.entities[at].breaks {
                continue;
            }
            let stateful = world.entities[at].face.stateful;
            dead.push(at);
            match story.rng.random_range(0..3) {
                _ if stateful => {
                    world.entities[at].breaks = true;
                    store = Some(at);
                }
                0 => world.entities[at].breaks = true,
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
    if let Some(at) = store {
        // What holds data is not thrown away because it failed: it is told, and nothing is done to it.
        let options = story.options();
        let report = story.finish(12, Goal::Apply, options).await?;
        let (node, ended) = {
            let world = lock(&story.world);
            (world.entities[at].node().unwrap_or_default().to_owned(), world.entities[at].end.is_some())
        };
        if ended || !report.failures().any(|(task, _)| task.subject.node.ends_with(&node)) {
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
