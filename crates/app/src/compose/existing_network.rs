//! Whether a VPC that is there already can be stood in: all of it is checked before anything is composed, and nothing of it is
//! mended here.

use ipnet::IpNet;
use provision_aws::kinds::ec2::existing::{Existing, ExistingSubnet, WayOut};
use provision_aws::types::{SubnetId, VpcId};
use provision_engine::Fault;

use super::{Needs, endpoints, shared_stack};
use crate::config::model::{Application, Collection, ExistingNetwork, ExistingSubnetId, Nat, SubnetCidr, SubnetsWithin};

/// The node of a collection that stands in every network: where it is, the collection is.
pub const FIRST_GROUP: &str = "security-group.alb";

/// The addresses that a load balancer wants to find free in each subnet; as many are asked of the others.
/// Source: <https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html>.
const FREE: u32 = 8;
/// And the longest prefix.
const LOAD_BALANCER_BITS: u8 = 27;

/// What is checked.
struct Check<'a> {
    network: &'a ExistingNetwork,
    seen: &'a Existing,
    /// What a collection without a way out calls, by the names of endpoints.
    services: Vec<&'static str>,
    nat: Nat,
    /// The stack whose subnets are ours.
    stack: String,
    /// Whether the collection stands in it already.
    stands: bool,
}

/// Whether a collection can stand in the VPC that its configuration names. `stands_in`: the VPC that it stands in already.
///
/// # Errors
/// It cannot, and why.
pub fn check(app: &Application, collection: &Collection, seen: &Existing, stands_in: Option<&VpcId>) -> Result<(), Fault> {
    let Some(network) = &collection.network.existing else { return Ok(()) };
    let check = Check {
        network,
        seen,
        services: endpoints::services(collection, Needs::of(&app.of_all(collection))),
        nat: collection.network.nat,
        stack: shared_stack(app, collection),
        stands: stands_in.is_some(),
    };
    let found = check.moved(stands_in).and_then(|()| check.names()).and_then(|()| match &network.subnets {
        SubnetsWithin::Given { public, private } => check.given(public, private),
        SubnetsWithin::Made { public, private } => check.made(public, private),
    });
    found.map_err(|fault| {
        let message = format!("`{}` uses the existing network {}: {}", collection.name, network.vpc, fault.message);
        Fault { message, ..fault }
    })
}

impl Check<'_> {
    fn moved(&self, stands_in: Option<&VpcId>) -> Result<(), Fault> {
        match stands_in {
            Some(other) if other.as_str() != self.network.vpc.as_str() => unfit(
                format!("the collection stands in {other}, and nothing moves from one network to another"),
                "leave the collection where it is, and make another one, with another name, in the new network; move the data there, \
                 and destroy the old one then",
            ),
            _ => Ok(()),
        }
    }

    /// Endpoints, databases and Service Connect are reached by names that the VPC's resolver answers.
    fn names(&self) -> Result<(), Fault> {
        let vpc = &self.network.vpc;
        let off = [(self.seen.dns_support, "DNS support", "support"), (self.seen.dns_hostnames, "DNS hostnames", "hostnames")];
        let off: Vec<_> = off.into_iter().filter(|(on, ..)| !on).collect();
        if off.is_empty() {
            return Ok(());
        }
        let names: Vec<&str> = off.iter().map(|(_, name, _)| *name).collect();
        let calls: Vec<String> = off
            .iter()
            .map(|(.., option)| format!("`aws ec2 modify-vpc-attribute --vpc-id {vpc} --enable-dns-{option}`"))
            .collect();
        let (be, calls) = (if self.seen.dns_hostnames { "is" } else { "are" }, calls.join(" and "));
        unfit(
            format!("its {} {be} off, and databases are reached by names", names.join(" and ")),
            format!("switch on what is off: {calls}. It is not changed from here"),
        )
    }

    fn given(&self, public: &[ExistingSubnetId], private: &[ExistingSubnetId]) -> Result<(), Fault> {
        let (public, private) = (self.find(public)?, self.find(private)?);
        for (at, subnet) in public.iter().enumerate() {
            if let Some(first) = public[..at].iter().find(|first| first.zone == subnet.zone) {
                return unfit(
                    format!("the public subnets {} and {} are both in {}", first.id, subnet.id, subnet.zone),
                    "name one public subnet for each zone: a load balancer takes one of each",
                );
            }
        }
        if let Some(first) = private.first()
            && private.iter().all(|subnet| subnet.zone == first.zone)
        {
            return unfit(
                format!("its private subnets are all in {}", first.zone),
                "name private subnets of two zones at least: databases want them, and tasks outlive the loss of one",
            );
        }
        Self::are_public(&public)?;
        self.lead_out(&private)?;
        let small = public.iter().find(|subnet| subnet.range.net().prefix_len() > LOAD_BALANCER_BITS);
        if let Some(small) = small {
            return unfit(
                format!("the public subnet {} ({}) is too small for a load balancer", small.id, small.range),
                format!("name one of {LOAD_BALANCER_BITS} bits or fewer"),
            );
        }
        // What a collection that stands there uses may be ours.
        match public.iter().chain(&private).find(|subnet| !self.stands && subnet.free < FREE) {
            Some(full) => unfit(
                format!("the subnet {} has {} free addresses, and {FREE} are needed to begin with", full.id, full.free),
                "name another subnet, or free addresses in it; each task, database and load balancer takes some",
            ),
            None => Ok(()),
        }
    }

    /// The subnets of these ids.
    fn find(&self, ids: &[ExistingSubnetId]) -> Result<Vec<&ExistingSubnet>, Fault> {
        let find = |id: &ExistingSubnetId| self.seen.subnets.iter().find(|subnet| subnet.id.as_str() == id.as_str());
        let missing: Vec<&str> = ids.iter().filter(|id| find(id).is_none()).map(ExistingSubnetId::as_str).collect();
        if !missing.is_empty() {
            return unfit(
                format!("it has no subnet {}", missing.join(" and no ")),
                format!("name subnets that `aws ec2 describe-subnets --filters Name=vpc-id,Values={}` shows", self.network.vpc),
            );
        }
        if let Some(ours) = ids.iter().filter_map(find).find(|subnet| subnet.stack.is_some()) {
            let stack = ours.stack.as_deref().unwrap_or_default();
            return unfit(
                format!("the subnet {} is one that provision made for {stack}", ours.id),
                "name subnets of somebody else's: this one goes with the collection that made it",
            );
        }
        Ok(ids.iter().filter_map(find).collect())
    }

    fn are_public(public: &[&ExistingSubnet]) -> Result<(), Fault> {
        let closed: Vec<&ExistingSubnet> =
            public.iter().copied().filter(|subnet| !matches!(subnet.way, WayOut::Internet(_))).collect();
        if closed.is_empty() {
            return Ok(());
        }
        unfit(
            format!("no route leads to an internet gateway from {}", told(&closed)),
            "name public subnets whose route table has a route for 0.0.0.0/0 to the VPC's internet gateway, or add that route: the load \
             balancer answers the internet",
        )
    }

    fn lead_out(&self, private: &[&ExistingSubnet]) -> Result<(), Fault> {
        let public: Vec<&ExistingSubnet> =
            private.iter().copied().filter(|subnet| matches!(subnet.way, WayOut::Internet(_))).collect();
        if !public.is_empty() {
            return unfit(
                format!("tasks have no public addresses, and could not use the route of {}", told(&public)),
                "name private subnets whose route for 0.0.0.0/0 leads to a NAT gateway or a transit gateway",
            );
        }
        let closed: Vec<&ExistingSubnet> =
            private.iter().copied().filter(|subnet| !matches!(subnet.way, WayOut::Through(_))).collect();
        let missing = self.missing(closed.iter().all(|subnet| subnet.reaches_s3));
        if closed.is_empty() || missing.is_empty() {
            return Ok(());
        }
        unfit(
            format!("no way leads out of {}, and the VPC has no endpoint of {}", told(&closed), missing.join(", ")),
            "add a route for 0.0.0.0/0 to a NAT gateway or a transit gateway, or the endpoints with private names; or give \
             `public_subnet_cidrs` and `private_subnet_cidrs`: then subnets with a NAT of their own are made",
        )
    }

    /// The services of AWS that tasks need and that no endpoint of the VPC leads to.
    fn missing(&self, reaches_s3: bool) -> Vec<&'static str> {
        let missing = self.services.iter().copied().filter(|service| !self.seen.endpoints.contains(*service));
        missing.chain((!reaches_s3).then_some("s3")).collect()
    }

    fn made(&self, public: &[SubnetCidr], private: &[SubnetCidr]) -> Result<(), Fault> {
        let all = || public.iter().chain(private);
        let within = |range: &&SubnetCidr| self.seen.ranges.iter().any(|whole| whole.net().contains(&IpNet::V4(range.net())));
        if let Some(outside) = all().find(|range| !within(range)) {
            let ranges: Vec<String> = self.seen.ranges.iter().map(ToString::to_string).collect();
            return unfit(
                format!("{outside} is not inside it: its addresses are {}", ranges.join(" and ")),
                "give ranges inside it, or add a range to the VPC",
            );
        }
        for range in all() {
            let theirs = |subnet: &&ExistingSubnet| subnet.stack.as_ref() != Some(&self.stack);
            let mut others = self.seen.subnets.iter().filter(theirs);
            if let Some(other) = others.find(|other| overlap(*range, &other.range.net())) {
                return unfit(
                    format!("{range} overlaps its subnet {} ({})", other.id, other.range),
                    "give ranges that no subnet has",
                );
            }
        }
        if self.seen.internet_gateway.is_none() {
            return unfit(
                "it has no internet gateway".to_owned(),
                "attach one: the VPC is not changed from here, and its load balancer answers the internet",
            );
        }
        let missing = if self.nat == Nat::None { self.missing(true) } else { Vec::new() };
        if missing.is_empty() {
            return Ok(());
        }
        unfit(
            format!("with `nat: none` tasks use its endpoints, and it has none of {}", missing.join(", ")),
            "add these endpoints with private names, or set `nat` to `gateway` or `instance`",
        )
    }
}

fn overlap(range: SubnetCidr, other: &IpNet) -> bool {
    let range = IpNet::V4(range.net());
    range.contains(other) || other.contains(&range)
}

/// Subnets, each with where its route leads.
fn told(subnets: &[&ExistingSubnet]) -> String {
    let one = |id: &SubnetId, way: &WayOut| match way {
        WayOut::None => format!("{id} (no route)"),
        WayOut::Internet(to) | WayOut::Through(to) => format!("{id} (to {to})"),
        WayOut::Gone(to) => format!("{id} (to {to}, which is gone)"),
    };
    subnets.iter().map(|subnet| one(&subnet.id, &subnet.way)).collect::<Vec<_>>().join(" and ")
}

fn unfit<T>(message: String, help: impl Into<String>) -> Result<T, Fault> {
    Err(Fault::fatal(message).help(help))
}
