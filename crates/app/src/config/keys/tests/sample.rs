//! Files made from the keys: one for each place of each key.

use serde_json::{Map, Value, json};

use crate::config::keys::{FileKind, Key, Need, Shape, Takes};

/// A file that holds a key.
#[derive(Debug, Clone)]
pub(crate) struct Sample {
    pub(crate) file: FileKind,
    /// The whole file.
    pub(crate) whole: Value,
    /// Where the value of the key stands in it, as a JSON pointer.
    pub(crate) pointer: String,
    /// The same, with names and places in lists left open: `<service>.workers[].name`.
    pub(crate) path: String,
    pub(crate) key: &'static Key,
    /// The map that the key stands in.
    pub(crate) shape: &'static Shape,
    /// The `type` of that map, where it holds for that alone.
    pub(crate) variant: Option<&'static str>,
}

impl Sample {
    /// The file with another value of the key.
    pub(crate) fn with(&self, value: Value) -> Value {
        let mut whole = self.whole.clone();
        *whole.pointer_mut(&self.pointer).unwrap() = value;
        whole
    }

    /// The file without the key.
    pub(crate) fn without(&self) -> Value {
        let mut whole = self.whole.clone();
        let (parent, name) = self.pointer.rsplit_once('/').unwrap();
        whole.pointer_mut(parent).unwrap().as_object_mut().unwrap().shift_remove(name);
        whole
    }
}

/// One file for each place of each key.
pub(crate) fn samples() -> Vec<Sample> {
    let mut found = Vec::new();
    for file in FileKind::ALL {
        let mut whole = smallest(file.shape());
        // What no shape can tell: each collection has a region, its own or this one.
        match file {
            FileKind::Environments => whole["region"] = json!("eu-west-1"),
            // Something is deployed, whatever the service turns out to be that the keys are tried on.
            FileKind::Cnc => {
                whole["services"]["main"] = json!({ "x-cnc": { "type": "backend", "url_path": "/main" } });
                whole["services"]["api"] = json!({ "x-cnc": { "type": "backend" } });
            }
            FileKind::Coherence => {}
        }
        within(file, &whole, &At::default(), file.shape(), &mut found);
    }
    found
}

/// A valid value.
pub(crate) fn example(takes: &'static Takes) -> Value {
    match takes {
        Takes::Text(form) => json!(form.good[0]),
        Takes::Words(words) => json!(words()[0]),
        Takes::Boolean => json!(true),
        Takes::Integer(from, _) => json!(from),
        Takes::Numbers(all) => json!(all[0]),
        Takes::Command | Takes::Commands => json!(["run", "it"]),
        Takes::Map(shape) => smallest(shape),
        Takes::List(list) => json!([example(&list.of)]),
        Takes::Either(several) => example(&several[0]),
        Takes::Any | Takes::Nothing => json!("something"),
    }
}

/// The smallest valid map of a shape.
pub(crate) fn smallest(shape: &'static Shape) -> Value {
    let mut map = Map::new();
    for key in shape.all_keys() {
        if matches!(key.need, Need::Required | Need::Unless(_)) {
            map.insert(key.name.to_owned(), example(&key.takes));
        }
    }
    if let Some((_, variant)) = shape.variants.first() {
        let Value::Object(whole) = smallest(variant) else { unreachable!() };
        map.extend(whole);
    }
    for part in shape.parts() {
        if let Some(first) = part.any_of.first()
            && !part.any_of.iter().any(|name| map.contains_key(*name))
        {
            map.insert((*first).to_owned(), example(&shape.key(first).unwrap().takes));
        }
    }
    if let Some(names) = &shape.names {
        map.insert(names.form.good[0].to_owned(), example(&names.takes));
    }
    Value::Object(map)
}

/// A place in a file.
#[derive(Debug, Clone, Default)]
struct At {
    pointer: String,
    path: String,
    variant: Option<&'static str>,
}

impl At {
    fn key(&self, name: &str) -> Self {
        let dot = if self.path.is_empty() { "" } else { "." };
        Self { pointer: format!("{}/{name}", self.pointer), path: format!("{}{dot}{name}", self.path), variant: self.variant }
    }

    fn name(&self, name: &str, of: &str) -> Self {
        let pointer = self.key(&name.replace('/', "~1")).pointer;
        Self { pointer, ..self.key(&format!("<{of}>")) }
    }

    fn first(&self) -> Self {
        Self { pointer: format!("{}/0", self.pointer), path: format!("{}[]", self.path), variant: self.variant }
    }
}

fn within(file: FileKind, whole: &Value, at: &At, shape: &'static Shape, found: &mut Vec<Sample>) {
    for key in shape.all_keys() {
        let mut whole = whole.clone();
        let map = whole.pointer_mut(&at.pointer).unwrap().as_object_mut().unwrap();
        let before = map.get(key.name).cloned();
        map.insert(key.name.to_owned(), before.unwrap_or_else(|| example(&key.takes)));
        // What excludes it goes.
        for group in shape.parts().flat_map(|part| part.one_at_most).filter(|group| group.contains(&key.name)) {
            for other in group.iter().filter(|other| **other != key.name) {
                map.shift_remove(*other);
            }
        }
        let here = at.key(key.name);
        let (pointer, path, variant) = (here.pointer.clone(), here.path.clone(), at.variant);
        found.push(Sample { file, whole: whole.clone(), pointer, path, key, shape, variant });
        below(file, &whole, &here, &key.takes, found);
    }
    if let Some(names) = &shape.names {
        below(file, whole, &at.name(names.form.good[0], names.of), &names.takes, found);
    }
    for (word, variant) in shape.variants {
        let mut whole = whole.clone();
        let mut map = smallest(variant);
        map["type"] = json!(word);
        *whole.pointer_mut(&at.pointer).unwrap() = map;
        within(file, &whole, &At { variant: Some(word), ..at.clone() }, variant, found);
    }
}

fn below(file: FileKind, whole: &Value, at: &At, takes: &'static Takes, found: &mut Vec<Sample>) {
    for one in takes.each() {
        let mut whole = whole.clone();
        match one {
            Takes::Map(shape) => {
                let value = whole.pointer_mut(&at.pointer).unwrap();
                if !value.is_object() {
                    *value = smallest(shape);
                }
                within(file, &whole, at, shape, found);
            }
            Takes::List(list) if !matches!(list.of, Takes::Nothing) => below(file, &whole, &at.first(), &list.of, found),
            _ => {}
        }
    }
}
