//! Databases, caches and buckets.

use super::{
    CacheEngine, CacheVersion, DatabaseEngine, DatabaseVersion, HttpMethod, Invalid, Origin, ResourceName, WebOrigin, text_type,
};
use crate::config::diagnostic::quote;

/// What holds data for services.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resource {
    /// Its name; unique in the application.
    pub name: ResourceName,
    /// The name that everything of it has in AWS: the one it had before it was moved, else its own.
    pub known_as: ResourceName,
    /// What it is.
    pub kind: ResourceKind,
    /// Where its name is written.
    pub origin: Origin,
}

/// What a resource is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ResourceKind {
    /// An RDS instance in each environment.
    Database(Database),
    /// An ElastiCache replication group in each environment.
    Cache(Cache),
    /// An S3 bucket in each environment.
    ObjectStorage(ObjectStorage),
}

impl ResourceKind {
    /// Whether `text` names the version that it has.
    pub(crate) fn has_version(&self, text: &str) -> bool {
        match self {
            Self::Database(it) => DatabaseVersion::new(it.engine, text).is_ok_and(|version| version == it.version),
            Self::Cache(it) => CacheVersion::new(it.engine, text).is_ok_and(|version| version == it.version),
            Self::ObjectStorage(_) => false,
        }
    }

    /// As the files write it.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Database(_) => "database",
            Self::Cache(_) => "cache",
            Self::ObjectStorage(_) => "object_storage",
        }
    }
}

/// A relational database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Database {
    /// Default PostgreSQL.
    pub engine: DatabaseEngine,
    /// A version of that engine.
    pub version: DatabaseVersion,
    /// Whether services reach it through a proxy, where RDS Proxy knows the version. Default true for PostgreSQL,
    /// false for MySQL.
    pub proxy: bool,
}

impl Database {
    /// Whether there is a proxy in front of it: it is wanted, and RDS Proxy knows the version.
    pub fn has_proxy(&self) -> bool {
        self.proxy && self.version.has_proxy()
    }
}

/// A key-value store in memory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cache {
    /// Default Redis OSS.
    pub engine: CacheEngine,
    /// A version of that engine.
    pub version: CacheVersion,
}

/// A bucket.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ObjectStorage {
    /// Which pages may call the bucket from a browser. Empty: none.
    pub cors: Vec<CorsRule>,
}

/// One rule of a bucket's CORS configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CorsRule {
    /// At least one.
    pub methods: Vec<HttpMethod>,
    /// At least one.
    pub origins: Vec<WebOrigin>,
    /// Headers that a request may carry. Default: all.
    pub headers: Vec<String>,
    /// Headers of the answer that a page may read.
    pub exposed_headers: Vec<String>,
    /// Seconds for which a browser may remember the answer. `None`: not said.
    pub max_age_s: Option<u32>,
}

text_type! {
    /// The scheme of a database URL, such as `postgresql` or `mysql+pymysql`.
    Adapter, |text| {
        // RFC 3986, section 3.1; the `_` is no part of it and yet in use.
        let valid = text.starts_with(|c: char| c.is_ascii_alphabetic())
            && text.len() <= 40
            && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"+-._".contains(&b));
        if valid {
            return Ok(text.to_owned());
        }
        Err(Invalid::new(format!("{} is no scheme of a URL", quote(text)), "a scheme such as `postgresql` or `mysql+pymysql`")
            .write(text.split_once("://").filter(|(scheme, _)| !scheme.is_empty()).map(|(scheme, _)| scheme.to_owned())))
    }
}
