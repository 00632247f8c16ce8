//! Whether the world asks a zone's own name servers: whether its parent delegates to them.

use std::collections::BTreeSet;
use std::fmt;

use crate::types::DomainName;

/// What a resolver, or a parent zone, answers to the question for a domain's name servers. It is the caller's: a resolver
/// of the public DNS is none of this crate's work.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Servers(BTreeSet<DomainName>);

impl Servers {
    /// From names in any spelling; none where the domain is not delegated at all.
    #[must_use]
    pub fn new<'a>(names: impl IntoIterator<Item = &'a str>) -> Self {
        Self(names.into_iter().map(DomainName::new).collect())
    }

    /// Compares with the name servers of a zone.
    #[must_use]
    pub fn against(&self, zone: &[DomainName]) -> Delegation {
        let zone: BTreeSet<DomainName> = zone.iter().cloned().collect();
        if self.0.is_empty() {
            Delegation::Missing { set: zone.into_iter().collect() }
        } else if self.0 == zone {
            Delegation::Right
        } else {
            let (unset, set) = (self.0.difference(&zone).cloned().collect(), zone.difference(&self.0).cloned().collect());
            Delegation::Wrong { set, unset }
        }
    }
}

/// How a domain is delegated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Delegation {
    /// To the zone's name servers, all of them and no other.
    Right,
    /// To nobody.
    Missing {
        /// The name servers to set.
        set: Vec<DomainName>,
    },
    /// To others, or not to all.
    Wrong {
        /// The name servers that are missing.
        set: Vec<DomainName>,
        /// Those that are not the zone's.
        unset: Vec<DomainName>,
    },
}

impl Delegation {
    /// Whether resolvers come to the zone and to nothing else.
    #[must_use]
    pub fn is_right(&self) -> bool {
        *self == Self::Right
    }
}

/// What is to be done at the parent.
impl fmt::Display for Delegation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let list = |names: &[DomainName]| names.iter().map(DomainName::as_str).collect::<Vec<_>>().join(", ");
        match self {
            Self::Right => f.write_str("delegated"),
            Self::Missing { set } => write!(f, "set NS records at the parent: {}", list(set)),
            Self::Wrong { set, unset } if set.is_empty() => write!(f, "remove NS records at the parent: {}", list(unset)),
            Self::Wrong { set, unset } if unset.is_empty() => write!(f, "add NS records at the parent: {}", list(set)),
            Self::Wrong { set, unset } => {
                write!(f, "at the parent, replace the NS records {} by {}", list(unset), list(set))
            }
        }
    }
}

#[cfg(feature = "sdk")]
pub use operate::parent_servers;

#[cfg(feature = "sdk")]
mod operate {
    use aws_sdk_route53::types::{ResourceRecord, RrType};
    use provision_engine::Fault;

    use super::super::zones::{self, bare};
    use super::Servers;
    use crate::client::{OrFault, Reader};
    use crate::types::DomainName;

    /// What the nearest public zone above a domain, in the same account, delegates it to. Nothing where there is none:
    /// then only the public DNS can tell. That the parent is delegated itself is not looked at.
    ///
    /// # Errors
    /// What Route 53 says.
    pub async fn parent_servers(aws: &Reader, domain: &DomainName) -> Result<Option<Servers>, Fault> {
        let zones = zones::public(aws).await?;
        let above = zones.iter().filter(|zone| {
            let name = DomainName::new(zone.name());
            domain.is_within(&name) && *domain != name
        });
        let Some(parent) = above.max_by_key(|zone| zone.name().len()) else { return Ok(None) };
        let call = aws.route53().list_resource_record_sets().hosted_zone_id(bare(parent.id()));
        let call = call.start_record_name(domain.as_str()).start_record_type(RrType::Ns).max_items(1);
        let answer = call.send().await.or_fault("route53:ListResourceRecordSets")?;
        let sets = answer.resource_record_sets().iter();
        let set = sets.filter(|set| *set.r#type() == RrType::Ns && DomainName::new(set.name()) == *domain);
        Ok(Some(Servers::new(
            set.flat_map(aws_sdk_route53::types::ResourceRecordSet::resource_records).map(ResourceRecord::value),
        )))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_says_exactly_what_is_missing() {
        let zone: Vec<DomainName> = ["ns-1.awsdns-01.com", "ns-2.awsdns-02.net"].map(DomainName::new).into();
        let told = |seen: &[&str]| Servers::new(seen.iter().copied()).against(&zone).to_string();
        assert_eq!(told(&["NS-2.awsdns-02.net.", "ns-1.awsdns-01.com."]), "delegated");
        assert_eq!(told(&[]), "set NS records at the parent: ns-1.awsdns-01.com, ns-2.awsdns-02.net");
        assert_eq!(told(&["ns-1.awsdns-01.com"]), "add NS records at the parent: ns-2.awsdns-02.net");
        let other = "at the parent, replace the NS records ns.other.org by ns-1.awsdns-01.com, ns-2.awsdns-02.net";
        assert_eq!(told(&["ns.other.org"]), other);
        let more = told(&["ns-1.awsdns-01.com", "ns-2.awsdns-02.net", "ns.other.org"]);
        assert_eq!(more, "remove NS records at the parent: ns.other.org");
    }
}
