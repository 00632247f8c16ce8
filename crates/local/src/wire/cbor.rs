//! CBOR bodies to and from values, by the shape where types differ.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ciborium::Value as Cbor;
use serde_json::{Map, Number, Value};

use crate::model::{Service, Shape, ShapeKind};

/// The tag of a time in seconds since 1970 (RFC 8949, 3.4.2).
const EPOCH: u64 = 1;

/// Reads a body; an empty one is the empty structure.
pub(super) fn decode(body: &[u8]) -> Option<Value> {
    if body.is_empty() {
        return Some(Value::Object(Map::new()));
    }
    ciborium::from_reader::<Cbor, _>(body).ok().and_then(to_json)
}

fn to_json(value: Cbor) -> Option<Value> {
    Some(match value {
        Cbor::Null => Value::Null,
        Cbor::Bool(b) => Value::Bool(b),
        Cbor::Integer(n) => {
            let wide = i128::from(n);
            if let Ok(n) = i64::try_from(wide) {
                Value::Number(n.into())
            } else {
                Value::Number(u64::try_from(wide).ok()?.into())
            }
        }
        Cbor::Float(f) => Number::from_f64(f).map_or(Value::Null, Value::Number),
        Cbor::Bytes(bytes) => Value::String(STANDARD.encode(bytes)),
        Cbor::Text(text) => Value::String(text),
        Cbor::Tag(_, inner) => to_json(*inner)?,
        Cbor::Array(items) => Value::Array(items.into_iter().map(to_json).collect::<Option<_>>()?),
        Cbor::Map(entries) => {
            let mut object = Map::new();
            for (key, item) in entries {
                object.insert(key.into_text().ok()?, to_json(item)?);
            }
            Value::Object(object)
        }
        _ => return None,
    })
}

/// Writes a value of a shape; members that the shape does not know are left out.
pub(super) fn encode(service: &Service, shape: Option<&Shape>, value: &Value) -> Vec<u8> {
    let tree = shape.map_or(Cbor::Map(Vec::new()), |s| from_json(service, s, value));
    let mut out = Vec::new();
    // Writing to memory does not fail.
    if ciborium::into_writer(&tree, &mut out).is_err() {
        out.clear();
    }
    out
}

fn from_json(service: &Service, shape: &Shape, value: &Value) -> Cbor {
    match (shape.kind, value) {
        (ShapeKind::Structure, Value::Object(object)) => Cbor::Map(
            object
                .iter()
                .filter(|(_, v)| !v.is_null())
                .filter_map(|(name, item)| {
                    let inner = service.shape(&shape.members.get(name)?.shape)?;
                    Some((Cbor::Text(name.clone()), from_json(service, inner, item)))
                })
                .collect(),
        ),
        (ShapeKind::Map, Value::Object(object)) => {
            let inner = shape.value.as_ref().and_then(|m| service.shape(&m.shape));
            Cbor::Map(
                object
                    .iter()
                    .filter_map(|(name, item)| Some((Cbor::Text(name.clone()), from_json(service, inner?, item))))
                    .collect(),
            )
        }
        (ShapeKind::List, Value::Array(items)) => {
            let inner = shape.member.as_ref().and_then(|m| service.shape(&m.shape));
            Cbor::Array(items.iter().filter_map(|item| Some(from_json(service, inner?, item))).collect())
        }
        (ShapeKind::Timestamp, Value::Number(n)) => Cbor::Tag(EPOCH, Box::new(Cbor::Float(n.as_f64().unwrap_or_default()))),
        (ShapeKind::Float | ShapeKind::Double, Value::Number(n)) => Cbor::Float(n.as_f64().unwrap_or_default()),
        (ShapeKind::Blob, Value::String(text)) => Cbor::Bytes(STANDARD.decode(text).unwrap_or_default()),
        (_, Value::Number(n)) => {
            n.as_i64().map_or_else(|| Cbor::Float(n.as_f64().unwrap_or_default()), |n| Cbor::Integer(n.into()))
        }
        (_, Value::Bool(b)) => Cbor::Bool(*b),
        (_, Value::String(text)) => Cbor::Text(text.clone()),
        _ => Cbor::Null,
    }
}
