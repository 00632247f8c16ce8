//! The query protocols' flat parameters (`Tag.1.Key=…`) to and from values.

use std::collections::BTreeMap;

use serde_json::{Map, Number, Value};

use super::Protocol;
use crate::model::{Member, Service, Shape, ShapeKind};

/// Parameters by the parts of their names.
#[derive(Debug, Default)]
struct Node {
    value: Option<String>,
    children: BTreeMap<String, Node>,
}

impl Node {
    fn insert(&mut self, name: &str, value: String) {
        let mut node = self;
        for part in name.split('.') {
            node = node.children.entry(part.to_owned()).or_default();
        }
        node.value = Some(value);
    }

    /// The children with numbers for names, in their order.
    fn numbered(&mut self) -> Vec<Node> {
        let mut numbered: Vec<(u64, String)> =
            self.children.keys().filter_map(|k| k.parse().ok().map(|n| (n, k.clone()))).collect();
        numbered.sort_unstable();
        numbered.into_iter().filter_map(|(_, key)| self.children.remove(&key)).collect()
    }

    fn leftovers(&self, path: &str, found: &mut Vec<String>) {
        for (name, child) in &self.children {
            let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
            if child.value.is_some() {
                found.push(format!("{path} is not a member"));
            }
            child.leftovers(&path, found);
        }
    }
}

/// Reads form pairs as the input of a shape. Second: the names that the shape does not know.
pub(super) fn decode(
    service: &Service,
    shape: Option<&Shape>,
    pairs: &[(String, String)],
    protocol: Protocol,
) -> (Value, Vec<String>) {
    let mut root = Node::default();
    for (name, value) in pairs {
        if name != "Action" && name != "Version" {
            root.insert(name, value.clone());
        }
    }
    let value = shape.map_or_else(|| Value::Object(Map::new()), |s| structure(service, s, &mut root, protocol));
    let mut found = Vec::new();
    root.leftovers("", &mut found);
    (value, found)
}

fn wire_name(name: &str, member: &Member, service: &Service, protocol: Protocol) -> String {
    if protocol == Protocol::Ec2 {
        if let Some(query_name) = &member.query_name {
            return query_name.clone();
        }
        let base = member.location_name.as_deref().unwrap_or(name);
        let mut letters = base.chars();
        return letters.next().map_or_else(String::new, |first| first.to_ascii_uppercase().to_string() + letters.as_str());
    }
    // A flattened list goes by its element's name where that has one.
    if let Some(shape) = service.shape(&member.shape)
        && shape.kind == ShapeKind::List
        && (shape.flattened || member.flattened)
        && let Some(inner) = shape.member.as_ref().and_then(|m| m.location_name.clone())
    {
        return inner;
    }
    member.location_name.clone().unwrap_or_else(|| name.to_owned())
}

fn structure(service: &Service, shape: &Shape, node: &mut Node, protocol: Protocol) -> Value {
    let mut object = Map::new();
    for (name, member) in &shape.members {
        let key = wire_name(name, member, service, protocol);
        let Some(child) = node.children.get_mut(&key) else {
            continue;
        };
        if let Some(inner) = service.shape(&member.shape) {
            let flattened = inner.flattened || member.flattened;
            if let Some(value) = read(service, inner, flattened, child, protocol) {
                object.insert(name.clone(), value);
            }
        }
    }
    Value::Object(object)
}

fn read(service: &Service, shape: &Shape, flattened: bool, node: &mut Node, protocol: Protocol) -> Option<Value> {
    match shape.kind {
        ShapeKind::Structure => Some(structure(service, shape, node, protocol)),
        ShapeKind::List => {
            let element = shape.member.as_ref()?;
            let inner = service.shape(&element.shape)?;
            // `Name=` alone is the empty list.
            let empty = node.value.take().is_some_and(|v| v.is_empty());
            let items = if flattened || protocol == Protocol::Ec2 {
                node.numbered()
            } else {
                let wrap = element.location_name.as_deref().unwrap_or("member");
                node.children.get_mut(wrap).map(Node::numbered).unwrap_or_default()
            };
            let mut values = Vec::with_capacity(items.len());
            for mut item in items {
                if let Some(value) = read(service, inner, false, &mut item, protocol) {
                    values.push(value);
                }
                // What the element's shape did not take is unknown; keep it for the report.
                node.children.entry("?".to_owned()).or_default().children.extend(item.children);
            }
            (empty || !values.is_empty()).then_some(Value::Array(values))
        }
        ShapeKind::Map => {
            let key = shape.key.as_ref()?;
            let value = shape.value.as_ref()?;
            let key_name = key.location_name.as_deref().unwrap_or("key").to_owned();
            let value_name = value.location_name.as_deref().unwrap_or("value").to_owned();
            let inner = service.shape(&value.shape)?;
            let entries =
                if flattened { node.numbered() } else { node.children.get_mut("entry").map(Node::numbered).unwrap_or_default() };
            let mut object = Map::new();
            for mut entry in entries {
                let name = entry.children.remove(&key_name).and_then(|n| n.value);
                let item = entry.children.get_mut(&value_name).and_then(|n| read(service, inner, false, n, protocol));
                if let (Some(name), Some(item)) = (name, item) {
                    object.insert(name, item);
                }
            }
            Some(Value::Object(object))
        }
        kind => node.value.take().map(|text| scalar(kind, text)),
    }
}

/// A value as its type; text that does not read as the type stays text, for the check to refuse.
pub(super) fn scalar(kind: ShapeKind, text: String) -> Value {
    match kind {
        ShapeKind::Integer | ShapeKind::Long | ShapeKind::BigInteger => {
            text.parse::<i64>().map_or(Value::String(text), |n| Value::Number(n.into()))
        }
        ShapeKind::Float | ShapeKind::Double | ShapeKind::BigDecimal => {
            text.parse::<f64>().ok().and_then(Number::from_f64).map_or(Value::String(text), Value::Number)
        }
        ShapeKind::Boolean => match text.as_str() {
            "true" => Value::Bool(true),
            "false" => Value::Bool(false),
            _ => Value::String(text),
        },
        _ => Value::String(text),
    }
}

/// Writes a value as form pairs.
pub(super) fn encode(service: &Service, shape: &Shape, value: &Value, protocol: Protocol) -> Vec<(String, String)> {
    let mut pairs = Vec::new();
    write(service, shape, false, value, "", protocol, &mut pairs);
    pairs
}

fn write(
    service: &Service,
    shape: &Shape,
    flattened: bool,
    value: &Value,
    prefix: &str,
    protocol: Protocol,
    pairs: &mut Vec<(String, String)>,
) {
    let join = |name: &str| {
        if prefix.is_empty() { name.to_owned() } else { format!("{prefix}.{name}") }
    };
    match (shape.kind, value) {
        (_, Value::Null) => {}
        (ShapeKind::Structure, Value::Object(object)) => {
            for (name, item) in object {
                if let Some(member) = shape.members.get(name)
                    && let Some(inner) = service.shape(&member.shape)
                {
                    let key = join(&wire_name(name, member, service, protocol));
                    let flat = inner.flattened || member.flattened;
                    write(service, inner, flat, item, &key, protocol, pairs);
                }
            }
        }
        (ShapeKind::List, Value::Array(items)) => {
            let Some(element) = shape.member.as_ref() else { return };
            let Some(inner) = service.shape(&element.shape) else { return };
            if items.is_empty() && protocol == Protocol::Query {
                pairs.push((prefix.to_owned(), String::new()));
            }
            for (i, item) in items.iter().enumerate() {
                let number = i + 1;
                let key = if flattened || protocol == Protocol::Ec2 {
                    format!("{prefix}.{number}")
                } else {
                    let wrap = element.location_name.as_deref().unwrap_or("member");
                    format!("{prefix}.{wrap}.{number}")
                };
                write(service, inner, false, item, &key, protocol, pairs);
            }
        }
        (ShapeKind::Map, Value::Object(object)) => {
            let (Some(key), Some(val)) = (shape.key.as_ref(), shape.value.as_ref()) else {
                return;
            };
            let Some(inner) = service.shape(&val.shape) else { return };
            for (i, (name, item)) in object.iter().enumerate() {
                let number = i + 1;
                let entry = if flattened { format!("{prefix}.{number}") } else { format!("{prefix}.entry.{number}") };
                let key_name = key.location_name.as_deref().unwrap_or("key");
                let value_name = val.location_name.as_deref().unwrap_or("value");
                pairs.push((format!("{entry}.{key_name}"), name.clone()));
                write(service, inner, false, item, &format!("{entry}.{value_name}"), protocol, pairs);
            }
        }
        (_, Value::String(text)) => pairs.push((prefix.to_owned(), text.clone())),
        (_, other) => pairs.push((prefix.to_owned(), other.to_string())),
    }
}
