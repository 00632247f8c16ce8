//! The routes of a route table.

use provision_engine::Value;
use schemars::JsonSchema;
use serde::Serialize;

use crate::types::{Cidr, InternetGatewayId, NatGatewayId, NetworkInterfaceId};

/// One route.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema, Value)]
pub struct Route {
    /// The addresses it is for.
    pub destination: Cidr,
    /// Where packets for them go.
    pub target: RouteTarget,
}

/// Where a route leads.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema, Value)]
#[serde(rename_all = "kebab-case")]
pub enum RouteTarget {
    /// The internet.
    InternetGateway(InternetGatewayId),
    /// A NAT gateway.
    NatGateway(NatGatewayId),
    /// A network interface: that of a NAT instance.
    NetworkInterface(NetworkInterfaceId),
    /// What somebody put there: its id, or `blackhole`.
    Other(String),
}

#[cfg(feature = "sdk")]
pub(super) use operate::{seen, set};

#[cfg(feature = "sdk")]
mod operate {
    use aws_sdk_ec2::types::{Route as Seen, RouteOrigin, RouteState};
    use ipnet::IpNet;
    use provision_engine::{Class, Fault, Set};

    use super::{Route, RouteTarget};
    use crate::client::{Aws, OrFault, Reclass};
    use crate::types::{Cidr, InternetGatewayId, NatGatewayId, NetworkInterfaceId, RouteTableId};

    /// A route that somebody made. The local route, propagated ones, and those to prefix lists are not looked at.
    pub(in super::super) fn seen(seen: &Seen) -> Option<Route> {
        let theirs = |origin: &RouteOrigin| *origin != RouteOrigin::CreateRoute;
        if seen.origin().is_some_and(theirs) || seen.gateway_id() == Some("local") {
            return None;
        }
        let destination = seen.destination_cidr_block().or(seen.destination_ipv6_cidr_block())?.parse().ok()?;
        let ids = [
            seen.gateway_id(),
            seen.instance_id(),
            seen.transit_gateway_id(),
            seen.vpc_peering_connection_id(),
            seen.egress_only_internet_gateway_id(),
            seen.carrier_gateway_id(),
            seen.local_gateway_id(),
            seen.core_network_arn(),
        ];
        let target = match (seen.gateway_id(), seen.nat_gateway_id(), seen.network_interface_id()) {
            // A detached gateway's route becomes active again by itself when the gateway is attached.
            (Some(id), ..) if id.starts_with("igw-") => RouteTarget::InternetGateway(InternetGatewayId::new(id)),
            _ if seen.state() == Some(&RouteState::Blackhole) => RouteTarget::Other("blackhole".to_owned()),
            (_, Some(id), _) => RouteTarget::NatGateway(NatGatewayId::new(id)),
            (_, _, Some(id)) => RouteTarget::NetworkInterface(NetworkInterfaceId::new(id)),
            _ => RouteTarget::Other(ids.into_iter().flatten().next().unwrap_or("unknown").to_owned()),
        };
        Some(Route { destination, target })
    }

    /// Makes the routes of a table what is wanted.
    pub(in super::super) async fn set(aws: &Aws, id: &RouteTableId, seen: &Set<Route>, want: &Set<Route>) -> Result<(), Fault> {
        let leads = |routes: &Set<Route>, to: Cidr| routes.iter().any(|route| route.destination == to);
        for route in want.minus(seen) {
            put_route(aws, id, route, leads(seen, route.destination)).await?;
        }
        for route in seen.iter().filter(|route| !leads(want, route.destination)) {
            let (v4, v6) = blocks(route.destination);
            let call = aws.ec2().delete_route().route_table_id(id.as_str());
            let call = call.set_destination_cidr_block(v4).set_destination_ipv6_cidr_block(v6);
            call.send().await.or_fault("ec2:DeleteRoute").unless(&["InvalidRoute.NotFound"])?;
        }
        Ok(())
    }

    fn blocks(destination: Cidr) -> (Option<String>, Option<String>) {
        let text = Some(destination.to_string());
        if matches!(destination.net(), IpNet::V4(_)) { (text, None) } else { (None, text) }
    }

    /// Makes a route, or points the one that is there elsewhere: a destination never goes without.
    async fn put_route(aws: &Aws, id: &RouteTableId, route: &Route, there: bool) -> Result<(), Fault> {
        let ((v4, v6), own) = (blocks(route.destination), |text: &str| Some(text.to_owned()));
        let (gateway, nat, interface) = match &route.target {
            RouteTarget::InternetGateway(id) => (own(id.as_str()), None, None),
            RouteTarget::NatGateway(id) => (None, own(id.as_str()), None),
            RouteTarget::NetworkInterface(id) => (None, None, own(id.as_str())),
            RouteTarget::Other(id) => return Err(Fault::fatal(format!("a route to {id} cannot be made"))),
        };
        if !there {
            let call = aws.ec2().create_route().route_table_id(id.as_str());
            let call = call.set_destination_cidr_block(v4.clone()).set_destination_ipv6_cidr_block(v6.clone());
            let call = call.set_gateway_id(gateway.clone()).set_nat_gateway_id(nat.clone());
            let made = call.set_network_interface_id(interface.clone()).send().await.or_fault("ec2:CreateRoute");
            if made.unless(&["RouteAlreadyExists"])?.is_some() {
                return Ok(());
            }
        }
        let call = aws.ec2().replace_route().route_table_id(id.as_str());
        let call = call.set_destination_cidr_block(v4).set_destination_ipv6_cidr_block(v6);
        let call = call.set_gateway_id(gateway).set_nat_gateway_id(nat).set_network_interface_id(interface);
        let moved = call.send().await.or_fault("ec2:ReplaceRoute").map(drop);
        moved.class(Class::Conflict, &["There is no route defined"])
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn routes_of_aws_are_not_looked_at_and_a_dead_end_is_no_target() {
            let all = |route: aws_sdk_ec2::types::builders::RouteBuilder| route.destination_cidr_block("0.0.0.0/0");
            let target = |route: aws_sdk_ec2::types::builders::RouteBuilder| seen(&all(route).build()).map(|route| route.target);
            assert_eq!(target(Seen::builder().gateway_id("local")), None);
            assert_eq!(target(Seen::builder().gateway_id("vgw-1").origin(RouteOrigin::EnableVgwRoutePropagation)), None);
            assert_eq!(seen(&Seen::builder().destination_prefix_list_id("pl-1").gateway_id("vpce-1").build()), None);
            let dead = Seen::builder().state(RouteState::Blackhole);
            assert_eq!(target(dead.clone().nat_gateway_id("nat-1")), Some(RouteTarget::Other("blackhole".to_owned())));
            let detached = RouteTarget::InternetGateway(InternetGatewayId::new("igw-1"));
            assert_eq!(target(dead.gateway_id("igw-1")), Some(detached));
            let instance = Seen::builder().instance_id("i-1").network_interface_id("eni-1");
            assert_eq!(target(instance), Some(RouteTarget::NetworkInterface(NetworkInterfaceId::new("eni-1"))));
        }
    }
}
