//! The full-stack example, whole: made, unchanged, destroyed; an image rolled out on the way.

use provision_app::compose::{Overrides, compose};
use provision_engine::{Goal, Graph, Options};
use provision_local::{Backend, DEFAULT_REGION, Realism};
use provision_tests::{World, first_stack};

use crate::{assert_done, changes};

const SERVICES: &str = include_str!("../../docs/examples/full-stack/coherence.yml");
const PLACES: &str = include_str!("../../docs/examples/full-stack/environments.yml");

/// The graphs of all collections.
fn graphs(world: &World) -> Vec<Graph> {
    let places = first_stack::places(PLACES, world.account.id(), DEFAULT_REGION);
    let app = first_stack::read(SERVICES, &places).unwrap();
    let of = |collection: &provision_app::config::model::Collection| {
        let environments: Vec<_> = collection.environments.iter().collect();
        compose(&app, collection, &environments, &Overrides::default()).unwrap()
    };
    app.collections.iter().map(of).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_full_stack_lives_on_ministack_with_realism() {
    let world = World::start(Backend::Ministack, Realism::On, 600.0).await.unwrap();
    let graphs = graphs(&world);
    assert_eq!(graphs.len(), 2);
    for graph in &graphs {
        let report = world.apply(graph).await;
        assert_done(&report);
        world.account.forget_calls();
        let again = world.apply(graph).await;
        assert_done(&again);
        assert_eq!(changes(&again.plan), Vec::<String>::new());
        assert_eq!(world.writes(), Vec::<String>::new());
        assert_eq!(world.violations(), Vec::<String>::new());
        assert_eq!(changes(&world.plan(graph, Goal::Drift).await), Vec::<String>::new());
    }
    for graph in &graphs {
        assert_done(&world.run(graph, Goal::Destroy, Options { delete_data: true, ..world.options() }).await);
        assert!(world.plan(graph, Goal::Destroy).await.deletions.is_empty());
    }
}
