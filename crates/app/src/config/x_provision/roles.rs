//! Changes of roles, and IAM statements in YAML.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::config::diagnostic::{Diagnostic, quote};
use crate::config::environments::Reference;
use crate::config::keys::Key;
use crate::config::keys::provision::roles as keys;
use crate::config::model::{RoleChange, RoleKey, RoleKind, ServiceName, Statement};
use crate::config::reader::{Cursor, MapReader};
use crate::config::source::Location;
use crate::config::suggest::{did_you_mean, one_of};
use crate::config::words::{StatementEffect, Word as _};

/// Reads changes over what is inherited; a role that is named again is changed as it says here alone.
pub(super) fn read(value: &Cursor<'_>, roles: &mut BTreeMap<RoleKey, RoleChange>, references: &mut Vec<Reference>) {
    let Some(mut map) = value.shaped() else { return };
    for (key, place, value) in map.rest() {
        let change = read_change(&value);
        if let (Some(key), Some(change)) = (read_key(key, &place, &value, references), change) {
            roles.insert(key, change);
        }
    }
    map.finish();
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
    let mut map = value.shaped()?;
    if let (Some(add), Some(replace)) = (map.look(&keys::ADD), map.look(&keys::REPLACE)) {
        replace.report(
            Diagnostic::error("config::value", "`add` and `replace` say the same")
                .at(replace.key_place(), "nothing of ours is left")
                .at(add.key_place(), "so that there is nothing to add to")
                .expected("one of the two"),
        );
    }
    let add = map.items(&keys::ADD, read_statement);
    let replace = map.items(&keys::REPLACE, read_statement);
    let managed = map.items(&keys::MANAGED_POLICIES, Cursor::checked);
    let boundary = map.checked(&keys::BOUNDARY);
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
    let mut map = value.shaped()?;
    let sid = map.valid(&keys::SID).if_any();
    let effect = map.word::<StatementEffect>(&keys::EFFECT).good();
    let action = one_of_two(&mut map, &keys::ACTION, &keys::NOT_ACTION);
    let resource = one_of_two(&mut map, &keys::RESOURCE, &keys::NOT_RESOURCE);
    let condition = map.with(&keys::CONDITION, read_condition).if_any();
    map.finish();
    let ((action_key, action), (resource_key, resource)) = (action?, resource?);
    let effect = effect?;
    if effect == StatementEffect::Allow && action_key == keys::ACTION.name && is_everything(&action) && is_everything(&resource) {
        value.fault(
            Diagnostic::warning("config::broad", "the statement allows everything")
                .expected("the actions and the resources that are needed"),
        );
    }
    let mut statement = Map::new();
    if let Some(sid) = sid? {
        statement.insert("Sid".to_owned(), Value::String(sid.to_owned()));
    }
    statement.insert("Effect".to_owned(), Value::String(effect.word().to_owned()));
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
fn one_of_two(map: &mut MapReader<'_>, key: &'static Key, other: &'static Key) -> Option<(&'static str, Value)> {
    let (name, value) = match (map.get(key), map.get(other)) {
        (Some(first), Some(second)) => {
            second.report(
                Diagnostic::error("config::value", format!("`{}` and `{}` exclude each other", key.name, other.name))
                    .at(second.key_place(), "")
                    .at(first.key_place(), "")
                    .expected("one of the two"),
            );
            return None;
        }
        (Some(value), None) => (key.name, value),
        (None, Some(value)) => (other.name, value),
        (None, None) => return None,
    };
    let items = value.items(|item| item.valid().map(|text| Value::String(text.to_owned())))?;
    if items.is_empty() {
        let fault = Diagnostic::error("config::value", format!("{} is empty", quote(value.path())));
        value.fault(fault.expected(key.takes.expected()));
        return None;
    }
    Some((name, items.into()))
}

/// Operators, below them keys, below them one value or several.
fn read_condition(value: &Cursor<'_>) -> Option<Value> {
    let mut map = value.shaped()?;
    let mut good = true;
    for (_, _, operator) in map.rest() {
        let Some(mut keys) = operator.shaped() else {
            good = false;
            continue;
        };
        for (_, _, test) in keys.rest() {
            good &= test.items(Cursor::valid).is_some();
        }
        keys.finish();
    }
    map.finish();
    good.then(|| value.json())
}
