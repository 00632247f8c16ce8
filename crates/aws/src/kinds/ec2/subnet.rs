//! A subnet.

use provision_engine::{Kind, Output};

use crate::types::{Cidr, SubnetId, VpcId};

/// A subnet of a VPC, in one availability zone.
#[derive(Kind, Clone, Debug)]
#[kind(
    name = "ec2.subnet",
    out = SubnetOut,
    replace = "refuse",
    iam(
        list = "ec2:DescribeSubnets ec2:DescribeAvailabilityZones",
        create = "ec2:CreateSubnet ec2:CreateTags ec2:DescribeAvailabilityZones",
        update = "ec2:ModifySubnetAttribute ec2:CreateTags",
        delete = "ec2:DeleteSubnet",
    )
)]
pub struct Subnet {
    /// The VPC it belongs to.
    #[field(replace)]
    pub vpc: VpcId,
    /// Its IPv4 range, within the VPC's.
    #[field(replace)]
    pub cidr: Cidr,
    /// The place of its zone among the region's available zones, by name, from 0.
    #[field(replace, initial = "a zone that was chosen stays, also when the region gets new ones")]
    pub zone: u8,
    /// Whether network interfaces in it get public addresses by themselves.
    pub public_addresses: bool,
}

/// What others may read of a subnet.
#[derive(Clone, Debug)]
pub struct SubnetOut {
    /// Its id.
    pub id: SubnetId,
    /// The name of its zone: `eu-central-1a`.
    pub zone: String,
}

impl Output for SubnetOut {
    fn id(&self) -> &str {
        self.id.as_str()
    }
}
