//! What each key changes in what is deployed: a file with it against one without it, or with another value.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::sample::{Sample, example, samples};
use super::services_name;
use crate::compose::{Overrides, compose};
use crate::config::keys::{Effect, FileKind, Takes};
use crate::config::model::Application;
use crate::config::source::Source;
use provision_engine::Imagined;

/// An application in which every setting has something to work on.
const SERVICES: &str = "\
api:
  type: backend
  resources:
  - {name: main-db, type: database, version: 16}
  - {name: fast, type: cache}
  - {name: files, type: object_storage}
  workers: [{name: mail, command: mail}]
  scheduled_tasks: [{name: nightly, command: report, schedule: '0 3 * * *'}]
web: {type: frontend, url_path: /web}
";
const PLACES: &str = "\
name: shop
region: eu-west-1
collections:
- name: review
  account_id: '123456789012'
  base_domain: example.com
  environments: [{name: staging, type: production}, {name: pr, type: preview}]
";

/// Different worlds that are compared for one key.
const ENOUGH: usize = 4;

/// Everything that would be asked for, by collection and address.
type World = BTreeMap<String, Imagined>;

fn world(application: &Application) -> World {
    let mut world = World::new();
    for collection in &application.collections {
        let environments: Vec<_> = collection.environments.iter().collect();
        let graph = compose(application, collection, &environments, &Overrides::default()).unwrap();
        let at = |address: &str| format!("{}: {address}", collection.name);
        let (nodes, outputs) = graph.imagined();
        world.extend(nodes.into_iter().map(|node| (at(&node.address), node)));
        for (name, value) in outputs {
            let fields =
                vec![provision_engine::ImaginedField { name: "value", value: value.unwrap_or_default(), replaces: false }];
            let output = Imagined { address: name.clone(), kind: "output", fields, needs: Vec::new(), tags: Vec::new() };
            world.insert(at(&format!("output {name}")), output);
        }
    }
    world
}

fn composed(file: FileKind, whole: &Value) -> Option<World> {
    let text = whole.to_string();
    let (services, places) = match file {
        FileKind::Coherence | FileKind::Cnc => (text.as_str(), PLACES),
        FileKind::Environments => (SERVICES, text.as_str()),
    };
    let loaded = crate::config::read(&Source::new(services_name(file), services), &Source::new("environments.yml", places)).ok()?;
    Some(world(&loaded.application))
}

/// What differs between two worlds.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
struct Difference {
    /// The kinds of the nodes that are made, changed or taken away.
    changed: BTreeSet<&'static str>,
    /// The kinds of those that are replaced by another object, or taken away.
    lost: BTreeSet<&'static str>,
}

fn difference(one: &World, other: &World) -> Difference {
    let mut found = Difference::default();
    for (address, node) in one {
        let Some(now) = other.get(address) else {
            found.changed.insert(node.kind);
            found.lost.insert(node.kind);
            continue;
        };
        if now == node {
            continue;
        }
        found.changed.insert(node.kind);
        let differs =
            |(a, b): (&provision_engine::ImaginedField, &provision_engine::ImaginedField)| a.replaces && a.value != b.value;
        if node.kind != now.kind || node.fields.iter().zip(&now.fields).any(differs) {
            found.lost.insert(node.kind);
        }
    }
    found.changed.extend(other.iter().filter(|(address, _)| !one.contains_key(*address)).map(|(_, node)| node.kind));
    found
}

/// A text, and texts near to it.
fn spellings(text: &str) -> Vec<String> {
    let next = |digit: char| char::from_digit((digit.to_digit(10).unwrap() + 1) % 10, 10).unwrap();
    let mut digit = text.to_owned();
    if let Some((at, last)) = text.char_indices().rfind(|(_, letter)| letter.is_ascii_digit()) {
        digit.replace_range(at..=at, &next(last).to_string());
    }
    vec![text.to_owned(), digit, format!("{text}2"), format!("x{text}")]
}

/// Other values that a key takes.
fn others(takes: &'static Takes) -> Vec<Value> {
    match takes {
        Takes::Text(form) => form
            .good
            .iter()
            .flat_map(|text| spellings(text))
            .filter(|text| (form.check)(text).is_ok())
            .map(|text| json!(text))
            .collect(),
        Takes::Words(words) => words().iter().map(|word| json!(word)).collect(),
        Takes::Boolean => vec![json!(true), json!(false)],
        Takes::Integer(from, to) => [*from, from + 1, from + 2, *to].map(|number| json!(number)).to_vec(),
        Takes::Numbers(all) => all.iter().map(|number| json!(number)).collect(),
        Takes::Command | Takes::Commands => vec![json!(["another"])],
        Takes::List(list) => others(&list.of).into_iter().map(|one| json!([one])).collect(),
        Takes::Either(several) => several.iter().flat_map(others).collect(),
        Takes::Map(_) => vec![example(takes)],
        Takes::Any | Takes::Nothing => Vec::new(),
    }
}

/// What a key changes, in all the ways that were tried.
fn effect(sample: &Sample) -> Difference {
    let mut all = Difference::default();
    let mut variants: Vec<World> = Vec::new();
    let values =
        std::iter::once(sample.whole.clone()).chain(others(&sample.key.takes).into_iter().map(|value| sample.with(value)));
    for whole in values.chain([sample.without()]) {
        if let Some(world) = composed(sample.file, &whole)
            && !variants.contains(&world)
        {
            variants.push(world);
        }
        if variants.len() == ENOUGH {
            break;
        }
    }
    for (place, one) in variants.iter().enumerate() {
        for other in &variants[place + 1..] {
            for found in [difference(one, other), difference(other, one)] {
                all.changed.extend(found.changed);
                all.lost.extend(found.lost);
            }
        }
    }
    all
}

/// Keys whose effect no graph without a cloud shows: what shows it, and the test that proves it.
const ELSEWHERE: [(&str, &str, &str, &str); 30] = [
    (
        "resources[].adapter",
        "the connection string in the environment's secret",
        "crates/app/tests/config/variables.rs",
        "of_an_owner",
    ),
    ("cluster_mode", "a cluster is looked up, not an instance", "tests/suite/existing.rs", "a_database_made_by_hand_is_used"),
    (
        "manage_databases",
        "a warning until the database is the user's",
        "crates/provision/src/existing.rs",
        "what_cannot_be_used_is_told",
    ),
    ("use_existing[].environment", "which environment takes it", "crates/app/tests/config/model.rs", "parts_of_services"),
    (
        "use_sibling.resource_name",
        "another service's variables",
        "crates/app/tests/config/variables.rs",
        "of_a_sibling_and_a_frontend",
    ),
    (
        "use_sibling.service_name",
        "another service's variables",
        "crates/app/tests/config/variables.rs",
        "of_a_sibling_and_a_frontend",
    ),
    ("collections", "each collection has a graph of its own", "crates/app/tests/config/model.rs", "selecting_environments"),
    ("collections[].default", "which collection a command means", "crates/app/tests/config/model.rs", "selecting_environments"),
    (
        "collections[].environments",
        "each environment has a scope of its own",
        "crates/app/tests/config/model.rs",
        "selecting_environments",
    ),
    (
        "environment_variables[].alias",
        "a value in the environment's secret",
        "crates/app/tests/config/variables.rs",
        "the_users_win",
    ),
    ("environment_variables[].service", "which service has it", "crates/app/tests/config/variables.rs", "the_users_win"),
    (
        "environment_variables[].value",
        "a value in the environment's secret",
        "tests/suite/secrets.rs",
        "no_value_is_in_what_a_run_tells",
    ),
    ("secret_id", "whose credentials are taken", "tests/suite/existing.rs", "a_database_made_by_hand_is_used"),
    ("parent_zone.role_arn", "it is refused", "crates/app/tests/config/places_of_use.rs", "parent_zones"),
    (
        "x-provision.role_arn",
        "the role that makes all of it",
        "tests/suite/access.rs",
        "a_collection_in_another_account_and_region_is_made_through_its_role",
    ),
    (
        "workload_identity.ca_certificate",
        "the trust anchor's authority",
        "tests/suite/network.rs",
        "what_stands_in_a_network_lives",
    ),
    ("flavor", "another one is refused", "crates/app/tests/config/environments.rs", "wrong_words"),
    ("provider", "another one is refused", "crates/app/tests/config/environments.rs", "wrong_words"),
    ("version", "another one is refused", "crates/app/tests/config/environments.rs", "wrong_words"),
    ("x-provision.moved", "the old name in AWS is kept", "tests/suite/moved.rs", "a_renamed_database_is_the_same_database"),
    (
        "x-provision.moved[].service",
        "the old name in AWS is kept",
        "tests/suite/moved.rs",
        "a_renamed_database_is_the_same_database",
    ),
    (
        "x-provision.moved[].resource",
        "the old name in AWS is kept",
        "tests/suite/moved.rs",
        "a_renamed_database_is_the_same_database",
    ),
    ("x-provision.moved[].to", "the old name in AWS is kept", "tests/suite/moved.rs", "a_renamed_database_is_the_same_database"),
    (
        "environments[].image_tag",
        "the tag of images that follow it (`existing_image_tag_mode: sha`)",
        "crates/app/tests/config/cnc.rs",
        "builds",
    ),
    ("config_file_path", "what it runs", "crates/app/tests/config/cnc.rs", "environments_with_files_of_their_own"),
    ("vpc.instance_name", "the network that all stands in", "tests/suite/existing_vpc.rs", "subnets_made_by_hand_are_stood_in"),
    (
        "vpc.public_subnet_ids",
        "the subnets that all stands in",
        "tests/suite/existing_vpc.rs",
        "subnets_made_by_hand_are_stood_in",
    ),
    (
        "vpc.private_subnet_ids",
        "the subnets that all stands in",
        "tests/suite/existing_vpc.rs",
        "subnets_made_by_hand_are_stood_in",
    ),
    (
        "vpc.public_subnet_cidrs",
        "the subnets that are made in it",
        "tests/suite/existing_vpc.rs",
        "ranges_of_a_network_made_by_hand_become_subnets",
    ),
    (
        "vpc.private_subnet_cidrs",
        "the subnets that are made in it",
        "tests/suite/existing_vpc.rs",
        "ranges_of_a_network_made_by_hand_become_subnets",
    ),
];

/// Settings of a service that people change from day to day. None of them may cost it what holds its data, its images or its logs.
const EVERYDAY: [&str; 8] = [
    "<service>.url_path",
    "<service>.image",
    "<service>.prod.command",
    "<service>.system.cpu",
    "<service>.system.memory",
    "<service>.system.health_check",
    "<service>.system.platform_settings.min_scale",
    "<service>.system.platform_settings.max_scale",
];
/// What a service must keep through them.
const KEPT: [&str; 10] = [
    "ecr.repository",
    "ecs.service",
    "elasticache.replication-group",
    "elbv2.target-group",
    "logs.log-group",
    "rds.instance",
    "route53.hosted-zone",
    "s3.bucket",
    "secretsmanager.secret",
    "elbv2.load-balancer",
];

type Rows = BTreeMap<(FileKind, String), Difference>;

/// Every key with an effect, and what it changes.
fn rows() -> &'static Rows {
    static ROWS: std::sync::OnceLock<Rows> = std::sync::OnceLock::new();
    ROWS.get_or_init(|| {
        let with_effect = |sample: &Sample| sample.key.effect == Effect::Has && !is_told_below(sample);
        let samples: Vec<Sample> = samples().into_iter().filter(with_effect).collect();
        let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let found: Vec<(&Sample, Difference)> = std::thread::scope(|scope| {
            let workers: Vec<_> = samples
                .chunks(samples.len().div_ceil(threads))
                .map(|part| scope.spawn(move || part.iter().map(|sample| (sample, effect(sample))).collect::<Vec<_>>()))
                .collect();
            workers.into_iter().flat_map(|worker| worker.join().unwrap()).collect()
        });
        let mut rows = Rows::new();
        for (sample, found) in found {
            let row = rows.entry((sample.file, sample.path.clone())).or_default();
            row.changed.extend(found.changed);
            row.lost.extend(found.lost);
        }
        rows
    })
}

/// A map whose keys have rows of their own, and that means nothing by being there.
fn is_told_below(sample: &Sample) -> bool {
    matches!(sample.key.takes, Takes::Map(shape) if shape.names.is_some() || shape.all_keys().next().is_some())
}

fn elsewhere(path: &str) -> Option<&'static (&'static str, &'static str, &'static str, &'static str)> {
    let is_part = |known: &str| path.strip_suffix(known).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'));
    ELSEWHERE.iter().find(|(known, ..)| is_part(known))
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

#[test]
fn every_key_changes_what_is_deployed() {
    let idle: Vec<&String> = rows()
        .iter()
        .filter(|(_, row)| row.changed.is_empty())
        .map(|((_, path), _)| path)
        .filter(|path| elsewhere(path).is_none())
        .collect();
    assert!(idle.is_empty(), "these change nothing: {idle:#?}");
    // What is said of other tests holds.
    for (path, _, file, test) in ELSEWHERE {
        let text = std::fs::read_to_string(root().join(file)).unwrap();
        assert!(text.contains(&format!("fn {test}(")), "{file} has no test {test}, which is to show {path}");
        assert!(rows().keys().any(|(_, key)| elsewhere(key).is_some_and(|found| found.0 == path)), "{path} is no key");
    }
}

/// Users of other tools lose logs and images by a change of a path.
#[test]
fn what_people_change_every_day_costs_no_data() {
    for ((_, path), row) in rows().iter().filter(|((_, path), _)| EVERYDAY.contains(&path.as_str())) {
        let lost: Vec<_> = row.lost.iter().filter(|kind| KEPT.contains(*kind)).collect();
        assert!(lost.is_empty(), "{path} costs {lost:?}");
    }
    let found = EVERYDAY.iter().filter(|path| rows().keys().any(|(_, key)| key == *path)).count();
    assert_eq!(found, EVERYDAY.len());
}

const HEAD: &str = "\
# What each key changes

Made by a test from the keys themselves: files with a key, without it and with other values are composed, and what is asked for is
compared. *Changes* names the kinds of nodes that are made, changed or taken away. *Costs* names those among them that are taken away or
replaced by another object in one of these changes: a key that names or removes something costs it, a field that AWS cannot change in place
costs its object. What holds data goes only where it is allowed by name ([decisions](decisions.md)).

Keys that change nothing that is asked for are shown by a test of their own, which is named. Keys without any effect, and the warning for each, are
told by `provision explain` and in [configuration](configuration.md).

";

fn page() -> String {
    let mut text = HEAD.to_owned();
    for file in FileKind::ALL {
        let _ = write!(text, "## {}\n\n| key | changes | costs |\n|---|---|---|\n", file.file_name());
        for ((_, path), row) in rows().iter().filter(|((of, _), _)| *of == file) {
            let list = |kinds: &BTreeSet<&str>| kinds.iter().map(|kind| format!("`{kind}`")).collect::<Vec<_>>().join(", ");
            let changes = match elsewhere(path) {
                Some((_, what, file, test)) if row.changed.is_empty() => format!("{what}: `{test}` in [{file}](../{file})"),
                _ => list(&row.changed),
            };
            let _ = writeln!(text, "| `{path}` | {changes} | {} |", list(&row.lost));
        }
        text.push('\n');
    }
    text.push_str(FIELDS);
    for (kind, fields) in fields_that_replace() {
        let fields: Vec<String> = fields.iter().map(|field| format!("`{field}`")).collect();
        let _ = writeln!(text, "| `{kind}` | {} |", fields.join(", "));
    }
    text
}

const FIELDS: &str = "\
## What replaces an object

AWS has no call that changes these fields of what it has made, so another value is another object. How a kind is replaced, the new one first
or the old one, or not at all without leave, is told in its file.

| kind | fields |
|---|---|
";

/// The fields of the kinds of a rich application that cannot be changed in place.
fn fields_that_replace() -> BTreeMap<&'static str, BTreeSet<&'static str>> {
    let (services, places) = (Source::new("coherence.yml", SERVICES), Source::new("environments.yml", PLACES));
    let application = crate::config::read(&services, &places).unwrap().application;
    let mut found: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
    for node in world(&application).into_values() {
        let fields = node.fields.iter().filter(|field| field.replaces).map(|field| field.name);
        fields.for_each(|field| {
            found.entry(node.kind).or_default().insert(field);
        });
    }
    found
}

#[test]
fn the_page_tells_it() {
    let path = root().join("docs/keys.md");
    if std::env::var_os("PROVISION_WRITE_DOCS").is_some() {
        std::fs::write(&path, page()).unwrap();
    }
    assert!(
        std::fs::read_to_string(&path).unwrap_or_default() == page(),
        "docs/keys.md is old: run the tests with PROVISION_WRITE_DOCS=1"
    );
}
