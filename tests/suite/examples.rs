//! Applications as other tools have them, in their formats, live like our own.

use provision_engine::Goal;
use provision_local::{Backend, DEFAULT_REGION, Realism};
use provision_tests::examples::{Example, of_both_formats};
use provision_tests::{World, full_stack};

use crate::{assert_done, changes};

/// Made, found unchanged, destroyed.
async fn lives(example: &Example) {
    let world = World::start(Backend::Ministack, Realism::Off, 600.0).await.unwrap();
    let app = example.application(world.account.id(), DEFAULT_REGION).unwrap();
    for graph in full_stack::graphs_in(&world, &app).await.unwrap() {
        let report = world.apply(&graph).await;
        assert_done(&report);
        world.account.forget_calls();
        assert_done(&world.apply(&graph).await);
        assert_eq!(world.writes(), Vec::<String>::new(), "{}", example.name);
        assert_eq!(changes(&world.plan(&graph, Goal::Drift).await), Vec::<String>::new(), "{}", example.name);
        let options = provision_engine::Options { delete_data: true, ..world.options() };
        assert_done(&world.run(&graph, Goal::Destroy, options).await);
        assert_eq!(changes(&world.plan(&graph, Goal::Destroy).await), Vec::<String>::new(), "{}", example.name);
    }
    assert_eq!(world.violations(), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn applications_of_other_tools_live() {
    let [monorepo, api_and_web, compose] = of_both_formats();
    futures::join!(lives(&monorepo), lives(&api_and_web), lives(&compose));
}
