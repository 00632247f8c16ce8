//! Checks a request's parameters against the service's model.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use super::{Service, Shape, ShapeKind};

/// What is wrong with `params` as the input of `operation`, one line each; empty when valid.
pub fn validate(service: &Service, operation: &str, params: &Value) -> Vec<String> {
    if !service.operations.contains_key(operation) {
        return vec![format!("{} has no operation {operation}", service.name)];
    }
    match service.input(operation) {
        Some(shape) => violations(service, shape, params),
        None if params.as_object().is_some_and(|o| !o.is_empty()) => vec![format!("{operation} takes no parameters")],
        None => Vec::new(),
    }
}

/// What is wrong with `value` as one of a shape.
pub(super) fn violations(service: &Service, shape: &Shape, value: &Value) -> Vec<String> {
    let mut found = Vec::new();
    check(service, shape, value, "", &mut found);
    found
}

fn at(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

fn here(path: &str) -> &str {
    if path.is_empty() { "the request" } else { path }
}

fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "a structure",
    }
}

fn check(service: &Service, shape: &Shape, value: &Value, path: &str, found: &mut Vec<String>) {
    if shape.document {
        return;
    }
    let expected = match (shape.kind, value) {
        (ShapeKind::Structure, Value::Object(members)) => {
            return structure(service, shape, members, path, found);
        }
        (ShapeKind::Map, Value::Object(entries)) => {
            size(shape, entries.len(), "entries", path, found);
            for (key, item) in entries {
                if let Some(s) = shape.key.as_ref().and_then(|m| service.shape(&m.shape)) {
                    text(service, s, key, &at(path, key), found);
                }
                if let Some(s) = shape.value.as_ref().and_then(|m| service.shape(&m.shape)) {
                    check(service, s, item, &at(path, key), found);
                }
            }
            return;
        }
        (ShapeKind::List, Value::Array(items)) => {
            size(shape, items.len(), "elements", path, found);
            if let Some(s) = shape.member.as_ref().and_then(|m| service.shape(&m.shape)) {
                for (i, item) in items.iter().enumerate() {
                    check(service, s, item, &format!("{}[{i}]", here(path)), found);
                }
            }
            return;
        }
        (ShapeKind::String | ShapeKind::Character, Value::String(s)) => {
            return text(service, shape, s, path, found);
        }
        (ShapeKind::Integer | ShapeKind::Long | ShapeKind::BigInteger, Value::Number(n))
            if n.is_i64() || n.is_u64() || n.as_f64().is_some_and(|f| f.fract() == 0.0) =>
        {
            width(shape.kind, n.as_f64(), path, found);
            return range(shape, n.as_f64(), path, found);
        }
        (ShapeKind::Float | ShapeKind::Double | ShapeKind::BigDecimal, Value::Number(n)) => {
            return range(shape, n.as_f64(), path, found);
        }
        (ShapeKind::Blob, Value::String(s)) => return blob(shape, s, path, found),
        (ShapeKind::Timestamp, Value::String(s)) if !is_time(s) => {
            return found.push(format!("{} must be a time, is `{s}`", here(path)));
        }
        (ShapeKind::Boolean, Value::Bool(_)) | (ShapeKind::Timestamp, Value::Number(_) | Value::String(_)) => return,
        (ShapeKind::Structure | ShapeKind::Map, _) => "a structure",
        (ShapeKind::List, _) => "a list",
        (ShapeKind::String | ShapeKind::Character | ShapeKind::Blob, _) => "a string",
        (ShapeKind::Integer | ShapeKind::Long | ShapeKind::BigInteger, _) => "an integer",
        (ShapeKind::Float | ShapeKind::Double | ShapeKind::BigDecimal, _) => "a number",
        (ShapeKind::Boolean, _) => "a boolean",
        (ShapeKind::Timestamp, _) => "a time",
    };
    found.push(format!("{} must be {expected}, is {}", here(path), kind_of(value)));
}

fn structure(service: &Service, shape: &Shape, members: &serde_json::Map<String, Value>, path: &str, found: &mut Vec<String>) {
    for name in &shape.required {
        if members.get(name).is_none_or(Value::is_null) {
            found.push(format!("{} is required", at(path, name)));
        }
    }
    if shape.union && members.values().filter(|v| !v.is_null()).count() != 1 {
        found.push(format!("{} must have exactly one member", here(path)));
    }
    for (name, value) in members {
        match shape.members.get(name) {
            None => found.push(format!("{} is not a member", at(path, name))),
            Some(_) if value.is_null() => {}
            Some(member) => {
                if member.location.as_deref() == Some("uri") && value.as_str() == Some("") {
                    found.push(format!("{} is a part of the path and must not be empty", at(path, name)));
                }
                if let Some(s) = service.shape(&member.shape) {
                    check(service, s, value, &at(path, name), found);
                }
            }
        }
    }
}

fn text(service: &Service, shape: &Shape, value: &str, path: &str, found: &mut Vec<String>) {
    size(shape, value.chars().count(), "characters", path, found);
    if !shape.values.is_empty() && !shape.values.iter().any(|v| v == value) {
        found.push(format!("{} must be one of [{}], is `{value}`", here(path), shape.values.join(", ")));
    }
    if let Some(pattern) = &shape.pattern
        && let Some(regex) = service.pattern(pattern)
        // What cannot be decided is not refused.
        && matches!(regex.is_match(value), Ok(false))
    {
        let shown = if shape.sensitive { "***" } else { value };
        found.push(format!("{} must match {pattern}, is `{shown}`", here(path)));
    }
}

/// Bytes, as JSON has them.
fn blob(shape: &Shape, value: &str, path: &str, found: &mut Vec<String>) {
    match STANDARD.decode(value) {
        Ok(bytes) => size(shape, bytes.len(), "bytes", path, found),
        Err(_) => found.push(format!("{} must be Base64", here(path))),
    }
}

/// In one of the forms that the protocols have: ISO 8601, that of headers, seconds since 1970.
fn is_time(text: &str) -> bool {
    text.parse::<jiff::Timestamp>().is_ok()
        || jiff::fmt::rfc2822::parse(text).is_ok()
        || text.parse::<f64>().is_ok_and(f64::is_finite)
}

/// What an integer's type can hold.
fn width(kind: ShapeKind, value: Option<f64>, path: &str, found: &mut Vec<String>) {
    let (min, max) = match kind {
        ShapeKind::Integer => (f64::from(i32::MIN), f64::from(i32::MAX)),
        ShapeKind::Long => (i64::MIN as f64, i64::MAX as f64),
        _ => return,
    };
    if value.is_some_and(|value| value < min || value > max) {
        found.push(format!("{} must be a number from {min} to {max}", here(path)));
    }
}

fn size(shape: &Shape, count: usize, what: &str, path: &str, found: &mut Vec<String>) {
    let count_f = count as f64;
    if shape.min.is_some_and(|min| count_f < min) {
        let min = shape.min.unwrap_or_default();
        found.push(format!("{} must have at least {min} {what}, has {count}", here(path)));
    }
    if shape.max.is_some_and(|max| count_f > max) {
        let max = shape.max.unwrap_or_default();
        found.push(format!("{} must have at most {max} {what}, has {count}", here(path)));
    }
}

fn range(shape: &Shape, value: Option<f64>, path: &str, found: &mut Vec<String>) {
    let Some(value) = value else { return };
    if let Some(min) = shape.min
        && value < min
    {
        found.push(format!("{} must be at least {min}, is {value}", here(path)));
    }
    if let Some(max) = shape.max
        && value > max
    {
        found.push(format!("{} must be at most {max}, is {value}", here(path)));
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::validate;
    use crate::model::sample;

    fn faults(params: &Value) -> Vec<String> {
        validate(&sample::service("query"), "Make", params)
    }

    #[test]
    fn a_good_request_is_accepted() {
        let all = json!({
            "Name": "ab-1",
            "Kind": "big",
            "Count": 3,
            "Ratio": 0.5,
            "On": true,
            "At": "2026-01-01T00:00:00Z",
            "Tags": [{"Key": "k", "Value": "v"}],
            "Options": {"a": "b"},
            "Nested": {"Inner": "x"},
        });
        assert_eq!(faults(&all), Vec::<String>::new());
        for time in [json!("Tue, 14 Nov 2023 22:13:20 GMT"), json!(1_700_000_000.5), json!("1700000000")] {
            assert_eq!(faults(&json!({"Name": "ab", "At": time})), Vec::<String>::new(), "{time}");
        }
        assert_eq!(faults(&json!({"Name": "ab"})), Vec::<String>::new());
    }

    #[test]
    fn only_what_the_service_does_can_be_asked_for() {
        let service = sample::service("query");
        let said = |operation: &str, params: Value| validate(&service, operation, &params).concat();
        assert_eq!(said("Mkae", json!({})), "sample has no operation Mkae");
        assert_eq!(said("GetBucketLocation", json!({})), "");
        assert_eq!(said("GetBucketLocation", json!({"Name": "ab"})), "GetBucketLocation takes no parameters");
    }

    #[test]
    fn bytes_are_base64_and_a_part_of_the_path_is_not_empty() {
        let service = sample::service("rest-json");
        let said = |operation: &str, params: Value| validate(&service, operation, &params).concat();
        assert_eq!(said("PutBody", json!({"Key": "k", "Body": "YQ=="})), "");
        assert_eq!(said("PutBody", json!({"Key": "k", "Body": "a b"})), "Body must be Base64");
        assert_eq!(said("GetThing", json!({"Id": ""})), "Id is a part of the path and must not be empty");
    }

    #[test]
    fn each_planted_fault_is_named() {
        let planted = [
            (json!({}), "Name is required"),
            (json!({"Name": "a"}), "at least 2 characters"),
            (json!({"Name": "abcdefghijk"}), "at most 10 characters"),
            (json!({"Name": "a b"}), "must match [a-z0-9-]+"),
            (json!({"Name": "ab", "Kind": "huge"}), "must be one of [big, small], is `huge`"),
            (json!({"Name": "ab", "Count": 11}), "at most 10, is 11"),
            (json!({"Name": "ab", "Count": 0}), "at least 1, is 0"),
            (json!({"Name": "ab", "Count": "three"}), "must be an integer, is a string"),
            (json!({"Name": "ab", "Count": 1.5}), "must be an integer"),
            (json!({"Name": "ab", "On": "yes"}), "must be a boolean"),
            (json!({"Name": "ab", "Tags": []}), "at least 1 elements"),
            (json!({"Name": "ab", "Tags": [{"Value": "v"}]}), "Tags[0].Key is required"),
            (json!({"Name": "ab", "Tags": {"Key": "k"}}), "must be a list, is a structure"),
            (json!({"Name": "ab", "Nested": {"Outer": 1}}), "Nested.Outer is not a member"),
            (json!({"Name": "ab", "Nmae": 1}), "Nmae is not a member"),
            (json!({"Name": "ab", "Options": {"a": 1}}), "Options.a must be a string"),
            (json!({"Name": "ab", "At": "tomorrow"}), "At must be a time, is `tomorrow`"),
        ];
        for (params, wanted) in planted {
            let found = faults(&params);
            assert!(found.iter().any(|f| f.contains(wanted)), "{params}: {found:?}");
        }
    }
}
