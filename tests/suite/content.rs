//! What stands at the edge: made, found unchanged, changed, changed behind our back, left for later, gone.

use std::collections::BTreeMap;

use provision_aws::client::Aws;
use provision_aws::kinds::cloudfront::{
    Behaviour, CachePolicyArgs, Certificate, CorsSetting, DistributionArgs, ErrorPage, ErrorResponse, FunctionArgs, Origin,
    OriginAccessControlArgs, OriginRequestPolicyArgs, PathBehaviour, Pick, Reach, ResponseHeadersPolicyArgs, comment, invalidate,
    managed, split,
};
use provision_aws::kinds::iam::RoleArgs;
use provision_aws::kinds::lambda::{EdgeFunctionArgs, Package};
use provision_aws::kinds::logs::{DeliveryArgs, DeliveryDestinationArgs, DeliverySourceArgs, SuffixPath};
use provision_aws::name;
use provision_aws::types::{Arn, CachePolicyId, DistributionId, PolicyDocument, Statement};
use provision_engine::{Goal, Graph, Need, Options, Scope, Secret, Set, Stack, Val, Verb};
use provision_local::{Backend, LocalAws, Realism};
use provision_tests::World;

use crate::{assert_done, changes, deeds};

const STACK: &str = "shop/review/staging";
/// What nobody may ever see.
const CANARY: &str = "canary-3f1c";

/// The parts that a test changes.
#[derive(Clone)]
struct Wish {
    ttl_s: u32,
    code: String,
    secret: String,
    headers: &'static [(&'static str, &'static str)],
}

impl Default for Wish {
    fn default() -> Self {
        let headers = &[("X-Frame-Options", "DENY"), ("X-Robots-Tag", "noindex"), ("Access-Control-Allow-Origin", "*")];
        Self { ttl_s: 60, code: "exports.handler = async (event) => event;\n".to_owned(), secret: CANARY.to_owned(), headers }
    }
}

fn set(of: &[&str]) -> Set<String> {
    of.iter().map(|text| (*text).to_owned()).collect()
}

fn behaviour(origin: &str) -> Behaviour {
    Behaviour {
        origin: comment(STACK, origin),
        viewer_protocol: "redirect-to-https".to_owned(),
        methods: set(&["GET", "HEAD", "OPTIONS"]),
        cached_methods: set(&["GET", "HEAD"]),
        cache_policy: Some(CachePolicyId::new(managed::cache::CACHING_OPTIMIZED)),
        origin_request_policy: None,
        response_headers_policy: None,
        compress: true,
        functions: BTreeMap::new(),
        lambdas: BTreeMap::new(),
    }
}

/// A distribution with one of everything that it may name.
fn graph(wish: &Wish) -> Graph {
    let mut stack = Stack::default();
    let tags = BTreeMap::from([("team".to_owned(), "shop".to_owned())]);
    let scope = stack.scope(Scope { stack: STACK.to_owned(), label: String::new(), tags });
    let trust = ["lambda.amazonaws.com", "edgelambda.amazonaws.com"].map(Statement::trust_service);
    let role = RoleArgs {
        name: name::of(STACK, "role.edge", 64).into(),
        path: name::iam_path(STACK).into(),
        trust: PolicyDocument::new(trust).into(),
        inline: BTreeMap::new().into(),
        managed: Set::default().into(),
        boundary: None.into(),
    };
    let role = stack.add(scope, "role.edge", role);
    let edge = EdgeFunctionArgs {
        role: role.exists(|out| out.arn.clone()),
        runtime: "nodejs22.x".to_owned().into(),
        handler: "index.handler".to_owned().into(),
        memory_mib: 128.into(),
        timeout_s: 5.into(),
        code: Package::of(&[("index.js", wish.code.as_str())]).unwrap().into(),
    };
    let edge = stack.add(scope, "edge", edge);
    let control = OriginAccessControlArgs { origin_type: "s3".to_owned().into(), signing: "always".to_owned().into() };
    let control = stack.add(scope, "access-control", control);
    let cache = CachePolicyArgs {
        min_ttl_s: 0.into(),
        default_ttl_s: wish.ttl_s.into(),
        max_ttl_s: 3600.into(),
        headers: Pick::only(["Origin".to_owned()]).into(),
        cookies: Pick::none().into(),
        query_strings: Pick::of("all").into(),
        compressed: true.into(),
    };
    let cache = stack.add(scope, "cache-policy", cache);
    let request = OriginRequestPolicyArgs {
        headers: Pick::of("allViewer").into(),
        cookies: Pick::of("all").into(),
        query_strings: Pick::of("all").into(),
    };
    let request = stack.add(scope, "request-policy", request);
    let headers = wish.headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let (security, cors, headers) = split(&headers).unwrap();
    let headers =
        ResponseHeadersPolicyArgs { security: security.into(), cors: CorsSetting(cors).into(), headers: headers.into() };
    let headers = stack.add(scope, "response-headers", headers);
    let code = "function handler(event) { return event.request; }".to_owned();
    let function =
        stack.add(scope, "function", FunctionArgs { runtime: "cloudfront-js-2.0".to_owned().into(), code: code.into() });

    let site = control.exists(|out| Origin {
        domain: "site.s3.eu-west-1.amazonaws.com".to_owned(),
        path: String::new(),
        headers: BTreeMap::new(),
        reach: Reach::Bucket(out.id.clone()),
    });
    let api = Origin {
        domain: "alb.example.com".to_owned(),
        path: String::new(),
        headers: BTreeMap::from([("x-origin".to_owned(), Secret::new(wish.secret.clone()))]),
        reach: Reach::Server { https: false, port: 80, read_timeout_s: 60 },
    };
    let event = |arn: Arn| BTreeMap::from([("viewer-request".to_owned(), arn)]);
    let front = function.exists(|out| out.arn.clone()).zip(headers.exists(|out| out.id.clone()), move |arn, headers| Behaviour {
        functions: event(arn),
        response_headers_policy: Some(headers),
        ..behaviour("site")
    });
    let page = edge.ready(|out| out.version.clone()).map(move |arn| Behaviour { lambdas: event(arn), ..behaviour("site") });
    let back = cache.exists(|out| out.id.clone()).zip(request.exists(|out| out.id.clone()), |cache, request| Behaviour {
        cache_policy: Some(cache),
        origin_request_policy: Some(request),
        ..behaviour("api")
    });
    let behaviours = Val::all(vec![page, back]).map(|of| {
        let paths = ["/admin/*", "/api/*"].map(str::to_owned);
        paths.into_iter().zip(of).map(|(path, behaviour)| PathBehaviour { path, behaviour }).collect::<Vec<_>>()
    });
    let page = Some(ErrorPage { path: "/index.html".to_owned(), status: 200 });
    let distribution = DistributionArgs {
        comment: comment(STACK, "distribution").into(),
        enabled: true.into(),
        aliases: Set::default().into(),
        certificate: Certificate::CloudFront.into(),
        origins: site.map(move |site| BTreeMap::from([(comment(STACK, "site"), site), (comment(STACK, "api"), api.clone())])),
        default_behaviour: front,
        behaviours,
        default_root_object: "index.html".to_owned().into(),
        error_responses: [ErrorResponse { status: 404, page, keep_s: 0 }].into_iter().collect::<Set<_>>().into(),
        http_version: "http2and3".to_owned().into(),
        ipv6: true.into(),
        price_class: "PriceClass_100".to_owned().into(),
        web_acl: String::new().into(),
    };
    let distribution = stack.add(scope, "distribution", distribution);
    stack.output("distribution", distribution.exists(|out| out.id.to_string()));

    let source =
        DeliverySourceArgs { resource: distribution.exists(|out| out.arn.clone()), log_type: "ACCESS_LOGS".to_owned().into() };
    let source = stack.add(scope, "log-source", source);
    let destination =
        DeliveryDestinationArgs { bucket: Arn::new("arn:aws:s3:::logs").into(), output_format: "w3c".to_owned().into() };
    let destination = stack.add(scope, "log-destination", destination);
    let delivery = DeliveryArgs {
        source: source.exists(|out| out.name.clone()),
        destination: destination.exists(|out| out.arn.clone()),
        path: SuffixPath::new("{DistributionId}/{yyyy}/{MM}/{dd}").into(),
        fields: None.into(),
    };
    let delivery = stack.add(scope, "log-delivery", delivery);
    stack.after(delivery, distribution.edge(Need::Exists));
    stack.finish().unwrap()
}

/// Somebody changes the distribution: what is ours, and what is not.
async fn meddle(aws: &Aws, id: &str) {
    let seen = aws.cloudfront().get_distribution_config().id(id).send().await.unwrap();
    let mut config = seen.distribution_config.unwrap();
    "mine".clone_into(&mut config.comment);
    config.default_cache_behavior.as_mut().unwrap().compress = Some(false);
    config.origins.as_mut().unwrap().items[0].connection_attempts = Some(2);
    config.web_acl_id = Some("arn:aws:wafv2:us-east-1:123456789012:global/webacl/mine/1".to_owned());
    let call = aws.cloudfront().update_distribution().id(id).set_if_match(seen.e_tag).distribution_config(config);
    call.send().await.unwrap();
}

fn all_writes(world: &World) -> Vec<String> {
    let writes = world.writes();
    writes.into_iter().filter(|call| !call.starts_with("sts:")).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_edge_lives() {
    let aws = LocalAws::builder().backend(Backend::Ministack).realism(Realism::On).speed(600.0).start().await.unwrap();
    let world = World::on(&aws).await.unwrap();
    let outside = world.outside();
    let wish = Wish::default();
    let graph_of = |wish: &Wish| graph(wish);
    let graph = graph_of(&wish);

    let (report, events) = world.run_watched(&graph, Goal::Apply, world.options()).await;
    assert_done(&report);
    assert_eq!(report.counts().created, graph.nodes().len());
    assert_eq!(world.violations(), Vec::<String>::new());
    assert!(!format!("{events:?}{:?}", report.plan).contains(CANARY), "the secret is shown");
    let id = report.outputs["distribution"].clone();

    // A second apply changes nothing.
    world.account.forget_calls();
    let again = world.apply(&graph).await;
    assert_done(&again);
    assert_eq!(changes(&again.plan), Vec::<String>::new());
    assert_eq!(all_writes(&world), Vec::<String>::new());

    // What somebody changed is found, exactly it, and repaired; what is nobody's here stays.
    meddle(&outside, &id).await;
    let mut drift = changes(&world.plan(&graph, Goal::Drift).await);
    drift.sort();
    assert_eq!(drift, ["distribution.comment", "distribution.default_behaviour"]);
    assert_done(&world.apply(&graph).await);
    assert_eq!(changes(&world.plan(&graph, Goal::Drift).await), Vec::<String>::new());
    let seen = outside.cloudfront().get_distribution_config().id(&id).send().await.unwrap().distribution_config.unwrap();
    assert!(seen.web_acl_id().is_some_and(|acl| acl.ends_with("mine/1")) && seen.comment() != "mine");
    assert_eq!(seen.origins().unwrap().items()[0].connection_attempts(), Some(2));

    // A change goes where it belongs: a new version of the function, and the distribution follows it.
    let changed = Wish { ttl_s: 120, code: wish.code.replace("event;", "(event);"), headers: &[("X-Robots-Tag", "all")], ..wish };
    let report = world.apply(&graph_of(&changed)).await;
    assert_done(&report);
    let mut did = deeds(&report);
    did.sort();
    let expected = ["cache-policy", "distribution", "edge", "response-headers"].map(|node| (node.to_owned(), Verb::Update));
    assert_eq!(did, expected);
    let rotated = Wish { secret: format!("{CANARY}-2"), ..changed.clone() };
    let plan = world.plan(&graph_of(&rotated), Goal::Apply).await;
    assert_eq!(changes(&plan), ["distribution.origins"]);
    assert!(!format!("{plan:?}").contains(CANARY), "the secret is shown");
    let id = DistributionId::new(id);
    assert!(!invalidate(&outside, &id, &["/index.html".to_owned()]).await.unwrap().is_empty());

    // All goes but the function, whose copies stay for hours; asked again, that is only said.
    let graph = graph_of(&changed);
    let report = world.destroy(&graph).await;
    assert_done(&report);
    assert_eq!(report.counts().parked, 1, "{:?}", report.counts());
    assert_eq!(report.kept.iter().map(|kept| kept.node.as_str()).collect::<Vec<_>>(), ["edge"]);
    let again = world.destroy(&graph).await;
    assert_done(&again);
    assert_eq!((again.tasks.len(), again.kept.len()), (0, 1), "{:?}", again.kept);

    // Wanted again it lives on; when its copies are gone, it goes with a run that is for it.
    assert_done(&world.apply(&graph).await);
    assert_eq!(changes(&world.plan(&graph, Goal::Drift).await), Vec::<String>::new());
    assert_done(&world.destroy(&graph).await);
    aws.advance(24.0 * 3600.0);
    let report = world.run(&graph, Goal::Gc, Options { ..world.options() }).await;
    assert_done(&report);
    assert_eq!(report.counts().deleted, 1, "{:?}", report.counts());
    let left = world.plan(&graph, Goal::Destroy).await;
    assert!(changes(&left).is_empty() && left.kept.is_empty(), "{:?}", left.kept);
}
