//! IAM policy documents, compared by meaning.
//!
//! Source of the grammar: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html>.

use std::collections::BTreeMap;

use provision_engine::Value;
use serde::{Serialize, Serializer};
use serde_json::{Map, Value as Json, json};

use super::Arn;
use super::schema::schema;

/// The version that every document of ours has.
const VERSION: &str = "2012-10-17";
/// What a document without a version means.
const OLD_VERSION: &str = "2008-10-17";

/// A policy document, compared in canonical form: order, a string for a list of one, the case of actions and of the keys of
/// conditions, and an account's two spellings mean nothing. It is sent as it was written.
#[derive(Clone, Debug)]
pub struct PolicyDocument {
    written: Json,
    version: String,
    statements: Vec<BTreeMap<String, Json>>,
}

impl PartialEq for PolicyDocument {
    fn eq(&self, other: &Self) -> bool {
        self.version == other.version && self.statements == other.statements
    }
}

impl Eq for PolicyDocument {}

/// One statement of a document of ours.
#[derive(Clone, Debug)]
pub struct Statement(Map<String, Json>);

impl Statement {
    /// Allows actions on resources.
    #[must_use]
    pub fn allow(actions: &[&str], resources: impl IntoIterator<Item = String>) -> Self {
        let resources: Vec<String> = resources.into_iter().collect();
        Self(object(json!({ "Effect": "Allow", "Action": actions, "Resource": resources })))
    }
    /// Lets an AWS service assume a role.
    #[must_use]
    pub fn trust_service(service: &str) -> Self {
        Self(object(json!({ "Effect": "Allow", "Action": "sts:AssumeRole", "Principal": { "Service": service } })))
    }
    /// Lets an AWS service do this with a resource, in the resource's own policy.
    #[must_use]
    pub fn allow_service(service: &str, actions: &[&str], resource: &str) -> Self {
        let principal = json!({ "Service": service });
        Self(object(json!({ "Effect": "Allow", "Action": actions, "Principal": principal, "Resource": resource })))
    }
    /// Lets a workload outside AWS assume a role through Roles Anywhere, with a certificate of this anchor for this subject.
    /// Source: <https://docs.aws.amazon.com/rolesanywhere/latest/userguide/trust-model.html>.
    #[must_use]
    pub fn trust_workload(anchor: &Arn, subject: &str) -> Self {
        let actions = ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"];
        let principal = json!({ "Service": "rolesanywhere.amazonaws.com" });
        Self(object(json!({ "Effect": "Allow", "Action": actions, "Principal": principal })))
            .when("ArnEquals", "aws:SourceArn", &[anchor.as_str()])
            .when("StringEquals", "aws:PrincipalTag/x509Subject/CN", &[subject])
    }
    /// The same statement under a condition.
    #[must_use]
    pub fn when(mut self, operator: &str, key: &str, values: &[&str]) -> Self {
        let conditions = self.0.entry("Condition").or_insert_with(|| json!({}));
        if let Some(conditions) = conditions.as_object_mut() {
            let tests = conditions.entry(operator).or_insert_with(|| json!({}));
            if let Some(tests) = tests.as_object_mut() {
                tests.insert(key.to_owned(), json!(values));
            }
        }
        self
    }
    /// The resources it is about.
    #[must_use]
    pub(crate) fn resources(&self) -> Vec<Json> {
        self.0.get("Resource").and_then(Json::as_array).cloned().unwrap_or_default()
    }
    /// The same about other resources.
    #[must_use]
    pub(crate) fn on(mut self, resources: &[Json]) -> Self {
        self.0.insert("Resource".to_owned(), json!(resources));
        self
    }
    /// Denies actions on resources to everybody, in the resource's own policy.
    #[must_use]
    pub fn deny_everybody(actions: &[&str], resources: &[&str]) -> Self {
        Self(object(json!({ "Effect": "Deny", "Action": actions, "Principal": "*", "Resource": resources })))
    }
}

/// A statement that somebody else wrote, as AWS writes it.
impl From<Map<String, Json>> for Statement {
    fn from(statement: Map<String, Json>) -> Self {
        Self(statement)
    }
}

fn object(value: Json) -> Map<String, Json> {
    match value {
        Json::Object(map) => map,
        _ => Map::new(),
    }
}

impl PolicyDocument {
    /// A document of these statements.
    #[must_use]
    pub fn new(statements: impl IntoIterator<Item = Statement>) -> Self {
        let statements: Vec<Json> = statements.into_iter().map(|statement| Json::Object(statement.0)).collect();
        Self::of(&json!({ "Version": VERSION, "Statement": statements }))
    }

    /// Reads a document as IAM gives it: JSON, perhaps URL-encoded. `None` when it is neither.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let decoded = percent_encoding::percent_decode_str(text).decode_utf8().ok()?;
        let value = serde_json::from_str(text).or_else(|_| serde_json::from_str(&decoded)).ok()?;
        Some(Self::of(&value))
    }

    /// Whether it says nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.statements.is_empty()
    }

    /// The text to send.
    #[must_use]
    pub fn to_json(&self) -> String {
        self.written.to_string()
    }

    fn of(value: &Json) -> Self {
        let version = value.get("Version").and_then(Json::as_str).unwrap_or(OLD_VERSION).to_owned();
        let list = match value.get("Statement") {
            Some(Json::Array(list)) => list.clone(),
            Some(one) => vec![one.clone()],
            None => Vec::new(),
        };
        let mut statements: Vec<_> = list.iter().filter_map(Json::as_object).map(canonical).collect();
        statements.sort_by_key(|statement| json!(statement).to_string());
        statements.dedup();
        Self { written: value.clone(), version, statements }
    }
}

/// A statement with its lists sorted, what is empty in it left out, and its actions and keys of conditions in lower case.
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition.html>.
fn canonical(statement: &Map<String, Json>) -> BTreeMap<String, Json> {
    let mut out = BTreeMap::new();
    for (key, value) in statement {
        let value = match key.as_str() {
            "Sid" if value.as_str() == Some("") => continue,
            "Sid" | "Effect" => value.clone(),
            "Action" | "NotAction" => list(value, str::to_ascii_lowercase),
            "Principal" | "NotPrincipal" if value.as_str() == Some("*") => json!({ "AWS": ["*"] }),
            "Principal" | "NotPrincipal" => each(value, |v| list(v, principal)),
            "Condition" if value.as_object().is_some_and(Map::is_empty) => continue,
            "Condition" => each(value, |tests| keyed(tests, str::to_ascii_lowercase, |v| list(v, str::to_owned))),
            _ => list(value, str::to_owned),
        };
        out.insert(key.clone(), value);
    }
    out
}

/// An account's number means its root ARN.
fn principal(text: &str) -> String {
    if text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        format!("arn:aws:iam::{text}:root")
    } else {
        text.to_owned()
    }
}

fn list(value: &Json, normal: impl Fn(&str) -> String) -> Json {
    let text = |value: &Json| match value {
        Json::String(text) => normal(text),
        other => normal(&other.to_string()),
    };
    let mut items: Vec<String> = match value {
        Json::Array(items) => items.iter().map(text).collect(),
        one => vec![text(one)],
    };
    items.sort();
    items.dedup();
    json!(items)
}

fn each(value: &Json, f: impl Fn(&Json) -> Json) -> Json {
    keyed(value, str::to_owned, f)
}

fn keyed(value: &Json, normal: impl Fn(&str) -> String, f: impl Fn(&Json) -> Json) -> Json {
    let map = value.as_object().into_iter().flatten();
    let sorted: BTreeMap<String, Json> = map.map(|(key, value)| (normal(key), f(value))).collect();
    json!(sorted)
}

impl Serialize for PolicyDocument {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        json!({ "Version": self.version, "Statement": self.statements }).serialize(serializer)
    }
}

schema!(PolicyDocument: { "type": "object", "required": ["Version", "Statement"] });

impl Value for PolicyDocument {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_document_are_equal() {
        let ours = PolicyDocument::new([
            Statement::allow(&["logs:PutLogEvents", "logs:CreateLogStream"], ["b".to_owned(), "a".to_owned()]),
            Statement::trust_service("ecs-tasks.amazonaws.com").when("StringEquals", "aws:SourceAccount", &["123456789012"]),
        ]);
        let theirs = r#"{"Version":"2012-10-17","Statement":[
            {"Sid":"","Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":["ecs-tasks.amazonaws.com"]},
             "Condition":{"StringEquals":{"aws:SourceAccount":"123456789012"}}},
            {"Effect":"Allow","Resource":["a","b"],"Action":["Logs:CreateLogStream","logs:putlogevents"]}]}"#;
        let seen = PolicyDocument::parse(theirs).unwrap();
        assert_eq!(ours, seen);
        let encoded: String = percent_encoding::utf8_percent_encode(theirs, percent_encoding::NON_ALPHANUMERIC).collect();
        assert_eq!(PolicyDocument::parse(&encoded).unwrap(), seen);
        assert_eq!(PolicyDocument::parse(&seen.to_json()).unwrap(), seen);
        assert!(ours.to_json().contains("logs:PutLogEvents"), "an action is sent as it was written");
    }

    #[test]
    fn an_account_is_its_root() {
        let of = |principal: &str| {
            PolicyDocument::parse(&format!(
                r#"{{"Statement":{{"Effect":"Allow","Principal":{{"AWS":"{principal}"}},"Action":"a:b"}}}}"#
            ))
            .unwrap()
        };
        assert_eq!(of("123456789012"), of("arn:aws:iam::123456789012:root"));
        assert_ne!(of("123456789012"), of("AROAEXAMPLEID"));
    }

    #[test]
    fn keys_of_conditions_have_no_case_and_none_are_no_condition() {
        let of = |condition: &str| {
            PolicyDocument::parse(&format!(r#"{{"Statement":{{"Effect":"Allow","Action":"a:b","Resource":"*"{condition}}}}}"#))
                .unwrap()
        };
        let test = |key: &str, value: &str| of(&format!(r#","Condition":{{"StringEquals":{{"{key}":"{value}"}}}}"#));
        assert_eq!(test("AWS:SourceArn", "arn:x"), test("aws:sourceArn", "arn:x"));
        assert_ne!(test("aws:SourceArn", "arn:x"), test("aws:SourceArn", "arn:X"));
        assert_eq!(of(""), of(r#","Condition":{}"#));
    }

    #[test]
    fn another_effect_or_version_is_another_document() {
        let a =
            PolicyDocument::parse(r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"a:b","Resource":"*"}]}"#)
                .unwrap();
        let b =
            PolicyDocument::parse(r#"{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"a:b","Resource":"*"}]}"#)
                .unwrap();
        let c = PolicyDocument::parse(r#"{"Statement":[{"Effect":"Allow","Action":"a:b","Resource":"*"}]}"#).unwrap();
        assert!(a != b && a != c);
        assert!(PolicyDocument::parse("not a policy").is_none());
    }
}
