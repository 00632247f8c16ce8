//! From the model to the graph: one function for each row of what is deployed.
//!
//! The shared part of a collection comes first, then each environment, then each of its services. A function takes the
//! handles of what it needs and gives the handles of what it makes.

mod access_logs;
mod bastion;
mod buckets;
mod build;
mod buildspec;
mod cache;
mod certificates;
mod controls;
mod crons;
mod data;
mod database;
mod database_alarms;
mod database_monitoring;
mod delivery;
mod delivery_roles;
#[cfg(test)]
mod delivery_tests;
mod distribution;
mod dns;
#[cfg(test)]
mod domain_tests;
mod edge;
mod egress;
mod endpoints;
mod environment;
pub mod existing;
pub mod existing_network;
#[cfg(test)]
mod existing_network_tests;
pub mod facts;
mod flow_log;
pub mod image_nodes;
mod instance;
mod leases;
mod lifetime;
mod load_balancer;
mod monitoring;
mod names;
mod nat;
mod nat_costs;
mod network;
mod next_runs;
mod origin_secret;
mod part;
mod pipeline;
mod request_headers;
mod response_headers;
mod role_changes;
#[cfg(test)]
mod role_changes_tests;
mod roles;
mod scaling;
mod security_groups;
mod seen;
mod service;
mod storage;
pub mod tagged;
mod task;
#[cfg(test)]
mod tests;
mod told;
mod variables;
#[cfg(test)]
mod variables_tests;
mod way_in;
mod workload_identity;

pub use controls::{Exception, exceptions};
pub use leases::leases;
pub use lifetime::{Lifetime, lifetime};
pub use nat_costs::{NAT_PRICES, NatCost, concerns_nat, nat_costs};
pub use next_runs::{NextRuns, next_runs};
pub use seen::{Questions, Seen};

use std::collections::{BTreeMap, HashMap};

use provision_aws::kinds::ec2;
use provision_aws::kinds::ec2::{Instance, SecurityGroup, SecurityGroupRule};
use provision_aws::kinds::ecs::{CapacityShare, Cluster, ClusterArgs};
use provision_aws::kinds::iam::{Role, ServiceLinkedRole, ServiceLinkedRoleArgs};
use provision_aws::kinds::logs::{DeliveryDestination, LogGroup, LogGroupArgs};
use provision_aws::kinds::rolesanywhere::TrustAnchor;
use provision_aws::name;
use provision_aws::types::{AccountId, Arn, DomainName, Region};
use provision_engine::{Graph, GraphError, Handle, Scope, ScopeIx, Set, Stack, Tags, Val};

use crate::adopt::{self, Facts, Mapping};
use crate::config::model::{
    Application, Collection, Environment, EnvironmentKind, ImageRef, LOAD_BALANCER, ResourceKind, ServiceName,
};

/// What a run adds to the configuration.
#[derive(Clone, Debug, Default)]
pub struct Overrides {
    /// The image of a service, as `--image SERVICE=REF` gives it.
    pub images: HashMap<ServiceName, ImageRef>,
    /// The databases that exist already, as they were found.
    pub existing: existing::AllLookedUp,
    /// The images of the tags that environments name, as they were found.
    pub tagged: tagged::Tagged,
    /// The network that exists already, as it was found.
    pub network: Option<ec2::existing::Existing>,
    /// What was seen of the domain name system, where the configuration has domains.
    pub seen: Seen,
    /// What the objects of nodes are called that were there before, by the nodes' addresses.
    pub adopted: Mapping,
    /// What was looked up of them.
    pub facts: Facts,
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
    let mut shared = shared(&mut stack, &app.of_all(collection), collection, overrides);
    shared.ways = existing::ways(&mut stack, &shared.place, app, collection, overrides, &shared.callers);
    stack.own(shared.place.ix, &collection.settings.ownership);
    for environment in environments {
        let (whole, app) = (app, app.of(environment));
        let scope = Composer::scope(&mut stack, app, collection, environment, overrides);
        let (anchor, task_roles) = (shared.anchor, Vec::new());
        let told = Set::default().into();
        let mut at =
            Composer { stack: &mut stack, scope, app, whole, collection, environment, overrides, told, anchor, task_roles };
        environment::environment(&mut at, &shared);
        let place = at.scope.ix;
        stack.own(place, &environment.settings.ownership);
    }
    stack.finish()
}

/// What a service's rows need to know of where they stand.
struct Composer<'a> {
    stack: &'a mut Stack,
    scope: Place,
    /// What the environment runs.
    app: &'a Application,
    /// The application with all of its environments.
    whole: &'a Application,
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
    /// What the objects of its nodes are called that were there before.
    adopted: Mapping,
    /// What was looked up of them.
    facts: Facts,
}

impl Place {
    /// Opens a scope.
    fn open(stack: &mut Stack, scope: Scope, overrides: &Overrides) -> Self {
        fn own<V: Clone>(all: &BTreeMap<String, V>, label: &str) -> BTreeMap<String, V> {
            let node = |(address, value): (&String, &V)| {
                let node = match address.split_once('/') {
                    Some((of, node)) => (of == label).then_some(node)?,
                    None => label.is_empty().then_some(address.as_str())?,
                };
                Some((node.to_owned(), value.clone()))
            };
            all.iter().filter_map(node).collect()
        }
        let adopted = own(&overrides.adopted, &scope.label);
        let (ranges, databases) = (own(&overrides.facts.ranges, &scope.label), own(&overrides.facts.databases, &scope.label));
        Self { id: scope.stack.clone(), ix: stack.scope(scope), adopted, facts: Facts { ranges, databases } }
    }

    /// A deterministic name for a node of this scope, or the one that its object had before.
    fn name(&self, node: &str, max: usize) -> String {
        self.named(node, || name::of(&self.id, node, max))
    }

    /// The name that a node's object had before, or the usual one.
    fn named(&self, node: &str, usual: impl FnOnce() -> String) -> String {
        self.adopted.get(node).and_then(|names| adopt::name(names)).unwrap_or_else(usual)
    }
}

impl Composer<'_> {
    fn scope(
        stack: &mut Stack,
        app: &Application,
        collection: &Collection,
        environment: &Environment,
        overrides: &Overrides,
    ) -> Place {
        let id = format!("{}/{}/{}", app.name, collection.name, environment.name);
        let production = environment.kind == EnvironmentKind::Production;
        let scope = Scope { stack: id, label: environment.name.to_string(), tags: tags(app, production) };
        Place::open(stack, scope, overrides)
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

/// The identity of what the environments of a collection share.
#[must_use]
pub fn shared_stack(app: &Application, collection: &Collection) -> String {
    format!("{}/{}", app.name, collection.name)
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
    place: Place,
    /// The groups of what calls databases, by what they are.
    callers: Vec<(&'static str, Handle<SecurityGroup>)>,
    /// The ways to databases that exist already.
    ways: Vec<Handle<SecurityGroupRule>>,
    network: network::Network,
    egress: egress::Egress,
    groups: security_groups::Groups,
    ingress: load_balancer::Ingress,
    domain: Option<Domain>,
    cluster: Handle<Cluster>,
    linked_roles: LinkedRoles,
    anchor: Option<Handle<TrustAnchor>>,
    buckets: buckets::Buckets,
    access_logs: Handle<DeliveryDestination>,
    bastion: Option<Handle<Instance>>,
}

/// The domain of a collection.
struct Domain {
    base: DomainName,
    zone: dns::Zone,
    certificates: certificates::Pair,
}

impl Domain {
    fn of(stack: &mut Stack, place: &Place, collection: &Collection, seen: &Seen) -> Option<Self> {
        let base = dns::name(collection.base_domain.as_ref()?);
        let zone = dns::base_zone(stack, place, collection, &base, seen);
        let certificates = certificates::pair(stack, place, collection.region.as_str(), &base, &zone);
        Some(Self { base, zone, certificates })
    }

    /// The name of the load balancer, which no environment can have.
    fn load_balancer(&self) -> DomainName {
        DomainName::new(&format!("{LOAD_BALANCER}.{}", self.base))
    }

    /// Whether its certificates cover a name: a wildcard stands for one label.
    fn covers(&self, name: &DomainName) -> bool {
        *name == self.base || name.as_str().split_once('.').is_some_and(|(_, above)| above == self.base.as_str())
    }
}

fn shared(stack: &mut Stack, app: &Application, collection: &Collection, overrides: &Overrides) -> Shared {
    let needs = Needs::of(app);
    let id = shared_stack(app, collection);
    let scope = Scope { stack: id, label: String::new(), tags: tags(app, collection.has_production()) };
    let place = Place::open(stack, scope, overrides);
    let linked_roles = linked_roles(stack, &place, needs);
    let network = network::network(stack, &place, collection, overrides.network.as_ref());
    // Somebody else logs a network of his own.
    if collection.network.flow_logs && collection.network.existing.is_none() {
        flow_log::flow_log(stack, &place, collection, &network);
    }
    let bastion = needs.any().then(|| bastion::group(stack, &place, &network));
    let groups = security_groups::security_groups(stack, &place, app, collection, &network, bastion);
    let callers: Vec<_> = [("tasks", groups.tasks)].into_iter().chain(bastion.map(|group| ("bastion", group))).collect();
    let inside: Vec<_> = callers.iter().map(|(_, group)| *group).collect();
    let egress = egress::egress(stack, &place, collection, &network, &inside, needs);
    let bastion = bastion.and_then(|group| bastion::bastion(stack, &place, collection, &network, group));
    let authority = collection.network.workload_identity.as_ref();
    let anchor = authority.map(|authority| workload_identity::anchor(stack, &place, authority.as_str()));
    let buckets = buckets::buckets(stack, &place, collection);
    let access_logs = access_logs::destination(stack, &place, &buckets);
    // What takes longest to be seen by the world comes first.
    let domain = Domain::of(stack, &place, collection, &overrides.seen);
    let within = load_balancer::Within { network: &network, egress: &egress, groups: &groups, linked_roles: &linked_roles };
    let ingress = load_balancer::load_balancer(stack, &place, collection, &within, &buckets, domain.as_ref());
    let cluster = cluster(stack, &place, app, collection, &linked_roles, overrides);
    let ways = Vec::new();
    Shared {
        place,
        callers,
        ways,
        network,
        egress,
        groups,
        ingress,
        domain,
        cluster,
        linked_roles,
        anchor,
        buckets,
        access_logs,
        bastion,
    }
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

/// What an application runs in its network.
#[derive(Clone, Copy)]
struct Needs {
    database: bool,
    cache: bool,
    tasks: bool,
}

impl Needs {
    fn of(app: &Application) -> Self {
        let has = |of: fn(&ResourceKind) -> bool| app.resources.iter().any(|resource| of(&resource.kind));
        Self {
            database: has(|kind| matches!(kind, ResourceKind::Database(_))),
            cache: has(|kind| matches!(kind, ResourceKind::Cache(_))),
            tasks: app.backends().next().is_some(),
        }
    }

    /// Whether there is data that is reached through a bastion.
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

/// The log group of what is done in a collection's tasks by hand.
fn exec_log_group(app: &Application, collection: &Collection, overrides: &Overrides) -> String {
    let usual = || format!("{}exec", LogGroup::path(&shared_stack(app, collection)));
    overrides.adopted.get("log-group.exec").and_then(|names| adopt::name(names)).unwrap_or_else(usual)
}

/// The cluster: Fargate, and Fargate Spot for previews.
fn cluster(
    stack: &mut Stack,
    place: &Place,
    app: &Application,
    collection: &Collection,
    linked_roles: &LinkedRoles,
    overrides: &Overrides,
) -> Handle<Cluster> {
    let logs = exec_log_group(app, collection, overrides);
    let args = LogGroupArgs {
        name: logs.clone().into(),
        retention_days: collection.settings.log_retention_days.into(),
        lifetime_hours: None.into(),
    };
    let group = stack.add(place.ix, "log-group.exec", args);
    let providers: Set<String> = ["FARGATE", "FARGATE_SPOT"].map(str::to_owned).into_iter().collect();
    let args = ClusterArgs {
        name: place.name("cluster", 255).into(),
        capacity_providers: providers.into(),
        default_strategy: capacity("FARGATE").into(),
        // Costs money by the metric: an opt-in.
        container_insights: collection.network.container_insights.into(),
        exec_log_group: Some(logs).into(),
    };
    let insights = collection.network.container_insights.then(|| {
        let args = LogGroupArgs {
            name: LogGroup::of_insights(&place.name("cluster", 255)).into(),
            retention_days: collection.settings.log_retention_days.into(),
            lifetime_hours: None.into(),
        };
        stack.add(place.ix, "log-group.insights", args)
    });
    let cluster = stack.add(place.ix, "cluster", args);
    if let Some(logs) = insights {
        stack.after(cluster, logs.edge(provision_engine::Need::Exists));
    }
    stack.after(cluster, linked_roles.ecs.edge(provision_engine::Need::Exists));
    stack.after(cluster, group.edge(provision_engine::Need::Exists));
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
