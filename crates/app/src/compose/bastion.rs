//! Row "bastion": the way to databases and caches for people, through Session Manager alone. Made where the collection has
//! one of them.

use provision_aws::kinds::ec2::{Instance, Peer, Rule, SecurityGroup, SecurityGroupArgs, Traffic};
use provision_aws::types::Cidr;
use provision_engine::{Handle, Set, Stack};

use super::network::Network;
use super::{Place, instance};
use crate::config::model::Collection;

/// The lowest port of a database or cache, and the highest.
const PORTS: (u16, u16) = (1024, u16::MAX);

/// The bastion's group. Nothing comes in: Session Manager is called from inside.
pub(super) fn group(stack: &mut Stack, place: &Place, network: &Network) -> Handle<SecurityGroup> {
    let data = |peer| Rule { traffic: Traffic::Tcp(PORTS.0, PORTS.1), peer, description: "to databases and caches".to_owned() };
    let aws = Rule::tcp(443, Peer::Cidr(Cidr::ANYWHERE), "to Session Manager");
    let args = SecurityGroupArgs {
        vpc: network.vpc.clone(),
        description: "The bastion".to_owned().into(),
        ingress: Set::default().into(),
        egress: network.inside().into_iter().map(data).chain([aws]).collect::<Set<_>>().into(),
    };
    stack.add(place.ix, "security-group.bastion", args)
}

/// The bastion itself: in a private subnet, without a key pair.
pub(super) fn bastion(
    stack: &mut Stack,
    place: &Place,
    collection: &Collection,
    network: &Network,
    group: Handle<SecurityGroup>,
) -> Option<Handle<Instance>> {
    let subnet = network.private.first()?.clone();
    let profile = instance::profile(stack, place, collection, "bastion");
    Some(stack.add(place.ix, "bastion", instance::smallest(subnet, group, profile)))
}
