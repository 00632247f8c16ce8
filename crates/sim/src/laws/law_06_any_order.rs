//! Law 6: any order of ready nodes, any width and any latency give the same world and the same plan text. A width of 1 costs
//! the calls one after another, and no wait more.

use std::collections::HashMap;

use provision_engine::{Goal, Need, Options};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

use crate::design::Design;
use crate::fault::Weather;
use crate::story::{Check, Story, broken};
use crate::world::{World, lock};

/// The longest that a call takes where time is measured, in milliseconds.
const CALL_MS: u64 = 20;
/// How long it takes to see that all is done, in seconds.
const SETTLING_S: f64 = 3.0;

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
    if story.rng.random_bool(0.3) {
        waits_hold_no_slot(story).await?;
    }
    story.checked(6);
    Ok(())
}

/// From nothing, one call at a time: what waits does not keep the others from their calls.
async fn waits_hold_no_slot(story: &mut Story) -> Check {
    let mut empty = World::new(story.rng.random());
    empty.weather = Weather { latency: (0, CALL_MS), ..Weather::calm() };
    empty.sabotage = lock(&story.world).sabotage;
    let home = story.swap_world(empty);
    story.say("-- law 6: in an empty world, one call at a time");
    let began = tokio::time::Instant::now();
    let report = story.finish(6, Goal::Apply, Options { width: 1, ..Options::default() }).await?;
    let (took, bound) = (began.elapsed().as_secs_f64(), longest(&story.design));
    if !report.succeeded() || took > bound {
        return broken(
            6,
            format!("one call at a time, all is made in {took:.0} s; with waits that hold nothing up it is {bound:.0} s"),
        );
    }
    story.back_to(home);
    Ok(())
}

/// The seconds that it takes at the most to make all of a design, one call at a time.
fn longest(design: &Design) -> f64 {
    // Each node is listed, made and seen, and readiness is noticed within 2 s or 3 % of the wait.
    let calls = design.nodes.len() as f64 * 3.0 * CALL_MS as f64 / 1000.0;
    let mut ready: HashMap<u32, (f64, f64)> = HashMap::new();
    for node in &design.nodes {
        let needs = node.edges.iter().filter_map(|edge| {
            let (exists, ready) = ready.get(&edge.to)?;
            Some(if edge.need == Need::Ready { *ready } else { *exists })
        });
        let begins = needs.fold(0.0, f64::max);
        let usual = node.sort.times().create;
        let wait = if usual.is_instant() { 0.0 } else { usual.max * 1.03 + 2.0 };
        ready.insert(node.key, (begins, begins + wait));
    }
    ready.values().map(|(_, ready)| *ready).fold(SETTLING_S + calls, |most, ready| most.max(ready + SETTLING_S + calls))
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
