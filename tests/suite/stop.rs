//! Law 1 on the whole stack: stopped at a call, before it or after its effect, and run again, the world is the same.

use futures::stream::{self, StreamExt};
use provision_engine::Goal;
use provision_local::{Action, Backend, LocalAws, Match, Realism, Rule};
use provision_tests::World;

use crate::{assert_done, changes};

/// How many calls of the apply are stopped at, evenly spread, each before and after its effect.
const SAMPLE: usize = 10;

#[tokio::test(flavor = "multi_thread")]
async fn stopped_at_any_call_and_run_again_the_world_is_the_same() {
    let aws = LocalAws::builder().backend(Backend::Ministack).realism(Realism::On).speed(1200.0).start().await.unwrap();
    let world = World::on(&aws).await.unwrap();
    let graph = world.first_stack().unwrap();
    assert_done(&world.apply(&graph).await);
    let calls = world.writes().len() as u64;

    let step = (calls / SAMPLE as u64).max(1);
    let stops =
        (1..=calls).step_by(usize::try_from(step).unwrap()).flat_map(|nth| [(nth, Action::Stop), (nth, Action::StopAfter)]);
    stream::iter(stops).for_each_concurrent(3, |(nth, action)| stop_and_go_on(&aws, nth, action)).await;
}

async fn stop_and_go_on(aws: &LocalAws, nth: u64, action: Action) {
    let at = format!("stopped at mutating call {nth}, {action:?}");
    let world = World::on(aws).await.unwrap();
    let graph = world.first_stack().unwrap();
    let matching = Match { mutating_only: true, nth: Some(nth), ..Match::default() };
    world.account.inject([Rule { matching, action }]);
    let stopped = world.apply(&graph).await;
    assert!(!stopped.succeeded(), "{at}: nothing was stopped");
    world.account.clear_faults();

    let report = world.apply(&graph).await;
    assert!(report.succeeded(), "{at}: {}", provision_tests::world::failures(&report));
    assert_eq!(changes(&world.plan(&graph, Goal::Apply).await), Vec::<String>::new(), "{at}");
    // One object for each node and nothing beside: what destroy would delete, and keep, is as many as there are nodes.
    let all = world.plan(&graph, Goal::Destroy).await;
    assert_eq!(all.deletions.len() + all.kept.len(), graph.nodes().len(), "{at}");
}
