//! A NAT gateway.

use provision_engine::{Kind, Output};

use crate::types::{AllocationId, NatGatewayId, SubnetId};

/// The way out to the internet for what has no public address. Failed and deleted ones stay listed for about an hour.
#[derive(Kind, Clone, Debug)]
#[kind(
    name = "ec2.nat-gateway",
    out = NatGatewayOut,
    replace = "old-first",
    create = "85/105/125",
    delete = "42/60/61",
    iam(
        list = "ec2:DescribeNatGateways",
        create = "ec2:CreateNatGateway ec2:CreateTags",
        update = "ec2:CreateTags",
        delete = "ec2:DeleteNatGateway",
    )
)]
pub struct NatGateway {
    /// The public subnet it stands in.
    #[field(replace)]
    pub subnet: SubnetId,
    /// Its public address.
    #[field(replace)]
    pub allocation: AllocationId,
}

/// What others may read of a NAT gateway.
#[derive(Clone, Debug)]
pub struct NatGatewayOut {
    /// Its id.
    pub id: NatGatewayId,
}

impl Output for NatGatewayOut {
    fn id(&self) -> &str {
        self.id.as_str()
    }
}
