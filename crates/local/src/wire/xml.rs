//! XML answers to and from values, by the output's shape.

use serde_json::{Map, Value};

use super::flat::scalar;
use super::tree::{Element, close, leaf, open, open_with};
use super::{Protocol, iso_time};
use crate::model::{Member, Service, Shape, ShapeKind};

/// Reads an element's children as the members of a structure.
pub(super) fn decode(service: &Service, shape: &Shape, element: &Element) -> Value {
    let mut object = Map::new();
    for (name, member) in &shape.members {
        let Some(inner) = service.shape(&member.shape).filter(|_| member.location.is_none()) else {
            continue;
        };
        let flattened = inner.flattened || member.flattened;
        let key = member_name(name, member, inner, flattened);
        if member.xml_attribute {
            if let Some((_, text)) = element.attributes.iter().find(|(k, _)| k == key) {
                object.insert(name.clone(), scalar(inner.kind, text.clone()));
            }
        } else if flattened && matches!(inner.kind, ShapeKind::List | ShapeKind::Map) {
            let same: Vec<&Element> = element.children.iter().filter(|c| c.name == key).collect();
            if !same.is_empty() {
                object.insert(name.clone(), collection(service, inner, &same));
            }
        } else if let Some(child) = element.child(key) {
            object.insert(name.clone(), read(service, inner, child));
        }
    }
    Value::Object(object)
}

/// The name of a member's element.
pub(super) fn member_name<'a>(name: &'a str, member: &'a Member, inner: &'a Shape, flattened: bool) -> &'a str {
    if flattened && let Some(element) = inner.member.as_ref().and_then(|m| m.location_name.as_deref()) {
        return element;
    }
    member.location_name.as_deref().unwrap_or(name)
}

fn collection(service: &Service, shape: &Shape, elements: &[&Element]) -> Value {
    if shape.kind == ShapeKind::Map {
        let name_of =
            |m: Option<&Member>, default: &str| m.and_then(|m| m.location_name.clone()).unwrap_or_else(|| default.to_owned());
        let key = name_of(shape.key.as_ref(), "key");
        let value = name_of(shape.value.as_ref(), "value");
        let inner = shape.value.as_ref().and_then(|m| service.shape(&m.shape));
        let mut object = Map::new();
        for entry in elements {
            if let (Some(k), Some(v), Some(inner)) = (entry.child(&key), entry.child(&value), inner) {
                object.insert(k.text.clone(), read(service, inner, v));
            }
        }
        return Value::Object(object);
    }
    let inner = shape.member.as_ref().and_then(|m| service.shape(&m.shape));
    Value::Array(elements.iter().filter_map(|e| inner.map(|s| read(service, s, e))).collect())
}

fn read(service: &Service, shape: &Shape, element: &Element) -> Value {
    match shape.kind {
        ShapeKind::Structure => decode(service, shape, element),
        ShapeKind::List | ShapeKind::Map => collection(service, shape, &element.children.iter().collect::<Vec<_>>()),
        kind => scalar(kind, element.text.clone()),
    }
}

/// Writes a structure's members.
pub(super) fn encode(service: &Service, shape: &Shape, value: &Value, protocol: Protocol, out: &mut String) {
    let Some(object) = value.as_object() else { return };
    for (name, item) in object {
        let Some(member) = shape.members.get(name) else {
            continue;
        };
        let Some(inner) = service.shape(&member.shape).filter(|_| member.location.is_none() && !member.xml_attribute) else {
            continue;
        };
        let flattened = inner.flattened || member.flattened;
        let key = member_name(name, member, inner, flattened);
        write(service, inner, flattened, item, key, protocol, out);
    }
}

/// What stands in a structure's opening tag: its namespace and the members that are attributes.
fn attributes(shape: &Shape, value: &Value) -> Vec<(String, String)> {
    let namespace = shape.xml_namespace.iter().map(|namespace| {
        let name = namespace.prefix.as_ref().map_or_else(|| "xmlns".to_owned(), |prefix| format!("xmlns:{prefix}"));
        (name, namespace.uri.clone())
    });
    let members = shape.members.iter().filter(|(_, member)| member.xml_attribute).filter_map(|(name, member)| {
        let text = value.get(name)?.as_str()?;
        Some((member.location_name.clone().unwrap_or_else(|| name.clone()), text.to_owned()))
    });
    namespace.chain(members).collect()
}

fn write(service: &Service, shape: &Shape, flattened: bool, value: &Value, key: &str, protocol: Protocol, out: &mut String) {
    match (shape.kind, value) {
        (_, Value::Null) => {}
        (ShapeKind::Structure, _) => {
            open_with(out, key, &attributes(shape, value));
            encode(service, shape, value, protocol, out);
            close(out, key);
        }
        (ShapeKind::List, Value::Array(items)) => {
            let Some(element) = shape.member.as_ref() else { return };
            let Some(inner) = service.shape(&element.shape) else { return };
            if flattened {
                for item in items {
                    write(service, inner, false, item, key, protocol, out);
                }
                return;
            }
            let default = if protocol == Protocol::Ec2 { "item" } else { "member" };
            let name = element.location_name.as_deref().unwrap_or(default);
            open(out, key);
            for item in items {
                write(service, inner, false, item, name, protocol, out);
            }
            close(out, key);
        }
        (ShapeKind::Map, Value::Object(object)) => {
            let (Some(k), Some(v)) = (shape.key.as_ref(), shape.value.as_ref()) else {
                return;
            };
            let Some(inner) = service.shape(&v.shape) else { return };
            let entry = if flattened { key } else { "entry" };
            if !flattened {
                open(out, key);
            }
            for (name, item) in object {
                open(out, entry);
                leaf(out, k.location_name.as_deref().unwrap_or("key"), name);
                let value_name = v.location_name.as_deref().unwrap_or("value");
                write(service, inner, false, item, value_name, protocol, out);
                close(out, entry);
            }
            if !flattened {
                close(out, key);
            }
        }
        (ShapeKind::Timestamp, Value::Number(n)) => {
            leaf(out, key, &iso_time(n.as_f64().unwrap_or_default()));
        }
        (_, Value::String(text)) => leaf(out, key, text),
        (_, other) => leaf(out, key, &other.to_string()),
    }
}
