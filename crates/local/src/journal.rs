//! What changed an account, call by call, so that the same world can be made again in another one: a world that an
//! earlier release left behind is kept as such a journal.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::front::HOME;
use crate::record::is_mutating;

/// The calls that made an account what it is, in order.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Journal {
    /// The account they were made in.
    pub account: String,
    /// The calls.
    pub changes: Vec<Change>,
}

/// A call that changed something, or whose answer a change was made with, and its answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// The API model's name.
    pub service: String,
    /// As in the API reference.
    pub operation: String,
    /// Where.
    #[serde(default = "home")]
    pub region: String,
    /// The parameters, by the members' names.
    pub params: Value,
    /// The answer, by the members' names.
    pub answer: Value,
}

/// Where the changes of the first journals were made.
fn home() -> String {
    HOME.to_owned()
}

impl Journal {
    /// Without the reads that no change needs: an id that AWS itself made, as of a VPC's default security group, is known
    /// from a read alone.
    pub(crate) fn needed(self) -> Self {
        let mut known = BTreeSet::new();
        let mut kept = BTreeSet::new();
        for (at, change) in self.changes.iter().enumerate() {
            if !is_mutating(&change.operation) {
                continue;
            }
            let mut asked = BTreeSet::new();
            ids(&change.params, &mut asked);
            for id in asked.difference(&known) {
                let holds = |read: &Change| {
                    let mut answered = BTreeSet::new();
                    ids(&read.answer, &mut answered);
                    answered.contains(id)
                };
                kept.extend(self.changes[..at].iter().rposition(holds));
            }
            kept.insert(at);
            ids(&change.answer, &mut known);
        }
        let changes = self.changes.into_iter().enumerate().filter(|(at, _)| kept.contains(at)).map(|(_, change)| change);
        Self { account: self.account, changes: changes.collect() }
    }
}

/// The texts in a value that may be ids.
fn ids<'a>(value: &'a Value, into: &mut BTreeSet<&'a str>) {
    match value {
        Value::String(text) if may_be_id(text) => _ = into.insert(text),
        Value::Array(items) => items.iter().for_each(|item| ids(item, into)),
        Value::Object(members) => members.values().for_each(|value| ids(value, into)),
        _ => {}
    }
}

/// Shorter texts are settings, not ids: they are the same in every world.
const ID_LENGTH: usize = 8;

/// An id has a digit, nearly always. One in seventy of Route 53's random ones has none: those come as `/hostedzone/Z…`.
fn may_be_id(text: &str) -> bool {
    text.len() >= ID_LENGTH && (text.starts_with('/') || text.bytes().any(|byte| byte.is_ascii_digit()))
}

/// Old ids and the ids that stand for them in the new world.
#[derive(Debug, Default)]
pub(crate) struct Translation(BTreeMap<String, String>);

impl Translation {
    pub(crate) fn add(&mut self, old: &str, new: &str) {
        if old != new && may_be_id(old) {
            self.0.insert(old.to_owned(), new.to_owned());
            // Route 53 answers `/hostedzone/Z…` and takes `Z…` as well.
            if let (Some((kind, old)), Some((same, new))) = (old.rsplit_once('/'), new.rsplit_once('/'))
                && old.len() >= ID_LENGTH
                && kind.starts_with('/')
                && kind == same
            {
                self.0.insert(old.to_owned(), new.to_owned());
            }
        }
    }

    /// Texts at the same place of the two answers stand for each other.
    pub(crate) fn learn(&mut self, old: &Value, new: &Value) {
        match (old, new) {
            (Value::String(old), Value::String(new)) => {
                self.add(old, new);
                // The dimensions of metrics name an object by the last parts of its ARN.
                if let (Some((_, old)), Some((_, new))) = (old.rsplit_once('/'), new.rsplit_once('/')) {
                    self.add(old, new);
                }
            }
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
    fn a_read_is_kept_if_a_change_was_made_with_its_answer() {
        let call = |operation: &str, params: Value, answer: Value| Change {
            service: "ec2".to_owned(),
            operation: operation.to_owned(),
            region: home(),
            params,
            answer,
        };
        let journal = Journal {
            account: "000000000001".to_owned(),
            changes: vec![
                call("CreateVpc", json!({}), json!({"VpcId": "vpc-11111111"})),
                call("DescribeVpcs", json!({}), json!({"VpcId": "vpc-11111111"})),
                call("DescribeSecurityGroups", json!({}), json!({"GroupId": "sg-11111111"})),
                call("RevokeSecurityGroupEgress", json!({"GroupId": "sg-11111111", "VpcId": "vpc-11111111"}), json!({})),
                call("DescribeSecurityGroups", json!({}), json!({"GroupId": "sg-11111111"})),
            ],
        };
        let kept: Vec<_> = journal.needed().changes.into_iter().map(|change| change.operation).collect();
        assert_eq!(kept, ["CreateVpc", "DescribeSecurityGroups", "RevokeSecurityGroupEgress"]);
    }

    #[test]
    fn an_id_with_its_kind_is_also_known_without() {
        let mut ids = Translation::default();
        ids.learn(&json!({"Id": "/hostedzone/Z11111111"}), &json!({"Id": "/hostedzone/Z22222222"}));
        assert_eq!(ids.apply(&json!(["Z11111111", "/hostedzone/Z11111111"])), json!(["Z22222222", "/hostedzone/Z22222222"]));
        // By chance there is no digit in it.
        ids.learn(&json!({"Id": "/hostedzone/ZWUSVWIQPOVUBW"}), &json!({"Id": "/hostedzone/ZABCDEFGHIJKLM"}));
        assert_eq!(ids.apply(&json!("ZWUSVWIQPOVUBW")), json!("ZABCDEFGHIJKLM"));
    }

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

    #[test]
    fn a_metric_names_an_object_by_the_end_of_its_arn() {
        let mut ids = Translation::default();
        let arn = |id: &str| json!({"Arn": format!("arn:aws:elasticloadbalancing:eu-west-1:1:loadbalancer/app/shop/{id}")});
        ids.learn(&arn("50dc6c495c0c9188"), &arn("61ed7d5a6d1da299"));
        assert_eq!(ids.apply(&json!("app/shop/50dc6c495c0c9188")), json!("app/shop/61ed7d5a6d1da299"));
    }
}
