//! From the model to the graph: one function for each row of what is deployed.
//!
//! The shared part of a collection comes first, then each environment, then each of its services. A function takes the
//! handles of what it needs and gives the handles of what it makes.

mod bastion;
mod build;
mod buildspec;
mod crons;
mod database_alarms;
mod delivery;
mod delivery_roles;
#[cfg(test)]
mod delivery_tests;
mod egress;
mod endpoints;
pub mod facts;
mod flow_log;
pub mod image_nodes;
mod instance;
mod load_balancer;
mod monitoring;
mod nat;
mod nat_costs;
mod network;
mod part;
mod pipeline;
mod roles;
mod scaling;
mod security_groups;
mod service;
mod task;
#[cfg(test)]
mod tests;
mod workload_identity;

pub use nat_costs::{NatCost, nat_costs};

use std::collections::{BTreeMap, HashMap};

use provision_aws::kinds::ecs::{CapacityShare, Cluster, ClusterArgs};
use provision_aws::kinds::iam::{Role, ServiceLinkedRole, ServiceLinkedRoleArgs};
use provision_aws::kinds::rolesanywhere::TrustAnchor;
use provision_aws::name;
use provision_aws::types::{AccountId, Arn, Region};
use provision_engine::{Graph, GraphError, Handle, Scope, ScopeIx, Set, Stack, Tags, Val};

use crate::config::model::{Application, Collection, Environment, EnvironmentKind, ImageRef, ServiceName};

/// What a run adds to the configuration.
#[derive(Clone, Debug, Default)]
pub struct Overrides {
    /// The image of a service, as `--image SERVICE=REF` gives it.
    pub images: HashMap<ServiceName, ImageRef>,
    /// What the collection has beside what its services need.
    pub extras: Extras,
}

/// What a collection has only where it is asked for.
#[derive(Clone, Debug, Default)]
pub struct Extras {
    /// The way to databases and caches for people.
    pub bastion: bool,
    /// The record of the connections in the network.
    pub flow_log: bool,
    /// The authority whose certificates give workloads outside AWS the task roles.
    pub authority: Option<Authority>,
}

/// A certificate authority of the configuration's own.
#[derive(Clone, Debug)]
pub struct Authority {
    /// Its certificates, in PEM.
    pub certificates: String,
    /// The common name of the subject that a workload's certificate must have.
    pub subject: String,
}

/// The graph of a collection's shared part and these of its environments.
///
/// # Errors
/// Only a defect of the composition itself.
pub fn compose(
    app: &Application,
    collection: &Collection,
    environments: &[&Environment],
    overrides: &Overrides,
) -> Result<Graph, GraphError> {
    let mut stack = Stack::default();
    let shared = shared(&mut stack, app, collection, &overrides.extras);
    for environment in environments {
        let scope = Composer::environment(&mut stack, app, collection, environment);
        let (anchor, task_roles) = (shared.anchor, Vec::new());
        let told = Set::default().into();
        let mut at = Composer { stack: &mut stack, scope, app, collection, environment, overrides, told, anchor, task_roles };
        let emails: Vec<String> = environment.settings.alarm_emails.iter().map(ToString::to_string).collect();
        at.told = at.tell(&emails);
        for (service, backend) in app.backends() {
            service::service(&mut at, &shared, service, backend);
        }
        if shared.anchor.is_some() {
            let roles = at.task_roles.iter().map(|role| role.exists(|out| out.arn.clone())).collect();
            workload_identity::profile(at.stack, &at.scope, roles);
        }
    }
    stack.finish()
}

/// What a service's rows need to know of where they stand.
struct Composer<'a> {
    stack: &'a mut Stack,
    scope: Place,
    app: &'a Application,
    collection: &'a Collection,
    environment: &'a Environment,
    overrides: &'a Overrides,
    /// What the environment's alarms act on.
    told: Val<Set<Arn>>,
    anchor: Option<Handle<TrustAnchor>>,
    /// The roles of the tasks composed so far.
    task_roles: Vec<Handle<Role>>,
}

/// A scope, and its identity for names.
struct Place {
    ix: ScopeIx,
    id: String,
}

impl Place {
    /// A deterministic name for a node of this scope.
    fn name(&self, node: &str, max: usize) -> String {
        name::of(&self.id, node, max)
    }
}

impl Composer<'_> {
    fn environment(stack: &mut Stack, app: &Application, collection: &Collection, environment: &Environment) -> Place {
        let id = format!("{}/{}/{}", app.name, collection.name, environment.name);
        let production = environment.kind == EnvironmentKind::Production;
        let scope = Scope { stack: id.clone(), label: environment.name.to_string(), tags: tags(app, production) };
        Place { ix: stack.scope(scope), id }
    }
}

/// The tags of everything: exactly these, beside the identity.
fn tags(app: &Application, production: bool) -> Tags {
    let environment = if production { "production" } else { "review" };
    [("Environment", environment), ("ManagedBy", "coherence"), ("Application", app.name.as_str())]
        .into_iter()
        .map(|(key, value)| (key.to_owned(), value.to_owned()))
        .collect()
}

fn account(collection: &Collection) -> AccountId {
    AccountId::new(collection.account.to_string())
}

fn region(collection: &Collection) -> Region {
    Region::new(collection.region.to_string())
}

/// The ARN of a resource in a collection's account and region.
fn arn(collection: &Collection, service: &str, resource: &str) -> String {
    let (region, account) = (region(collection), account(collection));
    format!("arn:{}:{service}:{region}:{account}:{resource}", region.partition())
}

/// What the environments of a collection share.
struct Shared {
    network: network::Network,
    egress: egress::Egress,
    groups: security_groups::Groups,
    ingress: load_balancer::Ingress,
    cluster: Handle<Cluster>,
    linked_roles: LinkedRoles,
    anchor: Option<Handle<TrustAnchor>>,
}

fn shared(stack: &mut Stack, app: &Application, collection: &Collection, extras: &Extras) -> Shared {
    let id = format!("{}/{}", app.name, collection.name);
    let scope = Scope { stack: id.clone(), label: String::new(), tags: tags(app, collection.has_production()) };
    let place = Place { ix: stack.scope(scope), id };
    let linked_roles = linked_roles(stack, &place);
    let network = network::network(stack, &place, collection);
    if extras.flow_log {
        flow_log::flow_log(stack, &place, collection, &network);
    }
    let groups = security_groups::security_groups(stack, &place, app, collection, &network);
    let bastion = extras.bastion.then(|| bastion::group(stack, &place, collection, &network));
    let callers: Vec<_> = [groups.tasks].into_iter().chain(bastion).collect();
    let egress = egress::egress(stack, &place, collection, &network, &callers, extras.bastion);
    if let Some(group) = bastion {
        bastion::bastion(stack, &place, collection, &network, group);
    }
    let anchor = extras.authority.as_ref().map(|authority| workload_identity::anchor(stack, &place, &authority.certificates));
    let ingress = load_balancer::load_balancer(stack, &place, collection, &network, &egress, &groups, &linked_roles);
    let cluster = cluster(stack, &place, &linked_roles);
    Shared { network, egress, groups, ingress, cluster, linked_roles, anchor }
}

/// The roles through which AWS's services act in the account. Made first, because the first cluster of an account
/// fails without its role.
struct LinkedRoles {
    ecs: Handle<ServiceLinkedRole>,
    load_balancing: Handle<ServiceLinkedRole>,
    scaling: Handle<ServiceLinkedRole>,
}

fn linked_roles(stack: &mut Stack, place: &Place) -> LinkedRoles {
    let mut role = |service: &str| {
        let args = ServiceLinkedRoleArgs { service: format!("{service}.amazonaws.com").into() };
        stack.add(place.ix, format!("service-linked-role.{service}"), args)
    };
    LinkedRoles { ecs: role("ecs"), load_balancing: role("elasticloadbalancing"), scaling: role("ecs.application-autoscaling") }
}

/// The cluster: Fargate, and Fargate Spot for previews.
fn cluster(stack: &mut Stack, place: &Place, linked_roles: &LinkedRoles) -> Handle<Cluster> {
    let providers: Set<String> = ["FARGATE", "FARGATE_SPOT"].map(str::to_owned).into_iter().collect();
    let args = ClusterArgs {
        name: place.name("cluster", 255).into(),
        capacity_providers: providers.into(),
        default_strategy: capacity("FARGATE").into(),
        // Costs money by the metric: an opt-in.
        container_insights: false.into(),
    };
    let cluster = stack.add(place.ix, "cluster", args);
    stack.after(cluster, linked_roles.ecs.edge(provision_engine::Need::Exists));
    cluster
}

/// All tasks on one capacity provider.
fn capacity(provider: &str) -> Set<CapacityShare> {
    [CapacityShare { provider: provider.to_owned(), base: 0, weight: 1 }].into_iter().collect()
}

/// Nothing under these names.
fn none<V>() -> BTreeMap<String, V> {
    BTreeMap::new()
}
