//! What a configuration says, whichever file format said it. The graph is composed from this alone.
//!
//! Every value is checked when it is made: a name fits AWS, a size is one that Fargate has. Places in the files
//! are kept beside the values for later messages and are no part of their meaning.

mod account;
mod application;
mod arn;
mod build;
mod class;
mod command;
mod domain;
mod email;
mod engine;
mod existing;
mod existing_network;
mod fargate;
mod image;
mod moved;
mod name;
mod ownership;
mod path;
mod resource;
mod roles;
mod select;
mod service;
mod settings;
mod task;
mod timeouts;
mod variable;
mod web;

use std::error::Error;
use std::fmt;

use super::source::Location;

pub use account::{AccountId, PolicyArn, Region, RoleArn};
pub use application::{Application, Collection, Environment, EnvironmentKind, OwnFile};
pub(crate) use arn::is_pattern as is_arn_pattern;
pub use build::{MachineType, Step};
pub use class::{InstanceClass, NodeType};
pub use command::Command;
pub use domain::{DomainName, LOAD_BALANCER, MAX_CERTIFICATE, ParentZone, ZoneId};
pub use email::Email;
pub use engine::{CacheEngine, CacheVersion, DatabaseEngine, DatabaseVersion};
pub use existing::{DatabaseWord, ExistingName, ExistingResource, SecretId};
pub use existing_network::{ExistingNetwork, ExistingSubnetId, ExistingVpcId, SubnetCidr, SubnetsWithin};
pub use fargate::{Cpu, FargateRequest, FargateSize, Memory};
pub use image::{ImageRef, ImageTag, ImageTagMode};
pub use moved::{Moved, MovedNames};
pub use name::{AppName, CollectionName, EnvName, MAX_NAME, MAX_PART, ResourceName, ServiceName, TaskName};
pub use ownership::{field_pattern, possible};
pub use path::{HealthPath, RepoPath, UrlPath};
pub use resource::{Adapter, Cache, CorsRule, Database, ObjectStorage, Resource, ResourceKind};
pub use roles::{RoleChange, RoleKey, RoleKind, Statement};
pub use select::Selection;
pub use service::{Backend, Frontend, ResourceUse, Scale, Service, ServiceKind, Watch};
pub use settings::{
    AlbAccess, CaCertificate, CacheSettings, DatabaseSettings, Edge, LOG_RETENTION_DAYS, Nat, Network, Settings, TimeZone,
    VpcCidr,
};
pub use task::{ScheduledTask, Worker};
pub use timeouts::Timeouts;
pub use variable::{OutputName, Variable, VariableName, VariableValue};
pub use web::{CustomHeader, HeaderDirection, HeaderName, HttpMethod, IndexFile, WebOrigin};

/// Why a text is no value of a type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invalid {
    /// What is wrong, as the part of a sentence after the key.
    pub message: String,
    /// What would be right.
    pub expected: String,
    /// How to mend it.
    pub help: Option<String>,
    /// The text that would be right in the place of this one, where it is known.
    pub instead: Option<String>,
}

impl Invalid {
    pub(crate) fn new(message: impl Into<String>, expected: impl Into<String>) -> Self {
        Self { message: message.into(), expected: expected.into(), help: None, instead: None }
    }

    pub(crate) fn help(mut self, help: impl Into<Option<String>>) -> Self {
        self.help = help.into();
        self
    }

    /// The text that would be right.
    pub(crate) fn instead(mut self, text: impl Into<Option<String>>) -> Self {
        self.instead = text.into();
        self
    }

    /// Advice to write this text.
    pub(crate) fn write(self, text: impl Into<Option<String>>) -> Self {
        let text = text.into();
        self.help(text.as_ref().map(|text| format!("write `{text}`"))).instead(text)
    }

    /// The text that was most likely meant.
    pub(crate) fn meant(self, text: Option<&str>) -> Self {
        self.help(text.map(|text| format!("did you mean `{text}`?"))).instead(text.map(str::to_owned))
    }
}

impl fmt::Display for Invalid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}; expected {}", self.message, self.expected)
    }
}

impl Error for Invalid {}

/// Where a part of the model was read, for messages. Two parts that differ only in it are equal.
#[derive(Debug, Clone, Default)]
pub struct Origin(pub Option<Location>);

impl PartialEq for Origin {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Origin {}

impl From<Location> for Origin {
    fn from(location: Location) -> Self {
        Self(Some(location))
    }
}

/// A newtype over text whose only way in is its check.
macro_rules! text_type {
    ($(#[$doc:meta])* $name:ident, $check:expr) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(String);

        impl $name {
            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<&str> for $name {
            type Error = $crate::config::model::Invalid;

            fn try_from(text: &str) -> Result<Self, Self::Error> {
                let check: fn(&str) -> Result<String, $crate::config::model::Invalid> = $check;
                check(text).map(Self)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }
    };
}
use text_type;
