//! A database and caches that somebody made by hand: used, and left as they were.

use std::collections::BTreeMap;

use provision_app::compose::existing::{AllLookedUp, LookedUp};
use provision_app::compose::{Overrides, shared_stack};
use provision_app::config::model::Application;
use provision_aws::client::Aws;
use provision_aws::kinds::{ec2, elasticache, rds, secretsmanager};
use provision_engine::{Events, Goal, Graph, Options};
use provision_local::{Backend, DEFAULT_REGION, Realism};
use provision_tests::{World, first_stack};

use crate::{assert_done, changes};

const SERVICES: &str = "\
api:
  type: backend
  image: public.ecr.aws/nginx/nginx:1.29
  resources: [{name: main, type: database, engine: postgres, version: 16, use_db_proxy: false}]
";
const HAND_MADE: &str = "    existing_resources: {main: {instance_name: by-hand, secret_id: by-hand/login, db_name: orders}}\n";

fn app(world: &World, services: &str, existing: &str) -> Application {
    let places = first_stack::environments(world.account.id(), DEFAULT_REGION);
    first_stack::read(services, &places.replace("    environments:\n", &format!("{existing}    environments:\n"))).unwrap()
}

/// As the product looks it up.
async fn look_up(world: &World, app: &Application) -> AllLookedUp {
    let reader = world.connection.reader(&Events::default());
    let database = rds::existing::look_up(&reader, "by-hand").await.unwrap();
    let credentials = secretsmanager::held(&reader, "by-hand/login").await.unwrap();
    let network = ec2::ours::vpc(&reader, &shared_stack(app, &app.collections[0]), "network").await.unwrap();
    assert_eq!(network.as_ref(), Some(&database.vpc), "it is in the collection's network");
    let environment = &app.collections[0].environments[0];
    let found = LookedUp::database(database, credentials);
    [((environment.name.clone(), app.resources[0].name.clone()), found)].into_iter().collect()
}

async fn graph(world: &World) -> Graph {
    let app = app(world, SERVICES, HAND_MADE);
    let overrides = Overrides { existing: look_up(world, &app).await, ..Overrides::default() };
    first_stack::graph(&app, &overrides).unwrap()
}

/// The private subnets of the collection's network, and a security group of somebody else's in it.
async fn place_by_hand(aws: &Aws) -> (Vec<String>, String) {
    let subnets = aws.ec2().describe_subnets().send().await.unwrap();
    let private: Vec<_> = subnets
        .subnets()
        .iter()
        .filter(|it| it.tags().iter().any(|tag| tag.value().unwrap_or_default().contains("private")))
        .collect();
    let ids = private.iter().filter_map(|it| it.subnet_id().map(str::to_owned)).collect();
    (ids, group_by_hand(aws, private[0].vpc_id().unwrap(), "by-hand").await)
}

async fn group_by_hand(aws: &Aws, vpc: &str, name: &str) -> String {
    let call = aws.ec2().create_security_group().group_name(name).description("mine").vpc_id(vpc);
    call.send().await.unwrap().group_id.unwrap()
}

/// A database in the collection's network, with a group and a secret of its own. Gives the group.
async fn make_by_hand(aws: &Aws) -> String {
    let (subnets, group) = place_by_hand(aws).await;
    let call = aws.rds().create_db_subnet_group().db_subnet_group_name("by-hand").db_subnet_group_description("mine");
    call.set_subnet_ids(Some(subnets)).send().await.unwrap();
    let call = aws.rds().create_db_instance().db_instance_identifier("by-hand").engine("postgres").engine_version("16.4");
    let call = call.db_instance_class("db.t4g.micro").allocated_storage(20).db_subnet_group_name("by-hand");
    let call = call.vpc_security_group_ids(&group).master_username("owner").master_user_password("canary-7d20-pw");
    call.send().await.unwrap();
    let login = r#"{"username": "owner", "password": "canary-7d20-pw"}"#;
    aws.secrets().create_secret().name("by-hand/login").secret_string(login).send().await.unwrap();
    group
}

/// How many rules let somebody into a group.
async fn ways_in(aws: &Aws, group: &str) -> usize {
    let groups = aws.ec2().describe_security_groups().group_ids(group).send().await.unwrap();
    groups.security_groups()[0].ip_permissions().iter().map(|permission| permission.user_id_group_pairs().len()).sum()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_made_by_hand_is_used() {
    let world = World::start(Backend::Ministack, Realism::Off, 600.0).await.unwrap();
    let (outside, reader) = (world.outside(), world.connection.reader(&Events::default()));
    // The network is there first; a database of ours is not needed for it.
    let bare = world.graph("api: {type: backend}\n").unwrap();
    assert_done(&world.apply(&bare).await);
    let group = make_by_hand(&outside).await;

    let graph = graph(&world).await;
    let (report, events) = world.run_watched(&graph, Goal::Apply, world.options()).await;
    assert_done(&report);
    assert!(!format!("{events:?}{:?}", report.plan).contains("canary"), "the password is shown");
    // From the tasks, and from the bastion.
    assert_eq!(ways_in(&outside, &group).await, 2);
    let own = rds::existing::look_up(&reader, "by-hand").await.unwrap();
    let all = outside.rds().describe_db_instances().send().await.unwrap();
    assert_eq!(all.db_instances().len(), 1, "none is made beside it");
    let secret = secretsmanager::held(&reader, "shop/staging/env/value").await.unwrap();
    let url = secret["MAIN_DATABASE_URL"].expose().to_owned();
    assert_eq!(url, format!("postgresql://owner:canary%2D7d20%2Dpw@{}:{}/orders?sslmode=require", own.address, own.port));
    assert_eq!(changes(&world.plan(&graph, Goal::Apply).await), Vec::<String>::new());
    assert_eq!(changes(&world.plan(&graph, Goal::Drift).await), Vec::<String>::new());

    // Destroyed with all its data, and the database is as it was.
    destroy(&world, &graph).await;
    assert_eq!(ways_in(&outside, &group).await, 0);
    assert_eq!(outside.rds().describe_db_instances().send().await.unwrap().db_instances().len(), 1);
}

/// Destroys the environment, with the ways to what somebody else made, which stands in the network.
async fn destroy(world: &World, graph: &Graph) {
    let environment: Vec<usize> = graph
        .nodes()
        .iter()
        .enumerate()
        .filter(|(_, node)| node.name.starts_with("security-group-rule.") || !graph.scope_of(node).label.is_empty())
        .map(|(at, _)| at)
        .collect();
    assert_done(
        &world.run(graph, Goal::Destroy, Options { only: Some(environment), delete_data: true, ..world.options() }).await,
    );
}

const WITH_CACHES: &str = "\
api:
  type: backend
  image: public.ecr.aws/nginx/nginx:1.29
  resources: [{name: locked, type: cache, engine: redis, version: 7}, {name: open, type: cache, engine: redis, version: 7}]
";
const HAND_MADE_CACHES: &str = "    existing_resources: {locked: {instance_name: locked-by-hand, secret_id: by-hand/token}, \
                                open: {instance_name: open-by-hand}}\n";

#[tokio::test(flavor = "multi_thread")]
async fn caches_made_by_hand_are_used() {
    let world = World::start(Backend::Ministack, Realism::Off, 600.0).await.unwrap();
    let (outside, reader) = (world.outside(), world.connection.reader(&Events::default()));
    assert_done(&world.apply(&world.graph("api: {type: backend}\n").unwrap()).await);
    let (subnets, group) = place_by_hand(&outside).await;
    let vpc = outside.ec2().describe_security_groups().group_ids(&group).send().await.unwrap();
    let vpc = vpc.security_groups()[0].vpc_id().unwrap().to_owned();
    let other = group_by_hand(&outside, &vpc, "open-by-hand").await;
    let call = outside.elasticache().create_cache_subnet_group().cache_subnet_group_name("by-hand");
    call.cache_subnet_group_description("mine").set_subnet_ids(Some(subnets)).send().await.unwrap();
    // One with a token, and one that is open.
    let call = outside.elasticache().create_replication_group().replication_group_id("locked-by-hand").engine("valkey");
    let call = call.replication_group_description("mine").cache_subnet_group_name("by-hand").security_group_ids(&group);
    let call = call.cache_node_type("cache.t4g.micro").num_cache_clusters(1).transit_encryption_enabled(true);
    call.auth_token("canary-51c9-token-of-16").send().await.unwrap();
    let call = outside.elasticache().create_cache_cluster().cache_cluster_id("open-by-hand").engine("redis");
    let call = call.cache_subnet_group_name("by-hand").security_group_ids(&other).num_cache_nodes(1);
    call.cache_node_type("cache.t4g.micro").send().await.unwrap();
    let token = r#"{"password": "canary-51c9-token-of-16"}"#;
    outside.secrets().create_secret().name("by-hand/token").secret_string(token).send().await.unwrap();
    let caches = async || outside.elasticache().describe_cache_clusters().send().await.unwrap().cache_clusters().len();
    let made = caches().await;

    // As the product looks them up.
    let locked = elasticache::existing::look_up(&reader, "locked-by-hand").await.unwrap();
    let open = elasticache::existing::look_up(&reader, "open-by-hand").await.unwrap();
    assert_eq!((locked.tls, locked.token, open.tls, open.token), (true, true, false, false));
    assert_eq!((locked.security_groups.len(), open.security_groups.len()), (1, 1));
    let app = app(&world, WITH_CACHES, HAND_MADE_CACHES);
    assert_eq!((locked.vpc.as_str(), open.vpc.as_str()), (vpc.as_str(), vpc.as_str()));
    let addresses = (format!("{}:{}", locked.address, locked.port), format!("{}:{}", open.address, open.port));
    let token = secretsmanager::held(&reader, "by-hand/token").await.unwrap();
    let environment = app.collections[0].environments[0].name.clone();
    let existing: AllLookedUp = [
        ((environment.clone(), app.resources[0].name.clone()), LookedUp::cache(locked, token)),
        ((environment, app.resources[1].name.clone()), LookedUp::cache(open, BTreeMap::new())),
    ]
    .into_iter()
    .collect();
    let graph = first_stack::graph(&app, &Overrides { existing, ..Overrides::default() }).unwrap();

    let (report, events) = world.run_watched(&graph, Goal::Apply, world.options()).await;
    assert_done(&report);
    assert!(!format!("{events:?}{:?}", report.plan).contains("canary"), "the token is shown");
    // To each from the tasks, and from the bastion.
    assert_eq!((ways_in(&outside, &group).await, ways_in(&outside, &other).await, caches().await), (2, 2, made));
    let secret = secretsmanager::held(&reader, "shop/staging/env/value").await.unwrap();
    assert_eq!(secret["LOCKED_URL"].expose(), format!("rediss://:canary%2D51c9%2Dtoken%2Dof%2D16@{}", addresses.0));
    assert_eq!(changes(&world.plan(&graph, Goal::Apply).await), Vec::<String>::new());
    assert_eq!(changes(&world.plan(&graph, Goal::Drift).await), Vec::<String>::new());
    // What is no secret is told in the open.
    let definitions = outside.ecs().list_task_definitions().send().await.unwrap();
    let newest = definitions.task_definition_arns().last().unwrap();
    let newest = outside.ecs().describe_task_definition().task_definition(newest).send().await.unwrap();
    let told = newest.task_definition().unwrap().container_definitions()[0].environment();
    let url = told.iter().find(|pair| pair.name() == Some("OPEN_URL")).and_then(|pair| pair.value());
    assert_eq!(url, Some(format!("redis://{}", addresses.1).as_str()));

    destroy(&world, &graph).await;
    assert_eq!((ways_in(&outside, &group).await, ways_in(&outside, &other).await, caches().await), (0, 0, made));
}
