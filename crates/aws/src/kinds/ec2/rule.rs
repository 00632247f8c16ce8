//! The rules of a security group.

use provision_engine::Value;
use schemars::JsonSchema;
use serde::Serialize;

use crate::types::{Cidr, SecurityGroupId};

/// One rule: a protocol, its ports, and one peer.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema, Value)]
pub struct Rule {
    /// The protocol and its ports.
    pub traffic: Traffic,
    /// The other side.
    pub peer: Peer,
    /// What it is for.
    pub description: String,
}

/// A protocol and its ports. AWS writes the same thing in several ways: `-1` is all, `6` is TCP, `17` is UDP.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema, Value)]
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
    /// ICMP of IPv6, type and code; -1 is any.
    Icmpv6(i32, i32),
    /// Another protocol, by number.
    Protocol(u8),
}

/// The other side of a rule.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema, Value)]
#[serde(rename_all = "kebab-case")]
pub enum Peer {
    /// Addresses.
    Cidr(Cidr),
    /// What is in a group.
    Group(SecurityGroupId),
    /// A prefix list, by name (`com.amazonaws.global.cloudfront.origin-facing`); by id where it has none.
    PrefixList(String),
}

impl Rule {
    /// A rule for one TCP port.
    pub fn tcp(port: u16, peer: Peer, description: impl Into<String>) -> Self {
        Self { traffic: Traffic::Tcp(port, port), peer, description: description.into() }
    }
    /// Whether it lets through the same: AWS keeps one rule for it, whatever its description.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        self.traffic == other.traffic && self.peer == other.peer
    }
}
