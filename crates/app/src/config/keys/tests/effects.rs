//! What each key changes in what is deployed: a file with it against one without it, or with another value.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::elsewhere::{ELSEWHERE, elsewhere};
use super::sample::{Sample, example, samples};
use super::services_name;
use crate::compose::{Overrides, compose};
use crate::config::keys::{Effect, FileKind, Key, Takes};
use crate::config::model::{Application, ImageRef, Service};
use crate::config::source::Source;
use provision_engine::Imagined;

/// An application in which every setting has something to work on.
pub(super) const SERVICES: &str = "\
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
pub(super) const PLACES: &str = "\
name: shop
region: eu-west-1
collections:
- name: review
  account_id: '123456789012'
  base_domain: example.com
  environments: [{name: staging, type: production}, {name: pr, type: preview, x-provision: {edge: function}}]
";

/// Different worlds that are compared for one key.
const ENOUGH: usize = 4;

/// Everything that would be asked for, by collection and address.
pub(super) type World = BTreeMap<String, Imagined>;

pub(super) fn world(application: &Application, images: bool) -> World {
    let mut world = World::new();
    let backends = application.services.iter().filter(|service| service.backend().is_some_and(|it| it.image.is_none()));
    let image = |service: &Service| (service.name.clone(), ImageRef::try_from("nginx:1").unwrap());
    let overrides = Overrides { images: backends.filter(|_| images).map(image).collect(), ..Overrides::default() };
    for collection in &application.collections {
        let environments: Vec<_> = collection.environments.iter().collect();
        let graph = compose(application, collection, &environments, &overrides).unwrap();
        let at = |address: &str| format!("{}: {address}", collection.name);
        let (nodes, outputs) = graph.imagined();
        world.extend(nodes.into_iter().map(|node| (at(&node.address), node)));
        for (name, value) in outputs {
            let fields = vec![provision_engine::ImaginedField {
                name: "value",
                value: value.unwrap_or_default(),
                replaces: false,
                owner: provision_engine::Whose::Enforced,
            }];
            let output = Imagined { address: name.clone(), kind: "output", fields, needs: Vec::new(), tags: Vec::new() };
            world.insert(at(&format!("output {name}")), output);
        }
    }
    world
}

/// A file beside a good one, composed. `images`: every backend has been deployed.
fn composed(file: FileKind, whole: &Value, images: bool) -> Option<World> {
    let text = whole.to_string();
    let (services, places) = match file {
        FileKind::Coherence | FileKind::Cnc => (text.as_str(), PLACES),
        FileKind::Environments => (SERVICES, text.as_str()),
    };
    let loaded =
        crate::config::read(&Source::new(services_name(file), services), &Source::new("environments.yml", places)).ok()?;
    Some(world(&loaded.application, images))
}

/// What differs between two worlds.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Difference {
    /// The kinds of the nodes that are made, changed or taken away.
    pub(super) changed: BTreeSet<&'static str>,
    /// The kinds of those that are replaced by another object, or taken away.
    pub(super) lost: BTreeSet<&'static str>,
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

/// Another engine has other versions.
fn of_another_version(sample: &Sample, whole: &Value) -> Value {
    let mut whole = whole.clone();
    let (parent, _) = sample.pointer.rsplit_once('/').unwrap();
    if let Some(version) = whole.pointer_mut(&format!("{parent}/version")) {
        *version = json!("8.4");
    }
    whole
}

/// What a key changes, in all the ways that were tried.
fn effect(sample: &Sample) -> Difference {
    let mut all = Difference::default();
    let mut variants: Vec<World> = Vec::new();
    let values =
        std::iter::once(sample.whole.clone()).chain(others(&sample.key.takes).into_iter().map(|value| sample.with(value)));
    for whole in values.chain([sample.without()]) {
        let world = |whole: &Value| composed(sample.file, whole, sample.key.name != "image");
        if let Some(world) = world(&whole).or_else(|| world(&of_another_version(sample, &whole)))
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

pub(super) type Rows = BTreeMap<(FileKind, String), Difference>;

/// A file for each place of each key with an effect, and what the key changes in it.
pub(super) fn found() -> &'static [(Sample, Difference)] {
    static FOUND: std::sync::OnceLock<Vec<(Sample, Difference)>> = std::sync::OnceLock::new();
    FOUND.get_or_init(|| {
        let samples: Vec<Sample> = samples().into_iter().filter(|sample| sample.key.effect == Effect::Has).collect();
        let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        std::thread::scope(|scope| {
            let workers: Vec<_> = samples
                .chunks(samples.len().div_ceil(threads))
                .map(|part| scope.spawn(move || part.iter().map(|it| (it.clone(), effect(it))).collect::<Vec<_>>()))
                .collect();
            workers.into_iter().flat_map(|worker| worker.join().unwrap()).collect()
        })
    })
}

/// Every key with an effect, and what it changes.
pub(super) fn rows() -> &'static Rows {
    static ROWS: std::sync::OnceLock<Rows> = std::sync::OnceLock::new();
    ROWS.get_or_init(|| {
        let mut rows = Rows::new();
        for (sample, found) in found().iter().filter(|(sample, _)| !is_told_below(sample)) {
            let row = rows.entry((sample.file, sample.path.clone())).or_default();
            row.changed.extend(&found.changed);
            row.lost.extend(&found.lost);
        }
        rows
    })
}

/// A map whose keys have rows of their own, and that means nothing by being there.
pub(super) fn is_told_below(sample: &Sample) -> bool {
    let Takes::Map(shape) = &sample.key.takes else { return false };
    shape.names.as_ref().map_or_else(|| shape.all_keys().next().is_some(), |names| matches!(names.takes, Takes::Map(_)))
}

pub(super) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

#[test]
fn every_key_changes_what_is_deployed() {
    // Two types may have a key of one name at one place: each of the two does something.
    let mut changed: BTreeMap<(&str, *const Key), bool> = BTreeMap::new();
    for (sample, found) in found().iter().filter(|(sample, _)| !is_told_below(sample)) {
        *changed.entry((&sample.path, std::ptr::from_ref(sample.key))).or_default() |= !found.changed.is_empty();
    }
    let idle = changed.iter().filter(|(_, changed)| !**changed).map(|((path, _), _)| *path);
    // What is a map or something else may be told below.
    let is_below = |path: &str| changed.iter().any(|((other, _), changed)| *changed && other.starts_with(&format!("{path}.")));
    let idle: Vec<&str> = idle.filter(|path| elsewhere(path).is_none() && !is_below(path)).collect();
    assert!(idle.is_empty(), "these change nothing: {idle:#?}");
    // What is said of other tests holds.
    for (path, _, file, test) in ELSEWHERE {
        let text = std::fs::read_to_string(root().join(file)).unwrap();
        assert!(text.contains(&format!("fn {test}(")), "{file} has no test {test}, which is to show {path}");
        assert!(rows().keys().any(|(_, key)| elsewhere(key).is_some_and(|found| found.0 == *path)), "{path} is no key");
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

/// A time counts where there is something that takes it.
#[test]
fn each_step_is_ended_in_its_own_time() {
    let with = |timeouts: Value| {
        let cnc = json!({ "type": "backend", "migrate": ["migrate"], "seed": ["seed"], "timeouts": timeouts });
        let services = json!({ "api": { "x-cnc": cnc, "x-provision": { "test": ["test"] } } });
        composed(FileKind::Cnc, &json!({ "services": services }), false).unwrap()
    };
    for step in ["migrate", "seed", "test"] {
        let found = difference(&with(json!({})), &with(json!({ step: 90 })));
        assert_eq!(found.changed, BTreeSet::from(["codebuild.project"]), "{step}");
    }
}
