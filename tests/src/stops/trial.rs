//! One stop, and the run after it.

use std::sync::Arc;
use std::time::Duration;

use provision_engine::Goal;
use provision_local::{Action, Match, Rule};

use super::base::{Base, census, differences, run, succeeded};
use super::{Scenario, Stop};
use crate::{Trouble, World};

/// How often it is looked whether the client has been stopped.
const LOOK: Duration = Duration::from_millis(2);
/// At so many looks in a row nothing is in flight any more.
const QUIET: u32 = 5;
/// The share of calls that take longer, so that others are in flight at the stop than without it.
const SLOW_SHARE: f64 = 0.3;
/// How much longer.
const SLOW_MS: u64 = 25;

/// What came of a stop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The next run ended in the world in which an undisturbed run ends.
    Healed,
    /// It did not.
    Hurt(Vec<String>),
    /// The run was over before it made so many calls: the order of calls is not always the same.
    NotReached,
}

/// Stops a run and runs it again.
///
/// # Errors
/// The emulator does not answer.
pub(super) async fn attempt(base: Arc<Base>, stop: Stop) -> Result<Outcome, Trouble> {
    let (_aws, world) = base.begin().await?;
    let graph = base.scenario.graph(&world, true).await?;
    let slow = Match { probability: Some(SLOW_SHARE), seed: stop.nth, ..Match::default() };
    world.account.inject([
        Rule { matching: slow, action: Action::DelayMs(SLOW_MS) },
        Rule { matching: Match { mutating_only: stop.mutating, nth: Some(stop.nth), ..Match::default() }, action: stop.action() },
    ]);
    tokio::select! {
        report = run(&world, base.scenario, &graph) => {
            if !world.account.is_stopped() {
                return Ok(match succeeded(&report) {
                    Ok(()) => Outcome::NotReached,
                    Err(trouble) => Outcome::Hurt(vec![format!("nothing was stopped, and yet: {trouble}")]),
                });
            }
        }
        // The client is no more: what it has in flight may arrive, and it hears of nothing.
        () = stopped(&world) => {}
    }
    // The next run gets the dead one's lease only when that has ended: nothing of the dead one arrives any more.
    let mut quiet = 0;
    while quiet < QUIET {
        tokio::time::sleep(LOOK).await;
        quiet = if world.account.in_flight() == 0 { quiet + 1 } else { 0 };
    }
    world.account.clear_faults();

    // The files are the same; what the world's resolvers answer may not be.
    let graph = base.scenario.graph(&world, true).await?;
    let report = run(&world, base.scenario, &graph).await;
    if let Err(trouble) = succeeded(&report) {
        return Ok(Outcome::Hurt(vec![format!("the next run: {trouble}")]));
    }
    let mut hurt: Vec<String> =
        report.waiting.iter().map(|(node, what)| format!("{node} is waited for no more: {what}")).collect();
    if base.scenario != Scenario::Destroy {
        let plan = world.plan(&graph, Goal::Apply).await;
        hurt.extend(plan.trouble.iter().map(|trouble| format!("{}: {}", trouble.node, trouble.fault)));
        hurt.extend(plan.changes().map(|step| format!("{} is not as wanted: {:?} {:?}", step.node, step.verb, step.changes)));
        hurt.extend(plan.deletions.iter().map(|one| format!("{} is left over: {} {:?}", one.id, one.node, one.why)));
    }
    hurt.extend(differences(&census(&world, &graph).await?, &base.census));
    Ok(if hurt.is_empty() { Outcome::Healed } else { Outcome::Hurt(hurt) })
}

async fn stopped(world: &World) {
    while !world.account.is_stopped() {
        tokio::time::sleep(LOOK).await;
    }
}
