//! A security group with its rules.

use provision_engine::{Kind, Output, Set, Value};
use schemars::JsonSchema;
use serde::Serialize;

use crate::types::{Cidr, SecurityGroupId, VpcId};

/// A security group. All its rules are ours: one that somebody adds is drift, and so is the rule that lets everything
/// out, which AWS adds to a new group. Its name carries a hash of what cannot be changed.
#[derive(Kind, Clone, Debug)]
#[kind(
    name = "ec2.security-group",
    out = SecurityGroupOut,
    replace = "new-first",
    iam(
        list = "ec2:DescribeSecurityGroups ec2:DescribeManagedPrefixLists",
        create = "ec2:CreateSecurityGroup ec2:CreateTags ec2:AuthorizeSecurityGroupIngress ec2:AuthorizeSecurityGroupEgress ec2:RevokeSecurityGroupEgress ec2:DescribeManagedPrefixLists",
        update = "ec2:AuthorizeSecurityGroupIngress ec2:AuthorizeSecurityGroupEgress ec2:RevokeSecurityGroupIngress ec2:RevokeSecurityGroupEgress ec2:CreateTags ec2:DescribeManagedPrefixLists",
        delete = "ec2:DeleteSecurityGroup ec2:RevokeSecurityGroupIngress ec2:RevokeSecurityGroupEgress",
    )
)]
pub struct SecurityGroup {
    /// The VPC it belongs to.
    #[field(replace)]
    pub vpc: VpcId,
    /// What it is for, up to 255 characters.
    #[field(replace)]
    pub description: String,
    /// What may come in.
    pub ingress: Set<Rule>,
    /// What may go out.
    pub egress: Set<Rule>,
}

/// One rule: a protocol, its ports, and one peer.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub struct Rule {
    /// The protocol and its ports.
    pub traffic: Traffic,
    /// The other side.
    pub peer: Peer,
    /// What it is for.
    pub description: String,
}

/// A protocol and its ports. AWS writes the same thing in several ways: `-1` is all, `6` is TCP, `17` is UDP.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Traffic {
    /// Everything.
    All,
    /// TCP, first and last port.
    Tcp(u16, u16),
    /// UDP, first and last port.
    Udp(u16, u16),
    /// ICMP, type and code; -1 is any.
    Icmp(i32, i32),
    /// Another protocol, by number.
    Protocol(u8),
}

/// The other side of a rule.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Peer {
    /// Addresses.
    Cidr(Cidr),
    /// What is in a group.
    Group(SecurityGroupId),
    /// A prefix list of AWS, by name: `com.amazonaws.global.cloudfront.origin-facing`.
    PrefixList(String),
}

impl Rule {
    /// A rule for one TCP port.
    pub fn tcp(port: u16, peer: Peer, description: impl Into<String>) -> Self {
        Self { traffic: Traffic::Tcp(port, port), peer, description: description.into() }
    }
}

impl Value for Rule {
    fn refs(&self, out: &mut Vec<String>) {
        if let Peer::Group(id) = &self.peer {
            id.refs(out);
        }
    }
}

/// What others may read of a security group.
#[derive(Clone, Debug)]
pub struct SecurityGroupOut {
    /// Its id.
    pub id: SecurityGroupId,
}

impl Output for SecurityGroupOut {
    fn id(&self) -> &str {
        self.id.as_str()
    }
}
