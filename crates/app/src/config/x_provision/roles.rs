//! Changes of roles, and IAM statements in YAML.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::config::diagnostic::{Diagnostic, quote};
use crate::config::environments::Reference;
use crate::config::model::{RoleChange, RoleKey, RoleKind, ServiceName, Statement};
use crate::config::reader::{Cursor, MapReader};
use crate::config::source::Location;
use crate::config::suggest::{did_you_mean, one_of};

/// Reads changes over what is inherited; a role that is named again is changed as it says here alone.
pub(super) fn read(value: &Cursor<'_>, roles: &mut BTreeMap<RoleKey, RoleChange>, references: &mut Vec<Reference>) {
    let Some(mut map) = value.map("a map from roles to their changes") else { return };
    for (key, place, value) in map.rest() {
        let change = read_change(&value);
        if let (Some(key), Some(change)) = (read_key(key, &place, &value, references), change) {
            roles.insert(key, change);
        }
    }
}

/// `build`, or `task.api`.
fn read_key(key: &str, place: &Location, value: &Cursor<'_>, references: &mut Vec<Reference>) -> Option<RoleKey> {
    let (name, service) = key.split_once('.').map_or((key, None), |(name, service)| (name, Some(service)));
    let names = || RoleKind::ALL.iter().map(|kind| kind.as_str());
    let Some(kind) = RoleKind::ALL.into_iter().find(|kind| kind.as_str() == name) else {
        value.report(
            Diagnostic::error("config::unknown-key", format!("there is no role {}", quote(key)))
                .at(place.clone(), "")
                .expected(format!("{}; the last two also for one service, as in `task.api`", one_of(names())))
                .help(did_you_mean(name, names())),
        );
        return None;
    };
    let Some(service) = service else { return Some(RoleKey { kind, service: None }) };
    if !kind.is_per_service() {
        value.report(
            Diagnostic::error("config::value", format!("the role `{kind}` is not a service's"))
                .at(place.clone(), "")
                .expected(format!("`{kind}`")),
        );
        return None;
    }
    references.push(Reference::service(service, place.clone()));
    Some(RoleKey { kind, service: Some(ServiceName::try_from(service).ok()?) })
}

fn read_change(value: &Cursor<'_>) -> Option<RoleChange> {
    let mut map = value.map("a map with `add`, `replace`, `managed_policies` or `boundary`")?;
    let added = map.peek("add");
    if let (Some(add), Some(replace)) = (&added, map.peek("replace")) {
        replace.report(
            Diagnostic::error("config::value", "`add` and `replace` say the same")
                .at(replace.key_place(), "nothing of ours is left")
                .at(add.key_place(), "so that there is nothing to add to")
                .expected("one of the two"),
        );
    }
    let add = map.read("add", |list| list.one_or_each("a list of IAM statements", read_statement));
    let replace = map.read("replace", |list| list.one_or_each("a list of IAM statements", read_statement));
    let managed =
        map.read("managed_policies", |list| list.one_or_each("a list of ARNs", |item| item.parse("the ARN of an IAM policy")));
    let boundary = map.parse("boundary", "the ARN of an IAM policy");
    map.finish();
    Some(RoleChange {
        add: add.or_default()?,
        replace: replace.if_any()?,
        managed_policies: managed.or_default()?,
        boundary: boundary.if_any()?,
    })
}

/// A statement as AWS writes it, checked for what every statement has.
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html>.
fn read_statement(value: &Cursor<'_>) -> Option<Statement> {
    let mut map = value.map("an IAM statement: a map with `Effect`, `Action` and `Resource`")?;
    let sid = map.read("Sid", read_sid).if_any();
    let effect =
        map.required("Effect", "`Allow` or `Deny`").and_then(|effect| effect.choice(&[("Allow", "Allow"), ("Deny", "Deny")]));
    let action = one_of_two(&mut map, "Action", "NotAction", "an action such as `s3:GetObject`", read_action);
    let resource = one_of_two(&mut map, "Resource", "NotResource", "an ARN, or `*`", read_resource);
    let condition = map.read("Condition", read_condition).if_any();
    map.refused("Principal", "it belongs to the trust policy, which provision writes");
    map.refused("NotPrincipal", "it belongs to the trust policy, which provision writes");
    map.finish();
    let ((action_key, action), (resource_key, resource)) = (action?, resource?);
    let effect = effect?;
    if effect == "Allow" && action_key == "Action" && is_everything(&action) && is_everything(&resource) {
        value.fault(
            Diagnostic::warning("config::broad", "the statement allows everything")
                .expected("the actions and the resources that are needed"),
        );
    }
    let mut statement = Map::new();
    if let Some(sid) = sid? {
        statement.insert("Sid".to_owned(), Value::String(sid));
    }
    statement.insert("Effect".to_owned(), Value::String(effect.to_owned()));
    statement.insert(action_key.to_owned(), action);
    statement.insert(resource_key.to_owned(), resource);
    if let Some(condition) = condition? {
        statement.insert("Condition".to_owned(), condition);
    }
    Some(Statement(statement))
}

fn is_everything(value: &Value) -> bool {
    matches!(value, Value::Array(items) if items.iter().any(|item| item == "*"))
}

/// The values of one of two keys that exclude each other, of which one must be there.
fn one_of_two(
    map: &mut MapReader<'_>,
    key: &'static str,
    other: &'static str,
    expected: &str,
    read: fn(&Cursor<'_>) -> Option<String>,
) -> Option<(&'static str, Value)> {
    let key = if map.peek(other).is_some() {
        let excluded = map.optional(other);
        if let (Some(first), Some(second)) = (map.silent(key), excluded) {
            second.report(
                Diagnostic::error("config::value", format!("`{key}` and `{other}` exclude each other"))
                    .at(second.key_place(), "")
                    .at(first.key_place(), "")
                    .expected("one of the two"),
            );
            return None;
        }
        other
    } else {
        key
    };
    let value = map.required(key, expected)?;
    let items = value.one_or_each(expected, read)?;
    if items.is_empty() {
        value.fault(Diagnostic::error("config::value", format!("{} is empty", quote(value.path()))).expected(expected));
        return None;
    }
    Some((key, items.into_iter().map(Value::String).collect()))
}

fn read_sid(value: &Cursor<'_>) -> Option<String> {
    let text = value.text("letters and digits")?;
    if text.is_empty() || !text.bytes().all(|b| b.is_ascii_alphanumeric()) {
        value.fault(Diagnostic::error("config::value", format!("{} is no `Sid`", quote(text))).expected("letters and digits"));
        return None;
    }
    Some(text.to_owned())
}

/// `*`, or `service:Action` with `*` and `?` for any part of the action.
fn read_action(value: &Cursor<'_>) -> Option<String> {
    const EXPECTED: &str = "an action such as `s3:GetObject`, `s3:Get*` or `*`";
    let text = value.text(EXPECTED)?;
    let valid = text == "*"
        || text.split_once(':').is_some_and(|(service, action)| {
            !service.is_empty()
                && !action.is_empty()
                && service.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
                && action.bytes().all(|b| b.is_ascii_alphanumeric() || b"*?".contains(&b))
        });
    if !valid {
        value.fault(Diagnostic::error("config::value", format!("{} is no action of AWS", quote(text))).expected(EXPECTED));
        return None;
    }
    Some(text.to_owned())
}

/// `*`, or an ARN.
fn read_resource(value: &Cursor<'_>) -> Option<String> {
    const EXPECTED: &str = "an ARN such as `arn:aws:s3:::bucket/*`, or `*`";
    let text = value.text(EXPECTED)?;
    let valid =
        text == "*" || (text.starts_with("arn:") && text.splitn(6, ':').count() == 6 && !text.contains(char::is_whitespace));
    if !valid {
        value.fault(Diagnostic::error("config::value", format!("{} is no ARN", quote(text))).expected(EXPECTED));
        return None;
    }
    Some(text.to_owned())
}

/// Operators, below them keys, below them one value or several.
fn read_condition(value: &Cursor<'_>) -> Option<Value> {
    const EXPECTED: &str = "a map such as `StringEquals: {aws:RequestedRegion: eu-west-1}`";
    let mut map = value.map(EXPECTED)?;
    let mut good = true;
    for (_, _, operator) in map.rest() {
        let Some(mut keys) = operator.map(EXPECTED) else {
            good = false;
            continue;
        };
        for (_, _, test) in keys.rest() {
            good &= test.one_or_each(EXPECTED, |item| item.text("a value to compare with")).is_some();
        }
    }
    good.then(|| value.json())
}
