//! Law 6: any order of ready nodes, any width and any latency give the same world and the same plan text.

use provision_engine::{Goal, Options};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

use crate::fault::Weather;
use crate::story::{Check, Story, broken};
use crate::world::lock;

pub(crate) async fn check(story: &mut Story) -> Check {
    for _ in 0..story.rng.random_range(1..5) {
        let _ = story.design.change(&mut story.rng);
    }
    // At rest: what is on its way out would be seen by a quick look, and not by a slow one.
    story.wait(120.0).await;
    story.say("-- law 6: the configuration changes");
    let mut first: Option<(String, crate::world::Picture)> = None;
    for width in [1, story.rng.random_range(2..=8), 64] {
        let mut copy = lock(&story.world).clone();
        copy.rng = StdRng::seed_from_u64(story.rng.random());
        copy.bites = crate::fault::Bites::default();
        (copy.mutations, copy.reads) = (0, 0);
        let slowest = story.rng.random_range(1..2000);
        copy.weather = Weather { latency: (0, slowest), ..Weather::calm() };
        let home = story.swap_world(copy);
        let seen = in_copy(story, width).await;
        story.back_to(home);
        let seen = seen?;
        match &first {
            None => first = Some(seen),
            Some(first) if first.0 != seen.0 => {
                let differ = first.0.lines().zip(seen.0.lines()).find(|(a, b)| a != b);
                return broken(6, format!("another plan text with width {width}: {differ:?}"));
            }
            Some(first) if first.1 != seen.1 => return broken(6, format!("another world with width {width}")),
            Some(_) => {}
        }
    }
    story.settle(6).await?;
    story.checked(6);
    Ok(())
}

async fn in_copy(story: &mut Story, width: usize) -> Check<(String, crate::world::Picture)> {
    let options = Options { width, ..Options::default() };
    let plan = story.plan(6, Goal::Apply, &options).await?;
    let report = story.finish(6, Goal::Apply, options).await?;
    if !report.succeeded() {
        return broken(6, format!("with width {width} an apply fails:{}", crate::story::failures(&report)));
    }
    let text = serde_json::to_string_pretty(&plan).unwrap_or_default();
    let stacks = story.stacks();
    let stacks: Vec<&str> = stacks.iter().map(String::as_str).collect();
    let picture = lock(&story.world).picture(&stacks);
    Ok((text, picture))
}
