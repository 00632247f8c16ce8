//! Row "security groups": who may talk to whom. Inward by group reference, outward named.

use std::collections::BTreeSet;

use provision_aws::kinds::ec2::{Peer, Rule, SecurityGroup, SecurityGroupArgs, Traffic};
use provision_aws::types::{Cidr, SecurityGroupId, VpcId};
use provision_engine::{Handle, Set, Stack, Val};

use super::Place;
use super::network::Network;
use crate::config::model::{AlbAccess, Application, CacheEngine, Collection, ResourceKind};

/// AWS's list of the addresses from which CloudFront fetches. It weighs 55 of the 60 rules a group may have.
/// Source: <https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/LocationsOfEdgeServers.html>.
const CLOUDFRONT: &str = "com.amazonaws.global.cloudfront.origin-facing";

/// The groups of a collection.
pub(super) struct Groups {
    pub(super) alb: Handle<SecurityGroup>,
    pub(super) tasks: Handle<SecurityGroup>,
    proxy: Option<Handle<SecurityGroup>>,
    database: Option<Handle<SecurityGroup>>,
    cache: Option<Handle<SecurityGroup>>,
}

impl Groups {
    /// The groups of a database proxy.
    pub(super) fn proxy_ids(&self) -> Val<Set<SecurityGroupId>> {
        ids(self.proxy)
    }
    /// The groups of a database.
    pub(super) fn database_ids(&self) -> Val<Set<SecurityGroupId>> {
        ids(self.database)
    }
    /// The groups of a cache.
    pub(super) fn cache_ids(&self) -> Val<Set<SecurityGroupId>> {
        ids(self.cache)
    }
}

fn ids(group: Option<Handle<SecurityGroup>>) -> Val<Set<SecurityGroupId>> {
    group.map_or_else(|| Set::default().into(), |group| group.exists(|out| [out.id.clone()].into_iter().collect::<Set<_>>()))
}

pub(super) fn security_groups(
    stack: &mut Stack,
    place: &Place,
    app: &Application,
    collection: &Collection,
    network: &Network,
    bastion: Option<Handle<SecurityGroup>>,
) -> Groups {
    let vpc = network.vpc.clone();
    let inside = network.inside();
    let anywhere = Peer::Cidr(Cidr::ANYWHERE);
    let ports: BTreeSet<u16> = app.backends().map(|(_, backend)| backend.port).collect();

    // Closed to all but CloudFront's own addresses, unless the world is let in.
    // With a domain the services answer on the port of HTTPS; the other port leads there.
    let domain = collection.base_domain.is_some();
    let alb_in: Set<Rule> = match collection.network.alb_access {
        Some(AlbAccess::CloudFront) | None => {
            let (port, what) = if domain { (443, "HTTPS from CloudFront") } else { (80, "HTTP from CloudFront") };
            [Rule::tcp(port, Peer::PrefixList(CLOUDFRONT.to_owned()), what)].into_iter().collect()
        }
        Some(AlbAccess::Public) => {
            let https = domain.then(|| Rule::tcp(443, anywhere.clone(), "HTTPS from anywhere"));
            [Rule::tcp(80, anywhere.clone(), "HTTP from anywhere")].into_iter().chain(https).collect()
        }
    };
    let to_tasks = outward(&ports, &inside, "to the tasks");
    let alb = stack.add(
        place.ix,
        "security-group.alb",
        SecurityGroupArgs {
            vpc: vpc.clone(),
            description: "The load balancer".to_owned().into(),
            ingress: alb_in.into(),
            egress: to_tasks.into(),
        },
    );

    let from_alb = alb.exists(move |out| {
        let from = |port: &u16| Rule::tcp(*port, Peer::Group(out.id.clone()), "from the load balancer");
        ports.iter().map(from).collect::<Set<Rule>>()
    });
    // What applications talk to is not known here; the address of what they may reach inside is the groups' own matter.
    let out = Rule { traffic: Traffic::All, peer: anywhere, description: "to AWS and to what the application calls".to_owned() };
    let tasks = stack.add(
        place.ix,
        "security-group.tasks",
        SecurityGroupArgs {
            vpc: vpc.clone(),
            description: "Tasks of the application".to_owned().into(),
            ingress: from_alb,
            egress: [out].into_iter().collect::<Set<Rule>>().into(),
        },
    );
    let mut data = DataGroups { stack, place, vpc, bastion };
    let (proxied, direct) = database_ports(app);
    let proxy =
        (!proxied.is_empty()).then(|| data.group("proxy", "Proxies of databases", &proxied, vec![tasks], &proxied, &inside));
    let callers: Vec<Handle<SecurityGroup>> = proxy.into_iter().chain((!direct.is_empty()).then_some(tasks)).collect();
    let ports: BTreeSet<u16> = proxied.union(&direct).copied().collect();
    let none = BTreeSet::new();
    let database = (!ports.is_empty()).then(|| data.group("database", "Databases", &ports, callers, &none, &inside));
    let has_cache = app.resources.iter().any(|resource| matches!(resource.kind, ResourceKind::Cache(_)));
    let ports = BTreeSet::from([CacheEngine::PORT]);
    let cache = has_cache.then(|| data.group("cache", "Caches", &ports, vec![tasks], &none, &inside));
    Groups { alb, tasks, proxy, database, cache }
}

/// Out to each of these ports inside the network.
fn outward(ports: &BTreeSet<u16>, inside: &[Peer], what: &str) -> Set<Rule> {
    ports.iter().flat_map(|port| inside.iter().map(move |peer| Rule::tcp(*port, peer.clone(), what))).collect()
}

/// The ports of databases behind a proxy, and of those that tasks reach themselves.
fn database_ports(app: &Application) -> (BTreeSet<u16>, BTreeSet<u16>) {
    let (mut proxied, mut direct) = (BTreeSet::new(), BTreeSet::new());
    for resource in &app.resources {
        if let ResourceKind::Database(database) = &resource.kind {
            let ports = if database.has_proxy() { &mut proxied } else { &mut direct };
            ports.insert(database.engine.port());
        }
    }
    (proxied, direct)
}

/// The groups of what holds data: nothing comes in but from these groups and the bastion.
struct DataGroups<'a> {
    stack: &'a mut Stack,
    place: &'a Place,
    vpc: Val<VpcId>,
    bastion: Option<Handle<SecurityGroup>>,
}

impl DataGroups<'_> {
    fn group(
        &mut self,
        name: &str,
        description: &str,
        ports: &BTreeSet<u16>,
        from: Vec<Handle<SecurityGroup>>,
        out: &BTreeSet<u16>,
        inside: &[Peer],
    ) -> Handle<SecurityGroup> {
        let callers: Vec<Val<SecurityGroupId>> =
            from.into_iter().chain(self.bastion).map(|group| group.exists(|out| out.id.clone())).collect();
        let ports: Vec<u16> = ports.iter().copied().collect();
        let ingress = Val::all(callers).map(move |callers| {
            let from = |id: &SecurityGroupId, port: u16| Rule::tcp(port, Peer::Group(id.clone()), "from inside");
            callers.iter().flat_map(|id| ports.iter().map(move |port| from(id, *port))).collect::<Set<Rule>>()
        });
        let egress = outward(out, inside, "to databases");
        let args = SecurityGroupArgs {
            vpc: self.vpc.clone(),
            description: description.to_owned().into(),
            ingress,
            egress: egress.into(),
        };
        self.stack.add(self.place.ix, format!("security-group.{name}"), args)
    }
}
