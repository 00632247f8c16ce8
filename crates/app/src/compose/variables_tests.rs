//! What services, builds and tests are told.

use provision_engine::{Graph, Imagined};

use super::{Overrides, compose};
use crate::config::source::Source;

const SERVICES: &str = "\
api: {type: backend, url_path: /api}
web: {type: frontend, build: [npm run build]}
";

/// What is composed of two environments, the second of which has a name of its own.
fn graph(services: &str, variables: &str) -> Graph {
    let places = format!(
        "name: shop\nregion: eu-west-1\ncollections:\n- name: review\n  account_id: '123456789012'\n  environments:\n  \
         - name: main\n    environment_variables: [{variables}]\n  - {{name: live, custom_domains: [shop.example]}}\n"
    );
    let read = crate::config::read(&Source::new("coherence.yml", services), &Source::new("environments.yml", places));
    let app = read.unwrap_or_else(|wrong| panic!("{}", wrong.render_plain())).application;
    let collection = &app.collections[0];
    // The other environment is no part of the run.
    compose(&app, collection, &[&collection.environments[0]], &Overrides::default()).unwrap()
}

/// A field of a node as text; what is not known yet stands in it as what it is read of.
fn field(graph: &Graph, address: &str, name: &str) -> String {
    let (nodes, _) = graph.imagined();
    let node: Imagined = nodes.into_iter().find(|node| node.address == address).unwrap();
    node.fields.into_iter().find(|field| field.name == name).unwrap().value
}

fn needs(graph: &Graph, node: &str, needed: &str) -> bool {
    let (node, needed) = (graph.find(node).unwrap(), graph.find(needed).unwrap());
    graph.needs(node).any(|(at, _)| at == needed)
}

#[test]
fn an_output_is_known_to_the_services_of_its_environment() {
    let own = graph(SERVICES, "{name: API_URL, output_name: '{{ environment.name }}.api.url'}");
    let told = field(&own, "main/task-definition.api", "environment");
    assert!(told.contains("API_URL") && told.contains("/api"), "{told}");
    assert!(needs(&own, "main/task-definition.api", "main/distribution"));
    // Who asks for none waits for none.
    assert!(!needs(&graph(SERVICES, ""), "main/task-definition.api", "main/distribution"));
}

#[test]
fn an_output_of_another_environment_is_there_whether_that_is_part_of_the_run_or_not() {
    let other = graph(SERVICES, "{name: LIVE_URL, output_name: live.api.url}");
    let told = field(&other, "main/task-definition.api", "environment");
    assert!(told.contains("https://shop.example/api"), "{told}");
    assert!(!needs(&other, "main/task-definition.api", "main/distribution"));
}

const TOLD: &str = "{name: ALL, value: a}, {name: ALL, value: b, service: api}, {name: OF_WEB, value: w, service: web}, \
                    {name: OF_API, value: x, service: api}, {name: MINE, secret_id: mine, service: web}, \
                    {name: CODEBUILD_ID, value: c}, {name: BUCKET, value: d}, {name: API, output_name: main.api.url}";

#[test]
fn a_build_is_told_what_its_service_is_told_and_nothing_else() {
    let graph = graph(SERVICES, TOLD);
    let of = |project: &str, name: &str| field(&graph, &format!("main/project.build.{project}"), name);
    let (web, api) = (of("web", "secrets"), of("api", "secrets"));
    assert!(web.contains("OF_WEB") && web.contains(":web/ALL") && web.contains("\"mine\""), "{web}");
    assert!(api.contains("OF_API") && api.contains(":api/ALL"), "{api}");
    assert!(!web.contains("OF_API") && !api.contains("OF_WEB") && !api.contains("mine"), "{web} {api}");
    // What CodeBuild keeps for itself, and what the steps of ours read.
    assert!(!web.contains("CODEBUILD_ID") && !web.contains("BUCKET"), "{web}");
    assert!(of("web", "variables").contains("/api"), "{}", of("web", "variables"));
    // An image is built with the names of its own service.
    let spec = |more: &str| field(&self::graph(SERVICES, &format!("{TOLD}{more}")), "main/project.build.api", "buildspec");
    assert_eq!(spec(""), spec(", {name: MORE, value: m, service: web}"));
    assert_ne!(spec(""), spec(", {name: MORE, value: m, service: api}"));
    assert!(field(&graph, "main/role.build", "inline").contains("secret:mine-??????"));
}

#[test]
fn frontends_alone_are_told_their_variables() {
    let web =
        graph("web: {type: frontend, build: [npm run build]}\n", "{name: KEY, value: k}, {name: URL, output_name: main.web.url}");
    let build = |name: &str| field(&web, "main/project.build.web", name);
    assert!(build("secrets").contains("KEY") && build("variables").contains("URL"));
    assert!(web.find("main/secret.env").is_some());
}

#[test]
fn tests_of_the_whole_environment_know_where_each_service_answers() {
    let tested = format!("{SERVICES}integration_tests: {{image: node, command: [npm test]}}\n");
    let graph = graph(&tested, TOLD);
    let tests = |name: &str| field(&graph, "main/project.integration-tests", name);
    let plain = tests("variables");
    for name in ["API_URL", "WEB_URL", "CNC_ENVIRONMENT_NAME", "\"API\""] {
        assert!(plain.contains(name), "{name}: {plain}");
    }
    // What is one service's is the tests' too, unless it is something else for others.
    let secrets = tests("secrets");
    assert!(secrets.contains("OF_API") && secrets.contains("OF_WEB") && !secrets.contains("api/ALL"), "{secrets}");
    assert!(!plain.contains("CNC_INSTANCE_NAME") && !plain.contains("PORT"), "{plain}");
}
