//! The parts of a field that differ. A field with parts is shown as JSON by its kind; a person wants to see the one
//! part that differs, and a list's one item that is new.

use serde_json::Value;

/// A difference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// A value is another.
    Changed {
        /// The field, and the parts within it.
        path: String,
        from: String,
        to: String,
    },
    /// An item of a list is there that is not wanted.
    Extra { path: String, item: String },
    /// An item of a list is wanted that is not there.
    Missing { path: String, item: String },
}

/// What differs between two values of a field, as their kind shows them.
pub(crate) fn parts(field: &str, from: &str, to: &str) -> Vec<Part> {
    let mut out = Vec::new();
    let parsed = |text| serde_json::from_str(text).ok().filter(|value: &Value| value.is_object() || value.is_array());
    if let (Some(from), Some(to)) = (parsed(from), parsed(to)) {
        compare(&mut out, field, &from, &to);
    }
    // Values that differ in nothing but their text, such as the order of a list, are shown as they are.
    if out.is_empty() {
        out.push(Part::Changed { path: field.to_owned(), from: readable(from), to: readable(to) });
    }
    out
}

fn compare(out: &mut Vec<Part>, path: &str, from: &Value, to: &Value) {
    match (from, to) {
        (Value::Object(old), Value::Object(new)) => {
            let added = new.keys().filter(|key| !old.contains_key(*key));
            for key in old.keys().chain(added) {
                let (old, new) = (old.get(key).unwrap_or(&Value::Null), new.get(key).unwrap_or(&Value::Null));
                if old != new {
                    compare(out, &format!("{path}.{key}"), old, new);
                }
            }
        }
        (Value::Array(old), Value::Array(new)) => {
            let only = |these: &[Value], those: &[Value]| -> Vec<String> {
                these.iter().filter(|item| !those.contains(item)).map(show).collect()
            };
            let path = || path.to_owned();
            out.extend(only(old, new).into_iter().map(|item| Part::Extra { path: path(), item }));
            out.extend(only(new, old).into_iter().map(|item| Part::Missing { path: path(), item }));
        }
        _ => out.push(Part::Changed { path: path.to_owned(), from: show(from), to: show(to) }),
    }
}

/// A text that may be JSON, for people.
pub(crate) fn readable(text: &str) -> String {
    match serde_json::from_str::<Value>(text) {
        Ok(value @ (Value::Object(_) | Value::Array(_))) => show(&value),
        _ => text.to_owned(),
    }
}

/// JSON without its signs: `traffic tcp 22 22, peer cidr 0.0.0.0/0`. What says nothing is left out.
fn show(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(items) => {
            let simple = items.iter().all(|item| item.is_number() || item.is_boolean());
            items.iter().map(show).collect::<Vec<_>>().join(if simple { " " } else { "; " })
        }
        Value::Object(map) => {
            let says = |value: &&Value| !matches!(value, Value::Null) && value.as_str() != Some("");
            let parts = map.iter().filter(|(_, value)| says(value)).map(|(key, value)| format!("{key} {}", show(value)));
            parts.collect::<Vec<_>>().join(", ")
        }
        Value::Bool(_) | Value::Number(_) => value.to_string(),
    }
}

/// An id as people know it: an ARN without account and region, which the headline says.
pub(crate) fn id(text: &str) -> &str {
    let resource = if text.starts_with("arn:") { text.splitn(6, ':').nth(5) } else { None };
    resource.unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(from: &str, to: &str) -> Vec<String> {
        let line = |part| match part {
            Part::Changed { path, from, to } => format!("{path}: {from} → {to}"),
            Part::Extra { path, item } => format!("{path} - {item}"),
            Part::Missing { path, item } => format!("{path} + {item}"),
        };
        parts("f", from, to).into_iter().map(line).collect()
    }

    #[test]
    fn only_what_differs() {
        assert_eq!(shown("80", "8080"), ["f: 80 → 8080"]);
        assert_eq!(shown("plain", "[\"a\"]"), ["f: plain → a"]);
        assert_eq!(shown(r#"{"path":"/x","n":1}"#, r#"{"path":"/","n":1}"#), ["f.path: /x → /"]);
        assert_eq!(shown(r#"{"a":{"b":1}}"#, r#"{"a":{"b":1,"c":true}}"#), ["f.a.c:  → true"]);
        let rule = r#"{"traffic":{"tcp":[22,22]},"peer":{"cidr":"0.0.0.0/0"},"description":""}"#;
        assert_eq!(shown(&format!("[{rule},1]"), "[1,2]"), ["f - traffic tcp 22 22, peer cidr 0.0.0.0/0", "f + 2"]);
    }

    #[test]
    fn a_difference_is_never_lost() {
        assert_eq!(shown("[1,2]", "[2,1]"), ["f: 1 2 → 2 1"]);
        assert_eq!(shown("{}", "{ }"), ["f:  → "]);
        assert_eq!(shown("", ""), ["f:  → "]);
    }

    #[test]
    fn ids() {
        assert_eq!(id("arn:aws:ecs:eu-west-1:123456789012:service/a:b/c"), "service/a:b/c");
        assert_eq!(id("vpc-1"), "vpc-1");
        assert_eq!(id("arn:x"), "arn:x");
    }
}
