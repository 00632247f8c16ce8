//! The recording of each call, and the masking of secrets in it.

use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::sync::Mutex;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::account::lock;
use crate::error::LocalError;
use crate::model::{Service, Shape, ShapeKind};

/// One call.
#[derive(Debug, Clone, Serialize, Deserialize, PartialEq)]
pub struct CallRecord {
    /// From 1, in the order in which calls came in.
    pub seq: u64,
    /// Twelve digits; empty when the caller is unknown.
    pub account: String,
    /// `eu-central-1` …
    pub region: String,
    /// The API model's name: `ec2`, `elbv2`, `cloudwatch` …
    pub service: String,
    /// As in the API reference.
    pub operation: String,
    /// Whether it changes something.
    pub mutating: bool,
    /// With secrets masked.
    pub params: Value,
    /// The HTTP status; 0 when the connection was closed without an answer.
    pub status: u16,
    /// Of an answer that is an error.
    pub error: Option<String>,
    /// The error's text.
    pub message: Option<String>,
    /// Our own clock's milliseconds since the front started, not scaled.
    pub start_ms: f64,
    /// As `start_ms`.
    pub end_ms: f64,
    /// What a fault script did to the call.
    pub fault: Option<String>,
    /// Whether the call took effect, as far as the front knows: false when it was refused or
    /// dropped before the emulator saw it.
    pub executed: bool,
    /// Where the request does not follow AWS's API model.
    pub violations: Vec<String>,
}

/// All calls of one front.
#[derive(Debug, Default)]
pub(crate) struct Recorder {
    inner: Mutex<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    next: u64,
    calls: Vec<CallRecord>,
    /// Of all calls, also of those that are forgotten.
    violations: Vec<String>,
    file: Option<File>,
}

impl Recorder {
    /// Writes each call to a file as well, one JSON line each; the file is begun anew.
    pub(crate) fn to_file(&self, path: &Path) -> Result<(), LocalError> {
        let file = File::create(path).map_err(|cause| LocalError::Record { path: path.to_path_buf(), cause })?;
        lock(&self.inner).file = Some(file);
        Ok(())
    }

    /// The number of a call that begins.
    pub(crate) fn begin(&self) -> u64 {
        let mut inner = lock(&self.inner);
        inner.next += 1;
        inner.next
    }

    /// Keeps a call that ended.
    pub(crate) fn push(&self, record: CallRecord) {
        let mut inner = lock(&self.inner);
        if let Some(file) = &mut inner.file
            && let Ok(mut line) = serde_json::to_string(&record)
        {
            line.push('\n');
            if let Err(error) = file.write_all(line.as_bytes()) {
                tracing::warn!(%error, "the recording cannot be written");
            }
        }
        let told = record.violations.iter().map(|told| format!("{}:{}: {told}", record.service, record.operation));
        inner.violations.extend(told);
        inner.calls.push(record);
    }

    /// The calls of an account (or all) with numbers over `since`, in order.
    pub(crate) fn calls(&self, account: Option<&str>, since: u64) -> Vec<CallRecord> {
        let inner = lock(&self.inner);
        let mut calls: Vec<CallRecord> =
            inner.calls.iter().filter(|c| c.seq > since && account.is_none_or(|a| a == c.account)).cloned().collect();
        calls.sort_unstable_by_key(|c| c.seq);
        calls
    }

    /// How many calls of an account there are.
    pub(crate) fn count(&self, account: &str) -> usize {
        lock(&self.inner).calls.iter().filter(|call| call.account == account).count()
    }

    /// Where requests did not follow AWS's API models, since this was last asked.
    pub(crate) fn take_violations(&self) -> Vec<String> {
        std::mem::take(&mut lock(&self.inner).violations)
    }

    /// Forgets the calls of an account, or all; numbering goes on.
    pub(crate) fn forget(&self, account: Option<&str>) {
        lock(&self.inner).calls.retain(|c| account.is_some_and(|a| a != c.account));
    }
}

/// Verbs that only read.
const READS: &[&str] = &[
    "Describe",
    "Get",
    "List",
    "BatchGet",
    "Head",
    "Lookup",
    "Simulate",
    "Search",
    "BatchCheck",
    "Filter",
    "Test",
    "Validate",
    "Check",
    "Select",
    "Query",
    "Scan",
    "Estimate",
];

/// Operations whose verb says otherwise than what they do.
const EXCEPTIONS: &[(&str, bool)] = &[
    ("AssumeRole", false),
    ("AssumeRoleWithWebIdentity", false),
    ("AssumeRoleWithSAML", false),
    ("DecodeAuthorizationMessage", false),
    ("GenerateCredentialReport", false),
    ("ModifyReservedInstances", true),
    ("StartQuery", false),
    ("TestRole", true),
];

/// Whether an operation changes something.
pub fn is_mutating(operation: &str) -> bool {
    if let Some((_, mutating)) = EXCEPTIONS.iter().find(|(name, _)| *name == operation) {
        return *mutating;
    }
    !READS.iter().any(|verb| operation.strip_prefix(verb).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_uppercase())))
}

/// What stands in for a secret.
const MASK: &str = "***";

/// Members that hold secrets although the model does not always mark them.
const SECRET_NAMES: &[&str] = &[
    "password",
    "masteruserpassword",
    "secretstring",
    "secretbinary",
    "authtoken",
    "secretaccesskey",
    "sessiontoken",
    "privatekey",
    "secret",
    "userdata",
    "tokencode",
    // A header that a rule of a load balancer looks for may be a secret between it and a distribution.
    "httpheaderconfig",
];

/// A copy of the parameters with secrets masked, by the model's marks and by name.
pub(crate) fn mask(service: &Service, operation: &str, params: &Value) -> Value {
    let mut copy = params.clone();
    match service.input(operation) {
        Some(shape) => by_shape(service, shape, &mut copy),
        None => by_name(&mut copy),
    }
    copy
}

/// A copy of an answer with what is secret in it masked, by name.
pub(crate) fn mask_answer(answer: &Value) -> Value {
    let mut copy = answer.clone();
    by_name(&mut copy);
    copy
}

fn secret_name(name: &str) -> bool {
    let plain = name.to_ascii_lowercase();
    SECRET_NAMES.contains(&plain.as_str())
}

fn by_name(value: &mut Value) {
    match value {
        Value::Object(object) => {
            for (name, item) in object {
                if secret_name(name) {
                    *item = Value::String(MASK.to_owned());
                } else {
                    by_name(item);
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(by_name),
        _ => {}
    }
}

fn by_shape(service: &Service, shape: &Shape, value: &mut Value) {
    if shape.sensitive {
        *value = Value::String(MASK.to_owned());
        return;
    }
    match (shape.kind, value) {
        (ShapeKind::Structure, Value::Object(object)) => {
            for (name, item) in object {
                let member = shape.members.get(name);
                let inner = member.and_then(|m| service.shape(&m.shape));
                if secret_name(name) || member.is_some_and(|m| m.sensitive) {
                    *item = Value::String(MASK.to_owned());
                } else if let Some(inner) = inner {
                    by_shape(service, inner, item);
                } else {
                    by_name(item);
                }
            }
        }
        (ShapeKind::List, Value::Array(items)) => {
            if let Some(inner) = shape.member.as_ref().and_then(|m| service.shape(&m.shape)) {
                for item in items {
                    by_shape(service, inner, item);
                }
            }
        }
        (ShapeKind::Map, Value::Object(object)) => {
            if let Some(inner) = shape.value.as_ref().and_then(|m| service.shape(&m.shape)) {
                for item in object.values_mut() {
                    by_shape(service, inner, item);
                }
            }
        }
        // An upload may be large, and says nothing here.
        (ShapeKind::Blob, Value::String(text)) => {
            let padding = text.bytes().rev().take_while(|byte| *byte == b'=').count();
            *text = format!("{} bytes", (text.len() / 4 * 3).saturating_sub(padding));
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{is_mutating, mask};
    use crate::model::sample;

    #[test]
    fn secrets_are_masked_by_mark_and_by_name() {
        let service = sample::service("query");
        let params = json!({
            "Name": "ab",
            "Hidden": "planted",
            "Nested": {"Inner": "x", "Password": "planted"},
            "Tags": [{"Key": "k", "Value": "v"}],
        });
        let masked = mask(&service, "Make", &params);
        assert!(!masked.to_string().contains("planted"), "{masked}");
        assert_eq!(masked.pointer("/Nested/Inner"), Some(&json!("x")));
        assert_eq!(masked.pointer("/Hidden"), Some(&json!("***")));
    }

    #[test]
    fn verbs_tell_reads_from_writes() {
        for read in [
            "DescribeVpcs",
            "GetRole",
            "ListTagsForResource",
            "BatchGetImage",
            "HeadBucket",
            "AssumeRole",
            "SimulatePrincipalPolicy",
        ] {
            assert!(!is_mutating(read), "{read}");
        }
        for write in [
            "CreateVpc",
            "PutRolePolicy",
            "DeleteVpc",
            "AttachRolePolicy",
            "RegisterTaskDefinition",
            "TagResource",
            "Getaway",
            "SetSubnets",
        ] {
            assert!(is_mutating(write), "{write}");
        }
    }
}
