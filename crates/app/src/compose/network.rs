//! Row "network" and "subnets": the VPC, and its public and private subnets. Or those of somebody else.

use std::net::Ipv4Addr;

use ipnet::{IpNet, Ipv4Net};
use provision_aws::kinds::ec2::existing::Existing;
use provision_aws::kinds::ec2::{Peer, SubnetArgs, Vpc, VpcArgs};
use provision_aws::types::{Cidr, InternetGatewayId, SubnetId, VpcId};
use provision_engine::{Handle, Set, Stack, Val};

use super::Place;
use crate::config::model::{Collection, ExistingSubnetId, SubnetCidr, SubnetsWithin};
use crate::config::outputs::EXISTING_NETWORK;

/// The network of a collection.
pub(super) struct Network {
    pub(super) vpc: Val<VpcId>,
    pub(super) public: Vec<Val<SubnetId>>,
    pub(super) private: Vec<Val<SubnetId>>,
    /// All its addresses. None while a VPC that is not ours has not been looked up.
    ranges: Vec<Cidr>,
    /// Those of its private subnets that are ours.
    pub(super) private_ranges: Vec<Cidr>,
    pub(super) egress: EgressOf,
}

/// Whose the ways out of a network are.
pub(super) enum EgressOf {
    /// All of them are ours.
    Collection,
    /// The internet gateway is the VPC's, which is not ours; the routes to it are.
    Routes(Val<InternetGatewayId>),
    /// All of them are somebody else's.
    Others,
}

impl Network {
    /// The public subnets' ids.
    pub(super) fn public_ids(&self) -> Val<Set<SubnetId>> {
        ids(&self.public)
    }
    /// The private subnets' ids.
    pub(super) fn private_ids(&self) -> Val<Set<SubnetId>> {
        ids(&self.private)
    }
    /// The addresses of a network that is ours.
    pub(super) fn whole(&self) -> Option<Cidr> {
        self.ranges.first().copied().filter(|_| matches!(self.egress, EgressOf::Collection))
    }
    /// Everything inside it, for rules.
    pub(super) fn inside(&self) -> Vec<Peer> {
        self.ranges.iter().copied().map(Peer::Cidr).collect()
    }
}

/// The ids of subnets as a set.
pub(super) fn ids(subnets: &[Val<SubnetId>]) -> Val<Set<SubnetId>> {
    Val::all(subnets.to_vec()).map(Set::from)
}

/// The network. `seen`: what was found of a VPC that is there already.
pub(super) fn network(stack: &mut Stack, place: &Place, collection: &Collection, seen: Option<&Existing>) -> Network {
    let Some(existing) = &collection.network.existing else { return own(stack, place, collection) };
    let vpc = VpcId::new(existing.vpc.as_str());
    let ranges = seen.map(|seen| seen.ranges.clone()).unwrap_or_default();
    stack.output(EXISTING_NETWORK.to_owned(), vpc.to_string().into());
    let mut network = Network {
        vpc: vpc.into(),
        public: Vec::new(),
        private: Vec::new(),
        ranges,
        private_ranges: Vec::new(),
        egress: EgressOf::Others,
    };
    match &existing.subnets {
        SubnetsWithin::Given { public, private } => {
            let given = |ids: &[ExistingSubnetId]| ids.iter().map(|id| SubnetId::new(id.as_str()).into()).collect();
            (network.public, network.private) = (given(public), given(private));
        }
        SubnetsWithin::Made { public, private } => {
            let ranges = |all: &[SubnetCidr]| all.iter().map(|range| Cidr::new(IpNet::V4(range.net()))).collect::<Vec<_>>();
            // A graph that is only drawn knows no gateway.
            let gateway = seen.and_then(|seen| seen.internet_gateway.clone());
            network.egress = EgressOf::Routes(gateway.unwrap_or_else(|| InternetGatewayId::new("")).into());
            network.private_ranges = ranges(private);
            network.public = subnets(stack, place, &network.vpc, "public", &ranges(public));
            network.private = subnets(stack, place, &network.vpc, "private", &network.private_ranges);
        }
    }
    network
}

/// A network of the collection's own.
fn own(stack: &mut Stack, place: &Place, collection: &Collection) -> Network {
    let asked = collection.network.cidr.net();
    // One that was adopted has its own range, and further subnets lie in it.
    let whole = place.facts.ranges.get("network").copied().unwrap_or(Cidr::new(IpNet::V4(asked)));
    let range = if let IpNet::V4(range) = whole.net() { range } else { asked };
    let args =
        VpcArgs { cidr: whole.into(), dns_support: true.into(), dns_hostnames: true.into(), default_group_open: false.into() };
    let vpc: Handle<Vpc> = stack.add(place.ix, "network", args);
    let vpc = vpc.exists(|out| out.id.clone());
    let zones = 0..collection.network.az_count;
    let found = |what: &str, zone: u8| place.facts.ranges.get(&format!("subnet.{what}.{zone}")).copied();
    let public_ranges: Vec<Cidr> =
        zones.clone().map(|zone| found("public", zone).unwrap_or_else(|| public_range(range, zone))).collect();
    let private_ranges: Vec<Cidr> =
        zones.map(|zone| found("private", zone).unwrap_or_else(|| private_range(range, zone))).collect();
    let public = subnets(stack, place, &vpc, "public", &public_ranges);
    let private = subnets(stack, place, &vpc, "private", &private_ranges);
    Network { vpc, public, private, ranges: vec![whole], private_ranges, egress: EgressOf::Collection }
}

/// Subnets of ours, one a zone.
fn subnets(stack: &mut Stack, place: &Place, vpc: &Val<VpcId>, what: &str, ranges: &[Cidr]) -> Vec<Val<SubnetId>> {
    let subnet = |(zone, range): (u8, &Cidr)| {
        let args = SubnetArgs { vpc: vpc.clone(), cidr: (*range).into(), zone: zone.into(), public_addresses: false.into() };
        stack.add(place.ix, format!("subnet.{what}.{zone}"), args).exists(|out| out.id.clone())
    };
    (0..).zip(ranges).map(subnet).collect()
}

/// `10.0.{zone}.0/24` of a /16: a range follows from its zone, so that another zone moves nothing.
fn public_range(range: Ipv4Net, zone: u8) -> Cidr {
    part(range, zone, 24)
}

/// `10.0.{64 + 16 zone}.0/20` of a /16.
fn private_range(range: Ipv4Net, zone: u8) -> Cidr {
    part(range, 64_u8.saturating_add(zone.saturating_mul(16)), 20)
}

fn part(range: Ipv4Net, third: u8, length: u8) -> Cidr {
    let [a, b, _, _] = range.network().octets();
    // A length of 24 or 20 is always valid; the whole range stands in for what cannot happen.
    Cidr::new(IpNet::V4(Ipv4Net::new(Ipv4Addr::new(a, b, third, 0), length).unwrap_or(range)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_do_not_overlap() {
        let range: Ipv4Net = "10.0.0.0/16".parse().unwrap();
        let all: Vec<Cidr> = (0..4).flat_map(|zone| [public_range(range, zone), private_range(range, zone)]).collect();
        assert_eq!(all[1].to_string(), "10.0.64.0/20");
        assert_eq!(all[6].to_string(), "10.0.3.0/24");
        for (at, a) in all.iter().enumerate() {
            for b in &all[at + 1..] {
                assert!(!a.net().contains(&b.net()) && !b.net().contains(&a.net()), "{a} {b}");
            }
        }
    }
}
