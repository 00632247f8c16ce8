//! A route table with its routes and associations.

use provision_engine::{Kind, Output, Set, Value};
use schemars::JsonSchema;
use serde::Serialize;

use crate::types::{Cidr, InternetGatewayId, NatGatewayId, RouteTableId, SubnetId, VpcId};

/// A route table. Routes and associations are its own; the local route, propagated routes and those of gateway
/// endpoints are AWS's, and are not looked at.
#[derive(Kind, Clone, Debug)]
#[kind(
    name = "ec2.route-table",
    out = RouteTableOut,
    replace = "new-first",
    iam(
        list = "ec2:DescribeRouteTables",
        create = "ec2:CreateRouteTable ec2:CreateTags ec2:CreateRoute ec2:AssociateRouteTable ec2:ReplaceRouteTableAssociation ec2:DescribeRouteTables",
        update = "ec2:CreateRoute ec2:ReplaceRoute ec2:DeleteRoute ec2:AssociateRouteTable ec2:DisassociateRouteTable ec2:ReplaceRouteTableAssociation ec2:DescribeRouteTables ec2:CreateTags",
        delete = "ec2:DisassociateRouteTable ec2:DeleteRouteTable ec2:DescribeRouteTables",
    )
)]
pub struct RouteTable {
    /// The VPC it belongs to.
    #[field(replace)]
    pub vpc: VpcId,
    /// Where packets go, by destination.
    pub routes: Set<Route>,
    /// The subnets that use it.
    pub subnets: Set<SubnetId>,
}

/// One route.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub struct Route {
    /// The addresses it is for.
    pub destination: Cidr,
    /// Where packets for them go.
    pub target: RouteTarget,
}

/// Where a route leads.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum RouteTarget {
    /// The internet.
    InternetGateway(InternetGatewayId),
    /// A NAT gateway.
    NatGateway(NatGatewayId),
    /// Something else that somebody put there: its id, or `blackhole`.
    Other(String),
}

impl Value for Route {
    fn refs(&self, out: &mut Vec<String>) {
        match &self.target {
            RouteTarget::InternetGateway(id) => id.refs(out),
            RouteTarget::NatGateway(id) => id.refs(out),
            RouteTarget::Other(_) => {}
        }
    }
}

/// What others may read of a route table.
#[derive(Clone, Debug)]
pub struct RouteTableOut {
    /// Its id.
    pub id: RouteTableId,
}

impl Output for RouteTableOut {
    fn id(&self) -> &str {
        self.id.as_str()
    }
}
