//! The full-stack example, whole: made, unchanged, destroyed; an image rolled out on the way.

use provision_app::compose::{Overrides, Questions, compose};
use provision_engine::{Goal, Graph, Options};
use provision_local::{Backend, DEFAULT_REGION, Realism};
use provision_tests::{World, first_stack};

use crate::{assert_done, changes};

const SERVICES: &str = include_str!("../../docs/examples/full-stack/coherence.yml");
const PLACES: &str = include_str!("../../docs/examples/full-stack/environments.yml");

/// The domains of the example, which somebody has delegated.
const DOMAINS: [&str; 2] = ["shop.example.com", "shop.example"];

/// The graphs of all collections.
async fn graphs(world: &World) -> Vec<Graph> {
    let places = first_stack::places(PLACES, world.account.id(), DEFAULT_REGION);
    let app = first_stack::read(SERVICES, &places).unwrap();
    let mut graphs = Vec::new();
    for collection in &app.collections {
        let environments: Vec<_> = collection.environments.iter().collect();
        let questions = Questions::of(collection, &environments);
        let seen = provision::dns::look_up(&world.connection, &questions).await.unwrap();
        graphs.push(compose(&app, collection, &environments, &Overrides { seen, ..Overrides::default() }).unwrap());
    }
    graphs
}

#[tokio::test(flavor = "multi_thread")]
async fn the_full_stack_lives_on_ministack_with_realism() {
    let world = World::start(Backend::Ministack, Realism::On, 600.0).await.unwrap();
    let first = graphs(&world).await;
    assert_eq!(first.len(), 2);
    // The zones are made, their name servers told to the registrar, and all is made by the next run.
    let report = world.apply(&first[0]).await;
    assert_done(&report);
    assert!(!report.waiting.is_empty());
    DOMAINS.iter().for_each(|domain| world.account.delegate(domain).unwrap());
    let graphs = graphs(&world).await;
    for graph in &graphs {
        let report = world.apply(graph).await;
        assert_done(&report);
        assert_eq!(report.waiting, []);
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
