//! Address ranges, as AWS stores them: host bits cleared.

use std::fmt;
use std::str::FromStr;

use ipnet::IpNet;
use provision_engine::Value;
use serde::Serialize;

use super::schema::schema;

/// A CIDR block. `10.0.1.7/24` is `10.0.1.0/24`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Cidr(IpNet);

impl Cidr {
    /// Every IPv4 address.
    pub const ANYWHERE: Self = Self(IpNet::V4(ipnet::Ipv4Net::new_assert(std::net::Ipv4Addr::UNSPECIFIED, 0)));

    /// From a range that is known to be right.
    #[must_use]
    pub fn new(net: IpNet) -> Self {
        Self(net.trunc())
    }
    /// The range.
    #[must_use]
    pub fn net(self) -> IpNet {
        self.0
    }
}

impl FromStr for Cidr {
    type Err = ipnet::AddrParseError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self::new)
    }
}

impl fmt::Display for Cidr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

schema!(Cidr: { "type": "string", "examples": ["10.0.0.0/16"] });

impl Value for Cidr {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn host_bits_mean_nothing() {
        assert_eq!("10.0.1.7/24".parse::<Cidr>().unwrap(), "10.0.1.0/24".parse().unwrap());
        assert_eq!(Cidr::ANYWHERE.to_string(), "0.0.0.0/0");
    }
}
