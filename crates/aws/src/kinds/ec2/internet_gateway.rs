//! An internet gateway.

use provision_engine::{Kind, Output};

use crate::types::{InternetGatewayId, VpcId};

/// The way from a VPC to the internet. A VPC has one at most.
#[derive(Kind, Clone, Debug)]
#[kind(
    name = "ec2.internet-gateway",
    out = InternetGatewayOut,
    replace = "new-first",
    iam(
        list = "ec2:DescribeInternetGateways",
        create = "ec2:CreateInternetGateway ec2:CreateTags ec2:AttachInternetGateway",
        update = "ec2:AttachInternetGateway ec2:DetachInternetGateway ec2:CreateTags",
        delete = "ec2:DetachInternetGateway ec2:DeleteInternetGateway",
    )
)]
pub struct InternetGateway {
    /// The VPC it is attached to; none while it is detached.
    pub vpc: Option<VpcId>,
}

/// What others may read of an internet gateway.
#[derive(Clone, Debug)]
pub struct InternetGatewayOut {
    /// Its id.
    pub id: InternetGatewayId,
}

impl Output for InternetGatewayOut {
    fn id(&self) -> &str {
        self.id.as_str()
    }
}
