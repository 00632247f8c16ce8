//! The variables of an environment.

use std::collections::HashMap;

use provision_engine::Secret;

use super::{Reader, Reference};
use crate::config::diagnostic::{Diagnostic, quote};
use crate::config::keys::Key;
use crate::config::keys::environments::variable as keys;
use crate::config::model::{Origin, OutputName, ServiceName, Variable, VariableName, VariableValue};
use crate::config::reader::{Cursor, MapReader};
use crate::config::source::Location;
use crate::config::suggest::nearest;
use crate::config::variables::reserved;

/// A secret of Secrets Manager holds at most 65,536 bytes (Secrets Manager API reference, "SecretString"), and the values of an
/// environment are one secret.
const MAX_BYTES: usize = 65_536;

/// Where a value may come from.
#[derive(Debug, Clone, Copy)]
enum From {
    Alias,
    Secret,
    Output,
    Value,
}

/// The keys that say it, the one that wins first.
static SOURCES: [(&Key, From); 4] = [
    (&keys::ALIAS, From::Alias),
    (&keys::SECRET_ID, From::Secret),
    (&keys::OUTPUT_NAME, From::Output),
    (&keys::VALUE, From::Value),
];

impl Reader {
    pub(super) fn variables(&mut self, value: &Cursor<'_>, environment: &str, collection: &str) -> Option<Vec<Variable>> {
        let mut seen: HashMap<(VariableName, Option<ServiceName>), Location> = HashMap::new();
        let variables = value.items(|item| {
            let variable = self.variable(item, environment, collection)?;
            let place = variable.origin.0.clone()?;
            let key = (variable.name.clone(), variable.service.clone());
            if let Some(first) = seen.get(&key) {
                item.report(
                    Diagnostic::error(
                        "config::duplicate-name",
                        format!("the variable {} is given twice", quote(variable.name.as_str())),
                    )
                    .at(place, "given again here")
                    .at(first.clone(), "first given here")
                    .expected("each variable once, or once for each service"),
                );
                return None;
            }
            seen.insert(key, place);
            Some(variable)
        })?;
        let bytes: usize = variables
            .iter()
            .map(|variable| match &variable.value {
                VariableValue::Value(secret) => variable.name.as_str().len() + secret.expose().len() + 6,
                _ => 0,
            })
            .sum();
        if bytes > MAX_BYTES {
            value.report(
                Diagnostic::error("config::too-large", format!("the variables hold {bytes} bytes"))
                    .at(value.key_place(), "")
                    .expected(format!("at most {MAX_BYTES}, which a secret of Secrets Manager may have"))
                    .help("keep large values in a bucket".to_owned()),
            );
            return None;
        }
        Some(variables)
    }

    fn variable(&mut self, item: &Cursor<'_>, environment: &str, collection: &str) -> Option<Variable> {
        let mut map = item.shaped()?;
        let named = map.get(&keys::NAME);
        let name = named.as_ref().and_then(read_name);
        let service = map.with(&keys::SERVICE, |service| {
            let text = service.valid()?;
            self.references.push(Reference::service(text, service.place()));
            // What is no name is no service either: that is said once.
            ServiceName::try_from(text).ok()
        });
        let named_value = map.look(&keys::ALIAS).or_else(|| map.look(&keys::OUTPUT_NAME));
        let target = named_value.map(|at| Origin::from(at.place())).unwrap_or_default();
        let value = read_value(&mut map, environment, collection);
        map.finish();
        Some(Variable {
            name: name?,
            service: service.if_any()?,
            value: value?,
            origin: named.map(|at| at.place().into()).unwrap_or_default(),
            target,
        })
    }
}

fn read_name(value: &Cursor<'_>) -> Option<VariableName> {
    let name = value.checked::<VariableName>()?;
    if let Some(why) = reserved(&name) {
        value.fault(
            Diagnostic::error("config::reserved", format!("the variable {} is not yours to set", quote(name.as_str())))
                .expected("another name")
                .help(why.to_owned()),
        );
        return None;
    }
    Some(name)
}

fn read_value(map: &mut MapReader<'_>, environment: &str, collection: &str) -> Option<VariableValue> {
    let given: Vec<_> = SOURCES.iter().filter_map(|(key, from)| Some((key.name, from, map.get(key)?))).collect();
    let Some((source, from, value)) = given.first() else {
        map.cursor().fault(
            Diagnostic::error("config::missing-key", format!("{} has no value", quote(map.cursor().path())))
                .expected("one of `value`, `secret_id`, `output_name` and `alias`"),
        );
        return None;
    };
    for (key, _, other) in given.iter().skip(1) {
        other.report(
            Diagnostic::warning("config::no-effect", format!("`{key}` has no effect beside `{source}`"))
                .at(other.key_place(), "")
                .help(format!("remove `{key}` or `{source}`")),
        );
    }
    match from {
        From::Alias => value.checked().map(VariableValue::Alias),
        From::Secret => value.checked().map(VariableValue::Secret),
        From::Output => read_output(value, environment, collection).map(VariableValue::Output),
        From::Value => value.valid().map(|text| VariableValue::Value(Secret::new(text.to_owned()))),
    }
}

/// An output's name; `{{ environment.name }}` and `{{ collection.name }}` stand for names.
fn read_output(value: &Cursor<'_>, environment: &str, collection: &str) -> Option<OutputName> {
    let text = value.written()?;
    let mut filled = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{{") {
        filled.push_str(before);
        let placeholder = after.split_once("}}");
        match placeholder.map(|(name, _)| name.trim()) {
            Some("environment.name") => filled.push_str(environment),
            Some("collection.name") => filled.push_str(collection),
            name => {
                let meant = name.and_then(|name| nearest(name, ["environment.name", "collection.name"]));
                let written = placeholder.map_or("", |(name, _)| name);
                value.fault(
                    Diagnostic::error("config::value", format!("{} holds a placeholder that has no meaning", quote(text)))
                        .expected("`{{ environment.name }}` or `{{ collection.name }}`")
                        .write(meant.map(|meant| text.replace(&format!("{{{{{written}}}}}"), &format!("{{{{ {meant} }}}}")))),
                );
                return None;
            }
        }
        rest = placeholder.map_or("", |(_, rest)| rest);
    }
    filled.push_str(rest);
    match OutputName::try_from(filled.as_str()) {
        Ok(name) => Some(name),
        Err(invalid) => {
            value.refuse("config::value", invalid);
            None
        }
    }
}
