//! What databases, caches and buckets say of themselves.

use crate::config::diagnostic::Diagnostic;
use crate::config::existing;
use crate::config::model::{
    Cache, CacheEngine, CacheVersion, CorsRule, Database, DatabaseEngine, DatabaseVersion, EnvName, ExistingResource, HttpMethod,
    Invalid, ObjectStorage, ResourceName,
};
use crate::config::reader::{Cursor, MapReader};
use crate::config::source::Location;

/// The name under which an existing network is given.
const VPC: &str = "vpc";

/// What exists, and the environment it is for.
pub(in crate::config) type ForEnvironment = (Option<(EnvName, Location)>, ExistingResource);

/// Whether the name is that of the network in `existing_resources`.
pub(in crate::config) fn is_network(name: &ResourceName) -> bool {
    name.as_str() == VPC
}

/// What is said of a resource with that name.
pub(in crate::config) fn not_the_network() -> Diagnostic {
    Diagnostic::error("config::value", "`vpc` is the name of the network in `existing_resources`").expected("another name")
}

/// A resource's name and its place.
pub(in crate::config) fn read_name(value: &Cursor<'_>) -> Option<(ResourceName, Location)> {
    let name = value.parse::<ResourceName>("a name in lower case")?;
    if is_network(&name) {
        value.fault(not_the_network());
        return None;
    }
    Some((name, value.place()))
}

/// A database. A sibling's has its version where it is.
pub(in crate::config) fn read_database(map: &mut MapReader<'_>, is_sibling: bool) -> Option<Database> {
    let engine = map
        .read("engine", |engine| engine.choice(&[("postgres", DatabaseEngine::Postgres), ("mysql", DatabaseEngine::Mysql)]))
        .or(DatabaseEngine::Postgres);
    let version = if is_sibling {
        map.silent("version");
        None
    } else {
        map.required("version", "a version of the engine such as `16`").and_then(|value| {
            let text = value.text("a version such as `16`")?;
            checked(&value, DatabaseVersion::new(engine?, text))
        })
    };
    let proxy = map.read("use_db_proxy", Cursor::boolean).or(true);
    for key in ["cors", "custom_headers"] {
        map.refused(key, "it belongs to `object_storage`");
    }
    Some(Database { engine: engine?, version: version?, proxy: proxy? })
}

/// A cache; `default` is the version where none is given.
pub(in crate::config) fn read_cache(
    map: &mut MapReader<'_>,
    is_sibling: bool,
    default: fn(CacheEngine) -> &'static str,
) -> Option<Cache> {
    let engine = map
        .read("engine", |engine| engine.choice(&[("redis", CacheEngine::Redis), ("valkey", CacheEngine::Valkey)]))
        .or(CacheEngine::Redis);
    let version = map.optional("version").filter(|_| !is_sibling);
    let version = match version {
        Some(value) => value.text("a version such as `7`").and_then(|text| checked(&value, CacheVersion::new(engine?, text))),
        None => engine.and_then(|engine| CacheVersion::new(engine, default(engine)).ok()),
    };
    for key in ["cors", "custom_headers"] {
        map.refused(key, "it belongs to `object_storage`");
    }
    map.refused("use_db_proxy", "it belongs to a database");
    Some(Cache { engine: engine?, version: version? })
}

fn checked<T>(value: &Cursor<'_>, result: Result<T, Invalid>) -> Option<T> {
    result.map_err(|invalid| value.refuse("config::version", invalid)).ok()
}

/// A bucket.
pub(in crate::config) fn read_bucket(map: &mut MapReader<'_>) -> Option<ObjectStorage> {
    let cors = map.read("cors", |list| list.one_or_each("a list of rules", read_cors_rule)).or_default();
    map.without_effect("custom_headers", "the bucket is private: its objects reach nobody but the service");
    for key in ["engine", "version", "use_db_proxy"] {
        map.refused(key, "a bucket has none");
    }
    Some(ObjectStorage { cors: cors? })
}

fn read_cors_rule(value: &Cursor<'_>) -> Option<CorsRule> {
    let mut map = value.map("a rule: a map with `allowed_methods` and `allowed_origins`")?;
    let methods = HttpMethod::ALL.map(|method| (method.as_str(), method));
    let methods = map
        .required("allowed_methods", "a list such as `[GET, PUT]`")
        .and_then(|list| list.one_or_each("a list of methods", |item| item.choice(&methods)));
    let origins = map
        .required("allowed_origins", "a list of origins such as `[https://www.example.com]`")
        .and_then(|list| list.one_or_each("a list of origins", |item| item.parse("an origin")));
    let headers = map.read("allowed_headers", read_words).or(vec!["*".to_owned()]);
    let exposed_headers = map.read("expose_headers", read_words).or_default();
    let max_age_s = map.read("max_age_seconds", |age| age.integer(0..=86_400)).if_any();
    map.finish();
    Some(CorsRule {
        methods: methods?,
        origins: origins?,
        headers: headers?,
        exposed_headers: exposed_headers?,
        max_age_s: max_age_s?,
    })
}

fn read_words(value: &Cursor<'_>) -> Option<Vec<String>> {
    value.one_or_each("a list of headers", |item| item.text("a header").map(str::to_owned))
}

/// One item of `use_existing`.
pub(in crate::config) fn read_use_existing(value: &Cursor<'_>) -> Option<ForEnvironment> {
    let mut map = value.map(existing::EXPECTED)?;
    let environment = map.read("environment", |name| Some((name.parse("the name of an environment")?, name.place()))).if_any();
    let existing = existing::read_keys(&mut map);
    map.finish();
    Some((environment?, existing?))
}
