//! Whose a field is, as stories: what the owner, an autoscaler, a deploy or an operator has done is left alone, and what is ours is set back.

use aws_sdk_rds::types::{DbInstance, PendingModifiedValues};
use provision_app::compose::Overrides;
use provision_engine::{Goal, Graph, Options, Plan, Verb};
use provision_local::{Backend, DEFAULT_REGION, Realism};
use provision_tests::meddle::{break_health_check, open_ssh};
use provision_tests::{World, first_stack};

use crate::{assert_done, changes, deeds};

const SHOP: &str = "\
api:
  type: backend
  url_path: /api
  image: public.ecr.aws/nginx/nginx:1.29
  system: {platform_settings: {min_scale: 1, max_scale: 4}}
  resources:
  - {name: main, type: database, engine: postgres, version: 16}
";

/// In so many AWS seconds a change of a database is done.
const CHANGED_S: f64 = 3600.0;

/// The shop's graph, under these settings of ours.
fn shop(world: &World, settings: &str) -> Graph {
    let places = first_stack::environments(world.account.id(), DEFAULT_REGION);
    let places = if settings.is_empty() { places } else { format!("{places}\nx-provision: {settings}\n") };
    first_stack::graph(&first_stack::read(SHOP, &places).unwrap(), &Overrides::default()).unwrap()
}

/// The differences that a plan leaves to the owner.
fn owners(plan: &Plan) -> Vec<String> {
    let fields = |step: &provision_engine::Step| {
        step.owners.iter().map(|field| format!("{}.{} {}", step.node, field.field, field.from)).collect::<Vec<_>>()
    };
    plan.steps.iter().flat_map(fields).collect()
}

/// What somebody changed is no drift, and stays through an apply, which writes nothing.
async fn is_left_alone(world: &World, graph: &Graph) -> Vec<String> {
    let drift = world.plan(graph, Goal::Drift).await;
    assert_eq!(changes(&drift), Vec::<String>::new());
    world.account.forget_calls();
    assert_done(&world.apply(graph).await);
    assert_eq!(world.writes(), Vec::<String>::new());
    owners(&world.plan(graph, Goal::Drift).await)
}

async fn database(world: &World) -> DbInstance {
    let seen = world.outside().rds().describe_db_instances().send().await.unwrap().db_instances.unwrap_or_default();
    seen.into_iter().next().unwrap()
}

/// As they are, or as they will be when the change that is under way is done.
async fn class_and_backups(world: &World) -> (String, i32) {
    let seen = database(world).await;
    let coming = seen.pending_modified_values();
    let class = coming.and_then(PendingModifiedValues::db_instance_class).or(seen.db_instance_class()).unwrap();
    let days = coming.and_then(PendingModifiedValues::backup_retention_period).or(seen.backup_retention_period());
    (class.to_owned(), days.unwrap())
}

/// When the change that is under way is done: RDS takes none before.
async fn resize(world: &World, class: &str) {
    world.account.aws().advance(CHANGED_S);
    let id = database(world).await.db_instance_identifier.unwrap();
    let outside = world.outside();
    let call = outside.rds().modify_db_instance().db_instance_identifier(id).db_instance_class(class);
    call.apply_immediately(true).send().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_owner_of_a_database_sizes_it() {
    let world = World::start(Backend::Ministack, Realism::On, 600.0).await.unwrap();
    let graph = shop(&world, "");
    assert_done(&world.apply(&graph).await);

    // The owner raises everything that is his.
    let id = database(&world).await.db_instance_identifier.unwrap();
    let outside = world.outside();
    let call = outside.rds().modify_db_instance().db_instance_identifier(&id).db_instance_class("db.r7g.large");
    let call = call.allocated_storage(50).backup_retention_period(14).multi_az(true).apply_immediately(true);
    call.send().await.unwrap();
    let raised = is_left_alone(&world, &graph).await;
    for told in ["class db.r7g.large", "storage_gib 50", "backup_retention_days 14", "multi_az true"] {
        assert!(raised.contains(&format!("staging/database.main.{told}")), "{told}: {raised:?}");
    }

    // The configuration asks for another class: exactly that, once.
    let small = shop(&world, "{database: {instance_class: db.t4g.small}}");
    // The alarm on connections goes by it.
    let anew = ["staging/database.main.class", "staging/database-alarm.main.connections.threshold"];
    assert_eq!(changes(&world.plan(&small, Goal::Apply).await), anew);
    assert_eq!(changes(&world.plan(&small, Goal::Drift).await), [anew[1]]);
    assert_done(&world.apply(&small).await);
    assert_eq!(class_and_backups(&world).await, ("db.t4g.small".to_owned(), 14));
    let seen = database(&world).await;
    assert_eq!((seen.allocated_storage(), seen.multi_az()), (Some(50), Some(true)));

    // The owner changes it again, and it is his again.
    resize(&world, "db.r7g.xlarge").await;
    is_left_alone(&world, &small).await;

    // Another setting is changed in the configuration: the class that the owner chose stays.
    let kept = shop(&world, "{database: {instance_class: db.t4g.small, backup_retention_days: 7}}");
    assert_eq!(changes(&world.plan(&kept, Goal::Apply).await), ["staging/database.main.backup_retention_days"]);
    assert_done(&world.apply(&kept).await);
    assert_eq!(class_and_backups(&world).await, ("db.r7g.xlarge".to_owned(), 7));

    // Given to us, the class is set back, now and whenever it is changed.
    let given =
        "{database: {instance_class: db.t4g.small, backup_retention_days: 7}, ownership: {database.*.instance_class: enforced}}";
    let ours = shop(&world, given);
    assert_eq!(changes(&world.plan(&ours, Goal::Drift).await), ["staging/database.main.class"]);
    assert_done(&world.apply(&ours).await);
    assert_eq!(class_and_backups(&world).await, ("db.t4g.small".to_owned(), 7));
    assert_eq!(changes(&world.plan(&ours, Goal::Apply).await), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn autoscalers_deploys_and_operators_are_not_undone() {
    let world = World::start(Backend::Ministack, Realism::On, 600.0).await.unwrap();
    let graph = shop(&world, "");
    assert_done(&world.apply(&graph).await);
    let outside = world.outside();
    let ecs = outside.ecs();

    // The autoscaler makes more of it.
    let cluster = ecs.list_clusters().send().await.unwrap().cluster_arns()[0].clone();
    let service = ecs.list_services().cluster(&cluster).send().await.unwrap().service_arns()[0].clone();
    ecs.update_service().cluster(&cluster).service(&service).desired_count(3).send().await.unwrap();
    is_left_alone(&world, &graph).await;
    let described = || ecs.describe_services().cluster(&cluster).services(&service).send();
    assert_eq!(described().await.unwrap().services()[0].desired_count(), 3);

    // An operator adds a tag of his.
    let vpc = outside.ec2().describe_vpcs().send().await.unwrap().vpcs.unwrap_or_default();
    let ours = |vpc: &&aws_sdk_ec2::types::Vpc| vpc.tags().iter().any(|tag| tag.key() == Some(provision_engine::STACK_TAG));
    let vpc = vpc.iter().find(ours).and_then(|vpc| vpc.vpc_id()).unwrap();
    let tag = aws_sdk_ec2::types::Tag::builder().key("cost-centre").value("42").build();
    outside.ec2().create_tags().resources(vpc).tags(tag).send().await.unwrap();
    is_left_alone(&world, &graph).await;
    let seen = outside.ec2().describe_vpcs().vpc_ids(vpc).send().await.unwrap();
    assert!(seen.vpcs()[0].tags().iter().any(|tag| tag.key() == Some("cost-centre")));

    // A deploy rolls out a revision with another image.
    let current = described().await.unwrap().services()[0].task_definition().unwrap().to_owned();
    let seen = ecs.describe_task_definition().task_definition(&current).include("TAGS".into()).send().await.unwrap();
    let (tags, definition) = (seen.tags().to_vec(), seen.task_definition.unwrap());
    let mut container = definition.container_definitions()[0].clone();
    container.image = Some("public.ecr.aws/nginx/nginx:1.30".to_owned());
    let call = ecs.register_task_definition().family(definition.family().unwrap()).container_definitions(container);
    let call = call.set_requires_compatibilities(definition.requires_compatibilities).set_network_mode(definition.network_mode);
    let call = call.set_cpu(definition.cpu).set_memory(definition.memory).set_volumes(definition.volumes).set_tags(Some(tags));
    let call = call.set_runtime_platform(definition.runtime_platform).set_ephemeral_storage(definition.ephemeral_storage);
    let call = call.set_execution_role_arn(definition.execution_role_arn).set_task_role_arn(definition.task_role_arn);
    let new = call.send().await.unwrap().task_definition.unwrap().task_definition_arn.unwrap();
    ecs.update_service().cluster(&cluster).service(&service).task_definition(&new).send().await.unwrap();
    is_left_alone(&world, &graph).await;
    assert_eq!(described().await.unwrap().services()[0].task_definition(), Some(new.as_str()));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_ours_is_found_and_set_back() {
    let world = World::start(Backend::Ministack, Realism::On, 600.0).await.unwrap();
    let graph = shop(&world, "");
    assert_done(&world.apply(&graph).await);
    let outside = world.outside();

    // An alarm is deleted: it is missing.
    let alarms = outside.cloudwatch().describe_alarms().send().await.unwrap();
    let ours = |name: &&str| name.contains("api") && !name.starts_with("TargetTracking");
    let alarm = alarms.metric_alarms().iter().filter_map(|alarm| alarm.alarm_name()).find(ours).unwrap();
    outside.cloudwatch().delete_alarms().alarm_names(alarm).send().await.unwrap();
    let missing = world.plan(&graph, Goal::Drift).await;
    let made: Vec<&str> = missing.changes().filter(|step| step.verb == Verb::Create).map(|step| step.kind.as_str()).collect();
    assert_eq!(made, ["cloudwatch.alarm"]);
    assert_done(&world.apply(&graph).await);

    // A role trusts one that was deleted: AWS shows it by its unique id, and it is nobody's of ours.
    let roles = outside.iam().list_roles().send().await.unwrap();
    let task =
        roles.roles().iter().map(aws_sdk_iam::types::Role::role_name).find(|name| name.contains("task-api")).unwrap().to_owned();
    let trust = r#"{"Version":"2012-10-17","Statement":[
        {"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":"ecs-tasks.amazonaws.com","AWS":"AROAEXAMPLEEXAMPLE123"}}]}"#;
    outside.iam().update_assume_role_policy().role_name(&task).policy_document(trust).send().await.unwrap();
    assert_eq!(changes(&world.plan(&graph, Goal::Drift).await), ["staging/role.task.api.trust"]);
    assert_done(&world.apply(&graph).await);
    assert_eq!(changes(&world.plan(&graph, Goal::Drift).await), Vec::<String>::new());
    assert_eq!(world.violations(), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repair_is_chosen() {
    let world = World::start(Backend::Ministack, Realism::On, 600.0).await.unwrap();
    let graph = shop(&world, "");
    assert_done(&world.apply(&graph).await);
    let outside = world.outside();
    open_ssh(&outside, "security-group.alb").await.unwrap();
    break_health_check(&outside, "shop-staging-target-gro").await.unwrap();

    // One node is left alone; what it differs in is told.
    let asked = shop(&world, "{database: {backup_retention_days: 7}}");
    let group = asked.find("security-group.alb").unwrap();
    let options = || Options { left: vec![group], repair_only: true, ..world.options() };
    let reader = || world.connection.reader(&provision_engine::Events::default());
    let plan = world.engine.plan(&asked, reader(), Goal::Apply, &options()).await;
    assert_eq!(changes(&plan), ["staging/target-group.api.health"]);
    assert_eq!(owners(&plan).iter().filter(|told| told.starts_with("security-group.alb.ingress")).count(), 1);

    // What was changed outside is set back; what the configuration asks for anew waits for an apply of all.
    let report = world.run(&asked, Goal::Apply, options()).await;
    assert_done(&report);
    assert_eq!(deeds(&report), [("staging/target-group.api".to_owned(), Verb::Update)]);
    assert_eq!(changes(&world.plan(&asked, Goal::Drift).await), ["security-group.alb.ingress"]);
    assert_eq!(
        changes(&world.plan(&asked, Goal::Apply).await),
        ["security-group.alb.ingress", "staging/database.main.backup_retention_days"]
    );
    assert_done(&world.apply(&asked).await);
    assert_eq!(changes(&world.plan(&asked, Goal::Apply).await), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_away_while_it_is_replaced_needs_leave() {
    let world = World::start(Backend::Ministack, Realism::On, 600.0).await.unwrap();
    let graph = world.first_stack().unwrap();
    assert_done(&world.apply(&graph).await);
    // The port is part of what a listener is: another one takes its place.
    let outside = world.outside();
    let balancers = outside.elb().describe_load_balancers().send().await.unwrap();
    let balancer = balancers.load_balancers()[0].load_balancer_arn().unwrap().to_owned();
    let listeners = outside.elb().describe_listeners().load_balancer_arn(balancer).send().await.unwrap();
    let listener = listeners.listeners()[0].listener_arn().unwrap();
    outside.elb().modify_listener().listener_arn(listener).port(8080).send().await.unwrap();
    let careful = || Options { careful: true, ..world.options() };
    let reader = || world.connection.reader(&provision_engine::Events::default());
    let plan = world.engine.plan(&graph, reader(), Goal::Apply, &careful()).await;
    let refused: Vec<&str> = plan.trouble.iter().map(|trouble| trouble.node.as_str()).collect();
    assert_eq!(refused, ["listener.http"]);
    let help = plan.trouble[0].fault.help.clone().unwrap_or_default();
    assert!(help.contains("--allow-replace listener.http") && help.contains("it is away"), "{help}");
    let allowed = Options { allow_replace: vec!["listener.http".to_owned()], ..careful() };
    assert_done(&world.run(&graph, Goal::Apply, allowed).await);
    assert_eq!(changes(&world.plan(&graph, Goal::Drift).await), Vec::<String>::new());
}
