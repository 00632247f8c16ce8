//! Engines of databases and caches, and the versions that AWS has of them.

use std::fmt;

use super::Invalid;
use crate::config::diagnostic::quote;

/// The engine of a database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DatabaseEngine {
    /// PostgreSQL.
    Postgres,
    /// MySQL.
    Mysql,
}

impl DatabaseEngine {
    /// As AWS and the files write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Postgres => "postgres",
            Self::Mysql => "mysql",
        }
    }

    /// The scheme of its URLs, where nothing else is said.
    pub fn adapter(self) -> &'static str {
        match self {
            Self::Postgres => "postgresql",
            Self::Mysql => "mysql",
        }
    }

    /// The port that it listens on.
    pub fn port(self) -> u16 {
        match self {
            Self::Postgres => 5432,
            Self::Mysql => 3306,
        }
    }

    fn versions(self) -> &'static [Known] {
        match self {
            Self::Postgres => POSTGRES,
            Self::Mysql => MYSQL,
        }
    }
}

impl fmt::Display for DatabaseEngine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Postgres => "PostgreSQL",
            Self::Mysql => "MySQL",
        })
    }
}

/// The engine of a cache.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CacheEngine {
    /// Redis OSS.
    Redis,
    /// Valkey.
    Valkey,
}

impl CacheEngine {
    /// As AWS and the files write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Redis => "redis",
            Self::Valkey => "valkey",
        }
    }

    /// The port that it listens on.
    pub const PORT: u16 = 6379;

    /// The version where none is given.
    pub fn default_version(self) -> &'static str {
        match self {
            Self::Redis => "7",
            Self::Valkey => "8",
        }
    }

    fn versions(self) -> &'static [Known] {
        match self {
            Self::Redis => REDIS,
            Self::Valkey => VALKEY,
        }
    }
}

impl fmt::Display for CacheEngine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Redis => "Redis OSS",
            Self::Valkey => "Valkey",
        })
    }
}

/// A version that AWS has.
struct Known {
    /// What a configuration may write; more digits may follow.
    text: &'static str,
    /// What AWS is asked for where nothing follows.
    ask: &'static str,
    /// The family of parameter groups.
    family: &'static str,
    /// Whether RDS Proxy knows it.
    proxy: bool,
}

const fn known(text: &'static str, ask: &'static str, family: &'static str, proxy: bool) -> Known {
    Known { text, ask, family, proxy }
}

/// What RDS offers on `db.t4g.micro`, and RDS Proxy supports.
/// Sources: Amazon RDS user guide, "Release calendars for Amazon RDS for PostgreSQL", "Supported DB engines for DB instance
/// classes", "Supported Regions and DB engines for Amazon RDS Proxy".
const POSTGRES: &[Known] = &[
    known("12", "12", "postgres12", true),
    known("13", "13", "postgres13", true),
    known("14", "14", "postgres14", true),
    known("15", "15", "postgres15", true),
    known("16", "16", "postgres16", true),
    known("17", "17", "postgres17", true),
    known("18", "18", "postgres18", false),
];

/// Amazon RDS user guide, "MySQL on Amazon RDS versions".
const MYSQL: &[Known] = &[known("8.0", "8.0", "mysql8.0", true), known("8.4", "8.4", "mysql8.4", true)];

/// Amazon ElastiCache user guide, "Supported engines and versions" and "Engine specific parameters". From 5.0.6 on
/// `cache.t4g.micro` takes them, all with TLS and AUTH.
const REDIS: &[Known] = &[
    known("5.0", "5.0.6", "redis5.0", false),
    known("5", "5.0.6", "redis5.0", false),
    known("6.0", "6.0", "redis6.x", false),
    known("6.2", "6.2", "redis6.x", false),
    known("6", "6.2", "redis6.x", false),
    known("7.0", "7.0", "redis7", false),
    known("7.1", "7.1", "redis7", false),
    known("7", "7.1", "redis7", false),
];

/// As [`REDIS`].
const VALKEY: &[Known] = &[
    known("7.2", "7.2", "valkey7", false),
    known("7", "7.2", "valkey7", false),
    known("8.0", "8.0", "valkey8", false),
    known("8.1", "8.1", "valkey8", false),
    known("8.2", "8.2", "valkey8", false),
    known("8", "8.2", "valkey8", false),
    known("9.0", "9.0", "valkey9", false),
    known("9.1", "9.1", "valkey9", false),
    known("9", "9.0", "valkey9", false),
];

/// A version of a database engine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DatabaseVersion(Version);

impl DatabaseVersion {
    /// The version of `engine` that `text` names, such as `16` or `16.4`.
    pub fn new(engine: DatabaseEngine, text: &str) -> Result<Self, Invalid> {
        Version::find(&engine.to_string(), engine.versions(), text).map(Self)
    }

    /// What AWS is asked for: a prefix such as `16`, or a whole version such as `16.4`.
    pub fn engine_version(&self) -> &str {
        &self.0.ask
    }

    /// The family of its parameter groups, such as `postgres16`.
    pub fn family(&self) -> &'static str {
        self.0.family
    }

    /// Whether RDS Proxy knows it.
    pub fn has_proxy(&self) -> bool {
        self.0.proxy
    }
}

/// A version of a cache engine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CacheVersion(Version);

impl CacheVersion {
    /// The version of `engine` that `text` names, such as `7` or `7.1`.
    pub fn new(engine: CacheEngine, text: &str) -> Result<Self, Invalid> {
        Version::find(&engine.to_string(), engine.versions(), text).map(Self)
    }

    /// What AWS is asked for.
    pub fn engine_version(&self) -> &str {
        &self.0.ask
    }

    /// The family of its parameter groups, such as `redis7`.
    pub fn family(&self) -> &'static str {
        self.0.family
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Version {
    ask: String,
    family: &'static str,
    proxy: bool,
}

impl Version {
    fn find(engine: &str, versions: &'static [Known], text: &str) -> Result<Self, Invalid> {
        let exact = versions.iter().find(|known| known.text == text);
        if let Some(known) = exact {
            return Ok(Self { ask: known.ask.to_owned(), family: known.family, proxy: known.proxy });
        }
        let numeric = !text.is_empty()
            && text.split('.').count() <= 3
            && text.split('.').all(|part| (1..=3).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit()));
        // `16.4` is of `16`; a minor version that is not in the table may be one that AWS has added since.
        let longer = versions.iter().find(|known| text.strip_prefix(known.text).is_some_and(|rest| rest.starts_with('.')));
        if let Some(known) = longer.filter(|_| numeric) {
            return Ok(Self { ask: text.to_owned(), family: known.family, proxy: known.proxy });
        }
        let listed: Vec<String> = versions.iter().map(|known| format!("`{}`", known.text)).collect();
        // `postgres16`, `v16`, `16-alpine`: the version is in it.
        let inner = text.trim_start_matches(|c: char| !c.is_ascii_digit());
        let inner = inner.split(|c: char| !c.is_ascii_digit() && c != '.').next().unwrap_or_default().trim_end_matches('.');
        let inner = Some(inner).filter(|inner| *inner != text && Self::find(engine, versions, inner).is_ok()).map(str::to_owned);
        // Of `8` there are `8.0` and `8.4`.
        let longer = versions.iter().rev().find(|known| known.text.strip_prefix(text).is_some_and(|rest| rest.starts_with('.')));
        let longer = longer.filter(|_| numeric).map(|known| known.text.to_owned());
        let invalid = Invalid::new(
            format!("{} is no version of {engine} that AWS has", quote(text)),
            format!("one of {}", listed.join(", ")),
        );
        Err(invalid.write(inner.or(longer)))
    }
}
