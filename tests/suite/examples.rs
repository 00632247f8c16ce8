//! Every example of the documentation lives: what is applied is found unchanged, also two days later, on both backends.

use futures::future::join_all;
use provision_engine::{Goal, Graph, Options};
use provision_local::{Backend, DEFAULT_REGION, Realism};
use provision_tests::examples::{Example, all, of_both_formats};
use provision_tests::hand_made::HandMade;
use provision_tests::world::failures;
use provision_tests::{World, full_stack};

use crate::{assert_done, changes};

/// Two days, in seconds.
const TWO_DAYS_S: f64 = 172_800.0;

/// A plan finds nothing to do, at once and two days later. A drift looks for no more than that.
pub(crate) async fn stays(world: &World, graphs: &[Graph], what: &str) {
    for when in ["at once", "two days later"] {
        for graph in graphs {
            assert_eq!(changes(&world.plan(graph, Goal::Apply).await), Vec::<String>::new(), "{what}, {when}");
        }
        world.account.aws().advance(TWO_DAYS_S);
    }
}

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
        stays(&world, std::slice::from_ref(&graph), example.name).await;
        assert_done(&world.run(&graph, Goal::Destroy, Options { delete_data: true, ..world.options() }).await);
        assert_eq!(changes(&world.plan(&graph, Goal::Destroy).await), Vec::<String>::new(), "{}", example.name);
    }
    assert_eq!(world.violations(), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn applications_of_other_tools_live() {
    let [monorepo, api_and_web, compose] = of_both_formats();
    futures::join!(lives(&monorepo), lives(&api_and_web), lives(&compose));
}

/// The ids of the example's network are those of one that is there.
async fn at_home(mut example: Example, world: &World) -> Example {
    if example.places.contains("vpc-0123456789abcdef0") {
        let network = HandMade::make(&world.outside()).await.unwrap();
        let subnets = network.public.iter().chain(&network.private);
        example.places = example.places.replace("vpc-0123456789abcdef0", &network.vpc);
        for (at, subnet) in subnets.take(4).enumerate() {
            example.places = example.places.replace(&format!("subnet-0a1b2c3d4e5f6000{}", at + 1), subnet);
        }
    }
    example
}

async fn is_unchanged(example: Example, backend: Backend, realism: Realism) {
    let world = World::start(backend, realism, 1200.0).await.unwrap();
    let example = at_home(example, &world).await;
    let app = example.application(world.account.id(), DEFAULT_REGION).unwrap();
    let graphs = full_stack::graphs_in(&world, &app).await.unwrap();
    for graph in &graphs {
        let report = world.apply(graph).await;
        assert!(report.succeeded(), "{} on {backend:?}:\n{}", example.name, failures(&report));
    }
    stays(&world, &graphs, &format!("{} on {backend:?}", example.name)).await;
    assert_eq!(world.violations(), Vec::<String>::new(), "{}", example.name);
}

/// Those that no other test applies on ministack.
#[tokio::test(flavor = "multi_thread")]
async fn examples_are_unchanged_on_ministack() {
    let ours = ["backend", "existing-vpc", "preview"];
    let examples = all().into_iter().filter(|example| ours.contains(&example.name));
    join_all(examples.map(|example| is_unchanged(example, Backend::Ministack, Realism::On))).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn examples_are_unchanged_on_moto() {
    join_all(all().into_iter().map(|example| is_unchanged(example, Backend::Moto, Realism::Off))).await;
}
