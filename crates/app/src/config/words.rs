//! Types that the files write as one of a few words.

use provision_engine::Whose;

use super::model::{
    AlbAccess, CacheEngine, DatabaseEngine, Edge, EnvironmentKind, HeaderDirection, HttpMethod, ImageTagMode, Nat,
};

/// A type with one word for each value.
pub(crate) trait Word: Copy + 'static {
    /// Its values, in the order in which messages list them.
    const ALL: &'static [Self];

    /// As the files write it.
    fn word(self) -> &'static str;
}

/// The words of a type.
pub(crate) fn words<T: Word>() -> Vec<&'static str> {
    T::ALL.iter().map(|value| value.word()).collect()
}

/// The type of a service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ServiceType {
    Backend,
    Frontend,
}

impl Word for ServiceType {
    const ALL: &'static [Self] = &[Self::Backend, Self::Frontend];

    fn word(self) -> &'static str {
        match self {
            Self::Backend => "backend",
            Self::Frontend => "frontend",
        }
    }
}

/// The type of a resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ResourceType {
    Database,
    Cache,
    ObjectStorage,
}

impl Word for ResourceType {
    const ALL: &'static [Self] = &[Self::Database, Self::Cache, Self::ObjectStorage];

    fn word(self) -> &'static str {
        match self {
            Self::Database => "database",
            Self::Cache => "cache",
            Self::ObjectStorage => "object_storage",
        }
    }
}

/// What a service of a `cnc.yml` is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CncType {
    Service(ServiceType),
    Resource(ResourceType),
}

impl Word for CncType {
    const ALL: &'static [Self] = &[
        Self::Service(ServiceType::Backend),
        Self::Service(ServiceType::Frontend),
        Self::Resource(ResourceType::Database),
        Self::Resource(ResourceType::Cache),
        Self::Resource(ResourceType::ObjectStorage),
    ];

    fn word(self) -> &'static str {
        match self {
            Self::Service(service) => service.word(),
            Self::Resource(resource) => resource.word(),
        }
    }
}

/// What an IAM statement does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum StatementEffect {
    Allow,
    Deny,
}

impl Word for StatementEffect {
    const ALL: &'static [Self] = &[Self::Allow, Self::Deny];

    fn word(self) -> &'static str {
        match self {
            Self::Allow => "Allow",
            Self::Deny => "Deny",
        }
    }
}

impl Word for Whose {
    const ALL: &'static [Self] = &Self::ALL;

    fn word(self) -> &'static str {
        self.as_str()
    }
}

impl Word for Nat {
    const ALL: &'static [Self] = &[Self::Gateway, Self::GatewayPerAz, Self::Instance, Self::None];

    fn word(self) -> &'static str {
        self.as_str()
    }
}

impl Word for AlbAccess {
    const ALL: &'static [Self] = &[Self::Public, Self::CloudFront];

    fn word(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::CloudFront => "cloudfront",
        }
    }
}

impl Word for Edge {
    const ALL: &'static [Self] = &[Self::Lambda, Self::Function, Self::None];

    fn word(self) -> &'static str {
        match self {
            Self::Lambda => "lambda",
            Self::Function => "function",
            Self::None => "none",
        }
    }
}

impl Word for EnvironmentKind {
    const ALL: &'static [Self] = &[Self::Production, Self::Static, Self::Preview];

    fn word(self) -> &'static str {
        self.as_str()
    }
}

impl Word for DatabaseEngine {
    const ALL: &'static [Self] = &[Self::Postgres, Self::Mysql];

    fn word(self) -> &'static str {
        self.as_str()
    }
}

impl Word for CacheEngine {
    const ALL: &'static [Self] = &[Self::Redis, Self::Valkey];

    fn word(self) -> &'static str {
        self.as_str()
    }
}

impl Word for HttpMethod {
    const ALL: &'static [Self] = &HttpMethod::ALL;

    fn word(self) -> &'static str {
        self.as_str()
    }
}

impl Word for HeaderDirection {
    const ALL: &'static [Self] = &[Self::Response, Self::Request];

    fn word(self) -> &'static str {
        match self {
            Self::Response => "response",
            Self::Request => "request",
        }
    }
}

impl Word for ImageTagMode {
    const ALL: &'static [Self] = &[Self::Static, Self::Sha];

    fn word(self) -> &'static str {
        match self {
            Self::Static => "static",
            Self::Sha => "sha",
        }
    }
}
