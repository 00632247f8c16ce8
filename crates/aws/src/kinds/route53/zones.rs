//! The zones of the account, and which of them may hold something of ours.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use aws_sdk_route53::types::{HostedZone as Seen, TagResourceType};
use futures::{StreamExt, TryStreamExt, stream};
use provision_engine::{Fault, Listing, Tags};

use super::{HostedZone, Record};
use crate::client::{Abroad, Aws, Clients, OrFault, Reader};
use crate::kinds::acm::Certificate;
use crate::types::{DomainName, HostedZoneId};

/// How many zones one call asks for their tags, and how many tags one adds.
/// Source: <https://docs.aws.amazon.com/Route53/latest/APIReference/API_ListTagsForResources.html>.
pub(super) const BATCH: usize = 10;
/// How many calls of one list are in flight: Route 53 takes five a second from an account.
/// Source: <https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/DNSLimitations.html>.
pub(super) const WIDTH: usize = 4;
/// What the caller references of all our zones begin with.
pub(super) const REFERENCE: &str = "provision-";

/// What the caller reference of a node's zone begins with. References are never free again: a token follows.
pub(super) fn reference(stack: &str, node: &str) -> String {
    format!("{REFERENCE}{}", &blake3::hash(format!("{stack} {node}").as_bytes()).to_hex()[..16])
}

/// An id as other calls take it: `Z…` of `/hostedzone/Z…`.
pub(super) fn bare(id: &str) -> &str {
    id.rsplit('/').next().unwrap_or(id)
}

/// The public zones of the account.
pub(super) struct Zones(pub(super) Vec<Seen>);

/// The public zones of the account, read once in a look.
pub(super) async fn all(aws: &Reader, cx: &Listing<Aws>) -> Result<Arc<Zones>, Fault> {
    cx.once(async { Ok(Zones(public(aws).await?)) }).await
}

/// The public zones that these clients show.
pub(super) async fn public(aws: &Clients) -> Result<Vec<Seen>, Fault> {
    let pages = aws.route53().list_hosted_zones().into_paginator().items().send();
    let mut seen: Vec<Seen> = pages.try_collect().await.or_fault("route53:ListHostedZones")?;
    seen.retain(|zone| !zone.config().is_some_and(aws_sdk_route53::types::HostedZoneConfig::private_zone));
    Ok(seen)
}

/// The only public zone of a name; nothing where there is none.
pub(super) async fn named(aws: &Clients, name: &DomainName) -> Result<Option<HostedZoneId>, Fault> {
    let zones = public(aws).await?;
    let mut named = zones.iter().filter(|zone| DomainName::new(zone.name()) == *name);
    let found = named.next().map(|zone| HostedZoneId::new(bare(zone.id())));
    if named.next().is_some() {
        let fault = Fault::fatal(format!("there are several public hosted zones of {name}"));
        return Err(fault.help("delete those that nobody is delegated to: it is not clear which is meant"));
    }
    Ok(found)
}

/// The zones that records of ours may be in, with their ids: those of the account, and the one of another account.
pub(super) async fn written(aws: &Reader, cx: &Listing<Aws>) -> Result<Vec<(String, DomainName)>, Fault> {
    let (zones, domains) = futures::try_join!(all(aws, cx), Domains::of(cx))?;
    let zones = zones.0.iter().map(|zone| (bare(zone.id()).to_owned(), DomainName::new(zone.name())));
    let mut written: Vec<_> = zones.filter(|(_, name)| domains.may_be_in(name)).collect();
    if let Some(abroad) = aws.abroad().filter(|abroad| domains.may_be_in(&abroad.zone.name)) {
        written.extend(id(abroad).await?.map(|id| (id.to_string(), abroad.zone.name.clone())));
    }
    Ok(written)
}

/// The clients for the records of a zone: those of the role, where it is the one of another account.
pub(super) async fn clients<'a>(aws: &'a Clients, zone: &str) -> Result<&'a Clients, Fault> {
    match aws.abroad() {
        Some(abroad) if id(abroad).await?.is_some_and(|id| id.as_str() == zone) => Ok(&abroad.clients),
        _ => Ok(aws),
    }
}

/// The id of the zone of another account. It is kept once it is known.
pub(super) async fn id(abroad: &Abroad) -> Result<Option<HostedZoneId>, Fault> {
    if let Some(known) = abroad.id.get() {
        return Ok(Some(known.clone()));
    }
    let found = named(&abroad.clients, &abroad.zone.name).await.map_err(|fault| abroad.told(fault))?;
    Ok(found.map(|found| abroad.id.get_or_init(|| found).clone()))
}

/// The tags of zones, by bare id.
pub(super) async fn tags(aws: &Reader, zones: &[&Seen]) -> Result<HashMap<String, Tags>, Fault> {
    let batches = zones.chunks(BATCH).map(|zones| zones.iter().map(|zone| bare(zone.id()).to_owned()).collect::<Vec<_>>());
    let calls = batches.map(|ids| async {
        let call = aws.route53().list_tags_for_resources().resource_type(TagResourceType::Hostedzone);
        let answer = call.set_resource_ids(Some(ids)).send().await.or_fault("route53:ListTagsForResources")?;
        let tags = |set: aws_sdk_route53::types::ResourceTagSet| {
            let pairs = set.tags.unwrap_or_default().into_iter();
            let tags = pairs.filter_map(|tag| Some((tag.key?, tag.value.unwrap_or_default()))).collect::<Tags>();
            Some((set.resource_id?, tags))
        };
        Ok(answer.resource_tag_sets.into_iter().filter_map(tags).collect::<Vec<_>>())
    });
    let sets: Vec<_> = stream::iter(calls.collect::<Vec<_>>()).buffered(WIDTH).try_collect().await?;
    Ok(sets.into_iter().flatten().collect())
}

/// The domains that a look is about. What has neither tags nor names of ours is looked for there alone.
pub(in crate::kinds) struct Domains(BTreeSet<DomainName>);

impl Domains {
    /// Those of the zones of ours, and those in which nodes' addresses end: `validation.example.com` ends in `example.com`.
    pub(in crate::kinds) async fn of(cx: &Listing<Aws>) -> Result<Self, Fault> {
        let zones = cx.found::<HostedZone>().await?;
        let addresses = cx.nodes::<Record>().iter().chain(cx.nodes::<Certificate>());
        let named = addresses.filter_map(|(_, node)| Some(DomainName::new(node.split_once('.')?.1)));
        Ok(Self(zones.iter().map(|zone| zone.out.name.clone()).chain(named).collect()))
    }

    /// Whether a zone may hold records for them.
    pub(super) fn may_be_in(&self, zone: &DomainName) -> bool {
        self.0.iter().any(|name| name.is_within(zone))
    }

    /// Whether a name is one of them, or below one.
    pub(in crate::kinds) fn hold(&self, name: &DomainName) -> bool {
        self.0.iter().any(|domain| name.is_within(domain))
    }
}

/// Refuses to make what no later run would look for: the address of its node must end in a domain that the name is in.
pub(in crate::kinds) fn subdomain_of_a_node(name: &DomainName, node: &str) -> Result<(), Fault> {
    let domain = node.split_once('.').map(|(_, domain)| DomainName::new(domain));
    if domain.is_some_and(|domain| name.is_within(&domain)) {
        return Ok(());
    }
    Err(Fault::fatal(format!("internal: {name} is in no domain in which the address {node} ends: it would not be found again")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_node_is_looked_for_in_the_zones_over_the_domain_of_its_address() {
        let domains = Domains(BTreeSet::from([DomainName::new("staging.example.com")]));
        let name = DomainName::new;
        assert!(domains.may_be_in(&name("example.com.")) && !domains.may_be_in(&name("example.org")));
        assert!(!domains.may_be_in(&name("a.staging.example.com")));
        assert!(domains.hold(&name("a.staging.example.com")) && !domains.hold(&name("example.com")));
        assert!(subdomain_of_a_node(&name("_a.example.com"), "validation.example.com").is_ok());
        assert!(subdomain_of_a_node(&name("_a.example.com"), "validation.a.example.com").is_err());
        assert!(subdomain_of_a_node(&name("example.com"), "record").is_err());
    }

    /// References are identity: they must never change between releases.
    #[test]
    fn a_reference_is_the_same_in_every_release() {
        assert_eq!(reference("shop/review", "zone"), "provision-a0412ea127a24f9b");
    }
}
