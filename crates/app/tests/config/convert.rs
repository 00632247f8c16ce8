//! From the one format to the other: the same model.

use std::path::Path;

use proptest::prelude::*;
use provision_app::config::convert::to_cnc;
use provision_app::config::read;
use provision_app::config::source::Source;

use super::hostile::{RICH_ENVIRONMENTS, RICH_SERVICES, mutated};
use super::{ENVIRONMENTS, read_both};

fn converted(services: &str) -> String {
    to_cnc(&Source::new("coherence.yml", services)).unwrap_or_else(|faults| panic!("{}", faults.render_plain()))
}

/// Both texts say the same, and the new one has no warning that the old one has not.
fn same(services: &str, environments: &str) {
    let new = converted(services);
    let environments = Source::new("environments.yml", environments);
    let before = read(&Source::new("coherence.yml", services), &environments).unwrap();
    let after = read(&Source::new("cnc.yml", new.as_str()), &environments)
        .unwrap_or_else(|faults| panic!("{}\n{new}", faults.render_plain()));
    assert_eq!(after.application, before.application, "{new}");
    let of_file = |loaded: &provision_app::config::Loaded| {
        let codes = loaded.warnings.iter().map(|warning| warning.code);
        codes.filter(|code| *code != "config::no-effect").collect::<Vec<_>>()
    };
    assert_eq!(of_file(&after), of_file(&before), "{new}");
}

#[test]
fn a_file_that_holds_every_key() {
    same(&RICH_SERVICES.replace("|\n    /web", "/web"), RICH_ENVIRONMENTS);
}

#[test]
fn every_file_of_this_repository() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let folders = [
        "docs/first-stack",
        "docs/examples/api-and-web",
        "docs/examples/backend",
        "docs/examples/full-stack",
        "docs/examples/monorepo",
        "docs/examples/preview",
        "tests/worlds/0.1.0",
    ];
    for folder in folders {
        let text = |name: &str| std::fs::read_to_string(root.join(folder).join(name)).unwrap();
        same(&text("coherence.yml"), &text("environments.yml"));
    }
}

#[test]
fn what_differs_between_the_formats() {
    same("api: {type: backend, system: {cpu: 512}}\n", ENVIRONMENTS);
    same("api: {type: backend, system: {memory: 2048}, port: 3000, prod: 'serve $PORT', image: nginx}\n", ENVIRONMENTS);
    same(
        "api: {type: backend, repo_path: api, image: 'nginx:1', workers: [{name: w, command: 'a $X', system: {cpu: 2048, memory: 6000}}]}\n",
        ENVIRONMENTS,
    );
    same(
        "api: {type: backend, resources: [{name: c, type: cache}, {name: v, type: cache, engine: valkey}, {name: b, type: object_storage}]}\nweb: {type: backend, url_path: /w}\n",
        ENVIRONMENTS,
    );
    same(
        "api: {type: backend, resources: [{name: api, type: database, version: 16, adapter: postgresql+asyncpg}]}\nweb: {type: backend, url_path: /w, resources: [{name: mine, type: database, use_sibling: {service_name: api, resource_name: api}}]}\n",
        ENVIRONMENTS,
    );
    same(
        "api: {type: backend, resources: [{name: m, type: database, engine: mysql, version: 8.4}], migrate: [a, '${B}'], seed: 'a && b'}\nweb: {type: frontend, url_path: /w, build_path: out, install: [[a], 'b c'], build: [x, y]}\n",
        ENVIRONMENTS,
    );
    same("web: {type: frontend, dev: [a], local_packages: [b]}\n", ENVIRONMENTS);
    same("api: {type: backend, system: {dev: {port: 3000}, cpu: 0.5}, cdn: {enabled: true}}\n", ENVIRONMENTS);
    same(
        "api: {type: backend, compile: {image: a, command: make}, test: [npm test a, npm test b]}\nintegration_tests: {image: a, command: [b]}\n",
        ENVIRONMENTS,
    );
}

#[test]
fn comments_stay() {
    let text = "\
# The shop.
# Two lines.
api: # takes orders
  type: backend   # what it is

  # Where it is built.
  repo_path: services/api
  prod:
    # How it starts.
    command: [yarn, 'start # no comment'] # in production
    dockerfile: prod.dockerfile
  # Big enough.
  system:
    cpu: 512 # units
    # Plenty.
    memory: 2G
    health_check: /health
  workers:
  # Sends mail.
  - name: mail # its name
    command: yarn mail
    system: {cpu: 256} # small
  resources: # what it keeps
  # The orders.
  - name: db
    type: database
    version: 16 # for years
  # Files.
  - {name: files, type: object_storage}
web:
  type: frontend
  url_path: /web
  build: # two steps
  # First.
  - [yarn]
  - [yarn, build] # second
  # Nothing follows.
# Previews end.
preview_inactivity_timeout_hours: 72
# The end.
";
    same(text, ENVIRONMENTS);
    let new = converted(text);
    for comment in text
        .lines()
        .filter_map(|line| line.split_once("# ").map(|(_, comment)| comment))
        .filter(|it| !it.starts_with("no comment"))
    {
        let count = new.matches(&format!("# {comment}")).count();
        assert_eq!(count, 1, "{comment}\n{new}");
    }
    insta::assert_snapshot!(new);
}

#[test]
fn what_cannot_be_converted() {
    let fault = |name: &str, text: &str| to_cnc(&Source::new(name, text)).unwrap_err().render_plain();
    insta::assert_snapshot!(fault("cnc.yml", "services: {api: {x-cnc: {type: backend}}}\n"));
    assert!(fault("coherence.yml", "api: {type: backnd}\n").contains("did you mean `backend`?"));
    assert!(fault("coherence.yml", "api: [\n").contains("not closed"));
    assert!(fault("coherence.yml", "").contains("is empty"));
    // Of what the other file must say nothing is asked.
    assert!(read_both("api: {type: backend}\n", "").is_err());
    assert!(to_cnc(&Source::new("coherence.yml", "api: {type: backend}\n")).is_ok());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_valid_is_converted(services in mutated(RICH_SERVICES)) {
        if read_both(&services, RICH_ENVIRONMENTS).is_ok() {
            same(&services, RICH_ENVIRONMENTS);
        }
    }
}
