//! What a configuration says, whichever file format said it. The graph is composed from this alone.
//!
//! Every value is checked when it is made: a name fits AWS, a size is one that Fargate has. Places in the files
//! are kept beside the values for later messages and are no part of their meaning.

mod account;
mod application;
mod command;
mod fargate;
mod image;
mod name;
mod path;
mod select;
mod service;
mod settings;

use std::error::Error;
use std::fmt;

use super::source::Location;

pub use account::{AccountId, PolicyArn, Region, RoleArn};
pub use application::{Application, Collection, Environment, EnvironmentKind};
pub use command::Command;
pub use fargate::{Cpu, FargateRequest, FargateSize, Memory};
pub use image::{ImageRef, ImageTag};
pub use name::{AppName, CollectionName, EnvName, MAX_NAME, ServiceName};
pub use path::{HealthPath, RepoPath, UrlPath};
pub use select::Selection;
pub use service::{Scale, Service};
pub use settings::{AlbAccess, LOG_RETENTION_DAYS, Nat, Network, Settings, VpcCidr};

/// Why a text is no value of a type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invalid {
    /// What is wrong, as the part of a sentence after the key.
    pub message: String,
    /// What would be right.
    pub expected: String,
    /// How to mend it.
    pub help: Option<String>,
}

impl Invalid {
    pub(crate) fn new(message: impl Into<String>, expected: impl Into<String>) -> Self {
        Self { message: message.into(), expected: expected.into(), help: None }
    }

    pub(crate) fn help(mut self, help: impl Into<Option<String>>) -> Self {
        self.help = help.into();
        self
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
