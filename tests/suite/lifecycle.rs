//! The first stack's life: made, found unchanged, changed behind our back, repaired, changed, destroyed.

use provision_engine::{Goal, Verb};
use provision_local::{Backend, Realism};
use provision_tests::meddle::{break_health_check, open_ssh, plant_look_alikes};
use provision_tests::{World, first_stack};

use crate::examples::stays;
use crate::{assert_done, changes, deeds};

async fn life(backend: Backend, realism: Realism) {
    let world = World::start(backend, realism, 600.0).await.unwrap();
    let outside = world.outside();
    let look_alikes = plant_look_alikes(&outside).await.unwrap();
    let graph = world.first_stack().unwrap();

    let report = world.apply(&graph).await;
    assert_done(&report);
    assert_eq!(report.counts().created, graph.nodes().len());
    assert_eq!(world.violations(), Vec::<String>::new());
    assert_eq!(report.waiting, []);
    assert!(report.outputs["staging.api.url"].ends_with("/api"), "{:?}", report.outputs);

    // A second apply changes nothing.
    world.account.forget_calls();
    let again = world.apply(&graph).await;
    assert_done(&again);
    assert_eq!(world.writes(), Vec::<String>::new());
    assert_eq!(changes(&again.plan), Vec::<String>::new());
    stays(&world, std::slice::from_ref(&graph), "the first stack").await;

    // What somebody changed is found, exactly it, and repaired.
    open_ssh(&outside, "security-group.alb").await.unwrap();
    break_health_check(&outside, "shop-staging-target-gro").await.unwrap();
    let drift = world.plan(&graph, Goal::Drift).await;
    let mut found = changes(&drift);
    found.sort();
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(found.iter().any(|f| f == "security-group.alb.ingress") && found.iter().any(|f| f.ends_with(".health")), "{found:?}");
    let repair = world.apply(&graph).await;
    assert_done(&repair);
    assert_eq!(deeds(&repair).len(), 2, "{:?}", deeds(&repair));
    assert_eq!(changes(&world.plan(&graph, Goal::Drift).await), Vec::<String>::new());

    // A change of the configuration is carried out where it belongs: a new revision, and the service follows it.
    let changed = world.graph(&first_stack::COHERENCE.replace("memory: 1G", "memory: 2G")).unwrap();
    let plan = world.plan(&changed, Goal::Apply).await;
    assert_eq!(changes(&plan), ["staging/task-definition.api.memory_mib", "staging/service.api.task_definition"]);
    let report = world.apply(&changed).await;
    assert_done(&report);
    let mut did = deeds(&report);
    did.sort();
    assert_eq!(did, [("staging/service.api".to_owned(), Verb::Update), ("staging/task-definition.api".to_owned(), Verb::Update)]);

    // A service that leaves the configuration leaves AWS.
    let one = first_stack::COHERENCE.split("\napi:\n").next().unwrap();
    let smaller = world.graph(one).unwrap();
    let report = world.apply(&smaller).await;
    assert_done(&report);
    assert!(report.kept.iter().all(|kept| kept.node.starts_with("service-linked-role")), "{:?}", report.kept);
    assert_eq!(changes(&world.plan(&smaller, Goal::Apply).await), Vec::<String>::new());

    // Nothing of ours is left, and nothing else is touched.
    let report = world.destroy(&smaller).await;
    assert_done(&report);
    let left = world.plan(&smaller, Goal::Destroy).await;
    assert_eq!(changes(&left), Vec::<String>::new());
    assert!(left.kept.iter().all(|kept| kept.kind == "iam.service-linked-role"), "{:?}", left.kept);
    assert_eq!(look_alikes.left(&outside).await.unwrap().len(), 2);

    // Made again at once: the same world.
    let report = world.apply(&smaller).await;
    assert_done(&report);
    assert_eq!(world.violations(), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_stack_lives_on_ministack_with_realism() {
    life(Backend::Ministack, Realism::On).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_stack_lives_on_ministack() {
    life(Backend::Ministack, Realism::Off).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_stack_lives_on_moto() {
    life(Backend::Moto, Realism::On).await;
}
