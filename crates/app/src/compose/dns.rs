//! Row "dns": the zones of a collection's domain and of custom domains, and who delegates to them.

use std::collections::BTreeMap;

use provision_aws::kinds::route53::{Delegation, HostedZone, HostedZoneArgs, HostedZoneOut, Record, RecordArgs, Servers, Target};
use provision_aws::types::{DomainName, HostedZoneId};
use provision_engine::{Handle, Stack, Val};

use super::Place;
use super::seen::Seen;
use crate::config::model::{self, Collection, Environment};

/// Seconds for which a record of ours may be remembered.
pub(super) const TTL_S: u32 = 300;
/// Seconds for which a delegation may be remembered.
const DELEGATION_TTL_S: u32 = 3600;

/// A domain of the configuration, as AWS has it.
pub(super) fn name(domain: &model::DomainName) -> DomainName {
    DomainName::new(domain.as_str())
}

/// A zone that records are written to.
#[derive(Clone)]
pub(super) struct Zone {
    /// The domain whose delegation it depends on: its own, or that of the zone in which we delegate to it.
    pub(super) depends_on: DomainName,
    pub(super) id: Val<HostedZoneId>,
    /// What is to be done until the world comes to it; nothing once it does.
    pub(super) missing: Val<Option<String>>,
}

/// The zone of a collection's domain: below its parent zone, where one is given; else the user delegates to it.
pub(super) fn base_zone(stack: &mut Stack, place: &Place, collection: &Collection, base: &DomainName, seen: &Seen) -> Zone {
    let Some(parent) = &collection.network.parent_zone else { return own_zone(stack, place, "zone", base, seen) };
    let parent = existing_zone(&name(&parent.name), None, seen);
    let zone = make(stack, place, "zone", base);
    let delegation = RecordArgs {
        zone: parent.id,
        name: base.clone().into(),
        record_type: "NS".to_owned().into(),
        target: zone.exists(|out| Target::values(DELEGATION_TTL_S, out.name_servers.iter().map(DomainName::as_str))),
    };
    stack.add(place.ix, format!("{}.{base}", Record::DELEGATION), delegation);
    Zone { depends_on: parent.depends_on, id: zone.exists(|out| out.id.clone()), missing: parent.missing }
}

/// A zone that the user delegates to: its name servers are an output.
pub(super) fn own_zone(stack: &mut Stack, place: &Place, node: &str, domain: &DomainName, seen: &Seen) -> Zone {
    let zone = make(stack, place, node, domain);
    let list = |out: &HostedZoneOut| out.name_servers.iter().map(DomainName::as_str).collect::<Vec<_>>().join(" ");
    stack.output(format!("name_servers.{domain}"), zone.exists(list));
    let (of, servers) = (domain.clone(), seen.servers.get(domain).cloned());
    Zone {
        depends_on: domain.clone(),
        id: zone.exists(|out| out.id.clone()),
        missing: zone.exists(move |out| missing(&of, servers.as_ref(), &out.name_servers)),
    }
}

/// A zone that somebody else made.
pub(super) fn existing_zone(domain: &DomainName, id: Option<&HostedZoneId>, seen: &Seen) -> Zone {
    let zone = seen.zones.get(domain);
    // Without a look the id is not known, and nothing but a drawing is made of the graph.
    let id = zone.map(|zone| &zone.id).or(id).cloned().unwrap_or_else(|| HostedZoneId::new(""));
    let servers = zone.map(|zone| zone.name_servers.as_slice()).unwrap_or_default();
    let missing = missing(domain, seen.servers.get(domain), servers);
    Zone { depends_on: domain.clone(), id: id.into(), missing: missing.into() }
}

fn make(stack: &mut Stack, place: &Place, node: &str, domain: &DomainName) -> Handle<HostedZone> {
    stack.add(place.ix, node, HostedZoneArgs { name: domain.clone().into(), comment: place.id.clone().into() })
}

/// What is to be done until resolvers that answer `seen` come to these name servers.
fn missing(domain: &DomainName, seen: Option<&Servers>, servers: &[DomainName]) -> Option<String> {
    let list = |names: &[DomainName]| names.iter().map(DomainName::as_str).collect::<Vec<_>>().join(", ");
    let all = list(servers);
    let above = domain.as_str().split_once('.').map(|(_, above)| above).filter(|above| above.contains('.'));
    let place = above.map_or_else(|| "at its registrar".to_owned(), |above| format!("at its registrar or in the zone {above}"));
    let Some(seen) = seen else {
        return Some(format!("no resolver answered; its NS records, {place}, must be {all}"));
    };
    match seen.against(servers) {
        Delegation::Right => None,
        Delegation::Missing { .. } => Some(format!("set its NS records, {place}, to {all}")),
        Delegation::Wrong { set, unset } => {
            let are = match (set.is_empty(), unset.is_empty()) {
                (_, true) => format!("{} missing", list(&set)),
                (true, false) => format!("{} too many", list(&unset)),
                (false, false) => format!("{} now", list(&unset)),
            };
            Some(format!("its NS records, {place}, must be {all} ({are})"))
        }
    }
}

/// Where the records of a custom domain are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Home {
    /// In the zone of the collection's domain.
    Base,
    /// In a zone of this name and id, which exists.
    Existing(DomainName, HostedZoneId),
    /// In a zone of this name, which is the environment's.
    Own(DomainName),
}

impl Home {
    fn name<'a>(&'a self, base: Option<&'a DomainName>) -> Option<&'a DomainName> {
        match self {
            Self::Base => base,
            Self::Existing(zone, _) | Self::Own(zone) => Some(zone),
        }
    }
}

/// The homes of an environment's custom domains: the nearest zone that there is anyway, else one of its own.
pub(super) fn homes(collection: &Collection, environment: &Environment) -> BTreeMap<DomainName, Home> {
    let base = collection.base_domain.as_ref().map(name);
    let existing = environment.settings.zones.iter();
    let mut zones: Vec<Home> = existing.map(|(zone, id)| Home::Existing(name(zone), HostedZoneId::new(id.as_str()))).collect();
    zones.extend(base.as_ref().map(|_| Home::Base));
    let mut domains: Vec<DomainName> = environment.custom_domains.iter().map(name).collect();
    // What others may be below comes first.
    domains.sort_by_key(|domain| domain.as_str().len());
    let mut homes = BTreeMap::new();
    for domain in domains {
        let over = |home: &&Home| home.name(base.as_ref()).is_some_and(|zone| domain.is_within(zone));
        let depth = |home: &&Home| home.name(base.as_ref()).map_or(0, |zone| zone.as_str().len());
        let home = zones.iter().filter(over).max_by_key(depth).cloned().unwrap_or_else(|| {
            zones.push(Home::Own(domain.clone()));
            Home::Own(domain.clone())
        });
        homes.insert(domain, home);
    }
    homes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_told_exactly_which_records_to_set() {
        let servers = ["ns-1.awsdns-01.com", "ns-2.awsdns-02.net"].map(DomainName::new);
        let told = |domain: &str, seen: Option<&[&str]>| {
            let seen = seen.map(|seen| Servers::new(seen.iter().copied()));
            missing(&DomainName::new(domain), seen.as_ref(), &servers)
        };
        assert_eq!(told("shop.com", Some(&["ns-1.awsdns-01.com", "ns-2.awsdns-02.net"])), None);
        insta::assert_snapshot!(
            [
                told("shop.com", Some(&[])),
                told("a.shop.com", Some(&[])),
                told("shop.com", Some(&["ns.other.org"])),
                told("shop.com", Some(&["ns-1.awsdns-01.com"])),
                told("shop.com", Some(&["ns-1.awsdns-01.com", "ns-2.awsdns-02.net", "ns.other.org"])),
                told("shop.com", None),
            ]
            .map(Option::unwrap)
            .join("\n")
        );
    }
}
