//! Settings of what the environments of a collection share.

use crate::config::keys::provision::network as keys;
use crate::config::model::{CaCertificate, DomainName, Network, ParentZone};
use crate::config::reader::{Cursor, MapReader};

pub(super) fn read(map: &mut MapReader<'_>, network: &mut Network) {
    if let Some(nat) = map.word(&keys::NAT).good() {
        network.nat = nat;
    }
    if let Some(count) = map.number(&keys::AZ_COUNT).good() {
        network.az_count = u8::try_from(count).unwrap_or(2);
    }
    if let Some(access) = map.word(&keys::ALB_ACCESS).good() {
        network.alb_access = Some(access);
    }
    if let Some(cidr) = map.checked(&keys::CIDR).good() {
        network.cidr = cidr;
    }
    if let Some(role) = map.checked(&keys::ROLE_ARN).good() {
        network.role_arn = Some(role);
    }
    if let Some(zone) = map.with(&keys::PARENT_ZONE, read_parent_zone).good() {
        network.parent_zone = Some(zone);
    }
    if let Some(on) = map.boolean(&keys::FLOW_LOGS).good() {
        network.flow_logs = on;
    }
    if let Some(on) = map.boolean(&keys::CONTAINER_INSIGHTS).good() {
        network.container_insights = on;
    }
    if let Some(identity) = map.with(&keys::WORKLOAD_IDENTITY, read_certificate).good() {
        network.workload_identity = Some(identity);
    }
}

/// A name, or a map of it and the role through which it is written.
fn read_parent_zone(value: &Cursor<'_>) -> Option<ParentZone> {
    if !value.is_map() {
        return Some(ParentZone { name: value.checked::<DomainName>()?, role_arn: None });
    }
    let mut map = value.shaped()?;
    let name = map.checked(&keys::PARENT_NAME).good();
    let role_arn = map.checked(&keys::PARENT_ROLE_ARN);
    map.finish();
    Some(ParentZone { name: name?, role_arn: role_arn.if_any()? })
}

fn read_certificate(value: &Cursor<'_>) -> Option<CaCertificate> {
    let mut map = value.shaped()?;
    let certificate = map.checked(&keys::CA_CERTIFICATE).good();
    map.finish();
    certificate
}
