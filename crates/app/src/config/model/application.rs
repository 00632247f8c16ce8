//! Applications, collections and environments.

use std::fmt;

use super::{AccountId, AppName, CollectionName, EnvName, ImageTag, Network, Origin, Region, Service, Settings};

/// One application: the services that each of its environments runs, and where the environments are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Application {
    /// Its name.
    pub name: AppName,
    /// The region of collections that name none.
    pub region: Option<Region>,
    /// The services, in the order of the file. At least one, no two with the same name or `url_path`.
    pub services: Vec<Service>,
    /// The collections, in the order of the file. At least one, no two with the same name.
    pub collections: Vec<Collection>,
}

/// One account, one region, one VPC, and the environments in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Collection {
    /// Its name.
    pub name: CollectionName,
    /// Whether it is meant where none is named. True for exactly one collection.
    pub default: bool,
    /// The account.
    pub account: AccountId,
    /// The region.
    pub region: Region,
    /// Settings of the network.
    pub network: Network,
    /// Settings of what its environments share.
    pub settings: Settings,
    /// The environments, in the order of the file. At least one; no two of an application have the same name.
    pub environments: Vec<Environment>,
    /// Where its name is written.
    pub origin: Origin,
}

impl Collection {
    /// Whether one of its environments is a production environment.
    pub fn has_production(&self) -> bool {
        self.environments.iter().any(|environment| environment.kind == EnvironmentKind::Production)
    }
}

/// One environment: every service of the application once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Environment {
    /// Its name.
    pub name: EnvName,
    /// What it is for.
    pub kind: EnvironmentKind,
    /// Whether it is kept without a running task. Default false.
    pub paused: bool,
    /// The tag of the images that its services run. `None`: not said.
    pub image_tag: Option<ImageTag>,
    /// Its settings.
    pub settings: Settings,
    /// Where its name is written.
    pub origin: Origin,
}

/// What an environment is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EnvironmentKind {
    /// Serves users: scale as configured, protected.
    Production,
    /// Lasts, such as staging. The default.
    Static,
    /// Lives as long as a change is under review; on spare capacity.
    Preview,
}

impl EnvironmentKind {
    /// As the files write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Production => "production",
            Self::Static => "static",
            Self::Preview => "preview",
        }
    }
}

impl fmt::Display for EnvironmentKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
