//! What stands between the world and an environment: pages that are routed at the edge, access logs, a secret that is rotated.

use aws_sdk_cloudfront::types::DistributionConfig;
use aws_sdk_elasticloadbalancingv2::types::Rule as ListenerRule;
use provision_app::compose::Overrides;
use provision_aws::client::Aws;
use provision_engine::{Event, Goal, Graph, Verb};
use provision_local::{Action, Backend, DEFAULT_REGION, LocalAws, Match, Realism, Rule};
use provision_tests::{World, first_stack};

use crate::{assert_done, changes, deeds};

const SHOP: &str = "api: {type: backend, url_path: /api}\nweb: {type: frontend}\n";

/// The graph of these services with these settings.
fn graph(world: &World, settings: &str) -> Graph {
    let places = first_stack::environments(world.account.id(), DEFAULT_REGION);
    let app = first_stack::read(SHOP, &format!("{places}x-provision: {{{settings}}}\n")).unwrap();
    first_stack::graph(&app, &Overrides::default()).unwrap()
}

async fn distribution(aws: &Aws) -> DistributionConfig {
    let list = aws.cloudfront().list_distributions().send().await.unwrap().distribution_list.unwrap();
    let id = list.items()[0].id().to_owned();
    aws.cloudfront().get_distribution_config().id(id).send().await.unwrap().distribution_config.unwrap()
}

/// The functions of the frontend's behaviour, and of the backend's: CloudFront's, and Lambda's.
async fn at_edge(aws: &Aws) -> [(Vec<String>, Vec<String>); 2] {
    let config = distribution(aws).await;
    let front = config.default_cache_behavior().unwrap();
    let functions = front.function_associations().map(|of| of.items().to_vec()).unwrap_or_default();
    let lambdas = front.lambda_function_associations().map(|of| of.items().to_vec()).unwrap_or_default();
    let frontend = (
        functions.iter().map(|of| of.function_arn().to_owned()).collect(),
        lambdas.iter().map(|of| format!("{} {}", of.event_type().as_str(), of.lambda_function_arn())).collect(),
    );
    let behaviours = config.cache_behaviors().unwrap().items().to_vec();
    let backend = (
        behaviours.iter().flat_map(|of| of.function_associations().unwrap().items().to_vec()).map(|of| of.function_arn).collect(),
        behaviours
            .iter()
            .flat_map(|of| of.lambda_function_associations().unwrap().items().to_vec())
            .map(|of| of.lambda_function_arn)
            .collect(),
    );
    [frontend, backend]
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_are_routed_at_the_edge_and_requests_are_logged() {
    let aws = LocalAws::builder().backend(Backend::Ministack).realism(Realism::On).speed(600.0).start().await.unwrap();
    let world = World::on(&aws).await.unwrap();
    let outside = world.outside();
    let lambda = graph(&world, "");
    assert_done(&world.apply(&lambda).await);
    assert_eq!(world.violations(), Vec::<String>::new());
    assert_eq!(changes(&world.plan(&lambda, Goal::Apply).await), Vec::<String>::new());

    // A numbered version, on the viewer's request to the frontend, and nothing on the backend's answers.
    let [(functions, lambdas), backend] = at_edge(&outside).await;
    assert!(functions.is_empty() && backend == (Vec::new(), Vec::new()), "{functions:?} {backend:?}");
    assert!(lambdas[0].starts_with("viewer-request arn:aws:lambda:us-east-1:") && lambdas[0].ends_with(":1"), "{lambdas:?}");
    let seen = outside.us_east_1().logs().describe_deliveries().send().await.unwrap();
    assert_eq!(seen.deliveries().len(), 1);
    let destinations = outside.us_east_1().logs().describe_delivery_destinations().send().await.unwrap();
    let bucket = destinations.delivery_destinations()[0].delivery_destination_configuration().unwrap();
    assert!(bucket.destination_resource_arn().starts_with("arn:aws:s3:::shop-review-"), "{bucket:?}");

    // Another sort of function: the old one is left for later, and nothing waits for it.
    let function = graph(&world, "edge: function");
    let report = world.apply(&function).await;
    assert_done(&report);
    assert_eq!(report.counts().parked, 1, "{:?}", deeds(&report));
    let [(functions, lambdas), _] = at_edge(&outside).await;
    assert!(lambdas.is_empty() && functions.len() == 1, "{functions:?} {lambdas:?}");
    let nothing = graph(&world, "edge: none");
    assert_done(&world.apply(&nothing).await);
    assert_eq!(at_edge(&outside).await[0], (Vec::new(), Vec::new()));

    // All goes but the copies, and these when their time has come.
    assert_done(&world.destroy(&nothing).await);
    let left = world.plan(&nothing, Goal::Destroy).await;
    let parked = left.kept.iter().filter(|kept| kept.kind == "lambda.edge-function");
    assert_eq!((changes(&left), parked.count()), (Vec::new(), 1), "{:?}", left.kept);
    aws.advance(24.0 * 3600.0);
    let report = world.run(&nothing, Goal::Gc, world.options()).await;
    assert_done(&report);
    assert_eq!(report.counts().deleted, 1, "{:?}", report.counts());
}

/// The rules of the only load balancer that ask for a header, and what they ask for.
async fn rules(aws: &Aws) -> Vec<String> {
    let balancers = aws.elb().describe_load_balancers().send().await.unwrap();
    let arn = balancers.load_balancers()[0].load_balancer_arn().unwrap().to_owned();
    let listeners = aws.elb().describe_listeners().load_balancer_arn(arn).send().await.unwrap();
    let listener = listeners.listeners()[0].listener_arn().unwrap();
    let rules = aws.elb().describe_rules().listener_arn(listener).send().await.unwrap();
    let header = |rule: &ListenerRule| {
        let values = rule.conditions().iter().filter_map(|of| of.http_header_config()).flat_map(|of| of.values().to_vec());
        values.collect::<Vec<_>>()
    };
    rules.rules().iter().flat_map(header).collect()
}

/// What the distribution sends its load balancer.
async fn sent(aws: &Aws) -> Vec<String> {
    let origins = distribution(aws).await.origins.unwrap();
    let headers = origins.items().iter().filter_map(|origin| origin.custom_headers()).flat_map(|of| of.items().to_vec());
    headers.map(|header| header.header_value).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_secret_of_the_origin_is_rotated_without_a_gap() {
    let world = World::start(Backend::Ministack, Realism::On, 600.0).await.unwrap();
    let outside = world.outside();
    let first = graph(&world, "edge: none");
    assert_done(&world.apply(&first).await);
    let old = sent(&outside).await;
    assert_eq!((old.len(), rules(&outside).await), (1, old.clone()));

    // The distribution cannot be changed: both secrets are taken, and it sends the old one.
    let refused = Rule {
        matching: Match { operation: Some("UpdateDistribution".to_owned()), ..Match::default() },
        action: Action::Error { status: 403, code: "AccessDenied".to_owned(), message: "not today".to_owned() },
    };
    world.account.inject([refused]);
    let second = graph(&world, "edge: none, origin_secret_generation: 2");
    assert!(!world.apply(&second).await.succeeded());
    let taken = rules(&outside).await;
    assert!(taken.len() == 2 && taken.contains(&old[0]) && sent(&outside).await == old, "{taken:?}");
    world.account.clear_faults();

    // It goes on from there: the old rule goes when the distribution sends the new secret everywhere.
    let (report, events) = world.run_watched(&second, Goal::Apply, world.options()).await;
    assert_done(&report);
    let done = |node: &str, what: Verb| {
        events
            .iter()
            .position(|event| matches!(event, Event::Done { subject, verb, .. } if *subject.node == *node && *verb == what))
    };
    let begun = events.iter().position(
        |event| matches!(event, Event::Began { subject, verb: Verb::Delete, .. } if *subject.node == *"staging/rule.api"),
    );
    assert!(done("staging/distribution", Verb::Update).unwrap() < begun.unwrap(), "{:?}", deeds(&report));
    let new = sent(&outside).await;
    assert!(new != old && rules(&outside).await == new, "one rule, for what is sent");
    assert_eq!(changes(&world.plan(&second, Goal::Apply).await), Vec::<String>::new());
    let said = format!("{events:?}{:?}", report.plan);
    assert!(!said.contains(&old[0]) && !said.contains(&new[0]), "the secret is shown");

    // In one run: first the rule, then the distribution, then the end of the old rule.
    world.account.forget_calls();
    let third = graph(&world, "edge: none, origin_secret_generation: 3");
    assert_done(&world.apply(&third).await);
    let writes = world.writes();
    let order: Vec<&str> = writes.iter().map(String::as_str).filter(|call| !call.starts_with("secretsmanager")).collect();
    assert_eq!(order, ["elbv2:CreateRule", "cloudfront:UpdateDistribution", "elbv2:DeleteRule"]);
}
