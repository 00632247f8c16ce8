//! Rows "egress" and "routes": the ways out of the network, and the free one to S3.

use provision_aws::kinds::ec2::{
    ElasticIpArgs, GatewayEndpointArgs, InternetGateway, InternetGatewayArgs, NatGateway, NatGatewayArgs, Route, RouteTable,
    RouteTableArgs, RouteTarget, Subnet,
};
use provision_aws::types::Cidr;
use provision_engine::{Handle, Need, Set, Stack, Val};

use super::Place;
use super::network::{Network, ids};
use crate::config::model::{Collection, Nat};

/// The ways out of the network.
pub(super) struct Egress {
    pub(super) internet: Handle<InternetGateway>,
    pub(super) public_routes: Handle<RouteTable>,
    pub(super) private_routes: Vec<Handle<RouteTable>>,
}

pub(super) fn egress(stack: &mut Stack, place: &Place, collection: &Collection, network: &Network) -> Egress {
    let internet =
        stack.add(place.ix, "internet-gateway", InternetGatewayArgs { vpc: network.vpc.exists(|out| Some(out.id.clone())) });
    let to_internet = internet.exists(|out| everywhere(RouteTarget::InternetGateway(out.id.clone())));
    let public_routes = routes(stack, place, network, "route-table.public", to_internet, &network.public);

    let nats: Vec<Handle<NatGateway>> = match collection.network.nat {
        // The instance has no kind yet.
        Nat::None | Nat::Instance => Vec::new(),
        Nat::Gateway => {
            network.public.iter().take(1).enumerate().map(|(zone, subnet)| nat(stack, place, zone, *subnet)).collect()
        }
        Nat::GatewayPerAz => network.public.iter().enumerate().map(|(zone, subnet)| nat(stack, place, zone, *subnet)).collect(),
    };
    for nat in &nats {
        // A gateway is refused while its VPC has no way to the internet, and useless while its subnet has none.
        stack.after(*nat, internet.edge(Need::Exists));
        stack.after(*nat, public_routes.edge(Need::Exists));
    }
    // One private table a NAT; one table where there is none.
    let private_routes: Vec<Handle<RouteTable>> = match &nats[..] {
        [] => vec![routes(stack, place, network, "route-table.private", Set::default().into(), &network.private)],
        [nat] => vec![routes(stack, place, network, "route-table.private", to_nat(*nat), &network.private)],
        many => {
            let each = many.iter().zip(&network.private).enumerate();
            each.map(|(zone, (nat, subnet))| {
                routes(stack, place, network, &format!("route-table.private.{zone}"), to_nat(*nat), &[*subnet])
            })
            .collect()
        }
    };

    // Image layers are in S3: this way they pass no NAT, and cost nothing.
    let tables: Vec<_> = private_routes.iter().chain([&public_routes]).map(|table| table.exists(|out| out.id.clone())).collect();
    stack.add(
        place.ix,
        "endpoint.s3",
        GatewayEndpointArgs {
            vpc: network.vpc.exists(|out| out.id.clone()),
            service: "s3".to_owned().into(),
            route_tables: Val::all(tables).map(Set::from),
        },
    );
    Egress { internet, public_routes, private_routes }
}

fn nat(stack: &mut Stack, place: &Place, zone: usize, subnet: Handle<Subnet>) -> Handle<NatGateway> {
    let address = stack.add(place.ix, format!("elastic-ip.{zone}"), ElasticIpArgs { network_border_group: None.into() });
    let args =
        NatGatewayArgs { subnet: subnet.exists(|out| out.id.clone()), allocation: address.exists(|out| out.allocation.clone()) };
    stack.add(place.ix, format!("nat.{zone}"), args)
}

fn everywhere(target: RouteTarget) -> Set<Route> {
    [Route { destination: Cidr::ANYWHERE, target }].into_iter().collect()
}

/// A route is set once its NAT routes: before that, packets would be lost.
fn to_nat(nat: Handle<NatGateway>) -> Val<Set<Route>> {
    nat.ready(|out| everywhere(RouteTarget::NatGateway(out.id.clone())))
}

fn routes(
    stack: &mut Stack,
    place: &Place,
    network: &Network,
    name: &str,
    routes: Val<Set<Route>>,
    subnets: &[Handle<Subnet>],
) -> Handle<RouteTable> {
    let args = RouteTableArgs { vpc: network.vpc.exists(|out| out.id.clone()), routes, subnets: ids(subnets) };
    stack.add(place.ix, name, args)
}
