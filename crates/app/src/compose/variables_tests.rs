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
