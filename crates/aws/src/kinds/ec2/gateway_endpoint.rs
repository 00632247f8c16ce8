//! A gateway endpoint.

use provision_engine::{Kind, Output, Set};

use crate::types::{EndpointId, RouteTableId, VpcId};

/// A free way from a VPC to S3 that does not pass the NAT.
#[derive(Kind, Clone, Debug)]
#[kind(
    name = "ec2.gateway-endpoint",
    out = GatewayEndpointOut,
    replace = "old-first",
    iam(
        list = "ec2:DescribeVpcEndpoints",
        create = "ec2:CreateVpcEndpoint ec2:CreateTags",
        update = "ec2:ModifyVpcEndpoint ec2:CreateTags",
        delete = "ec2:DeleteVpcEndpoints",
    )
)]
pub struct GatewayEndpoint {
    /// The VPC it belongs to.
    #[field(replace)]
    pub vpc: VpcId,
    /// The service, without the region's part: `s3`.
    #[field(replace)]
    pub service: String,
    /// The route tables that get a route to it.
    pub route_tables: Set<RouteTableId>,
}

/// What others may read of an endpoint.
#[derive(Clone, Debug)]
pub struct GatewayEndpointOut {
    /// Its id.
    pub id: EndpointId,
}

impl Output for GatewayEndpointOut {
    fn id(&self) -> &str {
        self.id.as_str()
    }
}
