//! What is composed for each way out of the network.

use provision_engine::{Graph, Need};

use super::{Overrides, compose, concerns_nat, lifetime, nat_costs};
use crate::config::model::{Application, Nat};
use crate::config::source::Source;

const SERVICES: &str = "api: {type: backend}\n";
const CACHE: &str = "api: {type: backend, resources: [{name: cache, type: cache, engine: redis, version: 7.1}]}\n";

pub(super) fn app(services: &str, settings: &str, kind: &str) -> Application {
    let environments = format!(
        "name: shop\nprovider: aws\nregion: eu-west-1\nflavor: ecs\nversion: 1\nx-provision: {{{settings}}}\n\
         collections:\n- name: review\n  account_id: '123456789012'\n  environments: [{{name: main, type: {kind}}}]\n"
    );
    let (services, environments) = (Source::new("coherence.yml", services), Source::new("environments.yml", environments));
    crate::config::read(&services, &environments).unwrap().application
}

fn graph(app: &Application) -> Graph {
    let collection = &app.collections[0];
    let environments: Vec<_> = collection.environments.iter().collect();
    compose(app, collection, &environments, &Overrides::default()).unwrap()
}

/// The nodes whose names begin so.
fn named<'a>(graph: &'a Graph, start: &str) -> Vec<&'a str> {
    graph.nodes().iter().map(|node| &*node.address).filter(|address| address.starts_with(start)).collect()
}

/// Whether a node waits until another is ready.
fn waits(graph: &Graph, node: &str, until: &str) -> bool {
    let (node, until) = (graph.find(node).unwrap(), graph.find(until).unwrap());
    graph.needs(node).any(|(needed, need)| needed == until && need == Need::Ready)
}

#[test]
fn private_routes_move_only_when_their_new_way_is_ready() {
    let of = |nat: &str| graph(&app(SERVICES, &format!("nat: {nat}"), "static"));
    let gateway = of("gateway");
    assert_eq!(named(&gateway, "nat."), ["nat.0"]);
    assert!(waits(&gateway, "route-table.private", "nat.0"));

    let each = of("gateway-per-az");
    assert_eq!(named(&each, "route-table.private"), ["route-table.private.0", "route-table.private.1"]);
    assert!(waits(&each, "route-table.private.1", "nat.1") && !waits(&each, "route-table.private.1", "nat.0"));

    let instance = of("instance");
    assert_eq!(named(&instance, "elastic-ip"), ["elastic-ip.instance", "elastic-ip.instance.association"]);
    assert!(waits(&instance, "elastic-ip.instance.association", "nat.instance"));
    assert!(waits(&instance, "route-table.private", "elastic-ip.instance.association"));

    let none = of("none");
    assert!(named(&none, "nat.").is_empty() && named(&none, "elastic-ip").is_empty());
    assert!(waits(&none, "route-table.private", "endpoint.ecr.dkr"));
}

#[test]
fn endpoints_are_made_for_what_is_in_use() {
    let endpoints = |settings: &str, bastion: bool| {
        let graph = graph(&app(if bastion { CACHE } else { SERVICES }, settings, "static"));
        named(&graph, "endpoint.").len()
    };
    // The free one to S3 is always there.
    assert_eq!(endpoints("nat: gateway", true), 1);
    assert_eq!(endpoints("nat: none", false), 7);
    assert_eq!(endpoints("nat: none, read_only_root: true", false), 5);
    assert_eq!(endpoints("nat: none, read_only_root: true", true), 7);
    // Files need nobody in the network.
    let files = app("web: {type: frontend}\n", "nat: none", "static");
    let alone = graph(&files);
    assert_eq!(named(&alone, "endpoint."), ["endpoint.s3"]);
    assert!(alone.find("security-group.endpoints").is_none());
    let costs = nat_costs(&files, &files.collections[0]);
    assert!(costs.iter().any(|cost| cost.nat == Nat::None && cost.month_usd == 0.0));
}

#[test]
fn what_is_not_asked_for_is_not_made() {
    let plain = graph(&app(SERVICES, "", "static"));
    for name in ["bastion", "flow-log", "trust-anchor", "main/workload-profile"] {
        assert!(plain.find(name).is_none(), "{name}");
    }
    let pem = "-----BEGIN CERTIFICATE-----\\nMIIB\\n-----END CERTIFICATE-----";
    let settings = format!("flow_logs: true, workload_identity: {{ca_certificate: \"{pem}\"}}");
    let full = graph(&app(CACHE, &settings, "static"));
    for name in ["bastion", "security-group.bastion", "flow-log", "log-group.flow-log", "trust-anchor"] {
        assert!(full.find(name).is_some(), "{name}");
    }
    // The profile has the task roles and no others, and they trust the anchor.
    let of = |name: &str| full.find(name).unwrap();
    let needs: Vec<usize> = full.needs(of("main/workload-profile")).map(|(needed, _)| needed).collect();
    assert_eq!(needs, [of("main/role.task.api")]);
    assert!(full.needs(of("main/role.task.api")).any(|(needed, _)| needed == of("trust-anchor")));
    assert!(!full.needs(of("main/role.execution.api")).any(|(needed, _)| needed == of("trust-anchor")));
}

#[test]
fn each_mode_has_its_price() {
    let cents = |kind: &str| {
        let app = app(SERVICES, "az_count: 2", kind);
        let costs = nat_costs(&app, &app.collections[0]);
        assert_eq!(costs.map(|cost| cost.nat), [Nat::Gateway, Nat::GatewayPerAz, Nat::Instance, Nat::None]);
        costs.map(|cost| (cost.month_usd * 100.0).round() as i64)
    };
    assert_eq!(cents("static"), [3650, 7300, 736, 8760]);
    for mode in ["gateway", "gateway-per-az", "instance", "none"] {
        let graph = graph(&app(SERVICES, &format!("nat: {mode}"), "static"));
        assert!(graph.nodes().iter().any(|node| concerns_nat(&node.address)), "{mode}");
    }
    // Endpoints in one zone, for previews alone.
    assert_eq!(cents("preview")[3], 4380);
}

#[test]
fn pages_are_routed_as_asked() {
    let shop = "api: {type: backend, url_path: /api}\nweb: {type: frontend}\n";
    let edge = |services: &str, settings: &str| {
        let graph = graph(&app(services, settings, "static"));
        let at = |name: &str| graph.find(name).map(|at| graph.nodes()[at].kind());
        (at("main/edge.web"), at("main/role.edge").is_some(), at("main/edge.api"))
    };
    assert_eq!(edge(shop, ""), (Some("lambda.edge-function"), true, None));
    assert_eq!(edge(shop, "edge: function"), (Some("cloudfront.function"), false, None));
    assert_eq!(edge(shop, "edge: none"), (None, false, None));
    // One page for everything is the distribution's own affair.
    assert_eq!(edge("web: {type: frontend}\n", ""), (None, false, None));

    let graph = graph(&app(shop, "", "static"));
    // A version that is not active is not copied.
    assert!(waits(&graph, "main/distribution", "main/edge.web"));
    // The bucket's policy lets the logs in before anything is delivered to it.
    assert!(waits(&graph, "access-logs.destination", "bucket.logs"));
    assert_eq!(named(&graph, "main/access-logs."), ["main/access-logs.source", "main/access-logs.delivery"]);
}

/// Everything that a graph makes, with its address, and the outputs that it has.
fn nodes_of(graph: &Graph) -> Vec<String> {
    graph.nodes().iter().map(|node| format!("{} {}", node.address, node.kind())).collect()
}

#[test]
fn what_is_renamed_stays_what_it_is() {
    let old = "api:\n  type: backend\n  scheduled_tasks: [{name: nightly, command: [x], schedule: '@daily'}]\n  resources:\n  \
               - {name: main, type: database, engine: postgres, version: 16}\n  - {name: files, type: object_storage}\n  \
               - {name: cache, type: cache, engine: redis, version: 7}\nweb: {type: frontend, url_path: /web}\n";
    let new = old.replace("api:", "backend:").replace("web:", "site:").replace("main", "orders").replace("files", "uploads");
    let moved = "moved: [{service: api, to: backend}, {service: web, to: site}, {resource: main, to: orders}, \
                 {resource: files, to: uploads}]";
    let (before, after) = (graph(&app(old, "", "static")), graph(&app(&new, moved, "static")));
    assert_eq!(nodes_of(&before), nodes_of(&after));
    let renamed = app(&new, moved, "static");
    let (collection, service) = (&renamed.collections[0], &renamed.services[0]);
    let told = crate::config::variables::of(&renamed, collection, &collection.environments[0], Some(service));
    assert!(told.keys().any(|name| name.as_str() == "ORDERS_DATABASE_URL") && !told.keys().any(|it| it.as_str() == "MAIN_HOST"));
    // Without it everything is another thing.
    assert_ne!(nodes_of(&before), nodes_of(&graph(&app(&new, "", "static"))));
}

#[test]
fn what_exists_is_used_and_not_made() {
    let services = "api: {type: backend, resources: [{name: main, type: database, engine: postgres, version: 16}, \
                    {name: files, type: object_storage}]}\n";
    let environments = "name: shop\nregion: eu-west-1\ncollections:\n- name: live\n  account_id: '123456789012'\n  \
                        existing_resources: {main: {instance_name: shop-main, secret_id: shop-main}}\n  environments:\n  \
                        - {name: one, existing_resources: {files: {instance_name: shop-files}}}\n  - {name: two}\n";
    let (services, environments) = (Source::new("coherence.yml", services), Source::new("environments.yml", environments));
    let graph = graph(&crate::config::read(&services, &environments).unwrap().application);
    for name in ["one/database.main", "one/proxy.main", "one/secret.database.main", "one/bucket.files", "one/role.monitoring"] {
        assert!(graph.find(name).is_none(), "{name}");
    }
    assert!(graph.find("two/bucket.files").is_some());
    // One way for each caller, however many environments use it, and the tasks wait for theirs.
    let ways = ["security-group-rule.shop-main.tasks", "security-group-rule.shop-main.bastion"];
    assert_eq!(named(&graph, "security-group-rule."), ways);
    let (service, way) = (graph.find("two/service.api").unwrap(), graph.find(ways[0]).unwrap());
    assert!(graph.needs(service).any(|(needed, _)| needed == way));
}

#[test]
fn an_environment_with_a_file_of_its_own_runs_what_that_says() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/config/valid/own-file");
    let files = crate::config::files::Files { config: folder.join("cnc.yml"), environments: folder.join("environments.yml") };
    let app = crate::config::load_with(&files, &folder, [].into()).unwrap().application;
    let graph = graph(&app);
    for name in ["main/service.api", "pr-1/service.all", "pr-1/cache.fast", "pr-2/service.all", "site/frontend.web"] {
        assert!(graph.find(name).is_some(), "{name}");
    }
    for name in ["main/service.all", "main/cache.fast", "pr-1/service.api", "pr-1/database.db", "site/service.api"] {
        assert!(graph.find(name).is_none(), "{name}");
    }
    // What the environments share is there for all of them.
    assert!(graph.find("service-linked-role.elasticache").is_some() && graph.find("service-linked-role.rds").is_some());
    let hours = |at: usize| lifetime(&app, &app.collections[0].environments[at]).map(|lifetime| lifetime.hours);
    assert_eq!((hours(0), hours(1)), (None, Some(24)));
}

#[test]
fn an_open_load_balancer_is_reached_by_name_and_through_each_distribution() {
    let of = |environments: &str| {
        let text = format!(
            "name: shop\nregion: eu-west-1\nx-provision: {{alb_access: public}}\ncollections:\n- name: review\n  \
             account_id: '123456789012'\n  environments: [{environments}]\n"
        );
        let (services, environments) = (Source::new("coherence.yml", SERVICES), Source::new("environments.yml", text));
        graph(&crate::config::read(&services, &environments).unwrap().application)
    };
    // One environment has every name.
    let alone = of("{name: one}");
    assert_eq!((named(&alone, "one/rule."), named(&alone, "one/secret.origin").len()), (vec!["one/rule.api"], 0));
    // CloudFront asks with the name of the distribution, which says nothing of environments.
    let both = of("{name: one}, {name: two}");
    assert_eq!(named(&both, "two/rule."), ["two/rule.api", "two/rule.api.distribution"]);
    assert_eq!(named(&both, "two/secret.origin"), ["two/secret.origin"]);
    let rule =
        |name: &str| both.needs(both.find(name).unwrap()).any(|(needed, _)| needed == both.find("two/secret.origin").unwrap());
    assert!(rule("two/rule.api.distribution") && !rule("two/rule.api"));
}

#[test]
fn a_caller_reaches_a_databases_group_on_its_own_ports_only() {
    let services = "api:\n  type: backend\n  resources:\n  \
                    - {name: main, type: database, engine: postgres, version: 16}\n  \
                    - {name: old, type: database, engine: mysql, version: '8.0', use_db_proxy: false}\n";
    let (nodes, _) = graph(&app(services, "", "static")).imagined();
    let rules = |group: &str| {
        let node = nodes.iter().find(|node| node.address == format!("security-group.{group}")).unwrap();
        node.fields.iter().find(|field| field.name == "ingress").unwrap().value.clone()
    };
    let may = |group: &str, port: u16, from: &str| {
        let rule = format!(r#"{{"traffic":{{"tcp":[{port},{port}]}},"peer":{{"group":"security-group.{from}.id"}}"#);
        rules(group).contains(&rule)
    };
    let all = [5432, 3306].into_iter().flat_map(|port| ["proxy", "tasks", "bastion"].map(|from| (port, from)));
    let open: Vec<_> = all.filter(|(port, from)| may("database", *port, from)).collect();
    let wanted = [(5432, "proxy"), (5432, "bastion"), (3306, "tasks"), (3306, "bastion")];
    assert_eq!(open, wanted, "{}", rules("database"));
    assert!(may("proxy", 5432, "tasks") && may("proxy", 5432, "bastion") && !may("proxy", 3306, "tasks"));
}
