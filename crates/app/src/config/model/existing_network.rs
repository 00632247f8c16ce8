//! A network that is there already.

use std::fmt;
use std::net::Ipv4Addr;

use ipnet::Ipv4Net;

use super::{Invalid, Origin, text_type};
use crate::config::diagnostic::quote;

/// A VPC that somebody else made, and the subnets in it that a collection stands in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExistingNetwork {
    /// The VPC.
    pub vpc: ExistingVpcId,
    /// The subnets.
    pub subnets: SubnetsWithin,
    /// Where it is written.
    pub origin: Origin,
}

/// The subnets of a collection in a VPC that is not its own. At least two of each sort.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SubnetsWithin {
    /// Somebody else's, which are used as they are.
    Given {
        /// Those of the load balancer.
        public: Vec<ExistingSubnetId>,
        /// Those of everything else.
        private: Vec<ExistingSubnetId>,
    },
    /// Ours, made with these ranges: as many public as private ones, no two of which overlap.
    Made {
        /// Those of the load balancer and the NAT, one a zone.
        public: Vec<SubnetCidr>,
        /// Those of everything else, one a zone.
        private: Vec<SubnetCidr>,
    },
}

impl ExistingNetwork {
    /// Whether the subnets are somebody else's: then the ways out of them are, too.
    pub fn subnets_are_given(&self) -> bool {
        matches!(self.subnets, SubnetsWithin::Given { .. })
    }
}

text_type! {
    /// The id of a VPC.
    ExistingVpcId, |text| id(text, "vpc-", "VPC", "vpc/")
}

text_type! {
    /// The id of a subnet.
    ExistingSubnetId, |text| id(text, "subnet-", "subnet", "subnet/")
}

/// A prefix and 8 hexadecimal digits, or 17 since 2018.
/// Source: <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/resource-ids.html>.
fn id(text: &str, prefix: &str, what: &str, of_arn: &str) -> Result<String, Invalid> {
    let valid = |text: &str| {
        text.strip_prefix(prefix).is_some_and(|digits| {
            matches!(digits.len(), 8 | 17) && digits.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
        })
    };
    if valid(text) {
        return Ok(text.to_owned());
    }
    let named = text.rsplit_once(of_arn).map(|(_, id)| id.to_owned()).filter(|_| text.starts_with("arn:"));
    let meant = named.unwrap_or_else(|| text.trim().to_ascii_lowercase());
    let message = format!("{} is no id of a {what}", quote(text));
    let expected = format!("the id of a {what}: `{prefix}` and 8 or 17 hexadecimal digits");
    Err(Invalid::new(message, expected).help(valid(&meant).then(|| format!("write `{meant}`"))))
}

/// The addresses of a subnet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SubnetCidr(Ipv4Net);

impl SubnetCidr {
    /// The range.
    pub fn net(self) -> Ipv4Net {
        self.0
    }

    /// Whether two have an address in common.
    pub fn overlaps(self, other: Self) -> bool {
        self.0.contains(&other.0) || other.0.contains(&self.0)
    }
}

impl TryFrom<&str> for SubnetCidr {
    type Error = Invalid;

    fn try_from(text: &str) -> Result<Self, Invalid> {
        const EXPECTED: &str = "a range of 16 to 28 bits, such as `10.0.1.0/24`";
        let Ok(net) = text.parse::<Ipv4Net>() else {
            let help = text.parse::<Ipv4Addr>().is_ok().then(|| format!("write `{text}/24`"));
            return Err(Invalid::new(format!("{} is no IPv4 range", quote(text)), EXPECTED).help(help));
        };
        // CreateSubnet: "between a /28 netmask and /16 netmask".
        if !(16..=28).contains(&net.prefix_len()) {
            return Err(Invalid::new(format!("{} is no size of a subnet", quote(text)), EXPECTED));
        }
        if net.trunc() != net {
            let help = Some(format!("write `{}`", net.trunc()));
            return Err(Invalid::new(format!("{} is an address inside its range", quote(text)), EXPECTED).help(help));
        }
        Ok(Self(net))
    }
}

impl fmt::Display for SubnetCidr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids() {
        for text in ["vpc-1a2b3c4d", "vpc-0123456789abcdef0"] {
            assert_eq!(ExistingVpcId::try_from(text).unwrap().as_str(), text);
        }
        let help = |text: &str| ExistingVpcId::try_from(text).unwrap_err().help;
        assert_eq!(help("VPC-1A2B3C4D").unwrap(), "write `vpc-1a2b3c4d`");
        assert_eq!(help("arn:aws:ec2:eu-west-1:123456789012:vpc/vpc-1a2b3c4d").unwrap(), "write `vpc-1a2b3c4d`");
        for text in ["", "vpc-", "vpc-1a2b3c4", "subnet-1a2b3c4d", "vpc-1a2b3c4g", "main"] {
            assert_eq!(help(text), None, "{text}");
        }
        assert!(ExistingSubnetId::try_from("subnet-1a2b3c4d").is_ok());
    }

    #[test]
    fn ranges() {
        let range = |text: &str| SubnetCidr::try_from(text);
        assert_eq!(range("10.0.1.0/24").unwrap().to_string(), "10.0.1.0/24");
        assert_eq!(range("10.0.1.7/24").unwrap_err().help.unwrap(), "write `10.0.1.0/24`");
        assert_eq!(range("10.0.1.0").unwrap_err().help.unwrap(), "write `10.0.1.0/24`");
        for text in ["", "10.0.0.0/15", "10.0.0.0/29", "fd00::/24", "10.0.1/24"] {
            assert!(range(text).is_err(), "{text}");
        }
        let overlap = |a: &str, b: &str| range(a).unwrap().overlaps(range(b).unwrap());
        assert!(overlap("10.0.0.0/16", "10.0.1.0/24") && overlap("10.0.1.0/24", "10.0.1.0/24"));
        assert!(!overlap("10.0.1.0/24", "10.0.2.0/23"));
    }
}
