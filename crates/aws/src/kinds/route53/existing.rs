//! A zone that exists already, and is only written to.

use aws_sdk_route53::types::{DelegationSet, HostedZone, HostedZoneConfig};
use provision_engine::Fault;

use super::HostedZoneOut;
use super::zones::bare;
use crate::client::{OrFault, Reader, Reclass};
use crate::types::{DomainName, HostedZoneId};

/// Finds the public zone of a name, by its id where that is known.
///
/// # Errors
/// There is none, there are several, or the id is another zone's.
pub async fn existing_zone(aws: &Reader, name: &DomainName, id: Option<&HostedZoneId>) -> Result<HostedZoneOut, Fault> {
    let id = match id {
        Some(id) => id.clone(),
        None => by_name(aws, name).await?,
    };
    let answer = aws.route53().get_hosted_zone().id(id.as_str()).send().await.or_fault("route53:GetHostedZone");
    let Some(answer) = answer.unless(&["NoSuchHostedZone"])? else {
        let fault = Fault::fatal(format!("there is no hosted zone {id} in account {}", aws.place.account));
        return Err(fault.help(format!("name the zone of {name} that `aws route53 list-hosted-zones` shows")));
    };
    let found = answer.hosted_zone().map_or_else(|| DomainName::new(""), |zone| DomainName::new(zone.name()));
    if found != *name {
        let fault = Fault::fatal(format!("the hosted zone {id} is that of {found}, not of {name}"));
        return Err(fault.help(format!("write the zone's own name: {found}")));
    }
    let servers = answer.delegation_set().map(DelegationSet::name_servers).unwrap_or_default();
    if servers.is_empty() {
        return Err(Fault::fatal(format!("the hosted zone {id} of {name} is a private one")).help("name a public zone"));
    }
    let mut name_servers: Vec<DomainName> = servers.iter().map(|server| DomainName::new(server)).collect();
    name_servers.sort();
    Ok(HostedZoneOut { id, name: name.clone(), name_servers })
}

async fn by_name(aws: &Reader, name: &DomainName) -> Result<HostedZoneId, Fault> {
    let pages = aws.route53().list_hosted_zones().into_paginator().items().send();
    let zones: Vec<HostedZone> = pages.try_collect().await.or_fault("route53:ListHostedZones")?;
    let public = |zone: &&HostedZone| !zone.config().is_some_and(HostedZoneConfig::private_zone);
    let mut named = zones.iter().filter(public).filter(|zone| DomainName::new(zone.name()) == *name);
    match (named.next(), named.next()) {
        (Some(zone), None) => Ok(HostedZoneId::new(bare(zone.id()))),
        (Some(_), Some(_)) => {
            let fault = Fault::fatal(format!("there are several public hosted zones of {name} in account {}", aws.place.account));
            Err(fault.help("delete those that nobody is delegated to: it is not clear which is meant"))
        }
        (None, _) => {
            let fault = Fault::fatal(format!("there is no public hosted zone of {name} in account {}", aws.place.account));
            Err(fault.help("make it, or correct `parent_zone`; without one you set the NS records yourself"))
        }
    }
}
