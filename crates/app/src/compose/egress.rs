//! Rows "egress" and "routes": the ways out of the network, and the free one to S3.

use provision_aws::kinds::ec2::{
    GatewayEndpointArgs, InternetGateway, InternetGatewayArgs, Route, RouteTable, RouteTableArgs, RouteTarget, SecurityGroup,
};
use provision_aws::types::SubnetId;
use provision_engine::{Handle, Need, Set, Stack, Val};

use super::nat::{Way, everywhere};
use super::network::{EgressOf, Network, ids};
use super::{Needs, Place, endpoints, nat};
use crate::config::model::{Collection, Nat};

/// The ways out of the network.
pub(super) struct Egress {
    pub(super) internet: Option<Handle<InternetGateway>>,
    pub(super) public_routes: Option<Handle<RouteTable>>,
    pub(super) private_routes: Vec<Handle<RouteTable>>,
}

/// Another mode moves the private routes first, each once its new way is ready; what they led to is deleted after that.
/// `callers` are the groups of what calls AWS from the private subnets.
pub(super) fn egress(
    stack: &mut Stack,
    place: &Place,
    collection: &Collection,
    network: &Network,
    callers: &[Handle<SecurityGroup>],
    needs: Needs,
) -> Egress {
    let (internet, gateway) = match &network.egress {
        EgressOf::Collection => {
            let internet = stack.add(place.ix, "internet-gateway", InternetGatewayArgs { vpc: network.vpc.clone().map(Some) });
            (Some(internet), internet.exists(|out| out.id.clone()))
        }
        EgressOf::Routes(gateway) => (None, gateway.clone()),
        EgressOf::Others => return Egress { internet: None, public_routes: None, private_routes: Vec::new() },
    };
    let to_internet = gateway.map(|gateway| everywhere(RouteTarget::InternetGateway(gateway)));
    let public_routes = routes(stack, place, network, "route-table.public", to_internet, &network.public);

    let mut gateways = |zones: usize| -> Vec<Way> {
        let subnets = network.public.iter().take(zones).enumerate();
        subnets.map(|(zone, subnet)| nat::gateway(stack, place, zone, subnet.clone(), internet, public_routes)).collect()
    };
    let ways = match collection.network.nat {
        Nat::Gateway => gateways(1),
        Nat::GatewayPerAz => gateways(network.public.len()),
        Nat::Instance => nat::instance(stack, place, collection, network, internet, public_routes).into_iter().collect(),
        // The names of endpoints lead there for the whole VPC: in somebody else's, its own are used.
        Nat::None if internet.is_none() => vec![Way { routes: Set::default().into(), after: Vec::new() }],
        Nat::None => {
            let all = endpoints::endpoints(stack, place, collection, network, callers, needs);
            let after = all.iter().map(|endpoint| endpoint.edge(Need::Ready)).collect();
            vec![Way { routes: Set::default().into(), after }]
        }
    };
    // One private table a way: a single one serves every zone, several serve one each.
    let alone = ways.len() == 1;
    let private_routes: Vec<Handle<RouteTable>> = ways
        .into_iter()
        .enumerate()
        .map(|(zone, way)| {
            let name = if alone { "route-table.private".to_owned() } else { format!("route-table.private.{zone}") };
            let subnets = if alone { network.private.as_slice() } else { network.private.get(zone..=zone).unwrap_or_default() };
            let table = routes(stack, place, network, &name, way.routes, subnets);
            for read in way.after {
                stack.after(table, read);
            }
            table
        })
        .collect();

    // Image layers are in S3: this way they pass no NAT, and cost nothing.
    let tables: Vec<_> = private_routes.iter().chain([&public_routes]).map(|table| table.exists(|out| out.id.clone())).collect();
    stack.add(
        place.ix,
        "endpoint.s3",
        GatewayEndpointArgs {
            vpc: network.vpc.clone(),
            service: "s3".to_owned().into(),
            route_tables: Val::all(tables).map(Set::from),
        },
    );
    Egress { internet, public_routes: Some(public_routes), private_routes }
}

fn routes(
    stack: &mut Stack,
    place: &Place,
    network: &Network,
    name: &str,
    routes: Val<Set<Route>>,
    subnets: &[Val<SubnetId>],
) -> Handle<RouteTable> {
    let args = RouteTableArgs { vpc: network.vpc.clone(), routes, subnets: ids(subnets), endpoints: Set::default().into() };
    stack.add(place.ix, name, args)
}
