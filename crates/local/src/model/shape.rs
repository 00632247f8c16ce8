//! The parts of a botocore model that the front reads.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use fancy_regex::Regex;
use indexmap::IndexMap;
use serde::Deserialize;

use super::{Paginator, pattern};

/// One service's API model.
#[derive(Debug, Deserialize)]
pub struct Service {
    /// The model's folder name: `ec2`, `elbv2`, `cloudwatch` …
    #[serde(skip)]
    pub name: String,
    /// Protocol, namespace, version.
    pub metadata: Metadata,
    /// By operation name.
    pub operations: HashMap<String, Operation>,
    shapes: HashMap<String, Shape>,
    /// By operation name.
    #[serde(skip)]
    pub paginators: HashMap<String, Paginator>,
    #[serde(skip)]
    patterns: Mutex<HashMap<String, Option<Arc<Regex>>>>,
}

/// The model's own data.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Metadata {
    /// As in the query protocols' `Version`.
    pub api_version: String,
    /// `ec2`, `query`, `json`, `rest-json`, `rest-xml`, `smithy-rpc-v2-cbor`.
    pub protocol: String,
    /// `1.0` or `1.1`.
    pub json_version: Option<String>,
    /// The part of `x-amz-target` before the dot.
    pub target_prefix: Option<String>,
    /// The namespace of XML answers.
    pub xml_namespace: Option<String>,
    /// The name in a signature's scope, where it is not the prefix of the end point.
    pub signing_name: Option<String>,
    /// The first label of the service's host name.
    pub endpoint_prefix: String,
}

/// One operation.
#[derive(Debug, Deserialize)]
pub struct Operation {
    /// Method and path.
    pub http: HttpTrait,
    /// Superseded by another operation with the same method and path.
    #[serde(default)]
    pub deprecated: bool,
    input: Option<InputRef>,
    output: Option<OutputRef>,
}

/// Method and path template of an operation.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct HttpTrait {
    /// `POST`, `GET` …
    pub method: String,
    /// `/2013-04-01/hostedzone/{Id}`; `/` for the protocols that name the operation elsewhere.
    pub request_uri: String,
    /// The status of a success; 200 where none is given.
    pub response_code: Option<u16>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct InputRef {
    shape: String,
    location_name: Option<String>,
    xml_namespace: Option<Namespace>,
}

/// The namespace of an XML element.
#[derive(Debug, Deserialize)]
pub struct Namespace {
    /// As in `xmlns`.
    pub uri: String,
    /// For names with a prefix of their own.
    pub prefix: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct OutputRef {
    shape: String,
    result_wrapper: Option<String>,
}

/// A structure's member, a list's element, a map's key or value.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Member {
    /// The name of its shape.
    pub shape: String,
    /// Its name on the wire, where it is not the member's.
    pub location_name: Option<String>,
    /// `uri`, `querystring`, `header`, `headers`, `statusCode`; nothing for the body.
    pub location: Option<String>,
    /// The name in ec2 requests.
    pub query_name: Option<String>,
    /// Elements beside each other, without a wrapping element.
    #[serde(default)]
    pub flattened: bool,
    /// Must not be shown.
    #[serde(default)]
    pub sensitive: bool,
    /// An attribute of its structure's element.
    #[serde(default)]
    pub xml_attribute: bool,
    /// The namespace of its element.
    pub xml_namespace: Option<Namespace>,
}

/// A shape's type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "the names are the model's own")]
pub enum ShapeKind {
    Structure,
    List,
    Map,
    String,
    Character,
    Integer,
    Long,
    BigInteger,
    Float,
    Double,
    BigDecimal,
    Boolean,
    Timestamp,
    Blob,
}

/// What an error shape says of its answer.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ErrorTrait {
    /// The status.
    pub http_status_code: Option<u16>,
}

/// One shape.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Shape {
    /// Its type.
    #[serde(rename = "type")]
    pub kind: ShapeKind,
    /// A structure's members in order.
    #[serde(default)]
    pub members: IndexMap<String, Member>,
    /// A structure's required members.
    #[serde(default)]
    pub required: Vec<String>,
    /// A list's element.
    pub member: Option<Member>,
    /// A map's key.
    pub key: Option<Member>,
    /// A map's value.
    pub value: Option<Member>,
    /// The values that a string may have; empty for any.
    #[serde(default, rename = "enum")]
    pub values: Vec<String>,
    /// Least length or value.
    pub min: Option<f64>,
    /// Greatest length or value.
    pub max: Option<f64>,
    /// What a string looks like.
    pub pattern: Option<String>,
    /// Elements beside each other, without a wrapping element.
    #[serde(default)]
    pub flattened: bool,
    /// Must not be shown.
    #[serde(default)]
    pub sensitive: bool,
    /// The member that is the whole body.
    pub payload: Option<String>,
    /// Exactly one member is set.
    #[serde(default)]
    pub union: bool,
    /// A JSON document: anything goes.
    #[serde(default)]
    pub document: bool,
    /// A stream of events; it is not read.
    #[serde(default)]
    pub eventstream: bool,
    /// Where a time is not written in the protocol's own form: `iso8601`, `rfc822`, `unixTimestamp`.
    pub timestamp_format: Option<String>,
    /// The namespace of its elements.
    pub xml_namespace: Option<Namespace>,
    /// Of an error.
    pub error: Option<ErrorTrait>,
}

impl Service {
    /// A shape by name. Models are closed, so a miss means a damaged file.
    pub fn shape(&self, name: &str) -> Option<&Shape> {
        self.shapes.get(name)
    }

    /// The operation's input, if it has one.
    pub fn input(&self, operation: &str) -> Option<&Shape> {
        let name = &self.operations.get(operation)?.input.as_ref()?.shape;
        self.shape(name)
    }

    /// The operation's output, if it has one.
    pub fn output(&self, operation: &str) -> Option<&Shape> {
        let name = &self.operations.get(operation)?.output.as_ref()?.shape;
        self.shape(name)
    }

    /// The name and the namespace of the element round a REST request's members.
    pub fn input_element(&self, operation: &str) -> Option<(&str, Option<&str>)> {
        let input = self.operations.get(operation)?.input.as_ref()?;
        Some((input.location_name.as_deref()?, input.xml_namespace.as_ref().map(|n| n.uri.as_str())))
    }

    /// The name of the operation's output shape.
    pub fn output_name(&self, operation: &str) -> Option<&str> {
        self.operations.get(operation)?.output.as_ref().map(|o| o.shape.as_str())
    }

    /// The status of an error, where the model has it.
    pub fn error_status(&self, code: &str) -> Option<u16> {
        self.shape(code)?.error.as_ref()?.http_status_code
    }

    /// The element round a query answer's members.
    pub fn result_wrapper(&self, operation: &str) -> Option<&str> {
        self.operations.get(operation)?.output.as_ref()?.result_wrapper.as_deref()
    }

    /// The name in a signature's scope.
    pub fn signing_name(&self) -> &str {
        self.metadata.signing_name.as_deref().unwrap_or(&self.metadata.endpoint_prefix)
    }

    /// The pattern as an expression over the whole string; `None` when it is none that can be read, and then nothing is checked.
    pub fn pattern(&self, pattern: &str) -> Option<Arc<Regex>> {
        let mut patterns = self.patterns.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = patterns.get(pattern) {
            return known.clone();
        }
        let compiled = pattern::whole(pattern).map(Arc::new);
        patterns.insert(pattern.to_owned(), compiled.clone());
        compiled
    }

    /// The name of the operation's input shape.
    #[cfg(test)]
    pub(crate) fn input_name(&self, operation: &str) -> Option<&str> {
        self.operations.get(operation)?.input.as_ref().map(|input| input.shape.as_str())
    }
}
