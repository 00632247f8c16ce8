//! What a request asks for: service, operation, parameters.

use std::sync::Arc;

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method, header};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use serde_json::{Map, Value};

use super::{Protocol, cbor, flat, rest};
use crate::model::{ModelError, Models, Service};

/// A request as it came in.
#[derive(Debug, Clone)]
pub struct RawRequest {
    /// `POST`, `GET` …
    pub method: Method,
    /// Path and query as sent.
    pub path: String,
    /// All headers.
    pub headers: HeaderMap,
    /// The whole body.
    pub body: Bytes,
}

/// The scope of a request's signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope {
    /// Who signed.
    pub access_key: String,
    /// `eu-central-1` …
    pub region: String,
    /// The signing name: `ec2`, `elasticloadbalancing` …
    pub service: String,
}

/// A request that was understood.
#[derive(Debug, Clone)]
pub struct Call {
    /// The service's model.
    pub service: Arc<Service>,
    /// As in the API reference.
    pub operation: String,
    /// How it was written, and how the answer is.
    pub protocol: Protocol,
    /// By the members' names.
    pub params: Value,
    /// What of the request the model does not know.
    pub unknown: Vec<String>,
}

/// Why a request was not understood.
#[derive(Debug, Clone, thiserror::Error)]
pub enum ParseError {
    /// Neither signature nor target nor version name a service.
    #[error("no AWS service is named in the request's signature, target or version")]
    NoService,
    /// The model is missing.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// The service has no such operation.
    #[error("{service} has no operation {operation}")]
    UnknownOperation {
        /// The service's model.
        service: String,
        /// What was asked for.
        operation: String,
    },
    /// The body is not of its protocol.
    #[error("the body is not {0}")]
    Body(&'static str),
}

const FORM: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

impl RawRequest {
    /// A header as text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The path without its query.
    pub fn bare_path(&self) -> &str {
        self.path.split('?').next().unwrap_or_default()
    }

    /// The query's pairs, decoded.
    pub fn query(&self) -> Vec<(String, String)> {
        self.path.split_once('?').map(|(_, q)| form_pairs(q)).unwrap_or_default()
    }

    /// The scope of the signature, from the header or a presigned query.
    pub fn scope(&self) -> Option<Scope> {
        let credential = if let Some(auth) = self.header("authorization") {
            let (_, after) = auth.split_once("Credential=")?;
            after.split(',').next()?.trim().to_owned()
        } else {
            self.query().into_iter().find(|(k, _)| k == "X-Amz-Credential")?.1
        };
        let mut parts = credential.rsplit('/');
        let (_, service, region, _) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
        Some(Scope { region: region.to_owned(), service: service.to_owned(), access_key: parts.next()?.to_owned() })
    }
}

/// The pairs of a form or a query, decoded.
pub(super) fn form_pairs(text: &str) -> Vec<(String, String)> {
    let plain = |s: &str| percent_decode_str(&s.replace('+', " ")).decode_utf8_lossy().into_owned();
    text.split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (k, v) = pair.split_once('=').unwrap_or((pair, ""));
            (plain(k), plain(v))
        })
        .collect()
}

/// Understands a request.
pub fn parse(models: &Models, request: &RawRequest) -> Result<Call, ParseError> {
    let scope = request.scope();
    let target = request.header("x-amz-target");
    let rpc = rpc_path(request.bare_path());
    // What is uploaded to a REST service may look like a form.
    let signed = scope.as_ref().and_then(|s| models.service(&Models::name_for(Some(&s.service), None, None)?).ok());
    let is_rest = signed.is_some_and(|s| matches!(Protocol::native(&s), Protocol::RestJson | Protocol::RestXml));
    let is_form = target.is_none() && rpc.is_none() && !is_rest;
    let form = if is_form { form(request) } else { Vec::new() };
    let of_form = |name: &str| form.iter().find(|(k, _)| k == name).map(|(_, v)| v.as_str());
    let prefix = target.and_then(|t| t.rsplit_once('.')).map(|(prefix, _)| prefix).or(rpc.map(|(service, _)| service));
    let name =
        Models::name_for(scope.as_ref().map(|s| s.service.as_str()), prefix, of_form("Version")).ok_or(ParseError::NoService)?;
    let service = models.service(&name)?;

    let native = Protocol::native(&service);
    let (protocol, operation) = if let Some((_, operation)) = rpc {
        (Protocol::Cbor, operation.to_owned())
    } else if let Some(target) = target {
        let operation = target.rsplit('.').next().unwrap_or_default();
        (Protocol::Json, operation.to_owned())
    } else if let Some(action) = of_form("Action") {
        let protocol = if native == Protocol::Ec2 { native } else { Protocol::Query };
        (protocol, action.to_owned())
    } else if matches!(native, Protocol::RestJson | Protocol::RestXml) {
        let found = rest::operation(&service, request).ok_or_else(|| ParseError::UnknownOperation {
            service: service.name.clone(),
            operation: format!("{} {}", request.method, request.bare_path()),
        })?;
        (native, found)
    } else {
        return Err(ParseError::UnknownOperation {
            service: service.name.clone(),
            operation: format!("{} {}", request.method, request.bare_path()),
        });
    };
    if !service.operations.contains_key(&operation) {
        return Err(ParseError::UnknownOperation { service: service.name.clone(), operation });
    }
    let (params, unknown) = match protocol {
        Protocol::Ec2 | Protocol::Query => flat::decode(&service, service.input(&operation), &form, protocol),
        Protocol::Json => (json_body(&request.body)?, Vec::new()),
        Protocol::Cbor => (cbor::decode(&request.body).ok_or(ParseError::Body("CBOR"))?, Vec::new()),
        Protocol::RestJson | Protocol::RestXml => {
            (rest::params(&service, &operation, request, protocol)?, rest::unknown(&service, &operation, request, protocol))
        }
    };
    Ok(Call { service, operation, protocol, params, unknown })
}

/// `/service/<target prefix>/operation/<operation>` (Smithy RPC v2).
fn rpc_path(path: &str) -> Option<(&str, &str)> {
    path.strip_prefix("/service/")?.split_once("/operation/")
}

fn form(request: &RawRequest) -> Vec<(String, String)> {
    let mut pairs = request.query();
    if request.header("content-type").is_none_or(|t| t.starts_with("application/x-www-form-urlencoded"))
        && let Ok(text) = std::str::from_utf8(&request.body)
    {
        pairs.extend(form_pairs(text));
    }
    pairs
}

pub(super) fn json_body(body: &[u8]) -> Result<Value, ParseError> {
    if body.is_empty() {
        return Ok(Value::Object(Map::new()));
    }
    serde_json::from_slice(body).map_err(|_| ParseError::Body("JSON"))
}

/// Writes a call of our own to an emulator.
pub fn encode_call(service: &Service, operation: &str, params: &Value) -> RawRequest {
    let protocol = Protocol::native(service);
    if matches!(protocol, Protocol::RestJson | Protocol::RestXml) {
        return rest::encode_request(service, operation, params, protocol);
    }
    let shape = service.input(operation);
    let mut headers = HeaderMap::new();
    let mut path = "/".to_owned();
    let body = match protocol {
        Protocol::Cbor => {
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/cbor"));
            headers.insert("smithy-protocol", HeaderValue::from_static("rpc-v2-cbor"));
            let prefix = service.metadata.target_prefix.as_deref().unwrap_or_default();
            path = format!("/service/{prefix}/operation/{operation}");
            Bytes::from(cbor::encode(service, shape, params))
        }
        Protocol::Json => {
            let version = service.metadata.json_version.as_deref().unwrap_or("1.1");
            let prefix = service.metadata.target_prefix.as_deref().unwrap_or_default();
            set(&mut headers, "content-type", &format!("application/x-amz-json-{version}"));
            set(&mut headers, "x-amz-target", &format!("{prefix}.{operation}"));
            Bytes::from(params.to_string())
        }
        _ => {
            set(&mut headers, "content-type", "application/x-www-form-urlencoded; charset=utf-8");
            let version = &service.metadata.api_version;
            let mut body = format!("Action={operation}&Version={version}");
            let pairs = shape.map(|s| flat::encode(service, s, params, protocol)).unwrap_or_default();
            for (name, value) in pairs {
                body.push('&');
                body.extend(utf8_percent_encode(&name, FORM));
                body.push('=');
                body.extend(utf8_percent_encode(&value, FORM));
            }
            Bytes::from(body)
        }
    };
    RawRequest { method: Method::POST, path, headers, body }
}

fn set(headers: &mut HeaderMap, name: &'static str, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}
