//! Law 11: planted duplicates heal; of stateful kinds they are only reported.

use rand::Rng;
use rand::seq::IndexedRandom;

use super::law_01_same_world::same_world;
use crate::story::{Check, Story, broken};
use crate::world::lock;

pub(crate) async fn check(story: &mut Story) -> Check {
    let stacks = story.stacks();
    let stacks: Vec<&str> = stacks.iter().map(String::as_str).collect();
    let (mut planted, mut stateful, mut stays) = (0, Vec::new(), Vec::new());
    {
        let mut world = lock(&story.world);
        let live = world.live(&stacks);
        for _ in 0..story.rng.random_range(1..=4) {
            let Some(&at) = live.choose(&mut story.rng) else { continue };
            // What is leaving uses nothing any more.
            let used = world.referrers(at).any(|user| user.end.is_none());
            let original = world.entities[at].id().to_owned();
            let Some(copy) = world.plant_duplicate(at) else { continue };
            // Of two the one that is used is kept, the age notwithstanding.
            if used && story.rng.random_bool(0.5) {
                world.entities[copy].born = 1;
            }
            planted += 1;
            if world.entities[copy].face.stateful {
                stateful.push((copy, world.entities[copy].id().to_owned()));
            } else if used {
                stays.push(original);
            }
        }
    }
    story.say(format!("-- law 11: {planted} duplicates are planted, {stateful:?} of them hold data"));
    if planted == 0 {
        return Ok(());
    }
    let report = story.settle(11).await?;
    for (copy, id) in &stateful {
        if !report.kept.iter().any(|kept| kept.id == *id && kept.stateful) {
            return broken(11, format!("{id} holds data and is a second one, and is not reported"));
        }
        let mut world = lock(&story.world);
        if world.entities[*copy].end.is_some() {
            return broken(11, format!("{id} holds data, and was deleted"));
        }
        world.remove(*copy, 0);
    }
    let gone = {
        let world = lock(&story.world);
        stays.iter().find(|id| world.find(id).is_none_or(|at| world.entities[at].end.is_some())).cloned()
    };
    if let Some(id) = gone {
        return broken(11, format!("{id} is used, and another was kept in its place"));
    }
    same_world(story, 11)?;
    story.checked(11);
    Ok(())
}
