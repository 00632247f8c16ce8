//! Answers: read by the model, written by the model, and errors in each protocol's form.

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde_json::{Map, Value, json};

use super::tree::{self, close, leaf, open};
use super::{Protocol, cbor, rest, xml};
use crate::model::Service;

/// An answer to a request.
#[derive(Debug, Clone)]
pub struct Reply {
    /// The HTTP status.
    pub status: StatusCode,
    /// Content type and the like.
    pub headers: HeaderMap,
    /// The whole body.
    pub body: Bytes,
}

/// An error as AWS answers it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiError {
    /// The HTTP status.
    pub status: u16,
    /// `DependencyViolation`, `ThrottlingException` …
    pub code: String,
    /// For people.
    pub message: String,
}

impl ApiError {
    /// An error of the caller (status 400).
    pub fn new(code: &str, message: impl Into<String>) -> Self {
        Self::with_status(400, code, message)
    }

    /// An error with its status.
    pub fn with_status(status: u16, code: &str, message: impl Into<String>) -> Self {
        Self { status, code: code.to_owned(), message: message.into() }
    }
}

/// The type of a body.
pub(super) fn content(protocol: Protocol) -> &'static str {
    match protocol {
        Protocol::Ec2 | Protocol::Query => "text/xml",
        Protocol::RestXml => "application/xml",
        Protocol::Json => "application/x-amz-json-1.1",
        Protocol::RestJson => "application/json",
        Protocol::Cbor => "application/cbor",
    }
}

fn headers(protocol: Protocol) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content(protocol)));
    if protocol == Protocol::Cbor {
        headers.insert("smithy-protocol", HeaderValue::from_static("rpc-v2-cbor"));
    }
    headers
}

/// Writes an error.
pub fn encode_error(service: Option<&Service>, protocol: Protocol, error: &ApiError, request_id: &str) -> Reply {
    let mut headers = headers(protocol);
    let namespace = service.and_then(|s| s.metadata.xml_namespace.as_deref()).unwrap_or_default();
    let kind = if error.status >= 500 { "Receiver" } else { "Sender" };
    let details = |out: &mut String| {
        out.push_str("<Error>");
        if protocol != Protocol::Ec2 {
            leaf(out, "Type", kind);
        }
        leaf(out, "Code", &error.code);
        leaf(out, "Message", &error.message);
        out.push_str("</Error>");
    };
    let body = match protocol {
        Protocol::Ec2 => {
            let mut out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Response><Errors>".to_owned();
            details(&mut out);
            out.push_str("</Errors>");
            leaf(&mut out, "RequestID", request_id);
            out.push_str("</Response>");
            Bytes::from(out)
        }
        Protocol::RestXml if service.is_some_and(|s| rest::bare_errors(&s.name)) => {
            let mut out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error>".to_owned();
            leaf(&mut out, "Code", &error.code);
            leaf(&mut out, "Message", &error.message);
            leaf(&mut out, "RequestId", request_id);
            out.push_str("</Error>");
            Bytes::from(out)
        }
        Protocol::Query | Protocol::RestXml => {
            let mut out = format!("<ErrorResponse xmlns=\"{namespace}\">");
            details(&mut out);
            leaf(&mut out, "RequestId", request_id);
            out.push_str("</ErrorResponse>");
            Bytes::from(out)
        }
        Protocol::Json | Protocol::RestJson => {
            if let Ok(value) = HeaderValue::from_str(&error.code) {
                headers.insert("x-amzn-errortype", value);
            }
            let body = json!({"__type": error.code, "message": error.message, "Message": error.message});
            Bytes::from(body.to_string())
        }
        Protocol::Cbor => {
            if let Ok(value) = HeaderValue::from_str(&format!("{};{kind}", error.code)) {
                headers.insert("x-amzn-query-error", value);
            }
            let body = ciborium::Value::Map(vec![
                ("__type".into(), error.code.as_str().into()),
                ("message".into(), error.message.as_str().into()),
            ]);
            let mut out = Vec::new();
            // Writing to memory does not fail.
            if ciborium::into_writer(&body, &mut out).is_err() {
                out.clear();
            }
            Bytes::from(out)
        }
    };
    // Where errors are told apart by their status too, the model knows it.
    let rest = matches!(protocol, Protocol::RestJson | Protocol::RestXml);
    let modelled = service.filter(|_| rest && error.status == 400).and_then(|s| s.error_status(&error.code));
    let status = StatusCode::from_u16(modelled.unwrap_or(error.status)).unwrap_or(StatusCode::BAD_REQUEST);
    Reply { status, headers, body }
}

/// The code of an error answer that has no body, in the protocols that have such.
pub fn bodiless_error(protocol: Protocol, reply: &Reply) -> Option<(String, String)> {
    let bare = protocol == Protocol::RestXml && reply.body.is_empty();
    bare.then(|| (rest::error_by_status(reply.status).to_owned(), String::new()))
}

/// Reads a successful answer as a value; `None` for damaged bodies. A payload of bytes is in Base64.
pub fn decode_reply(service: &Service, operation: &str, protocol: Protocol, reply: &Reply) -> Option<Value> {
    let empty = || Value::Object(Map::new());
    let body = &reply.body;
    match protocol {
        Protocol::Ec2 | Protocol::Query => {
            let root = tree::parse(body)?;
            let Some(shape) = service.output(operation) else {
                return Some(empty());
            };
            let element = match service.result_wrapper(operation) {
                // An operation without results may leave the wrapper out.
                Some(wrapper) => match root.child(wrapper) {
                    Some(element) => element,
                    None => return Some(empty()),
                },
                None => &root,
            };
            Some(xml::decode(service, shape, element))
        }
        Protocol::Json if body.is_empty() => Some(empty()),
        Protocol::Json => serde_json::from_slice(body).ok(),
        Protocol::Cbor => cbor::decode(body),
        Protocol::RestJson | Protocol::RestXml => rest::decode(service, operation, protocol, reply),
    }
}

/// Writes a successful answer.
pub fn encode_reply(service: &Service, operation: &str, protocol: Protocol, value: &Value, request_id: &str) -> Reply {
    let namespace = service.metadata.xml_namespace.as_deref().unwrap_or_default();
    let shape = service.output(operation);
    let outer = format!("{operation}Response");
    let body = match protocol {
        Protocol::RestJson | Protocol::RestXml => return rest::encode(service, operation, protocol, value),
        Protocol::Ec2 => {
            let mut out = format!("<{outer} xmlns=\"{namespace}/\">");
            leaf(&mut out, "requestId", request_id);
            if let Some(shape) = shape {
                xml::encode(service, shape, value, protocol, &mut out);
            } else {
                leaf(&mut out, "return", "true");
            }
            close(&mut out, &outer);
            Bytes::from(out)
        }
        Protocol::Query => {
            let mut out = format!("<{outer} xmlns=\"{namespace}\">");
            if let Some(shape) = shape {
                let wrapper = service.result_wrapper(operation);
                if let Some(wrapper) = wrapper {
                    open(&mut out, wrapper);
                }
                xml::encode(service, shape, value, protocol, &mut out);
                if let Some(wrapper) = wrapper {
                    close(&mut out, wrapper);
                }
            }
            open(&mut out, "ResponseMetadata");
            leaf(&mut out, "RequestId", request_id);
            close(&mut out, "ResponseMetadata");
            close(&mut out, &outer);
            Bytes::from(out)
        }
        Protocol::Json => Bytes::from(value.to_string()),
        Protocol::Cbor => Bytes::from(cbor::encode(service, shape, value)),
    };
    Reply { status: StatusCode::OK, headers: headers(protocol), body }
}

/// Writes a successful answer in place of the emulator's: headers that the model does not know stay.
pub fn rewrite_reply(
    service: &Service,
    operation: &str,
    protocol: Protocol,
    value: &Value,
    first: &Reply,
    request_id: &str,
) -> Reply {
    match protocol {
        Protocol::RestJson | Protocol::RestXml => rest::rewrite(service, operation, protocol, value, first),
        _ => encode_reply(service, operation, protocol, value, request_id),
    }
}

/// The code and message of an error answer, in whatever protocol it is written.
pub fn error_code(reply: &Reply) -> Option<(String, String)> {
    let text = |v: &Value, names: &[&str]| names.iter().find_map(|n| v.get(n)?.as_str().map(str::to_owned));
    let header = reply.headers.get("x-amzn-errortype").and_then(|v| v.to_str().ok()).map(str::to_owned);
    let of_json = |v: &Value| {
        let code = header.clone().or_else(|| text(v, &["__type", "code", "Code"]))?;
        // As in `com.amazonaws#Code:http://…`.
        let plain = code.rsplit('#').next().and_then(|code| code.split(':').next()).unwrap_or(&code).to_owned();
        Some((plain, text(v, &["message", "Message"]).unwrap_or_default()))
    };
    if let Ok(value) = serde_json::from_slice::<Value>(&reply.body) {
        return of_json(&value);
    }
    if let Some(root) = tree::parse(&reply.body) {
        let code = root.find("Code")?.text.clone();
        let message = root.find("Message").map(|m| m.text.clone());
        return Some((code, message.unwrap_or_default()));
    }
    cbor::decode(&reply.body).and_then(|v| of_json(&v))
}
