//! Row "network" and "subnets": the VPC, its public and private subnets, and the S3 endpoint's place in it.

use std::net::Ipv4Addr;

use ipnet::{IpNet, Ipv4Net};
use provision_aws::kinds::ec2::{Subnet, SubnetArgs, Vpc, VpcArgs};
use provision_aws::types::{Cidr, SubnetId};
use provision_engine::{Handle, Set, Stack, Val};

use super::Place;
use crate::config::model::Collection;

/// The network of a collection.
pub(super) struct Network {
    pub(super) vpc: Handle<Vpc>,
    pub(super) public: Vec<Handle<Subnet>>,
    pub(super) private: Vec<Handle<Subnet>>,
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
}

/// The ids of subnets as a set.
pub(super) fn ids(subnets: &[Handle<Subnet>]) -> Val<Set<SubnetId>> {
    Val::all(subnets.iter().map(|subnet| subnet.exists(|out| out.id.clone())).collect()).map(Set::from)
}

pub(super) fn network(stack: &mut Stack, place: &Place, collection: &Collection) -> Network {
    let range = collection.network.cidr.net();
    let vpc = stack.add(
        place.ix,
        "network",
        VpcArgs {
            cidr: Cidr::new(IpNet::V4(range)).into(),
            dns_support: true.into(),
            dns_hostnames: true.into(),
            default_group_open: false.into(),
        },
    );
    let mut subnet = |name: String, cidr: Cidr, zone: u8| {
        stack.add(
            place.ix,
            name,
            SubnetArgs {
                vpc: vpc.exists(|out| out.id.clone()),
                cidr: cidr.into(),
                zone: zone.into(),
                public_addresses: false.into(),
            },
        )
    };
    let zones = 0..collection.network.az_count;
    let public = zones.clone().map(|zone| subnet(format!("subnet.public.{zone}"), public_range(range, zone), zone)).collect();
    let private = zones.map(|zone| subnet(format!("subnet.private.{zone}"), private_range(range, zone), zone)).collect();
    Network { vpc, public, private }
}

/// The ranges of a collection's private subnets.
pub(super) fn private_ranges(collection: &Collection) -> impl Iterator<Item = Cidr> {
    let range = collection.network.cidr.net();
    (0..collection.network.az_count).map(move |zone| private_range(range, zone))
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
