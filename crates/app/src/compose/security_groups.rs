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
    let proxy = (!proxied.is_empty())
        .then(|| data.group("proxy", "Proxies of databases", vec![(tasks, proxied.clone())], &proxied, &inside));
    // Each caller has its own ports. One group for all cannot tell two databases of one engine apart, one with a proxy, one without.
    let direct = (!direct.is_empty()).then_some((tasks, direct));
    let callers: Vec<_> = proxy.map(|proxy| (proxy, proxied)).into_iter().chain(direct).collect();
    let none = BTreeSet::new();
    let database = (!callers.is_empty()).then(|| data.group("database", "Databases", callers, &none, &inside));
    let has_cache = app.resources.iter().any(|resource| matches!(resource.kind, ResourceKind::Cache(_)));
    let from_tasks = || vec![(tasks, BTreeSet::from([CacheEngine::PORT]))];
    let cache = has_cache.then(|| data.group("cache", "Caches", from_tasks(), &none, &inside));
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

/// The groups of what holds data: nothing comes in but from these groups, each on its ports, and from the bastion on all of them.
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
        mut from: Vec<(Handle<SecurityGroup>, BTreeSet<u16>)>,
        out: &BTreeSet<u16>,
        inside: &[Peer],
    ) -> Handle<SecurityGroup> {
        let all: BTreeSet<u16> = from.iter().flat_map(|(_, ports)| ports).copied().collect();
        from.extend(self.bastion.map(|bastion| (bastion, all)));
        let (groups, ports): (Vec<_>, Vec<_>) = from.into_iter().unzip();
        let groups: Vec<Val<SecurityGroupId>> = groups.into_iter().map(|group| group.exists(|out| out.id.clone())).collect();
        let ingress = Val::all(groups).map(move |ids| {
            let from = |id: &SecurityGroupId, port: u16| Rule::tcp(port, Peer::Group(id.clone()), "from inside");
            ids.iter().zip(&ports).flat_map(|(id, ports)| ports.iter().map(move |port| from(id, *port))).collect::<Set<Rule>>()
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
