//! The full-stack example, whole: made, unchanged, destroyed; an image rolled out on the way.

use provision_aws::permissions::Purpose;
use provision_engine::Graph;
use provision_engine::{Goal, Options};
use provision_local::{Backend, DEFAULT_REGION, Realism};
use provision_tests::permissions::{ask, beyond};
use provision_tests::{World, full_stack};

use crate::examples::stays;
use crate::{assert_done, changes};

/// Law 16: what was sent since the calls were forgotten is in the policy that `iam-policy` prints for such a run.
fn within_the_policy(world: &World, purpose: Purpose, graph: &Graph) {
    let beyond = beyond(&world.calls(), &ask(purpose, world.account.id(), DEFAULT_REGION, &[graph]));
    assert!(beyond.is_empty(), "{purpose:?} sent {beyond:?}");
    world.account.forget_calls();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_full_stack_lives_on_ministack_with_realism() {
    let world = World::start(Backend::Ministack, Realism::On, 600.0).await.unwrap();
    let app = full_stack::app(world.account.id(), DEFAULT_REGION).unwrap();
    let first = full_stack::graphs_in(&world, &app).await.unwrap();
    assert_eq!(first.len(), 2);
    // The zones are made, their name servers told to the registrar, and all is made by the next run.
    let report = world.apply(&first[0]).await;
    assert_done(&report);
    assert!(!report.waiting.is_empty());
    within_the_policy(&world, Purpose::Apply, &first[0]);
    for domain in full_stack::DOMAINS {
        world.account.delegate(domain).unwrap();
    }
    let graphs = full_stack::graphs_in(&world, &app).await.unwrap();
    for graph in &graphs {
        let report = world.apply(graph).await;
        assert_done(&report);
        assert_eq!(report.waiting, []);
        within_the_policy(&world, Purpose::Apply, graph);
        let again = world.apply(graph).await;
        assert_done(&again);
        assert_eq!(changes(&again.plan), Vec::<String>::new());
        assert_eq!(world.writes(), Vec::<String>::new());
        assert_eq!(world.violations(), Vec::<String>::new());
        world.account.forget_calls();
        assert_eq!(changes(&world.plan(graph, Goal::Drift).await), Vec::<String>::new());
        within_the_policy(&world, Purpose::Drift, graph);
    }
    stays(&world, &graphs, "the full stack").await;
    for graph in &graphs {
        assert_done(&world.run(graph, Goal::Destroy, Options { delete_data: true, ..world.options() }).await);
        within_the_policy(&world, Purpose::Destroy, graph);
        assert!(world.plan(graph, Goal::Destroy).await.deletions.is_empty());
    }
}
