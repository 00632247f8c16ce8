//! No input makes the reader panic, hang or eat the memory.

use proptest::prelude::*;
use provision_app::config::read;
use provision_app::config::source::{MAX_BYTES, Source};

use super::invariants::hold;
use super::{ENVIRONMENTS, SERVICES, read_both};

/// Files that hold every key, as the ground that is mutated.
pub(super) const RICH_SERVICES: &str = include_str!("valid/coherence.yml");
pub(super) const RICH_ENVIRONMENTS: &str = include_str!("valid/environments.yml");

/// A file of the other format that holds every key.
pub(super) const RICH_COMPOSE: &str = "\
x-cnc:
  build_settings: {platform_settings: {machine_type: medium}}
  preview_inactivity_timeout_hours: never
  resources: [{name: files, type: object_storage, cors: {allowed_methods: GET, allowed_origins: '*'}}]
x-provision: {integration_tests: {image: cypress/included, command: cypress run}}
networks: {a: {}}
services:
  api: &a
    extends: {service: base}
    build: {context: services/api, dockerfile: docker/prod.dockerfile, args: {A: b}}
    command: [cd, api, '&&', yarn, serve, $$PORT]
    ports: ['80:${PORT_IN:-3000}', {target: 3001}]
    environment: [A=b]
    deploy: {replicas: 2, resources: {limits: {cpus: '1.5', memory: 2gb}}}
    x-cnc:
      type: backend
      url_path: /api
      system: {health_check: /up, platform_settings: {min_scale: 2, max_scale: 6}}
      migrate: [yarn, migrate]
      seed: ''
      workers: [{name: mail, command: yarn mail, replicas: 2, system: {cpus: 0.5, memory: 1Gi}}]
      scheduled_tasks: [{name: nightly, command: x, schedule: '@daily'}]
      timeouts: {default: 1h30m, test: 20}
      build_config: {included_paths: [a], existing_image_tag_mode: sha}
    x-provision: {compile: {image: a, command: b}, test: [a], image: nginx, uses: [main, {name: f, resource: files}]}
  base: {labels: {a: b}, x-other: 1}
  shop: {<<: *a, x-cnc: {type: backend, url_path: /shop, internal: false}}
  main: {image: postgres, x-cnc: {type: database, engine: postgres, version: 16, adapter: postgres, use_db_proxy: false}}
  fast: {x-cnc: {type: cache}}
  web:
    build: web
    x-cnc: {type: frontend, build: [[a], b c], assets_path: out, index_file_name: a.html, cors: {allowed_origins: '*'}, cdn: {enabled: true}}
    x-provision: {install: yarn}
";
const COMPOSE_ENVIRONMENTS: &str = "\
name: shop
region: eu-west-1
collections: [{name: review, account_id: '123456789012', environments: [{name: staging}, {name: pr-12}]}]
";

/// Pieces that upset readers of YAML.
pub(super) const PIECES: &[&str] = &[
    "\t",
    "\n",
    "  ",
    ": ",
    "- ",
    "? ",
    "*a",
    "&a ",
    "<<: *a",
    "!!int ",
    "!x ",
    "'",
    "\"",
    "[",
    "]",
    "{",
    "}",
    "|\n",
    ">\n",
    "#",
    "---\n",
    "...\n",
    "%YAML 1.2\n",
    "\u{feff}",
    "\u{0}",
    "\u{85}",
    "\u{2028}",
    "null",
    "~",
    "-1",
    "1e999",
    "99999999999999999999",
    "0x10",
    "é",
    "\u{1F600}",
    "\u{202e}",
    "\r",
    "\\",
    "@",
    "`",
    "$",
    "${",
    "${A:-",
    "extends: api\n",
    "include: [a]\n",
];

/// A text with pieces of it cut, doubled or replaced.
pub(super) fn mutated(text: &'static str) -> impl Strategy<Value = String> {
    let piece = prop_oneof![Just(String::new()), proptest::sample::select(PIECES).prop_map(str::to_owned), ".{0,4}"];
    proptest::collection::vec((any::<prop::sample::Index>(), 0..12_usize, piece), 0..5).prop_map(move |edits| {
        let mut chars: Vec<char> = text.chars().collect();
        for (at, cut, piece) in edits {
            let at = at.index(chars.len() + 1);
            let end = (at + cut).min(chars.len());
            chars.splice(at..end, piece.chars());
        }
        chars.into_iter().collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn mutations_of_good_files(services in mutated(RICH_SERVICES), environments in mutated(RICH_ENVIRONMENTS)) {
        hold(services.as_bytes(), environments.as_bytes());
    }

    #[test]
    fn mutations_of_a_good_compose_file(services in mutated(RICH_COMPOSE)) {
        hold(services.as_bytes(), COMPOSE_ENVIRONMENTS.as_bytes());
    }

    #[test]
    fn any_bytes(services in proptest::collection::vec(any::<u8>(), 0..200), environments in "\\PC{0,200}") {
        hold(&services, ENVIRONMENTS.as_bytes());
        hold(SERVICES.as_bytes(), environments.as_bytes());
    }

    #[test]
    fn pieces_of_yaml(pieces in proptest::collection::vec(proptest::sample::select(PIECES), 0..40)) {
        let text = pieces.concat();
        hold(text.as_bytes(), text.as_bytes());
    }
}

#[test]
fn the_rich_files_are_good() {
    // Else their mutations would test the first fault only.
    let loaded = read_both(RICH_SERVICES, RICH_ENVIRONMENTS).unwrap();
    assert_eq!((loaded.application.services.len(), super::unusual(loaded.warnings)), (4, Vec::new()));
    let loaded = read_both(RICH_COMPOSE, COMPOSE_ENVIRONMENTS).unwrap();
    assert_eq!((loaded.application.services.len(), loaded.application.resources.len()), (3, 3));
}

#[test]
fn the_largest_files_end() {
    let filled = |line: &dyn Fn(usize) -> String| {
        let mut text = String::new();
        for number in 0.. {
            let line = line(number);
            if text.len() + line.len() > MAX_BYTES {
                break;
            }
            text.push_str(&line);
        }
        text
    };
    let texts = [
        filled(&|number| format!("k{number}: {{type: backend, x{number}: 1}}\n")),
        filled(&|_| "a: 1\n".to_owned()),
        filled(&|number| format!("{}k{number}: 1", if number == 0 { "{" } else { "," })),
        filled(&|_| "[".to_owned()),
        filled(&|_| "- ".to_owned()),
        filled(&|_| "? ".to_owned()),
        filled(&|_| "'".to_owned()),
        filled(&|_| "a: &a [*a]\n".to_owned()),
        format!("a: &a {{k: 1}}\n{}", filled(&|number| format!("m{number}: {{<<: *a}}\n")).get(..MAX_BYTES - 20).unwrap()),
        "x".repeat(MAX_BYTES),
        format!("api: {{type: '{}'}}", "x".repeat(MAX_BYTES - 20)),
    ];
    for text in texts {
        hold(text.as_bytes(), ENVIRONMENTS.as_bytes());
        hold(SERVICES.as_bytes(), text.as_bytes());
    }
    let many = format!(
        "name: shop\nregion: eu-west-1\ncollections:\n{}",
        filled(&|number| { format!("- {{name: c{number}, account_id: '123456789012', environments: [{{name: e{number}}}]}}\n") })
    );
    let source = Source::new("environments.yml", many.get(..many.rfind("- {").unwrap()).unwrap());
    assert!(read(&Source::new("coherence.yml", SERVICES), &source).is_ok());
}
