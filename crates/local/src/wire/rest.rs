//! The REST protocols: the operation is in method and path, parameters are all over the request.

use percent_encoding::percent_decode_str;
use serde_json::{Map, Value};

use super::request::{ParseError, RawRequest, form_pairs, json_body};
use super::{Protocol, flat, tree, xml};
use crate::model::{Service, Shape, ShapeKind};

/// The operation whose method, path and fixed query the request has; of several the one that
/// says most.
pub(super) fn operation(service: &Service, request: &RawRequest) -> Option<String> {
    let query = request.query();
    service
        .operations
        .iter()
        .filter(|(_, op)| op.http.method == request.method.as_str())
        .filter_map(|(name, op)| {
            let (path, fixed) = op.http.request_uri.split_once('?').unwrap_or((&op.http.request_uri, ""));
            let labels = labels(path, request.bare_path())?;
            let fixed = form_pairs(fixed);
            fixed.iter().all(|(k, v)| query.iter().any(|(qk, qv)| qk == k && (v.is_empty() || qv == v))).then(|| {
                let required = service.input(name).map_or(0, |s| required_present(s, &query));
                let literal = path.split('/').count() - labels.len();
                ((fixed.len(), literal, required), name.clone())
            })
        })
        .max()
        .map(|(_, name)| name)
}

/// How many required query members the request has: `ListParts` against `GetObject`.
fn required_present(shape: &Shape, query: &[(String, String)]) -> usize {
    shape
        .members
        .iter()
        .filter(|(name, m)| m.location.as_deref() == Some("querystring") && shape.required.contains(name))
        .filter(|(name, m)| {
            let key = m.location_name.as_ref().unwrap_or(name);
            query.iter().any(|(k, _)| k == key)
        })
        .count()
}

/// The labels of a template (`/a/{Id}`, `/{Key+}`) in a path; `None` when it does not fit.
fn labels(template: &str, path: &str) -> Option<Vec<(String, String)>> {
    let mut found = Vec::new();
    let wanted: Vec<&str> = template.trim_matches('/').split('/').collect();
    let given: Vec<&str> = path.trim_matches('/').split('/').collect();
    let mut rest = given.as_slice();
    for part in wanted {
        if let Some(label) = part.strip_prefix('{').and_then(|p| p.strip_suffix('}')) {
            let (name, value) = if let Some(greedy) = label.strip_suffix('+') {
                let all = rest.join("/");
                rest = &[];
                (greedy, all)
            } else {
                let (first, tail) = rest.split_first()?;
                rest = tail;
                (label, (*first).to_owned())
            };
            if value.is_empty() {
                return None;
            }
            let plain = percent_decode_str(&value).decode_utf8_lossy().into_owned();
            found.push((name.to_owned(), plain));
        } else {
            let (first, tail) = rest.split_first()?;
            if *first != part {
                return None;
            }
            rest = tail;
        }
    }
    rest.is_empty().then_some(found)
}

/// The parameters from path, query, headers and body.
pub(super) fn params(service: &Service, operation: &str, request: &RawRequest, protocol: Protocol) -> Result<Value, ParseError> {
    let mut object = Map::new();
    let (Some(shape), Some(op)) = (service.input(operation), service.operations.get(operation)) else {
        return Ok(Value::Object(object));
    };
    let template = op.http.request_uri.split('?').next().unwrap_or_default();
    let labels = labels(template, request.bare_path()).unwrap_or_default();
    let query = request.query();
    let mut in_body = false;
    for (name, member) in &shape.members {
        let key = member.location_name.as_deref().unwrap_or(name);
        let kind = service.shape(&member.shape).map_or(ShapeKind::String, |s| s.kind);
        match member.location.as_deref() {
            Some("uri") => {
                if let Some((_, v)) = labels.iter().find(|(k, _)| k == key) {
                    object.insert(name.clone(), flat::scalar(kind, v.clone()));
                }
            }
            Some("querystring") => {
                let values: Vec<&String> = query.iter().filter(|(k, _)| k == key).map(|(_, v)| v).collect();
                if kind == ShapeKind::List && !values.is_empty() {
                    object.insert(name.clone(), values.into_iter().cloned().collect());
                } else if let Some(v) = values.first() {
                    object.insert(name.clone(), flat::scalar(kind, (*v).clone()));
                }
            }
            Some("header") => {
                if let Some(v) = request.header(key) {
                    object.insert(name.clone(), flat::scalar(kind, v.to_owned()));
                }
            }
            Some("headers") => {
                let found: Map<String, Value> = request
                    .headers
                    .iter()
                    .filter_map(|(h, v)| {
                        let rest = h.as_str().strip_prefix(&key.to_ascii_lowercase())?;
                        Some((rest.to_owned(), Value::String(v.to_str().ok()?.to_owned())))
                    })
                    .collect();
                if !found.is_empty() {
                    object.insert(name.clone(), Value::Object(found));
                }
            }
            _ => in_body = true,
        }
    }
    if !in_body || request.body.is_empty() {
        return Ok(Value::Object(object));
    }
    let payload = shape.payload.as_ref().and_then(|name| {
        let member = shape.members.get(name)?;
        Some((name.clone(), service.shape(&member.shape)?))
    });
    match payload {
        Some((name, inner)) if inner.kind != ShapeKind::Structure => {
            // A stream or a text of its own: its content is not for recording.
            object.insert(name, Value::String(format!("{} bytes", request.body.len())));
        }
        Some((name, inner)) => {
            object.insert(name, body(service, inner, request, protocol)?);
        }
        None => {
            if let Value::Object(members) = body(service, shape, request, protocol)? {
                object.extend(members);
            }
        }
    }
    Ok(Value::Object(object))
}

fn body(service: &Service, shape: &Shape, request: &RawRequest, protocol: Protocol) -> Result<Value, ParseError> {
    if protocol == Protocol::RestXml {
        let root = tree::parse(&request.body).ok_or(ParseError::Body("XML"))?;
        return Ok(xml::decode(service, shape, &root));
    }
    let mut value = json_body(&request.body)?;
    // Members go by their wire names in JSON; recordings and checks by the model's.
    if let Value::Object(object) = &mut value {
        for (name, member) in &shape.members {
            if let Some(wire) = member.location_name.as_deref().filter(|w| w != name)
                && let Some(item) = object.shift_remove(wire)
            {
                object.insert(name.clone(), item);
            }
        }
    }
    Ok(value)
}
