//! Where a member is when it is not in the body: headers, and the payload that is the whole body.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue};
use serde_json::{Map, Value};

use crate::model::{Member, Service, Shape, ShapeKind};
use crate::wire::request::{ParseError, json_body};
use crate::wire::{Protocol, flat, iso_time, json, tree, xml};

/// Reads the members that are headers.
pub(super) fn from_headers(service: &Service, shape: &Shape, headers: &HeaderMap, object: &mut Map<String, Value>) {
    for (name, member) in &shape.members {
        let key = member.location_name.as_deref().unwrap_or(name);
        let Some(inner) = service.shape(&member.shape) else { continue };
        match member.location.as_deref() {
            Some("header") => {
                let Some(text) = headers.get(key).and_then(|v| v.to_str().ok()) else { continue };
                let value = if inner.kind == ShapeKind::List {
                    text.split(',').map(|one| Value::from(one.trim())).collect()
                } else {
                    flat::scalar(inner.kind, text.to_owned())
                };
                object.insert(name.clone(), value);
            }
            Some("headers") => {
                let prefix = key.to_ascii_lowercase();
                let found: Map<String, Value> = headers
                    .iter()
                    .filter_map(|(h, v)| Some((h.as_str().strip_prefix(&prefix)?.to_owned(), v.to_str().ok()?.into())))
                    .collect();
                if !found.is_empty() {
                    object.insert(name.clone(), Value::Object(found));
                }
            }
            _ => {}
        }
    }
}

/// Writes the members that are headers.
pub(super) fn to_headers(service: &Service, shape: &Shape, value: &Value, headers: &mut HeaderMap) {
    let mut put = |name: &str, text: &str| {
        if let (Ok(name), Ok(value)) = (name.parse::<HeaderName>(), HeaderValue::from_str(text)) {
            headers.insert(name, value);
        }
    };
    for (name, member) in &shape.members {
        let key = member.location_name.as_deref().unwrap_or(name);
        let (Some(inner), Some(item)) = (service.shape(&member.shape), value.get(name).filter(|v| !v.is_null())) else {
            continue;
        };
        match (member.location.as_deref(), item) {
            (Some("header"), Value::Array(items)) => {
                let texts: Vec<String> = items.iter().map(|one| text(inner, one)).collect();
                put(key, &texts.join(","));
            }
            (Some("header"), Value::Number(n)) if inner.kind == ShapeKind::Timestamp => {
                put(key, &http_time(n.as_f64().unwrap_or_default()));
            }
            (Some("header"), item) => put(key, &text(inner, item)),
            (Some("headers"), Value::Object(entries)) => {
                for (suffix, item) in entries {
                    put(&format!("{key}{suffix}"), &text(inner, item));
                }
            }
            _ => {}
        }
    }
}

/// Whether a header is a member of the shape, so that its value says whether it is there.
pub(super) fn binds(shape: &Shape, header: &HeaderName) -> bool {
    shape.members.iter().any(|(name, member)| {
        let key = member.location_name.as_deref().unwrap_or(name);
        match member.location.as_deref() {
            Some("header") => header.as_str().eq_ignore_ascii_case(key),
            Some("headers") => header.as_str().starts_with(&key.to_ascii_lowercase()),
            _ => false,
        }
    })
}

/// A simple value as it stands in a path, a query or a header.
pub(super) fn text(shape: &Shape, value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(n) if shape.kind == ShapeKind::Timestamp => iso_time(n.as_f64().unwrap_or_default()),
        other => other.to_string(),
    }
}

/// Seconds since 1970 as headers have them (RFC 9110, 5.6.7).
fn http_time(seconds: f64) -> String {
    let stamp = jiff::Timestamp::from_second(seconds as i64).unwrap_or_default();
    stamp.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

/// The member that is the whole body.
pub(super) fn payload<'a>(service: &'a Service, shape: &'a Shape) -> Option<(&'a str, &'a Member, &'a Shape)> {
    let name = shape.payload.as_deref()?;
    let member = shape.members.get(name)?;
    Some((name, member, service.shape(&member.shape)?))
}

/// Whether members of the shape are in the body, beside each other.
pub(super) fn has_body(shape: &Shape) -> bool {
    shape.members.values().any(|member| member.location.is_none())
}

/// Reads the members of the body.
pub(super) fn from_body(
    service: &Service,
    shape: &Shape,
    body: &[u8],
    protocol: Protocol,
    object: &mut Map<String, Value>,
) -> Result<(), ParseError> {
    if body.is_empty() || !has_body(shape) {
        return Ok(());
    }
    match payload(service, shape) {
        // Streams of events are for their reader.
        Some((_, _, inner)) if inner.eventstream => {}
        Some((name, _, inner)) if inner.kind == ShapeKind::Structure => {
            object.insert(name.to_owned(), structure(service, inner, body, protocol)?);
        }
        Some((name, _, inner)) if inner.kind == ShapeKind::Blob => {
            object.insert(name.to_owned(), STANDARD.encode(body).into());
        }
        Some((name, _, _)) => {
            object.insert(name.to_owned(), String::from_utf8_lossy(body).into());
        }
        None => {
            if let Value::Object(members) = structure(service, shape, body, protocol)? {
                object.extend(members);
            }
        }
    }
    Ok(())
}

fn structure(service: &Service, shape: &Shape, body: &[u8], protocol: Protocol) -> Result<Value, ParseError> {
    if protocol == Protocol::RestXml {
        let root = tree::parse(body).ok_or(ParseError::Body("XML"))?;
        return Ok(xml::decode(service, shape, &root));
    }
    Ok(json::decode(service, shape, json_body(body)?))
}

/// The body, and whether it is a document of the protocol. `root` is the element around members that stand beside each other,
/// with its namespace.
pub(super) fn to_body(
    service: &Service,
    shape: &Shape,
    value: &Value,
    protocol: Protocol,
    root: (&str, Option<&str>),
) -> (Bytes, bool) {
    match payload(service, shape) {
        Some((name, _, _)) if value.get(name).is_none_or(Value::is_null) => (Bytes::new(), false),
        Some((name, member, inner)) if inner.kind == ShapeKind::Structure => {
            let key = member.location_name.as_deref().unwrap_or(name);
            let namespace = member.xml_namespace.as_ref().map(|n| n.uri.as_str()).or(root.1);
            let item = value.get(name).unwrap_or(&Value::Null);
            (document(service, inner, item, protocol, (key, namespace)), true)
        }
        Some((name, _, inner)) => {
            let text = value.get(name).and_then(Value::as_str).unwrap_or_default();
            let blob = inner.kind == ShapeKind::Blob;
            let bytes = if blob { STANDARD.decode(text).unwrap_or_default() } else { text.as_bytes().to_vec() };
            (Bytes::from(bytes), false)
        }
        None if has_body(shape) => (document(service, shape, value, protocol, root), true),
        None => (Bytes::new(), false),
    }
}

fn document(service: &Service, shape: &Shape, value: &Value, protocol: Protocol, root: (&str, Option<&str>)) -> Bytes {
    if protocol != Protocol::RestXml {
        return Bytes::from(json::encode(service, shape, value).to_string());
    }
    let mut out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".to_owned();
    let namespace: Vec<(String, String)> = root.1.iter().map(|uri| ("xmlns".to_owned(), (*uri).to_owned())).collect();
    tree::open_with(&mut out, root.0, &namespace);
    xml::encode(service, shape, value, protocol, &mut out);
    tree::close(&mut out, root.0);
    Bytes::from(out)
}
