//! Row "secret `env`": what an environment's services are told. What nobody may see is in one secret, and referenced key by
//! key; all else stands in the task definitions.

use std::collections::{BTreeMap, BTreeSet};

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use provision_aws::kinds::secretsmanager::{Members, Secret as Stored, SecretArgs};
use provision_aws::types::Arn;
use provision_engine::{Handle, Secret, Val};

use super::data::Data;
use super::{Composer, environment, none};
use crate::config::model::{EnvironmentKind, SecretId, Service, VariableName};
use crate::config::outputs::{self, Meaning};
use crate::config::variables::{self, Piece, Template, Value};

/// Days for which a deleted secret can be restored.
const RECOVERY_DAYS: u32 = 7;

/// The secret of an environment, and what each service gets of it.
#[derive(Default)]
pub(super) struct Given {
    pub(super) secret: Option<Handle<Stored>>,
    services: BTreeMap<String, Told>,
}

/// What a service's tasks are told.
#[derive(Clone)]
pub(super) struct Told {
    /// Plain variables.
    pub(super) plain: Val<BTreeMap<String, String>>,
    /// References to secrets, by variable.
    pub(super) secrets: Val<BTreeMap<String, String>>,
    /// The variables that are in the environment's secret under their own names: builds get these too.
    pub(super) shared_keys: Vec<String>,
    /// The secrets of the user that are referenced.
    pub(super) foreign: Vec<String>,
}

impl Given {
    /// What a service's tasks are told.
    pub(super) fn of(&self, service: &Service) -> Told {
        self.services.get(service.name.as_str()).cloned().unwrap_or_else(|| Told {
            plain: none().into(),
            secrets: none().into(),
            shared_keys: Vec::new(),
            foreign: Vec::new(),
        })
    }
}

impl Composer<'_> {
    /// The variables of all services, and the secret that holds what nobody may see.
    pub(super) fn given(&mut self, data: &Data, host: &Val<String>) -> Given {
        let app = self.app;
        let all: Vec<(&Service, BTreeMap<VariableName, Value>)> = app
            .backends()
            .map(|(service, _)| (service, variables::of(app, self.collection, self.environment, service)))
            .collect();
        let keys = keys(&all);
        let mut members: BTreeMap<String, Val<Secret>> = BTreeMap::new();
        for (service, variables) in &all {
            for (name, value) in variables.iter().filter(|(_, value)| in_secret(value)) {
                let key = keys[&(service.name.as_str(), name)].clone();
                members.entry(key).or_insert_with(|| self.secret_value(data, service, value));
            }
        }
        let secret = (!members.is_empty()).then(|| self.env_secret(members));

        let services = all.iter().map(|(service, variables)| {
            let told = self.told_to(data, service, variables, secret, &keys, host);
            (service.name.to_string(), told)
        });
        let services = services.collect();
        Given { secret, services }
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
        service: &Service,
        variables: &BTreeMap<VariableName, Value>,
        secret: Option<Handle<Stored>>,
        keys: &Keys<'_>,
        host: &Val<String>,
    ) -> Told {
        let (mut plain, mut references, mut foreign, mut shared_keys) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for (name, value) in variables {
            match value {
                Value::Made(template) if !template.is_secret() => {
                    let value = self.render(data, service, template).map(|text| text.expose().to_owned());
                    plain.push((name.to_string(), value));
                }
                Value::Output(output) => {
                    let value = match outputs::meaning(self.whole, self.collection, self.environment, output) {
                        Ok(Meaning::Own(service)) => environment::url(service, host),
                        Ok(Meaning::Known(text)) => text.into(),
                        // The reader has refused it.
                        Err(_) => continue,
                    };
                    plain.push((name.to_string(), value));
                }
                Value::Secret(id) => {
                    let arn = self.foreign_secret(id);
                    references.push((name.to_string(), arn.clone().into()));
                    foreign.push(arn);
                }
                Value::Made(_) | Value::Given(_) => {
                    let Some(secret) = secret else { continue };
                    let key = keys[&(service.name.as_str(), name)].clone();
                    if key == name.as_str() {
                        shared_keys.push(key.clone());
                    }
                    // Each revision reads the version that it was made with: a key that a new one has no more is there for
                    // what still runs, and for a roll-back; and a new version is a new revision.
                    // Source: <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-secrets-manager.html>.
                    let reference = secret.exists(move |out| format!("{}:{key}::{}", out.arn, out.version));
                    references.push((name.to_string(), reference));
                }
            }
        }
        Told { plain: super::delivery::variables(plain), secrets: super::delivery::variables(references), shared_keys, foreign }
    }

    fn secret_value(&self, data: &Data, service: &Service, value: &Value) -> Val<Secret> {
        match value {
            Value::Made(template) => self.render(data, service, template),
            Value::Given(secret) => secret.clone().into(),
            // Not in our secret.
            Value::Secret(_) | Value::Output(_) => Secret::new(String::new()).into(),
        }
    }

    /// A template with its holes filled.
    fn render(&self, data: &Data, service: &Service, template: &Template) -> Val<Secret> {
        let is_url = template.is_url;
        let pieces: Vec<Val<Secret>> = template
            .pieces
            .iter()
            .map(|piece| match piece {
                Piece::Text(text) => Secret::new(text.clone()).into(),
                Piece::Output(resource, output) => data.output(resource, *output).map(Secret::new),
                Piece::Member(resource, member) => data.member(resource, *member).map(move |secret| encoded(secret, is_url)),
                Piece::InstanceName => Secret::new(self.scope.name(&format!("service.{}", service.known_as), 255)).into(),
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

/// A variable that is the same for all services that have it is kept once, under its own name.
fn keys<'a>(all: &'a [(&'a Service, BTreeMap<VariableName, Value>)]) -> Keys<'a> {
    let mut differs: BTreeSet<&VariableName> = BTreeSet::new();
    let mut first: BTreeMap<&VariableName, &Value> = BTreeMap::new();
    for (name, value) in all.iter().flat_map(|(_, variables)| variables).filter(|(_, value)| in_secret(value)) {
        if first.insert(name, value).is_some_and(|other| other != value) {
            differs.insert(name);
        }
    }
    let key = |service: &str, name: &VariableName| {
        if differs.contains(name) { format!("{service}/{name}") } else { name.to_string() }
    };
    let of = |(service, variables): &'a (&'a Service, BTreeMap<VariableName, Value>)| {
        let (service, names) = (service.name.as_str(), variables.iter().filter(|(_, value)| in_secret(value)));
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
