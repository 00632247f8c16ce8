//! A rename: what holds data stays, and so does everything else.

use provision_app::compose::Overrides;
use provision_engine::{Goal, Graph, Verb};
use provision_local::{Backend, DEFAULT_REGION, Realism};
use provision_tests::{World, first_stack};

use crate::{assert_done, deeds};

fn graph(world: &World, service: &str, database: &str, moved: &str) -> Graph {
    let services = format!(
        "{service}: {{type: backend, image: 'public.ecr.aws/nginx/nginx:1.29', resources: [{{name: {database}, type: database, \
         engine: postgres, version: 16}}]}}\n"
    );
    let places = first_stack::environments(world.account.id(), DEFAULT_REGION);
    let app = first_stack::read(&services, &format!("{places}{moved}")).unwrap();
    first_stack::graph(&app, &Overrides::default()).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_renamed_database_is_the_same_database() {
    let world = World::start(Backend::Ministack, Realism::Off, 600.0).await.unwrap();
    assert_done(&world.apply(&graph(&world, "api", "main", "")).await);

    let moved = "x-provision: {moved: [{service: api, to: backend}, {resource: main, to: orders}]}\n";
    let renamed = graph(&world, "backend", "orders", moved);
    let plan = world.plan(&renamed, Goal::Apply).await;
    assert!(plan.deletions.is_empty() && plan.kept.iter().all(|kept| kept.kind == "iam.service-linked-role"), "{:?}", plan.kept);
    let changed: Vec<(&str, Verb)> = plan.changes().map(|step| (step.node.as_str(), step.verb)).collect();
    // The variables have the new name, and what is told them follows.
    let told = ["staging/secret.env", "staging/task-definition.api", "staging/service.api"].map(|node| (node, Verb::Update));
    assert!(told.iter().all(|one| changed.contains(one)), "{changed:?}");
    assert!(changed.iter().all(|(node, verb)| *verb == Verb::Update && !node.contains("database")), "{changed:?}");
    let report = world.apply(&renamed).await;
    assert_done(&report);
    assert!(deeds(&report).iter().all(|(_, verb)| *verb == Verb::Update), "{:?}", deeds(&report));
    assert!(report.outputs.contains_key("staging.backend.url"), "{:?}", report.outputs);

    // Without the word of it everything is another thing, and what holds data is kept.
    let anew = world.plan(&graph(&world, "backend", "orders", ""), Goal::Apply).await;
    assert!(anew.kept.iter().any(|kept| kept.node == "staging/database.main"), "{:?}", anew.kept);
}
