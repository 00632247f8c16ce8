//! What databases, caches and buckets say of themselves.

use crate::config::diagnostic::{Diagnostic, quote};
use crate::config::existing;
use crate::config::keys::Key;
use crate::config::keys::coherence::{bucket, cache, database};
use crate::config::keys::existing as existing_keys;
use crate::config::model::{
    Cache, CacheEngine, CacheVersion, CorsRule, Database, DatabaseEngine, DatabaseVersion, EnvName, ExistingResource, Invalid,
    ObjectStorage, ResourceName,
};
use crate::config::reader::{Cursor, MapReader};
use crate::config::source::Location;
use crate::config::words::Word;

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
    let name = value.checked::<ResourceName>()?;
    if is_network(&name) {
        value.fault(not_the_network());
        return None;
    }
    Some((name, value.place()))
}

/// A type. Those that the format has and that are not deployed are refused, each with the reason.
pub(in crate::config) fn read_type<T: Word>(value: &Cursor<'_>, key: &'static Key) -> Option<T> {
    let expected = key.takes.expected();
    let text = value.text(&expected)?;
    let Some((_, why)) = key.refuses.iter().find(|(word, _)| *word == text) else { return value.word() };
    value.fault(
        Diagnostic::error("config::unsupported", format!("{} is not deployed", quote(text)))
            .expected(expected)
            .help((*why).to_owned()),
    );
    None
}

/// A database, and its version where it is written. A sibling's has its version where it is.
pub(in crate::config) fn read_database<'a>(
    map: &mut MapReader<'a>,
    version: &'static Key,
    is_sibling: bool,
) -> (Option<Database>, Option<Cursor<'a>>) {
    let engine = map.word(&database::ENGINE).or(DatabaseEngine::Postgres);
    let at = map.get(version);
    let version = at.as_ref().filter(|_| !is_sibling).and_then(|value| {
        let text = value.written()?;
        checked(value, DatabaseVersion::new(engine?, text))
    });
    // Connections of PostgreSQL are dear, and those of MySQL are not.
    let proxy = map.boolean(&database::USE_DB_PROXY).or(engine != Some(DatabaseEngine::Mysql));
    let database = (|| Some(Database { engine: engine?, version: version?, proxy: proxy? }))();
    (database, at)
}

/// As [`read_database`]; `default` is the version where none is given.
pub(in crate::config) fn read_cache<'a>(
    map: &mut MapReader<'a>,
    version: &'static Key,
    is_sibling: bool,
    default: fn(CacheEngine) -> &'static str,
) -> (Option<Cache>, Option<Cursor<'a>>) {
    let engine = map.word(&cache::ENGINE).or(CacheEngine::Redis);
    let at = map.get(version);
    let version = match at.as_ref().filter(|_| !is_sibling) {
        Some(value) => value.written().and_then(|text| checked(value, CacheVersion::new(engine?, text))),
        None => engine.and_then(|engine| CacheVersion::new(engine, default(engine)).ok()),
    };
    let cache = (|| Some(Cache { engine: engine?, version: version? }))();
    (cache, at)
}

fn checked<T>(value: &Cursor<'_>, result: Result<T, Invalid>) -> Option<T> {
    result.map_err(|invalid| value.refuse("config::version", invalid)).ok()
}

/// A bucket.
pub(in crate::config) fn read_bucket(map: &mut MapReader<'_>) -> Option<ObjectStorage> {
    let cors = map.items(&bucket::CORS, read_cors_rule).or_default();
    Some(ObjectStorage { cors: cors? })
}

fn read_cors_rule(value: &Cursor<'_>) -> Option<CorsRule> {
    let mut map = value.shaped()?;
    let methods = map.items(&bucket::ALLOWED_METHODS, Cursor::word).good();
    let origins = map.items(&bucket::ALLOWED_ORIGINS, Cursor::checked).good();
    let headers = map.items(&bucket::ALLOWED_HEADERS, read_header).or(vec!["*".to_owned()]);
    let exposed_headers = map.items(&bucket::EXPOSE_HEADERS, read_header).or_default();
    let max_age_s = map.number(&bucket::MAX_AGE_SECONDS).if_any();
    map.finish();
    Some(CorsRule {
        methods: methods?,
        origins: origins?,
        headers: headers?,
        exposed_headers: exposed_headers?,
        max_age_s: max_age_s?,
    })
}

fn read_header(value: &Cursor<'_>) -> Option<String> {
    value.valid().map(str::to_owned)
}

/// One item of `use_existing`.
pub(in crate::config) fn read_use_existing(value: &Cursor<'_>) -> Option<ForEnvironment> {
    let mut map = value.shaped()?;
    let environment = map.with(&existing_keys::ENVIRONMENT, |name| Some((name.checked()?, name.place()))).if_any();
    let existing = existing::read_keys(&mut map);
    map.finish();
    Some((environment?, existing?))
}
