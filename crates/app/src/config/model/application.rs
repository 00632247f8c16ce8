//! Applications, collections and environments.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use super::{
    AccountId, AppName, Backend, CollectionName, DomainName, EnvName, ExistingResource, ImageTag, MachineType, Moved, MovedNames,
    Network, Origin, Region, Resource, ResourceKind, ResourceName, Service, ServiceKind, Settings, Step, Variable,
};

/// One application: the services that each of its environments runs, and where the environments are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Application {
    /// Its name.
    pub name: AppName,
    /// The region of collections that name none.
    pub region: Option<Region>,
    /// The services, in the order of the file. At least one, no two with the same name or `url_path`.
    pub services: Vec<Service>,
    /// The databases, caches and buckets, in the order of the file. No two with the same name.
    pub resources: Vec<Resource>,
    /// The machine that builds. `None`: not said.
    pub machine_type: Option<MachineType>,
    /// Hours after its last deploy at which a preview may be destroyed. `None`: it stays.
    pub preview_inactivity_hours: Option<u32>,
    /// The tests of the whole, run last. `None`: there are none.
    pub integration_tests: Option<Step>,
    /// What had another name.
    pub moved: Vec<Moved>,
    /// The collections, in the order of the file. At least one, no two with the same name.
    pub collections: Vec<Collection>,
}

impl Application {
    /// The services of containers, in the order of the file.
    pub fn backends(&self) -> impl Iterator<Item = (&Service, &Backend)> {
        self.services.iter().filter_map(|service| Some((service, service.backend()?)))
    }

    /// The application as an environment runs it.
    pub fn of<'a>(&'a self, environment: &'a Environment) -> &'a Self {
        environment.own.as_ref().map_or(self, |own| &own.application)
    }

    /// The application with what any environment of a collection runs: what its network must be ready for.
    pub fn of_all<'a>(&'a self, collection: &Collection) -> Cow<'a, Self> {
        let mut all = Cow::Borrowed(self);
        for own in collection.environments.iter().filter_map(|environment| environment.own.as_ref()) {
            let all = all.to_mut();
            all.services.extend(own.application.services.iter().cloned());
            all.resources.extend(own.application.resources.iter().cloned());
        }
        all
    }

    /// Gives what was moved the names that it has in AWS.
    pub(crate) fn name_as_before(&mut self) {
        for moved in &self.moved {
            match &moved.names {
                MovedNames::Service { from, to } => {
                    let services = self.services.iter_mut().filter(|service| service.name == *to);
                    services.for_each(|service| service.known_as = from.clone());
                }
                MovedNames::Resource { from, to } => {
                    let resources = self.resources.iter_mut().filter(|resource| resource.name == *to);
                    resources.for_each(|resource| resource.known_as = from.clone());
                }
            }
        }
    }

    /// Leaves out the schemes of URLs that are the engine's own: what has none has that.
    pub(crate) fn name_schemes_once(&mut self) {
        let own: BTreeMap<&ResourceName, &str> = self
            .resources
            .iter()
            .filter_map(|resource| match &resource.kind {
                ResourceKind::Database(database) => Some((&resource.name, database.engine.adapter())),
                ResourceKind::Cache(_) | ResourceKind::ObjectStorage(_) => None,
            })
            .collect();
        for service in &mut self.services {
            let ServiceKind::Backend(backend) = &mut service.kind else { continue };
            for used in &mut backend.uses {
                used.adapter = used.adapter.take().filter(|adapter| own.get(&used.resource) != Some(&adapter.as_str()));
            }
        }
    }

    /// The name that a service has in AWS; of one that is not there the name itself.
    pub fn known_as<'a>(&'a self, service: &'a str) -> &'a str {
        let found = self.services.iter().find(|known| known.name.as_str() == service);
        found.map_or(service, |service| service.known_as.as_str())
    }

    /// The resource of this name.
    pub fn resource(&self, name: &ResourceName) -> Option<&Resource> {
        self.resources.iter().find(|resource| resource.name == *name)
    }
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
    /// The domain of which each environment has a name below it: the one that the file gives, or else one of the application
    /// below `network.parent_zone`. `None`: the environments have CloudFront's names alone.
    pub base_domain: Option<DomainName>,
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
    /// The domain of an environment, where the collection has one.
    pub fn domain_of(&self, environment: &Environment) -> Option<DomainName> {
        self.base_domain.as_ref().map(|base| base.below(&environment.name))
    }

    /// Whether what its environments share can only be deleted after its protection was taken away.
    pub fn is_protected(&self) -> bool {
        self.settings.protect.unwrap_or(self.has_production())
    }

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
    /// Whether deploys go to it. Default true.
    pub active_deployment: bool,
    /// The tag of the images that its services run. `None`: not said.
    pub image_tag: Option<ImageTag>,
    /// Domains beside the one below the collection's, in the order of the file. No two of an application are the same.
    pub custom_domains: Vec<DomainName>,
    /// The user's variables. No two have the same name and the same service; one for a service wins over one for all.
    pub variables: Vec<Variable>,
    /// What is used in the place of a resource of ours: what the environment, its collection or, in production, the resource says.
    pub existing: BTreeMap<ResourceName, ExistingResource>,
    /// What it runs where that is not what the others run. `None`: what the application says.
    pub own: Option<OwnFile>,
    /// Its settings.
    pub settings: Settings,
    /// Where its name is written.
    pub origin: Origin,
}

/// A description of services that an environment has in the place of the application's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnFile {
    /// The file, from the folder of the environments' file on.
    pub path: String,
    /// The application as that file describes it, without collections.
    pub application: Arc<Application>,
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
