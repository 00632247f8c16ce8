//! A zone that exists already, and is only written to.

use aws_sdk_route53::types::DelegationSet;
use provision_engine::Fault;

use super::{HostedZoneOut, zones};
use crate::client::{Clients, OrFault, Reader, Reclass};
use crate::types::{DomainName, HostedZoneId};

/// Finds the public zone of a name, by its id where that is known: in another account, if the run has a way to it there.
///
/// # Errors
/// There is none, there are several, or the id is another zone's.
pub async fn existing_zone(aws: &Reader, name: &DomainName, id: Option<&HostedZoneId>) -> Result<HostedZoneOut, Fault> {
    let missing = |place: &str| {
        let fault = Fault::fatal(format!("there is no public hosted zone of {name} {place}"));
        fault.help("make it, or correct `parent_zone`; without one you set the NS records yourself")
    };
    if let Some(abroad) = aws.abroad().filter(|abroad| id.is_none() && abroad.zone.name == *name) {
        let id = zones::id(abroad).await?.ok_or_else(|| abroad.told(missing("there")))?;
        return read(&abroad.clients, "there", name, id).await.map_err(|fault| abroad.told(fault));
    }
    let place = format!("in account {}", aws.place.account);
    let id = match id {
        Some(id) => id.clone(),
        None => zones::named(aws, name).await?.ok_or_else(|| missing(&place))?,
    };
    read(aws, &place, name, id).await
}

async fn read(aws: &Clients, place: &str, name: &DomainName, id: HostedZoneId) -> Result<HostedZoneOut, Fault> {
    let answer = aws.route53().get_hosted_zone().id(id.as_str()).send().await.or_fault("route53:GetHostedZone");
    let Some(answer) = answer.unless(&["NoSuchHostedZone"])? else {
        let fault = Fault::fatal(format!("there is no hosted zone {id} {place}"));
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
