//! What changed an account, call by call, so that the same world can be made again in another one: a world that an
//! earlier release left behind is kept as such a journal.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The changes of an account, in order.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Journal {
    /// The account they were made in.
    pub account: String,
    /// The changes.
    pub changes: Vec<Change>,
}

/// A call that changed something, and its answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// The API model's name.
    pub service: String,
    /// As in the API reference.
    pub operation: String,
    /// The parameters, by the members' names.
    pub params: Value,
    /// The answer, by the members' names.
    pub answer: Value,
}

/// Shorter texts are settings, not ids: they are the same in every world.
const ID_LENGTH: usize = 8;

/// Old ids and the ids that stand for them in the new world.
#[derive(Debug, Default)]
pub(crate) struct Translation(BTreeMap<String, String>);

impl Translation {
    pub(crate) fn add(&mut self, old: &str, new: &str) {
        if old != new && old.len() >= ID_LENGTH && old.bytes().any(|byte| byte.is_ascii_digit()) {
            self.0.insert(old.to_owned(), new.to_owned());
        }
    }

    /// Texts at the same place of the two answers stand for each other.
    pub(crate) fn learn(&mut self, old: &Value, new: &Value) {
        match (old, new) {
            (Value::String(old), Value::String(new)) => self.add(old, new),
            (Value::Array(old), Value::Array(new)) => old.iter().zip(new).for_each(|(old, new)| self.learn(old, new)),
            (Value::Object(old), Value::Object(new)) => {
                for (key, old) in old {
                    if let Some(new) = new.get(key) {
                        self.learn(old, new);
                    }
                }
            }
            _ => {}
        }
    }

    /// The same value in the new world. Longer ids first: one may be a part of another.
    pub(crate) fn apply(&self, value: &Value) -> Value {
        match value {
            Value::String(text) => {
                let mut pairs: Vec<_> = self.0.iter().filter(|(old, _)| text.contains(old.as_str())).collect();
                pairs.sort_by_key(|(old, _)| std::cmp::Reverse(old.len()));
                Value::String(pairs.into_iter().fold(text.clone(), |text, (old, new)| text.replace(old, new)))
            }
            Value::Array(items) => items.iter().map(|item| self.apply(item)).collect(),
            Value::Object(members) => members.iter().map(|(key, value)| (key.clone(), self.apply(value))).collect(),
            other => other.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn ids_are_translated_also_within_longer_texts() {
        let mut ids = Translation::default();
        ids.learn(
            &json!({"VpcId": "vpc-11111111", "State": "pending", "List": [{"Arn": "arn:aws:x:000000000001:a/vpc-11111111"}]}),
            &json!({"VpcId": "vpc-22222222", "State": "available", "List": [{"Arn": "arn:aws:x:000000000002:a/vpc-22222222"}]}),
        );
        let asked =
            json!({"In": ["vpc-11111111"], "Arn": "arn:aws:x:000000000001:a/vpc-11111111", "State": "pending", "Port": 80});
        let meant =
            json!({"In": ["vpc-22222222"], "Arn": "arn:aws:x:000000000002:a/vpc-22222222", "State": "pending", "Port": 80});
        assert_eq!(ids.apply(&asked), meant);
    }
}
