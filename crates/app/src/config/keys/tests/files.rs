//! The files of the repository, as an editor reads them.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::schemas::Validator;
use crate::config::keys::{FileKind, Key, Place, Shape, Takes, Told, places};
use crate::config::schema;

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else {
            found.push(path);
        }
    }
}

/// The valid files: which of the three each is, and its text.
fn all() -> Vec<(PathBuf, FileKind, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut all = Vec::new();
    for folder in ["docs/examples", "docs/first-stack", "tests/worlds", "crates/app/tests/config/valid"] {
        files(&root.join(folder), &mut all);
    }
    let found = all.into_iter().filter_map(|path| {
        let name = path.file_name()?.to_string_lossy().into_owned();
        let kind = FileKind::ALL.into_iter().find(|kind| kind.file_name() == name)?;
        let text = std::fs::read_to_string(&path).unwrap();
        Some((path, kind, text))
    });
    found.collect()
}

#[test]
fn the_schemas_take_the_files_of_the_repository() {
    let validator = Validator::new();
    for (path, kind, text) in all() {
        assert_eq!(validator.faults(kind, &schema::instance(&text).unwrap()), None, "{}", path.display());
    }
}

/// A file's keys, each by its address.
fn keys_of(value: &Value, shape: &'static Shape, found: &mut BTreeSet<*const Key>) {
    let Value::Object(map) = value else { return };
    let word = map.get("type").and_then(Value::as_str);
    let variant = shape.variants.iter().find(|(one, _)| Some(*one) == word);
    let shape = variant.map_or(shape, |(_, variant)| variant);
    for (name, value) in map {
        if let Some(key) = shape.key(name) {
            found.insert(std::ptr::from_ref(key));
            keys_in(value, &key.takes, found);
        } else if let Some(names) = &shape.names {
            keys_in(value, &names.takes, found);
        }
    }
}

fn keys_in(value: &Value, takes: &'static Takes, found: &mut BTreeSet<*const Key>) {
    if let Some(shape) = takes.map() {
        keys_of(value, shape, found);
    }
    if let Some(list) = takes.list() {
        let items = value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice);
        for item in items {
            keys_in(item, &list.of, found);
        }
    }
}

#[test]
fn every_key_is_in_a_file_of_ours() {
    let files = all();
    assert!(files.len() >= 3 * 2 + 25, "{}", files.len());
    let mut found: BTreeSet<(FileKind, *const Key)> = BTreeSet::new();
    for (_, kind, text) in &files {
        let mut keys = BTreeSet::new();
        keys_of(&schema::instance(text).unwrap(), kind.shape(), &mut keys);
        found.extend(keys.into_iter().map(|key| (*kind, key)));
    }
    let is_missing =
        |place: &Place| matches!(place.told, Told::Key(key) if !found.contains(&(place.file, std::ptr::from_ref(key))));
    let missing: BTreeSet<String> = places()
        .iter()
        .filter(|place| is_missing(place))
        .map(|place| format!("{}: {}", place.file.file_name(), place.path()))
        .collect();
    assert!(missing.is_empty(), "no valid file has these: {missing:#?}");
}
