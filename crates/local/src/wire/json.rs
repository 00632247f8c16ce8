//! JSON bodies of the REST protocol: members go by their wire names, values by the model's.

use serde_json::{Map, Value};

use super::iso_time;
use crate::model::{Service, Shape, ShapeKind};

/// The value with the model's names. What the shape does not know stays as it is, for the check to refuse.
pub(super) fn decode(service: &Service, shape: &Shape, value: Value) -> Value {
    match (shape.kind, value) {
        (ShapeKind::Structure, Value::Object(object)) if !shape.document => {
            let member_of =
                |wire: &str| shape.members.iter().find(|(name, m)| m.location_name.as_deref().unwrap_or(name) == wire);
            let members = object.into_iter().map(|(wire, item)| match member_of(&wire) {
                Some((name, member)) => match service.shape(&member.shape) {
                    Some(inner) => (name.clone(), decode(service, inner, item)),
                    None => (name.clone(), item),
                },
                None => (wire, item),
            });
            Value::Object(members.collect())
        }
        (ShapeKind::List, Value::Array(items)) => {
            let inner = shape.member.as_ref().and_then(|m| service.shape(&m.shape));
            items.into_iter().map(|item| inner.map_or(item.clone(), |s| decode(service, s, item))).collect()
        }
        (ShapeKind::Map, Value::Object(object)) => {
            let inner = shape.value.as_ref().and_then(|m| service.shape(&m.shape));
            let entries = object.into_iter().map(|(key, item)| {
                let item = inner.map_or(item.clone(), |s| decode(service, s, item));
                (key, item)
            });
            Value::Object(entries.collect())
        }
        (_, value) => value,
    }
}

/// The value with the wire's names; members that are not of the body, or that the shape does not know, are left out.
pub(super) fn encode(service: &Service, shape: &Shape, value: &Value) -> Value {
    match (shape.kind, value) {
        (ShapeKind::Structure, Value::Object(object)) if !shape.document => {
            let members = object.iter().filter(|(_, item)| !item.is_null()).filter_map(|(name, item)| {
                let member = shape.members.get(name).filter(|m| m.location.is_none())?;
                let wire = member.location_name.clone().unwrap_or_else(|| name.clone());
                Some((wire, encode(service, service.shape(&member.shape)?, item)))
            });
            Value::Object(members.collect::<Map<_, _>>())
        }
        (ShapeKind::List, Value::Array(items)) => {
            let inner = shape.member.as_ref().and_then(|m| service.shape(&m.shape));
            items.iter().map(|item| inner.map_or(item.clone(), |s| encode(service, s, item))).collect()
        }
        (ShapeKind::Map, Value::Object(object)) => {
            let inner = shape.value.as_ref().and_then(|m| service.shape(&m.shape));
            let entries =
                object.iter().map(|(key, item)| (key.clone(), inner.map_or(item.clone(), |s| encode(service, s, item))));
            Value::Object(entries.collect())
        }
        (ShapeKind::Timestamp, Value::Number(n)) if shape.timestamp_format.as_deref() == Some("iso8601") => {
            iso_time(n.as_f64().unwrap_or_default()).into()
        }
        (_, value) => value.clone(),
    }
}
