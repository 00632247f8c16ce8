//! An environment with a backend, a frontend and everything that goes with them.

use provision_aws::kinds::codepipeline::Stage;
use provision_aws::kinds::ecr::{Repository, RepositoryArgs};
use provision_aws::types::Arn;
use provision_engine::{Graph, Handle, Stack, Val};

use super::buildspec::{AssetBuild, ImageBuild, Move};
use super::crons::Cron;
use super::database_alarms::Watched;
use super::delivery::{Built, Delivery, Once, Product, Step, repository_variable, variables};
use super::part::{Part, Runtime};
use super::told::Told;
use super::{Composer, Overrides, Shared, shared};
use crate::config::model::{Application, Command, Timeouts};
use crate::config::source::Source;

const SERVICES: &str = "api:\n  type: backend\n  url_path: /api\nweb:\n  type: backend\n";
const PLACES: &str = "\
name: shop
collections:
  - name: review
    region: eu-west-1
    account_id: '123456789012'
    environments:
      - name: staging
";

fn application() -> Application {
    let read = crate::config::read(&Source::new("coherence.yml", SERVICES), &Source::new("environments.yml", PLACES));
    read.unwrap_or_else(|wrong| panic!("{wrong:?}")).application
}

fn words(list: &[&str]) -> Vec<String> {
    list.iter().map(|word| (*word).to_owned()).collect()
}

fn step(image: Option<&str>, command: &str) -> Step {
    Step { dir: "services/api".to_owned(), image: image.map(str::to_owned), commands: words(&[command]) }
}

fn repository(at: &mut Composer<'_>) -> Handle<Repository> {
    let args = RepositoryArgs {
        name: "shop/staging/api".to_owned().into(),
        immutable_tags: true.into(),
        scan_on_push: true.into(),
        keep_images: 50.into(),
    };
    at.stack.add(at.scope.ix, "repository.api", args)
}

fn delivery(at: &mut Composer<'_>, moves: Vec<Move>) -> Delivery {
    let image =
        ImageBuild { dir: "services/api".to_owned(), dockerfile: "Dockerfile".to_owned(), arguments: words(&["API_KEY"]) };
    let api = Built {
        name: "api".to_owned(),
        product: Product::Image { build: image, repository: repository(at) },
        told: Told::default(),
        compile: Some(step(Some("node:22"), "make")),
        tests: vec![step(None, "npm test"), step(Some("node:22"), "npm run lint")],
        once: vec![Once::Seed, Once::Migrate],
        moves,
        timeouts: Timeouts { default: Some(30), test: Some(90), migrate: Some(40), ..Timeouts::default() },
    };
    let files = AssetBuild {
        dir: "web".to_owned(),
        dockerfile: None,
        commands: words(&["npm ci"]),
        assets: "build".to_owned(),
        index: "index.html".to_owned(),
    };
    let web = Built {
        name: "web".to_owned(),
        product: Product::Assets {
            build: files,
            bucket: "shop-staging-web".to_owned().into(),
            distribution: Some("E1".to_owned().into()),
        },
        told: Told::default(),
        compile: None,
        tests: Vec::new(),
        once: Vec::new(),
        moves: Vec::new(),
        timeouts: Timeouts::default(),
    };
    let secret = Arn::new("arn:aws:secretsmanager:eu-west-1:123456789012:secret:shop-staging-env-AbCdEf");
    Delivery {
        bucket: "shop-review-source".to_owned().into(),
        machine: "BUILD_GENERAL1_SMALL".to_owned(),
        secret: Some(secret.into()),
        foreign: ["arn:aws:secretsmanager:eu-west-1:123456789012:secret:mine".to_owned()].into(),
        services: vec![api, web],
        integration_tests: Some((step(Some("cypress/included:14"), "cypress run"), Told::default())),
        provider: "FARGATE".to_owned(),
    }
}

/// The graph, and what `look` sees of its delivery on the way.
fn composed<T>(look: impl Fn(&Composer<'_>, &Delivery) -> T) -> (Graph, T) {
    let app = application();
    let collection = &app.collections[0];
    let environment = &collection.environments[0];
    let overrides = Overrides::default();
    let mut stack = Stack::default();
    let shared = shared(&mut stack, &app, collection, &Overrides::default());
    let scope = Composer::scope(&mut stack, &app, collection, environment, &Overrides::default());
    let told = provision_engine::Set::default().into();
    let (anchor, task_roles) = (None, Vec::new());
    let overrides = &overrides;
    let mut at = Composer {
        stack: &mut stack,
        scope,
        app: &app,
        whole: &app,
        collection,
        environment,
        overrides,
        told,
        anchor,
        task_roles,
    };
    at.told = at.tell(&words(&["ops@example.com"]));
    let moves = service_parts(&mut at, &shared);
    let delivery = delivery(&mut at, moves);
    at.delivery(&shared, &delivery);
    let main = Watched {
        name: "main".to_owned(),
        instance: "shop-staging-main".to_owned().into(),
        free_bytes: 2e9,
        connections: Some(80.0),
        armed: true,
    };
    at.database_alarms(&main);
    let seen = look(&at, &delivery);
    (stack.finish().unwrap(), seen)
}

/// A migration and a cron of the service `api`, and how a deploy moves them.
fn service_parts(at: &mut Composer<'_>, shared: &Shared) -> Vec<Move> {
    let (service, backend) = at.app.backends().find(|(service, _)| service.name.as_str() == "api").unwrap();
    let (logs, log_group) = at.log_group(service);
    let given = super::variables::Given::default();
    let runtime = Runtime {
        execution: at.execution_role(service, "shop/staging/api", &log_group, &given, &given.of(service)),
        task: at.task_role(service, true, std::collections::BTreeMap::new()),
        logs,
        plain: variables(Vec::new()),
        secrets: variables(Vec::new()),
    };
    let command = Command::Exec(words(&["rake"]));
    let part = |name: &str| Part { name: name.to_owned(), command: &command, size: backend.size };
    let migrate = at.part_definition(service, &runtime, &part("migrate"));
    at.run_once(shared, service, Once::Migrate, migrate);
    let cron = Cron {
        service: "api".to_owned(),
        name: "nightly".to_owned(),
        expression: "cron(0 3 * * ? *)".to_owned(),
        time_zone: "UTC".to_owned(),
        definition: at.part_definition(service, &runtime, &part("cron.nightly")),
        has_image: false,
    };
    let moved = Move::Service {
        name: at.scope.name("service.api", 255),
        repository: repository_variable("api"),
        count: 1,
        alarms: words(&["shop-staging-alarm-api-cpu-high"]),
    };
    let moves = vec![moved, at.move_cron(&cron)];
    at.crons(shared, &[cron]);
    moves
}

#[test]
fn everything_between_an_upload_and_the_tasks_is_a_node() {
    let (graph, ()) = composed(|_, _| ());
    let nodes = graph.nodes().iter().filter(|node| graph.scope_of(node).label == "staging");
    let nodes: Vec<String> = nodes.map(|node| format!("{} {}", node.name, node.kind())).collect();
    insta::assert_snapshot!(nodes.join("\n"));
    let place = |name: &str| graph.nodes().iter().position(|node| node.name == name).unwrap();
    let needs = |node: &str, needed: &str| graph.needs(place(node)).any(|(at, _)| at == place(needed));
    // A run begins with the pipeline.
    assert!(needs("pipeline", "project.deploy") && needs("pipeline", "project.build.web") && needs("pipeline", "role.deploy"));
    assert!(needs("project.build.api", "log-group.codebuild.build") && needs("event-rule.source", "pipeline"));
    assert!(needs("cron.api.nightly", "crons") && needs("cron.api.nightly", "task-definition.api.cron.nightly"));
}

#[test]
fn the_stages_in_their_order() {
    fn stages(at: &Composer<'_>, delivery: &Delivery) -> Vec<Stage> {
        at.stages(delivery)
    }
    let (_, stages) = composed(stages);
    insta::assert_json_snapshot!(stages);
    let values = stages.iter().flat_map(|stage| &stage.actions).flat_map(|action| action.configuration.values());
    // CodePipeline takes no longer ones.
    assert!(values.into_iter().all(|value| (1..=1000).contains(&value.len())));
}

#[test]
fn what_each_role_may_do() {
    let known = |policy: Val<provision_aws::types::PolicyDocument>| match policy {
        Val::Now(policy) => policy,
        Val::Late(_) => panic!("nothing in it is late"),
    };
    let (_, policies) = composed(|at, delivery| {
        [known(at.build_policy(delivery)), known(at.pipeline_policy(delivery)), at.deploy_policy(delivery)]
    });
    insta::assert_json_snapshot!(policies);
}

#[test]
fn the_longest_time_counts_where_one_project_serves_all() {
    let (_, minutes) = composed(|_, delivery| (delivery.once_minutes(60), delivery.deploy_minutes(60)));
    assert_eq!(minutes, (40, 30));
    let (_, of) = composed(|_, delivery| {
        delivery.services.iter().map(|it| (it.timeouts.of_build(), it.timeouts.of_test())).collect::<Vec<_>>()
    });
    assert_eq!(of, [(Some(30), Some(90)), (None, None)]);
}

/// All inline policies of a role have 10,240 characters together.
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html>.
#[test]
fn a_large_application_s_roles_have_room_for_their_policies() {
    let service = |at: usize| {
        format!(
            "customer-portal-{at}:\n  type: backend\n  url_path: /p{at}\n  migration: [a]\n  workers: [{{name: w, command: [a]}}]\n  \
             scheduled_tasks: [{{name: c, command: [a], schedule: '0 3 * * *'}}]\n"
        )
    };
    let services: String = (0..40).map(service).collect();
    let read = crate::config::read(&Source::new("coherence.yml", services), &Source::new("environments.yml", PLACES));
    let app = read.unwrap_or_else(|wrong| panic!("{wrong:?}")).application;
    let (collection, environments) = (&app.collections[0], app.collections[0].environments.iter().collect::<Vec<_>>());
    let graph = super::compose(&app, collection, &environments, &Overrides::default()).unwrap();
    let (nodes, _) = graph.imagined();
    let mut seen = 0;
    for node in nodes.iter().filter(|node| node.kind == "iam.role") {
        let policies = &node.fields.iter().find(|field| field.name == "inline").unwrap().value;
        assert!(policies.len() < 10_240, "{}: {}", node.address, policies.len());
        seen += 1;
    }
    assert!(seen > 80, "{seen}");
}
