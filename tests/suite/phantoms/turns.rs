//! How values of an answer are turned into others.

use serde_json::{Value, json};

/// Does something with all values at a path, in which `*` stands for every item of a list. What is not there is left out.
pub(super) fn at(value: &mut Value, path: &str, turn: fn(&mut Value)) {
    let (first, rest) = path.split_once('.').unwrap_or((path, ""));
    match (first, value) {
        ("", value) => turn(value),
        ("*", Value::Array(items)) => items.iter_mut().for_each(|item| at(item, rest, turn)),
        (name, Value::Object(members)) => {
            if let Some(member) = members.get_mut(name) {
                at(member, rest, turn);
            }
        }
        _ => {}
    }
}

/// A list the other way round.
pub(super) fn reversed(value: &mut Value) {
    if let Value::Array(items) = value {
        items.reverse();
    }
}

/// A list of nothing.
pub(super) fn emptied(value: &mut Value) {
    *value = json!([]);
}

/// A list without its last item.
pub(super) fn shorter(value: &mut Value) {
    if let Value::Array(items) = value {
        drop(items.pop());
    }
}

/// A switch the other way.
pub(super) fn flipped(value: &mut Value) {
    *value = json!(value != &json!(true));
}

/// A number, and one more.
pub(super) fn more(value: &mut Value) {
    *value = json!(value.as_f64().unwrap_or_default() as i64 + 1);
}

/// Another text.
pub(super) fn another(value: &mut Value) {
    *value = json!(format!("{}-another", value.as_str().unwrap_or_default()));
}

/// Puts a further item into a list.
pub(super) fn push(value: &mut Value, item: Value) {
    if let Value::Array(items) = value {
        items.push(item);
    }
}

/// Changes the text at this place.
pub(super) fn text(value: &mut Value, change: impl FnOnce(&str) -> String) {
    if let Value::String(text) = value {
        *text = change(text);
    }
}

/// Sets these members.
pub(super) fn fill(value: &mut Value, members: Value) {
    if let (Value::Object(all), Value::Object(members)) = (value, members) {
        all.extend(members);
    }
}

/// Takes a member away where it has this value.
pub(super) fn unsaid(value: &mut Value, member: &str, default: &Value) {
    if let Value::Object(all) = value
        && all.get(member) == Some(default)
    {
        all.remove(member);
    }
}

/// A document in another spelling: other white space, and the keys of objects the other way round.
pub(super) fn respaced(value: &mut Value) {
    fn turned(value: Value) -> Value {
        match value {
            Value::Object(members) => {
                let members: Vec<_> = members.into_iter().collect();
                members.into_iter().rev().map(|(key, value)| (key, turned(value))).collect()
            }
            Value::Array(items) => items.into_iter().map(turned).collect(),
            other => other,
        }
    }
    text(value, |text| format!(" {:#}\n", turned(serde_json::from_str(text).unwrap())));
}

/// A policy document as AWS may give it: statements and lists in another order, a text for a list of one, actions in another case,
/// an empty Sid.
pub(super) fn respelled(value: &mut Value) {
    fn turned(value: &mut Value) {
        reversed(value);
        match value {
            Value::Array(items) if items.len() == 1 && items[0].is_string() => *value = items[0].take(),
            Value::Object(members) => members.values_mut().for_each(turned),
            _ => {}
        }
    }
    text(value, |text| {
        let decoded = if text.starts_with('%') { unquoted(text) } else { text.to_owned() };
        let mut document: Value = serde_json::from_str(&decoded).unwrap();
        for statement in document["Statement"].as_array_mut().unwrap() {
            turned(statement);
            if statement.get("Sid").is_none() {
                statement["Sid"] = json!("");
            }
            if let Some(Value::String(action)) = statement.get_mut("Action") {
                *action = action.to_ascii_lowercase();
            }
            if statement.get("Principal") == Some(&json!("*")) {
                statement["Principal"] = json!({ "AWS": "*" });
            }
        }
        reversed(&mut document["Statement"]);
        document.to_string()
    });
}

/// The same, as IAM gives it: every sign but letters and digits is a percent sign and its number.
pub(super) fn quoted(value: &mut Value) {
    respelled(value);
    text(value, |text| {
        let sign = |byte: u8| if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { format!("%{byte:02X}") };
        text.bytes().map(sign).collect()
    });
}

fn unquoted(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        let digits: Vec<u8> = if byte == b'%' { rest.by_ref().take(2).collect() } else { Vec::new() };
        let number = std::str::from_utf8(&digits).ok().and_then(|digits| u8::from_str_radix(digits, 16).ok());
        bytes.push(number.unwrap_or(byte));
    }
    String::from_utf8(bytes).unwrap()
}

/// A document that allows nothing.
pub(super) fn nothing_allowed(value: &mut Value) {
    *value = json!(r#"{"Version":"2012-10-17","Statement":[]}"#);
}
