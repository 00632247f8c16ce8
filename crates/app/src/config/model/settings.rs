//! Our own settings: what the formats' `x-provision` says.

use std::fmt;
use std::net::Ipv4Addr;

use ipnet::Ipv4Net;

use super::{Invalid, PolicyArn, RoleArn};
use crate::config::diagnostic::quote;

/// How private subnets reach the internet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Nat {
    /// One NAT gateway.
    #[default]
    Gateway,
    /// One NAT gateway in each availability zone.
    GatewayPerAz,
    /// A small instance that forwards: the cheap way, for previews.
    Instance,
    /// Not at all; AWS is reached by endpoints.
    None,
}

/// Who may reach the load balancer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AlbAccess {
    /// Everybody.
    Public,
    /// CloudFront only.
    CloudFront,
}

/// The addresses of a VPC: a private /16, which is divided into subnets of fixed places.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VpcCidr(Ipv4Net);

impl VpcCidr {
    /// The network.
    pub fn net(self) -> Ipv4Net {
        self.0
    }
}

impl Default for VpcCidr {
    /// 10.0.0.0/16.
    fn default() -> Self {
        Self(Ipv4Net::new_assert(Ipv4Addr::new(10, 0, 0, 0), 16))
    }
}

impl TryFrom<&str> for VpcCidr {
    type Error = Invalid;

    fn try_from(text: &str) -> Result<Self, Invalid> {
        const EXPECTED: &str = "a private network of 16 bits, such as `10.0.0.0/16`";
        let Ok(net) = text.parse::<Ipv4Net>() else {
            let help = text.parse::<Ipv4Addr>().is_ok().then(|| format!("write `{text}/16`"));
            return Err(Invalid::new(format!("{} is no IPv4 network", quote(text)), EXPECTED).help(help));
        };
        let base = Ipv4Net::new_assert(net.addr(), 16).trunc();
        let help = Some(format!("write `{base}`"));
        if net.prefix_len() != 16 {
            let message = format!("{} has {} bits; this version divides networks of 16 only", quote(text), net.prefix_len());
            return Err(Invalid::new(message, EXPECTED).help(help));
        }
        if net.trunc() != net {
            return Err(Invalid::new(format!("{} is an address inside its network", quote(text)), EXPECTED).help(help));
        }
        // The networks of RFC 1918 that hold a /16.
        if !net.network().is_private() {
            return Err(Invalid::new(format!("{} is not a private network", quote(text)), EXPECTED));
        }
        Ok(Self(net))
    }
}

impl fmt::Display for VpcCidr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// The days that CloudWatch Logs can keep events (Amazon CloudWatch Logs API reference, PutRetentionPolicy).
pub const LOG_RETENTION_DAYS: [u32; 22] =
    [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653];

/// Settings of a collection's shared network and of the way into its account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Network {
    /// Default: one gateway.
    pub nat: Nat,
    /// Availability zones, 2 to 4. Default 2.
    pub az_count: u8,
    /// `None`: not said.
    pub alb_access: Option<AlbAccess>,
    /// Default 10.0.0.0/16.
    pub cidr: VpcCidr,
    /// The role to assume before anything is done. `None`: the credentials as they are.
    pub role_arn: Option<RoleArn>,
}

impl Default for Network {
    fn default() -> Self {
        Self { nat: Nat::default(), az_count: 2, alb_access: None, cidr: VpcCidr::default(), role_arn: None }
    }
}

/// Settings that an environment may have of its own; it inherits the collection's, and that the application's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Days that logs are kept; one of [`LOG_RETENTION_DAYS`]. Default 30.
    pub log_retention_days: u32,
    /// Whether containers get a read-only root file system. Default false.
    pub read_only_root: bool,
    /// Seconds that a task goes on answering after it was taken from the load balancer, 0 to 3600. Default 30.
    pub deregistration_delay: u32,
    /// Whether AWS's deletion protections are on. `None`: by the kind of environment.
    pub protect: Option<bool>,
    /// The permissions boundary of every role that is made.
    pub permissions_boundary: Option<PolicyArn>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            log_retention_days: 30,
            read_only_root: false,
            deregistration_delay: 30,
            protect: None,
            permissions_boundary: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn networks() {
        for text in ["10.0.0.0/16", "10.255.0.0/16", "172.20.0.0/16", "192.168.0.0/16"] {
            assert_eq!(VpcCidr::try_from(text).unwrap().to_string(), text);
        }
        let help = |text: &str| VpcCidr::try_from(text).unwrap_err().help;
        assert_eq!(help("10.1.2.3/16").unwrap(), "write `10.1.0.0/16`");
        assert_eq!(help("10.1.0.0/24").unwrap(), "write `10.1.0.0/16`");
        assert_eq!(help("10.1.0.0").unwrap(), "write `10.1.0.0/16`");
        for text in ["", "10.0.0.0/33", "fd00::/16", "8.8.0.0/16", "172.32.0.0/16", "10.0.0/16"] {
            assert!(VpcCidr::try_from(text).is_err(), "{text}");
        }
    }
}
