//! Answers: members in the status, in headers and in the body.

use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde_json::{Map, Value, json};

use super::parts::{binds, from_body, from_headers, to_body, to_headers};
use crate::model::Service;
use crate::wire::answer::content;
use crate::wire::{Protocol, Reply, tree};

/// Elements around the members of S3's answers that are not called like the shape of the output (each operation's page in the S3
/// API reference).
const S3_ROOTS: &[(&str, &str)] = &[
    ("CompleteMultipartUpload", "CompleteMultipartUploadResult"),
    ("CreateMultipartUpload", "InitiateMultipartUploadResult"),
    ("DeleteObjects", "DeleteResult"),
    ("GetBucketAccelerateConfiguration", "AccelerateConfiguration"),
    ("GetBucketAcl", "AccessControlPolicy"),
    ("GetBucketCors", "CORSConfiguration"),
    ("GetBucketLifecycleConfiguration", "LifecycleConfiguration"),
    ("GetBucketLocation", "LocationConstraint"),
    ("GetBucketLogging", "BucketLoggingStatus"),
    ("GetBucketNotificationConfiguration", "NotificationConfiguration"),
    ("GetBucketRequestPayment", "RequestPaymentConfiguration"),
    ("GetBucketTagging", "Tagging"),
    ("GetBucketVersioning", "VersioningConfiguration"),
    ("GetBucketWebsite", "WebsiteConfiguration"),
    ("GetObjectAcl", "AccessControlPolicy"),
    ("GetObjectTagging", "Tagging"),
    ("ListBucketAnalyticsConfigurations", "ListBucketAnalyticsConfigurationResult"),
    ("ListBucketInventoryConfigurations", "ListInventoryConfigurationsResult"),
    ("ListBucketMetricsConfigurations", "ListMetricsConfigurationsResult"),
    ("ListBuckets", "ListAllMyBucketsResult"),
    ("ListMultipartUploads", "ListMultipartUploadsResult"),
    ("ListObjectVersions", "ListVersionsResult"),
    ("ListObjects", "ListBucketResult"),
    ("ListObjectsV2", "ListBucketResult"),
    ("ListParts", "ListPartsResult"),
];

/// S3's namespace, which its model does not have.
const S3_NAMESPACE: &str = "http://s3.amazonaws.com/doc/2006-03-01/";

/// The one answer whose only member is the text of the root element.
const LOCATION: &str = "GetBucketLocation";

fn is_location(service: &Service, operation: &str) -> bool {
    service.name == "s3" && operation == LOCATION
}

/// Reads a successful answer; `None` when its body is damaged.
pub(in crate::wire) fn decode(service: &Service, operation: &str, protocol: Protocol, reply: &Reply) -> Option<Value> {
    let mut object = Map::new();
    let Some(shape) = service.output(operation) else {
        return Some(Value::Object(object));
    };
    from_headers(service, shape, &reply.headers, &mut object);
    for (name, member) in &shape.members {
        if member.location.as_deref() == Some("statusCode") {
            object.insert(name.clone(), reply.status.as_u16().into());
        }
    }
    if is_location(service, operation) {
        let region = tree::parse(&reply.body)?.text;
        return Some(if region.is_empty() { json!({}) } else { json!({"LocationConstraint": region}) });
    }
    from_body(service, shape, &reply.body, protocol, &mut object).ok()?;
    Some(Value::Object(object))
}

/// Writes a successful answer.
pub(in crate::wire) fn encode(service: &Service, operation: &str, protocol: Protocol, value: &Value) -> Reply {
    let mut reply = Reply { status: StatusCode::OK, headers: HeaderMap::new(), body: bytes::Bytes::new() };
    let code = service.operations.get(operation).and_then(|op| op.http.response_code);
    let Some(shape) = service.output(operation) else {
        reply.status = code.and_then(|code| StatusCode::from_u16(code).ok()).unwrap_or(StatusCode::OK);
        return reply;
    };
    let said = shape.members.iter().find(|(_, m)| m.location.as_deref() == Some("statusCode"));
    let said = said.and_then(|(name, _)| value.get(name)?.as_u64()).and_then(|code| u16::try_from(code).ok());
    reply.status = said.or(code).and_then(|code| StatusCode::from_u16(code).ok()).unwrap_or(StatusCode::OK);
    let s3 = service.name == "s3";
    let root = S3_ROOTS.iter().find(|(name, _)| s3 && *name == operation).map(|(_, root)| *root);
    let root = root.or_else(|| service.output_name(operation)).unwrap_or(operation);
    let namespace = service.input_element(operation).and_then(|(_, uri)| uri);
    let namespace = namespace.or(service.metadata.xml_namespace.as_deref()).or(s3.then_some(S3_NAMESPACE));
    let (body, document) = if is_location(service, operation) {
        let mut out = String::new();
        tree::open_with(&mut out, root, &[("xmlns".to_owned(), S3_NAMESPACE.to_owned())]);
        out.push_str(value.get("LocationConstraint").and_then(Value::as_str).unwrap_or_default());
        tree::close(&mut out, root);
        (out.into(), true)
    } else {
        to_body(service, shape, value, protocol, (root, namespace))
    };
    if document {
        reply.headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content(protocol)));
    }
    reply.body = body;
    to_headers(service, shape, value, &mut reply.headers);
    reply
}

/// Writes an answer in place of another one: what the model does not know of the first stays.
pub(in crate::wire) fn rewrite(service: &Service, operation: &str, protocol: Protocol, value: &Value, first: &Reply) -> Reply {
    let mut reply = encode(service, operation, protocol, value);
    reply.status = first.status;
    let shape = service.output(operation);
    for (name, value) in &first.headers {
        if !reply.headers.contains_key(name) && !shape.is_some_and(|s| binds(s, name)) {
            reply.headers.insert(name.clone(), value.clone());
        }
    }
    reply
}

/// The code of an error without a body, as the answer to a `HEAD` request is.
pub(in crate::wire) fn error_by_status(status: StatusCode) -> &'static str {
    match status.as_u16() {
        301 => "PermanentRedirect",
        304 => "NotModified",
        403 => "Forbidden",
        404 => "NotFound",
        412 => "PreconditionFailed",
        _ => "BadRequest",
    }
}
