//! Row "egress": what private subnets reach the internet through, by the mode that the configuration chooses.

use provision_aws::kinds::ec2::{
    ElasticIpArgs, ElasticIpAssociation, ElasticIpAssociationArgs, InstanceArgs, InternetGateway, NatGateway, NatGatewayArgs,
    Peer, Route, RouteTable, RouteTarget, Rule, SecurityGroup, SecurityGroupArgs, Traffic, UserData,
};
use provision_aws::types::{Cidr, SubnetId};
use provision_engine::{Handle, Need, Read, Set, Stack, Val};

use super::network::Network;
use super::{Place, instance};
use crate::config::model::Collection;

/// A way out: the routes that lead there, and what must be ready before they may.
pub(super) struct Way {
    pub(super) routes: Val<Set<Route>>,
    pub(super) after: Vec<Read>,
}

/// A NAT gateway in a public subnet, with an address of its own. A route is set once it routes: before that, packets
/// would be lost.
pub(super) fn gateway(
    stack: &mut Stack,
    place: &Place,
    zone: usize,
    subnet: Val<SubnetId>,
    internet: Option<Handle<InternetGateway>>,
    public: Handle<RouteTable>,
) -> Way {
    let address = stack.add(place.ix, format!("elastic-ip.{zone}"), ElasticIpArgs { network_border_group: None.into() });
    let args = NatGatewayArgs { subnet, allocation: address.exists(|out| out.allocation.clone()) };
    let nat: Handle<NatGateway> = stack.add(place.ix, format!("nat.{zone}"), args);
    // A gateway is refused while its VPC has no way to the internet, and useless while its subnet has none.
    if let Some(internet) = internet {
        stack.after(nat, internet.edge(Need::Exists));
    }
    stack.after(nat, public.edge(Need::Exists));
    Way { routes: nat.ready(|out| everywhere(RouteTarget::NatGateway(out.id.clone()))), after: Vec::new() }
}

/// The NAT instance: the cheap way. Its address is not the gateway's, so that each mode can stand while the other still
/// serves.
pub(super) fn instance(
    stack: &mut Stack,
    place: &Place,
    collection: &Collection,
    network: &Network,
    internet: Option<Handle<InternetGateway>>,
    public: Handle<RouteTable>,
) -> Option<Way> {
    const ADDRESS: &str = "elastic-ip.instance";
    let subnet = network.public.first()?.clone();
    let group = security_group(stack, place, network);
    let profile = instance::profile(stack, place, collection, "nat");
    let address = stack.add(place.ix, ADDRESS, ElasticIpArgs { network_border_group: None.into() });
    let args = InstanceArgs {
        source_dest_check: false.into(),
        user_data: UserData::new(forwarding(&masquerade(network))).into(),
        ..instance::smallest(subnet, group, profile)
    };
    let nat = stack.add(place.ix, "nat.instance", args);
    let args = ElasticIpAssociationArgs {
        allocation: address.exists(|out| out.allocation.clone()),
        // Ready, and not only there: when one instance takes the place of another, the address moves late.
        interface: nat.ready(|out| out.interface.clone()),
    };
    let association = stack.add(place.ix, ElasticIpAssociation::address(ADDRESS), args);
    if let Some(internet) = internet {
        stack.after(association, internet.edge(Need::Exists));
    }
    stack.after(association, public.edge(Need::Exists));
    let routes = nat.ready(|out| everywhere(RouteTarget::NetworkInterface(out.interface.clone())));
    Some(Way { routes, after: vec![association.edge(Need::Ready)] })
}

fn security_group(stack: &mut Stack, place: &Place, network: &Network) -> Handle<SecurityGroup> {
    let from = |range| Rule { traffic: Traffic::All, peer: Peer::Cidr(range), description: "from a private subnet".to_owned() };
    let out = Rule { traffic: Traffic::All, peer: Peer::Cidr(Cidr::ANYWHERE), description: "to the internet".to_owned() };
    let args = SecurityGroupArgs {
        vpc: network.vpc.clone(),
        description: "The NAT instance".to_owned().into(),
        ingress: network.private_ranges.iter().copied().map(from).collect::<Set<_>>().into(),
        egress: [out].into_iter().collect::<Set<_>>().into(),
    };
    stack.add(place.ix, "security-group.nat", args)
}

/// What is sent on under the instance's own address. In a VPC of somebody else's that is what comes from our subnets: whatever
/// stays in the VPC does not come this way, and its ranges may change.
fn masquerade(network: &Network) -> String {
    let line = |which: String| format!("iptables --table nat --append POSTROUTING {which} --jump MASQUERADE\n");
    if let Some(range) = network.whole() {
        return line(format!("--source {range} ! --destination {range}"));
    }
    network.private_ranges.iter().map(|range| line(format!("--source {range}"))).collect()
}

/// Makes a Linux of Amazon's a NAT, as AWS's guide does. Its package comes over the internet or the S3 endpoint, which
/// may both open only after it has started.
/// Source: <https://docs.aws.amazon.com/vpc/latest/userguide/work-with-nat-instances.html>.
fn forwarding(masquerade: &str) -> String {
    format!(
        "#!/bin/bash\n\
         echo 'net.ipv4.ip_forward = 1' > /etc/sysctl.d/90-nat.conf\n\
         sysctl --load /etc/sysctl.d/90-nat.conf\n\
         until dnf --assumeyes install iptables-services; do sleep 2; done\n\
         systemctl enable --now iptables\n\
         iptables --flush FORWARD\n\
         {masquerade}\
         service iptables save\n"
    )
}

/// One route, for every address.
pub(super) fn everywhere(target: RouteTarget) -> Set<Route> {
    [Route { destination: Cidr::ANYWHERE, target }].into_iter().collect()
}
