//! Engines that somebody has raised past what the configuration asks for: left alone, and told where their parameters do not fit.

use provision_app::compose::Overrides;
use provision_engine::{Goal, Graph, Report};
use provision_local::{Backend, DEFAULT_REGION, Realism};
use provision_tests::{World, first_stack};

use crate::{assert_done, changes};

const SHOP: &str = "\
api:
  type: backend
  url_path: /api
  image: public.ecr.aws/nginx/nginx:1.29
  resources:
  - {name: main, type: database, engine: postgres, version: 16}
  - {name: sessions, type: cache, engine: redis, version: 7.1}
";

fn graph(world: &World, services: &str) -> Graph {
    let places = first_stack::environments(world.account.id(), DEFAULT_REGION);
    first_stack::graph(&first_stack::read(services, &places).unwrap(), &Overrides::default()).unwrap()
}

/// What failed: its node, why, and what to do.
fn told(report: &Report) -> Vec<String> {
    let of = report.failures();
    let mut told: Vec<String> = of
        .map(|(task, fault)| format!("{}: {}; {}", task.subject.node, fault.message, fault.help.clone().unwrap_or_default()))
        .collect();
    told.sort();
    told
}

#[tokio::test(flavor = "multi_thread")]
async fn an_engine_that_was_raised_is_not_set_back_and_what_to_ask_for_is_told() {
    let world = World::start(Backend::Ministack, Realism::On, 600.0).await.unwrap();
    let shop = graph(&world, SHOP);
    assert_done(&world.apply(&shop).await);
    let outside = world.outside();

    // As the console does it: the next major version, with its default parameters.
    let call = outside.rds().create_db_parameter_group().db_parameter_group_name("of-17").description("by hand");
    call.db_parameter_group_family("postgres17").send().await.unwrap();
    let databases = outside.rds().describe_db_instances().send().await.unwrap();
    let id = databases.db_instances()[0].db_instance_identifier().unwrap();
    let call = outside.rds().modify_db_instance().db_instance_identifier(id).engine_version("17.6").apply_immediately(true);
    call.allow_major_version_upgrade(true).db_parameter_group_name("of-17").send().await.unwrap();
    let call = outside.elasticache().create_cache_parameter_group().cache_parameter_group_name("of-8").description("by hand");
    call.cache_parameter_group_family("valkey8").send().await.unwrap();
    let caches = outside.elasticache().describe_replication_groups().send().await.unwrap();
    let id = caches.replication_groups()[0].replication_group_id().unwrap();
    let call = outside.elasticache().modify_replication_group().replication_group_id(id).engine("valkey").engine_version("8.0");
    call.cache_parameter_group_name("of-8").apply_immediately(true).send().await.unwrap();
    world.account.aws().advance(7200.0);

    // The versions are the owner's; the parameters are ours.
    let mut found = changes(&world.plan(&shop, Goal::Drift).await);
    found.sort();
    let cache = ["staging/cache.sessions.engine", "staging/cache.sessions.parameter_group"];
    assert_eq!(found, [cache[0], cache[1], "staging/database.main.parameter_group"]);
    let refused = told(&world.apply(&shop).await);
    assert_eq!(refused.len(), 2, "{refused:?}");
    assert_eq!(
        refused[0],
        "staging/cache.sessions: it was made Valkey outside, and Valkey does not become Redis OSS again; ask for `engine: valkey` and \
         `version: 8.0`, and its parameters follow"
    );
    assert!(refused[1].contains("Please use a parameter group with DBParameterGroupFamily postgres17"), "{refused:?}");
    let help = "it was raised to postgres 17.6 outside: ask for `version: 17`, and its parameters follow";
    assert!(refused[1].ends_with(help), "{refused:?}");

    // What was told helps.
    let raised =
        SHOP.replace("version: 16", "version: 17").replace("engine: redis, version: 7.1", "engine: valkey, version: 8.0");
    let raised = graph(&world, &raised);
    assert_done(&world.apply(&raised).await);
    assert_eq!(changes(&world.plan(&raised, Goal::Apply).await), Vec::<String>::new());
    assert_eq!(world.violations(), Vec::<String>::new());
}
