//! The keys are what the readers, the schemas, `explain` and the documentation make of them.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::{Value, json};

mod effects;
mod elsewhere;
mod files;
mod page;
mod sample;
mod schemas;
pub(crate) mod seen;
mod touches;

use self::sample::samples;
use super::{Effect, FileKind, Key, Need, Shape, Takes, Told, places, shapes};
use crate::config::diagnostic::Diagnostic;
use crate::config::source::Source;
use crate::config::{Loaded, explain, reference, schema};

const SERVICES: &str = "api: {type: backend}\n";
const PLACES: &str = "{name: shop, region: eu-west-1, collections: [{name: review, account_id: '123456789012', environments: [{name: staging}]}]}\n";

/// Faults that a single key can make. The others are about what stands elsewhere.
const OF_A_KEY: [&str; 7] = [
    "config::unknown-key",
    "config::type",
    "config::value",
    "config::range",
    "config::missing-key",
    "config::refused",
    "config::version",
];

/// What the file of the services is called beside or as this one.
fn services_name(file: FileKind) -> String {
    if file == FileKind::Environments { FileKind::Coherence.file_name() } else { file.file_name() }
}

/// What the readers make of a file, beside a good one of the other kind. JSON is YAML.
fn read(file: FileKind, whole: &Value) -> Result<Loaded, Vec<Diagnostic>> {
    let text = whole.to_string();
    let (services, places) = match file {
        FileKind::Coherence | FileKind::Cnc => (text.as_str(), PLACES),
        FileKind::Environments => (SERVICES, text.as_str()),
    };
    crate::config::read(&Source::new(services_name(file), services), &Source::new("environments.yml", places))
        .map_err(crate::config::diagnostic::Diagnostics::into_vec)
}

/// Keys of which the model knows whether they were said. What is composed without them is the default.
const SAID_OR_NOT: [&str; 3] = ["machine_type", "dockerfile", "alb_access"];

/// The faults of single keys, as text.
fn faults(file: FileKind, whole: &Value) -> Vec<String> {
    let found = read(file, whole).err().unwrap_or_default();
    found.iter().filter(|one| one.is_error() && OF_A_KEY.contains(&one.code)).map(|one| one.message.clone()).collect()
}

#[test]
fn names_of_shapes_are_unique_and_keys_say_what_they_do() {
    let all = shapes();
    let names: BTreeSet<&str> = all.iter().map(|shape| shape.name).collect();
    assert_eq!(names.len(), all.len());
    for shape in all {
        let mut written = BTreeSet::new();
        for key in shape.all_keys() {
            for name in key.also.iter().chain([&key.name]) {
                assert!(written.insert(*name), "{name} is twice in {}", shape.name);
                assert!(shape.why_refused(name).is_none(), "{name} is told and refused in {}", shape.name);
            }
            assert_eq!(key.doc.is_empty(), key.effect != Effect::Has, "{} of {}", key.name, shape.name);
        }
    }
}

/// The names of the kinds, as their files tell them.
fn kinds(folder: &Path, found: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            kinds(&path, found);
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        let names = text.split("\n    name = \"").skip(1).filter_map(|rest| rest.split('"').next());
        found.extend(names.map(str::to_owned));
    }
}

#[test]
fn what_keys_touch_are_kinds() {
    let mut known = BTreeSet::new();
    kinds(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../aws/src/kinds"), &mut known);
    assert!(known.len() > 50, "{known:?}");
    for key in shapes().into_iter().flat_map(Shape::all_keys) {
        for kind in key.touches {
            assert!(*kind == "*" || known.contains(*kind), "{} touches {kind}, which is no kind", key.name);
        }
        assert!(key.effect == Effect::Has || key.touches.is_empty(), "{} has no effect and touches something", key.name);
    }
}

#[test]
fn every_key_is_read() {
    for sample in samples() {
        assert_eq!(faults(sample.file, &sample.whole), Vec::<String>::new(), "{}: {}", sample.pointer, sample.whole);
    }
    // To be read to its end, a map has every one of its keys asked for.
    let parts: BTreeSet<&str> = shapes().iter().flat_map(|shape| shape.with).map(|part| part.name).collect();
    let unread =
        shapes().iter().map(|shape| shape.name).filter(|name| !seen::all().contains(name) && !parts.contains(name)).count();
    assert_eq!(unread, 0, "no reader reads some shapes: {:?}", seen::all());
}

/// A default is what the file means without the key.
#[test]
fn defaults_are_what_holds_without_the_key() {
    let mut count = 0;
    for sample in samples() {
        let Need::Default(default) = sample.key.need else { continue };
        let value = if sample.key.takes.is_boolean() || sample.key.takes.range().is_some() {
            serde_json::from_str(default).unwrap()
        } else {
            json!(default)
        };
        let application = |whole: &Value| read(sample.file, whole).map(|loaded| loaded.application);
        let (given, left_out) = (application(&sample.with(value)), application(&sample.without()));
        if let (Ok(given), Ok(left_out)) = (given, left_out) {
            let is_kept_apart = SAID_OR_NOT.contains(&sample.key.name);
            assert_eq!(given == left_out, !is_kept_apart, "{}: {default}", sample.pointer);
            count += 1;
        }
    }
    assert!(count > 50, "{count}");
}

/// The keys that the three tell, by the addresses of what is told.
#[test]
fn the_schemas_explain_and_the_documentation_have_the_same_keys() {
    let told: BTreeSet<*const Key> = places()
        .iter()
        .filter_map(|place| if let Told::Key(key) = place.told { Some(std::ptr::from_ref(key)) } else { None })
        .collect();
    let page = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/configuration.md")).unwrap();
    let mut documented = BTreeSet::new();
    let mut ways = BTreeSet::new();
    for row in reference::rows_of(&page) {
        if let reference::Told::Key(key) = row.told {
            documented.insert(std::ptr::from_ref(key));
        }
    }
    // A map that is told key by key has no row of its own.
    for shape in shapes() {
        for key in shape.all_keys() {
            if matches!(key.takes, Takes::Map(_)) {
                ways.insert(std::ptr::from_ref(key));
            }
        }
    }
    let name =
        |key: &*const Key| shapes().iter().flat_map(|shape| shape.all_keys()).find(|one| std::ptr::eq(*one, *key)).unwrap().name;
    let missing: Vec<&str> = told.difference(&documented).filter(|key| !ways.contains(*key)).map(name).collect();
    assert_eq!(missing, Vec::<&str>::new(), "docs/configuration.md has no row for these");
    assert!(documented.is_subset(&told));

    // `explain` finds each place by its path, and its row is in the tree.
    let tree: BTreeSet<(String, String)> = explain::tree().into_iter().map(|row| (row.file, row.path)).collect();
    for place in places() {
        let Told::Key(key) = place.told else { continue };
        assert!(tree.contains(&(place.file.file_name(), place.path())), "{}", place.path());
        let prefix = format!("{}: {}", place.file.file_name(), place.path());
        let found = explain::explain(&prefix).unwrap();
        assert!(found.iter().any(|one| one.about == key.doc && one.places.iter().any(|at| at.starts_with(&prefix))), "{prefix}");
    }

    // The schema has each key in the definition of each shape that has it.
    for file in FileKind::ALL {
        let schema = schema::of(file);
        for shape in shapes() {
            let Some(definition) = schema.pointer(&format!("/$defs/{}", shape.name)) else { continue };
            let there: BTreeSet<&str> =
                definition["properties"].as_object().into_iter().flat_map(|map| map.keys().map(String::as_str)).collect();
            let told: BTreeSet<&str> = shape.all_keys().flat_map(|key| key.also.iter().copied().chain([key.name])).collect();
            let refused: BTreeSet<&str> = shape.parts().flat_map(|part| part.refused).flat_map(|one| one.keys).copied().collect();
            assert!(told.is_subset(&there) && there.difference(&told).all(|name| refused.contains(name)), "{}", shape.name);
        }
    }
}
