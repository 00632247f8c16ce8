//! The variables that a service's tasks get: ours and the user's.
//!
//! Ours are told as data: each is text with holes, and each hole says which output of which resource, or which member of which secret
//! fills it. The composition wires them.
//!
//! Who wins: `PORT`, and names that begin with `CNC_`, `COHERENCE_`, `ECS_` or `AWS_CONTAINER_` are not the user's to set. Of all
//! others the user's wins over ours, and one for a service over one for all services.

use std::collections::{BTreeMap, BTreeSet};

use provision_engine::Secret;

use super::model::{
    Application, Collection, Database, DatabaseEngine, Environment, OutputName, Region, Resource, ResourceKind, ResourceName,
    ResourceUse, SecretId, Service, Variable, VariableName, VariableValue,
};

/// A variable's value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// Made from what provision knows and makes.
    Made(Template),
    /// The user's, from the file.
    Given(Secret),
    /// A secret that the user made.
    Secret(SecretId),
    /// An output of the run.
    Output(OutputName),
}

impl Value {
    /// Whether it must not be seen.
    pub fn is_secret(&self) -> bool {
        match self {
            Self::Made(template) => template.is_secret(),
            Self::Given(_) | Self::Secret(_) => true,
            Self::Output(_) => false,
        }
    }
}

/// Text with holes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    /// In this order.
    pub pieces: Vec<Piece>,
    /// Whether it is a URL: members of secrets are percent-encoded in it.
    pub is_url: bool,
}

impl Template {
    /// Whether a member of a secret is part of it.
    pub fn is_secret(&self) -> bool {
        self.pieces.iter().any(|piece| matches!(piece, Piece::Member(..)))
    }

    /// The whole text, where it has no holes.
    pub fn text(&self) -> Option<String> {
        let texts = self.pieces.iter().map(|piece| match piece {
            Piece::Text(text) => Some(text.as_str()),
            _ => None,
        });
        texts.collect()
    }
}

/// A piece of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// Text.
    Text(String),
    /// An output of a resource.
    Output(ResourceName, Output),
    /// A member of the JSON in a resource's credentials secret.
    Member(ResourceName, Member),
    /// The name that the service has in AWS.
    InstanceName,
}

/// What a resource tells of itself once it exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Output {
    /// The host name: of the proxy where a database has one, otherwise of the instance or the cache.
    Host,
    /// The port.
    Port,
    /// `redis`, or `rediss` where the cache wants TLS.
    Scheme,
    /// The name of a bucket.
    BucketName,
    /// The name of a database within its instance.
    DatabaseName,
    /// The administrator of a database.
    User,
}

/// A member of a credentials secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Member {
    /// `username`.
    Username,
    /// `password`: of a database's user, or a cache's AUTH token.
    Password,
}

impl Member {
    /// Its key in the JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Username => "username",
            Self::Password => "password",
        }
    }
}

/// Why a variable is not the user's to set, if it is not.
pub(crate) fn reserved(name: &VariableName) -> Option<&'static str> {
    let name = name.as_str();
    if name == "PORT" {
        return Some("it is the service's `port`, to which the load balancer sends requests");
    }
    if name.starts_with("CNC_") || name.starts_with("COHERENCE_") {
        return Some("names that begin with `CNC_` and `COHERENCE_` tell a task where it runs");
    }
    if name.starts_with("ECS_") || name.starts_with("AWS_CONTAINER_") || name == "AWS_EXECUTION_ENV" {
        return Some("Amazon ECS sets it: it is the way to the task's own role");
    }
    None
}

/// The aliases of an environment by their names, each with the name that it stands for.
type Aliases<'a> = BTreeMap<&'a VariableName, (&'a Variable, &'a VariableName)>;

/// An alias that leads nowhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Dangling<'a> {
    /// The variable.
    pub(crate) variable: &'a Variable,
    /// Whether it leads back to itself; else there is no variable of that name.
    pub(crate) circle: bool,
}

/// The variables of a service in an environment. `None`: those of the environment, whatever the service.
pub fn of(
    app: &Application,
    collection: &Collection,
    environment: &Environment,
    service: Option<&Service>,
) -> BTreeMap<VariableName, Value> {
    resolve(app, collection, environment, service).0
}

/// The variables, and the aliases that lead nowhere.
pub(crate) fn resolve<'a>(
    app: &Application,
    collection: &Collection,
    environment: &'a Environment,
    service: Option<&Service>,
) -> (BTreeMap<VariableName, Value>, Vec<Dangling<'a>>) {
    let mut found = injected(app, collection, environment, service);
    let mut aliases = Aliases::new();
    // First those for all services, then the service's own over them.
    for own in [false, true] {
        let of_service = environment.variables.iter().filter(|variable| match &variable.service {
            Some(name) => own && service.is_some_and(|service| *name == service.name),
            None => !own,
        });
        for variable in of_service {
            aliases.remove(&variable.name);
            let value = match &variable.value {
                VariableValue::Value(secret) => Value::Given(secret.clone()),
                VariableValue::Secret(id) => Value::Secret(id.clone()),
                VariableValue::Output(name) => Value::Output(name.clone()),
                VariableValue::Alias(name) => {
                    found.remove(&variable.name);
                    aliases.insert(&variable.name, (variable, name));
                    continue;
                }
            };
            found.insert(variable.name.clone(), value);
        }
    }
    let mut dangling = Vec::new();
    let mut resolved = Vec::new();
    let ends = ends(&aliases);
    for (name, (variable, target)) in &aliases {
        let end = ends.get(name).copied().flatten();
        match end.and_then(|end| found.get(end)) {
            Some(value) => resolved.push(((*name).clone(), value.clone())),
            // An alias of an alias that leads nowhere: that one is told.
            None if end.is_some() && aliases.contains_key(target) => {}
            None => dangling.push(Dangling { variable, circle: end.is_none() }),
        }
    }
    found.extend(resolved);
    (found, dangling)
}

/// Where each alias leads in the end: to a name that is no alias. `None`: it goes round.
fn ends<'a>(aliases: &Aliases<'a>) -> BTreeMap<&'a VariableName, Option<&'a VariableName>> {
    let mut ends = BTreeMap::new();
    for start in aliases.keys() {
        let mut way = BTreeSet::new();
        let mut at = *start;
        let end = loop {
            if let Some(known) = ends.get(at) {
                break *known;
            }
            let Some((_, next)) = aliases.get(at) else { break Some(at) };
            if !way.insert(at) {
                break None;
            }
            at = next;
        };
        ends.extend(way.into_iter().map(|name| (name, end)));
    }
    ends
}

/// What provision gives a service by itself.
fn injected(
    app: &Application,
    collection: &Collection,
    environment: &Environment,
    service: Option<&Service>,
) -> BTreeMap<VariableName, Value> {
    let mut made = Made::default();
    made.text("CNC_APPLICATION_NAME", app.name.to_string());
    for prefix in ["CNC", "COHERENCE"] {
        made.text(&format!("{prefix}_ENVIRONMENT_NAME"), environment.name.to_string());
        if let Some(domain) = collection.domain_of(environment) {
            made.text(&format!("{prefix}_ENVIRONMENT_DOMAIN"), domain.to_string());
        }
    }
    if let Some(domain) = environment.custom_domains.first() {
        made.text("CNC_ENVIRONMENT_CUSTOM_DOMAIN", domain.to_string());
    }
    made.text("CNC_ENVIRONMENT_REGION", collection.region.to_string());
    let Some(backend) = service.and_then(Service::backend) else { return made.0 };
    made.pieces("CNC_INSTANCE_NAME", vec![Piece::InstanceName], false);
    made.text("PORT", backend.port.to_string());

    // The names without a resource's own are those of the first database and the first cache, so that another one, added later,
    // changes nothing. They come first: a resource of such a name keeps it.
    let used: Vec<(&ResourceUse, &Resource)> =
        backend.uses.iter().filter_map(|used| Some((used, app.resource(&used.resource)?))).collect();
    for (used, resource) in &used {
        if let ResourceKind::Database(database) = &resource.kind {
            let values = DatabaseValues::new(environment, used, resource, database);
            made.text("DB_ENGINE", database.engine.as_str().to_owned());
            made.database("DB", &values);
            made.pieces("DB_PASSWORD", values.password.clone(), false);
            made.pieces("DATABASE_URL", values.url.clone(), true);
            break;
        }
    }
    for (_, resource) in &used {
        if let ResourceKind::Cache(_) = &resource.kind {
            made.cache("REDIS", environment, resource);
            break;
        }
    }
    for (used, resource) in &used {
        let prefix = used.name.as_str().to_ascii_uppercase().replace('-', "_");
        match &resource.kind {
            ResourceKind::Database(database) => {
                let values = DatabaseValues::new(environment, used, resource, database);
                made.database(&prefix, &values);
                made.pieces(&format!("{prefix}_DB_PASSWORD"), values.password.clone(), false);
                made.pieces(&format!("{prefix}_DATABASE_URL"), values.url.clone(), true);
            }
            ResourceKind::Cache(_) => made.cache(&prefix, environment, resource),
            ResourceKind::ObjectStorage(_) => made.bucket(&prefix, resource, &collection.region),
        }
    }
    made.0
}

#[derive(Default)]
struct Made(BTreeMap<VariableName, Value>);

impl Made {
    fn text(&mut self, name: &str, text: String) {
        self.pieces(name, vec![Piece::Text(text)], false);
    }

    fn pieces(&mut self, name: &str, pieces: Vec<Piece>, is_url: bool) {
        self.0.insert(VariableName::made(name.to_owned()), Value::Made(Template { pieces, is_url }));
    }

    fn database(&mut self, prefix: &str, values: &DatabaseValues) {
        for ending in ["HOST", "IP", "ENDPOINT"] {
            self.pieces(&format!("{prefix}_{ending}"), values.host.clone(), false);
        }
        self.pieces(&format!("{prefix}_PORT"), values.port.clone(), false);
        self.pieces(&format!("{prefix}_NAME"), values.name.clone(), false);
        self.pieces(&format!("{prefix}_USER"), values.user.clone(), false);
    }

    fn cache(&mut self, prefix: &str, environment: &Environment, resource: &Resource) {
        let existing = environment.existing.get(&resource.name);
        let host = Piece::Output(resource.name.clone(), Output::Host);
        let port = Piece::Output(resource.name.clone(), Output::Port);
        let password = Piece::Member(resource.name.clone(), Member::Password);
        // Ours always has a token; an existing one may have none.
        let has_token = existing.is_none_or(|existing| existing.secret_id.is_some());
        // A token is taken over TLS alone.
        let scheme = if has_token { text("rediss") } else { Piece::Output(resource.name.clone(), Output::Scheme) };
        let mut url = vec![scheme, text("://")];
        if has_token {
            url.extend([text(":"), password.clone(), text("@")]);
            self.pieces(&format!("{prefix}_PASSWORD"), vec![password], false);
        }
        url.extend([host.clone(), text(":"), port.clone()]);
        for ending in ["HOST", "IP"] {
            self.pieces(&format!("{prefix}_{ending}"), vec![host.clone()], false);
        }
        self.pieces(&format!("{prefix}_PORT"), vec![port], false);
        self.pieces(&format!("{prefix}_URL"), url, true);
    }

    fn bucket(&mut self, prefix: &str, resource: &Resource, region: &Region) {
        let name = Piece::Output(resource.name.clone(), Output::BucketName);
        self.pieces(&format!("{prefix}_NAME"), vec![name.clone()], false);
        let suffix = if region.as_str().starts_with("cn-") { "amazonaws.com.cn" } else { "amazonaws.com" };
        self.pieces(&format!("{prefix}_URL"), vec![text("https://"), name, text(&format!(".s3.{region}.{suffix}"))], true);
    }
}

/// The values about one database.
struct DatabaseValues {
    host: Vec<Piece>,
    port: Vec<Piece>,
    name: Vec<Piece>,
    user: Vec<Piece>,
    password: Vec<Piece>,
    url: Vec<Piece>,
}

impl DatabaseValues {
    fn new(environment: &Environment, used: &ResourceUse, resource: &Resource, database: &Database) -> Self {
        let existing = environment.existing.get(&resource.name);
        let of = |output| Piece::Output(resource.name.clone(), output);
        let member = |member| Piece::Member(resource.name.clone(), member);
        let (host, port) = (of(Output::Host), of(Output::Port));
        let name = match existing.and_then(|existing| existing.db_name.as_ref()) {
            Some(name) => text(name.as_str()),
            // One that was adopted has the name that it was made with.
            None => of(Output::DatabaseName),
        };
        let user = match existing {
            None => of(Output::User),
            Some(existing) => existing.username.as_ref().map_or_else(|| member(Member::Username), |name| text(name.as_str())),
        };
        let password = member(Member::Password);
        let adapter = used.adapter.as_ref().map_or(database.engine.adapter(), |adapter| adapter.as_str());
        let mut url = vec![text(&format!("{adapter}://")), user.clone(), text(":"), password.clone(), text("@")];
        url.extend([host.clone(), text(":"), port.clone(), text("/"), name.clone()]);
        url.extend(tls_option(database.engine, adapter).map(text));
        Self { host: vec![host], port: vec![port], name: vec![name], user: vec![user], password: vec![password], url }
    }
}

/// What tells a driver to use TLS, which the database asks for. MySQL's drivers agree on no name for it; most use TLS by themselves.
fn tls_option(engine: DatabaseEngine, adapter: &str) -> Option<&'static str> {
    match engine {
        DatabaseEngine::Postgres if adapter.ends_with("+asyncpg") => Some("?ssl=require"),
        DatabaseEngine::Postgres => Some("?sslmode=require"),
        DatabaseEngine::Mysql => None,
    }
}

fn text(text: &str) -> Piece {
    Piece::Text(text.to_owned())
}
