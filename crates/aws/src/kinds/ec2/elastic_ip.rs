//! An elastic IP address.

use provision_engine::{Kind, Output};

use crate::types::AllocationId;

/// A public IPv4 address that stays the same.
#[derive(Kind, Clone, Debug)]
#[kind(
    name = "ec2.elastic-ip",
    out = ElasticIpOut,
    replace = "refuse",
    iam(
        list = "ec2:DescribeAddresses",
        create = "ec2:AllocateAddress ec2:CreateTags",
        update = "ec2:CreateTags",
        delete = "ec2:ReleaseAddress",
    )
)]
pub struct ElasticIp {
    /// Where the address may be used; the region when absent. A border group, for local zones.
    #[field(replace)]
    pub network_border_group: Option<String>,
}

/// What others may read of an address.
#[derive(Clone, Debug)]
pub struct ElasticIpOut {
    /// Its allocation.
    pub allocation: AllocationId,
    /// The address itself.
    pub address: String,
}

impl Output for ElasticIpOut {
    fn id(&self) -> &str {
        self.allocation.as_str()
    }
}
