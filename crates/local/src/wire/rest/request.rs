//! Requests: which operation, and its parameters in path, query, headers and body.

use http::{HeaderMap, HeaderValue, Method, header};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use serde_json::{Map, Value};

use super::parts::{from_body, from_headers, text, to_body, to_headers};
use crate::model::{Operation, Service, Shape, ShapeKind};
use crate::wire::request::{ParseError, RawRequest, form_pairs};
use crate::wire::{Protocol, flat};

/// Operations at the path of another one, with host names of their own, which a path does not tell.
const ELSEWHERE: &[&str] = &["ListDirectoryBuckets"];

/// The operation whose method, path and fixed query the request has; of several the one that
/// says most.
pub(in crate::wire) fn operation(service: &Service, request: &RawRequest) -> Option<String> {
    let query = request.query();
    service
        .operations
        .iter()
        .filter(|(name, op)| op.http.method == request.method.as_str() && !ELSEWHERE.contains(&name.as_str()))
        .filter_map(|(name, op)| {
            let (path, fixed) = op.http.request_uri.split_once('?').unwrap_or((&op.http.request_uri, ""));
            let labels = labels(path, request.bare_path())?;
            let fixed = form_pairs(fixed);
            fixed.iter().all(|(k, v)| query.iter().any(|(qk, qv)| qk == k && (v.is_empty() || qv == v))).then(|| {
                let (present, missing) = service.input(name).map_or((0, 0), |s| required(s, request, &query));
                let literal = path.split('/').count() - labels.len();
                ((fixed.len(), literal, std::cmp::Reverse(missing), present, !op.deprecated), name.clone())
            })
        })
        .max()
        .map(|(_, name)| name)
}

/// How many required members of query and headers the request has and has not: `ListParts` against `GetObject`,
/// `CopyObject` against `PutObject`.
fn required(shape: &Shape, request: &RawRequest, query: &[(String, String)]) -> (usize, usize) {
    let wanted = shape.members.iter().filter(|(name, _)| shape.required.contains(name)).filter_map(|(name, member)| {
        let key = member.location_name.as_ref().unwrap_or(name);
        match member.location.as_deref() {
            Some("querystring") => Some(query.iter().any(|(k, _)| k == key)),
            Some("header") => Some(request.headers.contains_key(key.as_str())),
            _ => None,
        }
    });
    let found: Vec<bool> = wanted.collect();
    let present = found.iter().filter(|there| **there).count();
    (present, found.len() - present)
}

/// The labels of a template (`/a/{Id}`, `/{Key+}`) in a path; `None` when it does not fit.
fn labels(template: &str, path: &str) -> Option<Vec<(String, String)>> {
    let mut found = Vec::new();
    let wanted: Vec<&str> = template.trim_matches('/').split('/').collect();
    // The key of an object may begin or end with a slash.
    let path = path.strip_prefix('/').unwrap_or(path);
    let path = if template.ends_with("+}") { path } else { path.trim_matches('/') };
    let given: Vec<&str> = path.split('/').collect();
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
pub(in crate::wire) fn params(
    service: &Service,
    operation: &str,
    request: &RawRequest,
    protocol: Protocol,
) -> Result<Value, ParseError> {
    let mut object = Map::new();
    let (Some(shape), Some(op)) = (service.input(operation), service.operations.get(operation)) else {
        return Ok(Value::Object(object));
    };
    let template = op.http.request_uri.split('?').next().unwrap_or_default();
    let labels = labels(template, request.bare_path()).unwrap_or_default();
    let query = request.query();
    for (name, member) in &shape.members {
        let key = member.location_name.as_deref().unwrap_or(name);
        let Some(inner) = service.shape(&member.shape) else { continue };
        match member.location.as_deref() {
            Some("uri") => {
                if let Some((_, v)) = labels.iter().find(|(k, _)| k == key) {
                    object.insert(name.clone(), flat::scalar(inner.kind, v.clone()));
                }
            }
            Some("querystring") => {
                let values: Vec<&String> = query.iter().filter(|(k, _)| k == key).map(|(_, v)| v).collect();
                if inner.kind == ShapeKind::List && !values.is_empty() {
                    object.insert(name.clone(), values.into_iter().cloned().collect());
                } else if let Some(v) = values.first() {
                    object.insert(name.clone(), flat::scalar(inner.kind, (*v).clone()));
                }
            }
            _ => {}
        }
    }
    from_headers(service, shape, &request.headers, &mut object);
    from_body(service, shape, &request.body, protocol, &mut object)?;
    Ok(Value::Object(object))
}

/// What stands for itself in a path or a query.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');
const PLAIN_PATH: &AsciiSet = &PLAIN.remove(b'/');

/// Writes a request.
pub(in crate::wire) fn encode(service: &Service, operation: &str, params: &Value, protocol: Protocol) -> RawRequest {
    let mut request =
        RawRequest { method: Method::POST, path: "/".to_owned(), headers: HeaderMap::new(), body: bytes::Bytes::new() };
    let Some(op) = service.operations.get(operation) else {
        return request;
    };
    request.method = op.http.method.parse().unwrap_or(Method::POST);
    let shape = service.input(operation);
    request.path = path(service, op, shape, params);
    let Some(shape) = shape else {
        return request;
    };
    let root = service.input_element(operation).unwrap_or((operation, None));
    let (body, document) = to_body(service, shape, params, protocol, root);
    if document {
        let kind = if protocol == Protocol::RestXml { "application/xml" } else { "application/json" };
        request.headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    }
    request.body = body;
    to_headers(service, shape, params, &mut request.headers);
    request
}

fn path(service: &Service, op: &Operation, shape: Option<&Shape>, params: &Value) -> String {
    let (template, fixed) = op.http.request_uri.split_once('?').unwrap_or((&op.http.request_uri, ""));
    let mut path = template.to_owned();
    let mut query: Vec<String> = if fixed.is_empty() { Vec::new() } else { vec![fixed.to_owned()] };
    for (name, member) in shape.iter().flat_map(|s| &s.members) {
        let key = member.location_name.as_deref().unwrap_or(name);
        let (Some(inner), Some(item)) = (service.shape(&member.shape), params.get(name).filter(|v| !v.is_null())) else {
            continue;
        };
        let mut ask = |key: &str, item: &Value| {
            let value = text(inner, item);
            query.push(format!("{}={}", utf8_percent_encode(key, PLAIN), utf8_percent_encode(&value, PLAIN)));
        };
        match (member.location.as_deref(), item) {
            (Some("uri"), item) => {
                let value = text(inner, item);
                path = path.replace(&format!("{{{key}+}}"), &utf8_percent_encode(&value, PLAIN_PATH).to_string());
                path = path.replace(&format!("{{{key}}}"), &utf8_percent_encode(&value, PLAIN).to_string());
            }
            (Some("querystring"), Value::Array(items)) => items.iter().for_each(|item| ask(key, item)),
            (Some("querystring"), Value::Object(entries)) => entries.iter().for_each(|(key, item)| ask(key, item)),
            (Some("querystring"), item) => ask(key, item),
            _ => {}
        }
    }
    if query.is_empty() { path } else { format!("{path}?{}", query.join("&")) }
}
