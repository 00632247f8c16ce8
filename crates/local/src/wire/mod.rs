//! AWS's wire protocols: requests to parameters, answers to values and back, all by the API model.
//!
//! Everything above this module sees JSON values with the members' names of the API reference,
//! whatever the protocol.

mod answer;
mod cbor;
mod chunked;
mod flat;
mod json;
mod request;
mod rest;
#[cfg(test)]
mod tests;
mod tree;
mod xml;

pub use answer::{ApiError, Reply, bodiless_error, decode_reply, encode_error, encode_reply, error_code, rewrite_reply};
pub(crate) use chunked::unchunked;
pub use request::{Call, ParseError, RawRequest, Scope, encode_call, parse};

use crate::model::Service;

/// How a request was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protocol {
    /// EC2's form of the query protocol.
    Ec2,
    /// Form-encoded request, XML answer.
    Query,
    /// `x-amz-target` and JSON.
    Json,
    /// Smithy RPC v2 with CBOR.
    Cbor,
    /// Method and path, JSON bodies.
    RestJson,
    /// Method and path, XML bodies.
    RestXml,
}

impl Protocol {
    /// The protocol that the SDK for Rust speaks with the service, and whatever serves it here.
    pub fn native(service: &Service) -> Self {
        match service.metadata.protocol.as_str() {
            // Their models name CBOR first, and JSON beside it.
            _ if matches!(service.name.as_str(), "codebuild" | "codepipeline") => Self::Json,
            "ec2" => Self::Ec2,
            "json" => Self::Json,
            "rest-json" => Self::RestJson,
            "rest-xml" => Self::RestXml,
            "smithy-rpc-v2-cbor" => Self::Cbor,
            _ => Self::Query,
        }
    }
}

/// Seconds since 1970 as AWS writes times in XML.
pub(crate) fn iso_time(seconds: f64) -> String {
    let millis = (seconds * 1000.0).round();
    // Times outside the calendar cannot come from our clock; zero shows that something is wrong.
    let stamp = jiff::Timestamp::from_millisecond(millis as i64).unwrap_or_default();
    stamp.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string()
}
