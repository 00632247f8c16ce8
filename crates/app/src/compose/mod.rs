//! From the model to the graph: one function for each row of what is deployed.
//!
//! The shared part of a collection comes first, then each environment, then each of its services. A function takes the
//! handles of what it needs and gives the handles of what it makes.

mod bastion;
mod buckets;
mod build;
mod buildspec;
mod cache;
mod controls;
mod crons;
mod data;
mod database;
mod database_alarms;
mod delivery;
mod delivery_roles;
#[cfg(test)]
mod delivery_tests;
mod distribution;
mod edge;
mod egress;
mod endpoints;
mod environment;
pub mod facts;
mod flow_log;
pub mod image_nodes;
mod instance;
mod lifetime;
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
mod storage;
mod task;
#[cfg(test)]
mod tests;
mod variables;
mod workload_identity;

pub use controls::{Exception, exceptions};
pub use lifetime::{Lifetime, lifetime};
pub use nat_costs::{NAT_PRICES, NatCost, concerns_nat, nat_costs};

use std::collections::{BTreeMap, HashMap};

use provision_aws::kinds::ec2::Instance;
use provision_aws::kinds::ecs::{CapacityShare, Cluster, ClusterArgs};
use provision_aws::kinds::iam::{Role, ServiceLinkedRole, ServiceLinkedRoleArgs};
use provision_aws::kinds::rolesanywhere::TrustAnchor;
use provision_aws::name;
use provision_aws::types::{AccountId, Arn, Region};
use provision_engine::{Graph, GraphError, Handle, Scope, ScopeIx, Set, Stack, Tags, Val};

use crate::config::model::{Application, Collection, Environment, EnvironmentKind, ImageRef, ResourceKind, ServiceName};

/// What a run adds to the configuration.
#[derive(Clone, Debug, Default)]
pub struct Overrides {
    /// The image of a service, as `--image SERVICE=REF` gives it.
    pub images: HashMap<ServiceName, ImageRef>,
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
    let shared = shared(&mut stack, app, collection);
    for environment in environments {
        let scope = Composer::scope(&mut stack, app, collection, environment);
        let (anchor, task_roles) = (shared.anchor, Vec::new());
        let told = Set::default().into();
        let mut at = Composer { stack: &mut stack, scope, app, collection, environment, overrides, told, anchor, task_roles };
        environment::environment(&mut at, &shared);
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
    fn scope(stack: &mut Stack, app: &Application, collection: &Collection, environment: &Environment) -> Place {
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
    buckets: buckets::Buckets,
    bastion: Option<Handle<Instance>>,
}

fn shared(stack: &mut Stack, app: &Application, collection: &Collection) -> Shared {
    let needs = Needs::of(app);
    let id = format!("{}/{}", app.name, collection.name);
    let scope = Scope { stack: id.clone(), label: String::new(), tags: tags(app, collection.has_production()) };
    let place = Place { ix: stack.scope(scope), id };
    let linked_roles = linked_roles(stack, &place, needs);
    let network = network::network(stack, &place, collection);
    if collection.network.flow_logs {
        flow_log::flow_log(stack, &place, collection, &network);
    }
    let bastion = needs.any().then(|| bastion::group(stack, &place, collection, &network));
    let groups = security_groups::security_groups(stack, &place, app, collection, &network, bastion);
    let callers: Vec<_> = [groups.tasks].into_iter().chain(bastion).collect();
    let egress = egress::egress(stack, &place, collection, &network, &callers, bastion.is_some());
    let bastion = bastion.and_then(|group| bastion::bastion(stack, &place, collection, &network, group));
    let authority = collection.network.workload_identity.as_ref();
    let anchor = authority.map(|authority| workload_identity::anchor(stack, &place, authority.as_str()));
    let buckets = buckets::buckets(stack, &place, collection);
    let ingress = load_balancer::load_balancer(stack, &place, collection, &network, &egress, &groups, &linked_roles, &buckets);
    let cluster = cluster(stack, &place, collection, &linked_roles);
    Shared { network, egress, groups, ingress, cluster, linked_roles, anchor, buckets, bastion }
}

/// The roles through which AWS's services act in the account. Made first, because the first cluster of an account
/// fails without its role.
struct LinkedRoles {
    ecs: Handle<ServiceLinkedRole>,
    load_balancing: Handle<ServiceLinkedRole>,
    scaling: Handle<ServiceLinkedRole>,
    database: Option<Handle<ServiceLinkedRole>>,
    cache: Option<Handle<ServiceLinkedRole>>,
}

/// Which data an application has.
#[derive(Clone, Copy)]
struct Needs {
    database: bool,
    cache: bool,
}

impl Needs {
    fn of(app: &Application) -> Self {
        let has = |of: fn(&ResourceKind) -> bool| app.resources.iter().any(|resource| of(&resource.kind));
        Self {
            database: has(|kind| matches!(kind, ResourceKind::Database(_))),
            cache: has(|kind| matches!(kind, ResourceKind::Cache(_))),
        }
    }
    fn any(self) -> bool {
        self.database || self.cache
    }
}

fn linked_roles(stack: &mut Stack, place: &Place, needs: Needs) -> LinkedRoles {
    let mut role = |service: &str| {
        let args = ServiceLinkedRoleArgs { service: format!("{service}.amazonaws.com").into() };
        stack.add(place.ix, format!("service-linked-role.{service}"), args)
    };
    LinkedRoles {
        ecs: role("ecs"),
        load_balancing: role("elasticloadbalancing"),
        scaling: role("ecs.application-autoscaling"),
        database: needs.database.then(|| role("rds")),
        cache: needs.cache.then(|| role("elasticache")),
    }
}

/// The cluster: Fargate, and Fargate Spot for previews.
fn cluster(stack: &mut Stack, place: &Place, collection: &Collection, linked_roles: &LinkedRoles) -> Handle<Cluster> {
    let providers: Set<String> = ["FARGATE", "FARGATE_SPOT"].map(str::to_owned).into_iter().collect();
    let args = ClusterArgs {
        name: place.name("cluster", 255).into(),
        capacity_providers: providers.into(),
        default_strategy: capacity("FARGATE").into(),
        // Costs money by the metric: an opt-in.
        container_insights: collection.network.container_insights.into(),
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
