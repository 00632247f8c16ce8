//! Row "secret `env`": what an environment's services are told. What nobody may see is in one secret, and referenced key by
//! key; all else stands in the task definitions.

use std::collections::{BTreeMap, BTreeSet};

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use provision_aws::kinds::secretsmanager::{Members, Secret as Stored, SecretArgs};
use provision_aws::types::Arn;
use provision_engine::{Handle, Secret, Val};

use super::data::Data;
use super::told::{Kept, Told};
use super::{Composer, environment};
use crate::config::model::{EnvironmentKind, SecretId, Service, VariableName};
use crate::config::outputs::{self, Meaning};
use crate::config::variables::{self, Piece, Template, Value};

/// Days for which a deleted secret can be restored.
const RECOVERY_DAYS: u32 = 7;

/// The secret of an environment, and who is told what.
#[derive(Default)]
pub(super) struct Given {
    pub(super) secret: Option<Handle<Stored>>,
    services: BTreeMap<String, Told>,
    /// What the tests of the whole environment are told.
    pub(super) tests: Told,
}

impl Given {
    /// What a service's tasks and builds are told.
    pub(super) fn of(&self, service: &Service) -> Told {
        self.services.get(service.name.as_str()).cloned().unwrap_or_default()
    }

    /// The user's secrets that builds read, by their ARNs.
    pub(super) fn foreign(&self) -> BTreeSet<String> {
        self.services.values().chain([&self.tests]).flat_map(Told::foreign).map(str::to_owned).collect()
    }
}

/// Who has variables. `None`: the tests of the whole environment.
type Reader<'a> = (Option<&'a Service>, BTreeMap<VariableName, Value>);

/// As what it is known among those that have variables.
fn known<'a>(reader: &Reader<'a>) -> &'a str {
    reader.0.map_or("", |service| service.name.as_str())
}

impl Composer<'_> {
    /// The variables of all services, and the secret that holds what nobody may see.
    pub(super) fn given(&mut self, data: &Data, host: &Val<String>) -> Given {
        let app = self.app;
        let of = |service| variables::of(app, self.collection, self.environment, service);
        let mut all: Vec<Reader<'_>> = app.services.iter().map(|service| (Some(service), of(Some(service)))).collect();
        all.extend(app.integration_tests.iter().map(|_| (None, of(None))));
        let keys = keys(&all);
        let mut members: BTreeMap<String, Val<Secret>> = BTreeMap::new();
        for reader in &all {
            for (name, value) in reader.1.iter().filter(|(_, value)| in_secret(value)) {
                let key = keys[&(known(reader), name)].clone();
                members.entry(key).or_insert_with(|| self.secret_value(data, reader.0, value));
            }
        }
        let secret = (!members.is_empty()).then(|| self.env_secret(members));

        let (mut services, mut tests) = (BTreeMap::new(), Told::default());
        for reader in &all {
            let told = self.told_to(data, reader, secret, &keys, host);
            match reader.0 {
                Some(service) => drop(services.insert(service.name.to_string(), told)),
                None => tests = told,
            }
        }
        self.tell_tests(&mut tests, &services, host);
        Given { secret, services, tests }
    }

    /// Tests of the whole environment reach its data and its services as these do: what is the same for all that have it, and where
    /// each service answers.
    fn tell_tests(&self, tests: &mut Told, services: &BTreeMap<String, Told>, host: &Val<String>) {
        for (name, kept) in services.values().flat_map(Told::shared) {
            if !tests.has(name) {
                tests.secret(name, kept.clone());
            }
        }
        for service in &self.app.services {
            let name = format!("{}_URL", service.name.as_str().to_ascii_uppercase().replace('-', "_"));
            if !tests.has(&name) {
                tests.plain(&name, environment::url(service, host));
            }
        }
    }

    fn env_secret(&mut self, members: BTreeMap<String, Val<Secret>>) -> Handle<Stored> {
        let (names, values): (Vec<String>, Vec<Val<Secret>>) = members.into_iter().unzip();
        let args = SecretArgs {
            name: self.scope.named("secret.env", || Stored::name_of(&self.scope.id, "secret.env")).into(),
            members: Val::all(values).map(move |values| {
                names.iter().zip(values).fold(Members::default(), |members, (name, value)| members.with(name, value))
            }),
            recovery_days: self.recovery_days().into(),
        };
        self.stack.add(self.scope.ix, "secret.env", args)
    }

    /// Days for which a deleted secret can be restored: a preview's is gone at once.
    pub(super) fn recovery_days(&self) -> u32 {
        if self.environment.kind == EnvironmentKind::Preview { 0 } else { RECOVERY_DAYS }
    }

    fn told_to(
        &self,
        data: &Data,
        reader: &Reader<'_>,
        secret: Option<Handle<Stored>>,
        keys: &Keys<'_>,
        host: &Val<String>,
    ) -> Told {
        let mut told = Told::default();
        for (name, value) in &reader.1 {
            match value {
                Value::Made(template) if !template.is_secret() => {
                    let value = self.render(data, reader.0, template).map(|text| text.expose().to_owned());
                    told.plain(name.as_str(), value);
                }
                Value::Output(output) => {
                    let value = match outputs::meaning(self.whole, (self.collection, self.environment), output) {
                        Ok(Meaning::Own(service)) => environment::url(service, host),
                        Ok(Meaning::Known(text)) => text.into(),
                        // The reader has refused it.
                        Err(_) => continue,
                    };
                    told.plain(name.as_str(), value);
                }
                Value::Secret(id) => {
                    told.secret(name.as_str(), Kept::Foreign { id: id.to_string(), arn: self.foreign_secret(id) });
                }
                Value::Made(_) | Value::Given(_) => {
                    let Some(secret) = secret else { continue };
                    told.secret(name.as_str(), Kept::Ours(secret, keys[&(known(reader), name)].clone()));
                }
            }
        }
        told
    }

    fn secret_value(&self, data: &Data, service: Option<&Service>, value: &Value) -> Val<Secret> {
        match value {
            Value::Made(template) => self.render(data, service, template),
            Value::Given(secret) => secret.clone().into(),
            // Not in our secret.
            Value::Secret(_) | Value::Output(_) => Secret::new(String::new()).into(),
        }
    }

    /// A template with its holes filled.
    fn render(&self, data: &Data, service: Option<&Service>, template: &Template) -> Val<Secret> {
        let is_url = template.is_url;
        let pieces: Vec<Val<Secret>> = template
            .pieces
            .iter()
            .map(|piece| match piece {
                Piece::Text(text) => Secret::new(text.clone()).into(),
                Piece::Output(resource, output) => data.output(resource, *output).map(Secret::new),
                Piece::Member(resource, member) => data.member(resource, *member).map(move |secret| encoded(secret, is_url)),
                Piece::InstanceName => {
                    let node = service.map(|service| format!("service.{}", service.known_as));
                    Secret::new(node.map(|node| self.scope.name(&node, 255)).unwrap_or_default()).into()
                }
            })
            .collect();
        Val::all(pieces).map(|pieces| Secret::joined(&pieces))
    }

    fn foreign_secret(&self, id: &SecretId) -> String {
        if id.is_arn() { id.to_string() } else { self.arn("secretsmanager", &format!("secret:{id}")) }
    }
}

fn encoded(secret: Secret, is_url: bool) -> Secret {
    if is_url { secret.map(|text| utf8_percent_encode(&text, NON_ALPHANUMERIC).to_string()) } else { secret }
}

fn in_secret(value: &Value) -> bool {
    match value {
        Value::Made(template) => template.is_secret(),
        Value::Given(_) => true,
        Value::Secret(_) | Value::Output(_) => false,
    }
}

/// Under which key of the secret a service's variable is.
type Keys<'a> = BTreeMap<(&'a str, &'a VariableName), String>;

/// A variable that is the same for all that have it is kept once, under its own name.
fn keys<'a>(all: &'a [Reader<'_>]) -> Keys<'a> {
    let mut differs: BTreeSet<&VariableName> = BTreeSet::new();
    let mut first: BTreeMap<&VariableName, &Value> = BTreeMap::new();
    for (name, value) in all.iter().flat_map(|(_, variables)| variables).filter(|(_, value)| in_secret(value)) {
        if first.insert(name, value).is_some_and(|other| other != value) {
            differs.insert(name);
        }
    }
    let key = |service: &str, name: &VariableName| {
        // No service has no name.
        if differs.contains(name) && !service.is_empty() { format!("{service}/{name}") } else { name.to_string() }
    };
    let of = |reader: &'a Reader<'_>| {
        let (service, names) = (known(reader), reader.1.iter().filter(|(_, value)| in_secret(value)));
        names.map(move |(name, _)| (service, name)).collect::<Vec<_>>()
    };
    all.iter().flat_map(of).map(|(service, name)| ((service, name), key(service, name))).collect()
}

/// The ARNs by which a role may read a secret of the user's: with and without the six characters at its end.
pub(super) fn readable(arn: &str) -> [String; 2] {
    [arn.to_owned(), format!("{arn}-??????")]
}

/// The ARN of the environment's secret, where there is one.
pub(super) fn arn_of(given: &Given) -> Option<Val<Arn>> {
    given.secret.map(|secret| secret.exists(|out| out.arn.clone()))
}
