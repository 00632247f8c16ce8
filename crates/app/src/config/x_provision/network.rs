//! Settings of what the environments of a collection share.

use crate::config::model::{AlbAccess, DomainName, Nat, Network, ParentZone};
use crate::config::reader::{Cursor, MapReader};

/// The keys that [`read`] reads.
const KEYS: [&str; 9] =
    ["nat", "az_count", "alb_access", "cidr", "role_arn", "parent_zone", "flow_logs", "container_insights", "workload_identity"];

/// Refuses them all where there is no network.
pub(super) fn refuse(map: &mut MapReader<'_>) {
    for key in KEYS {
        map.refused(key, "the environments of a collection share it: set it in the collection");
    }
}

pub(super) fn read(map: &mut MapReader<'_>, network: &mut Network) {
    let choices = [Nat::Gateway, Nat::GatewayPerAz, Nat::Instance, Nat::None].map(|nat| (nat.as_str(), nat));
    if let Some(nat) = map.optional("nat").and_then(|nat| nat.choice(&choices)) {
        network.nat = nat;
    }
    if let Some(count) = map.optional("az_count").and_then(|count| count.integer(2..=4)) {
        network.az_count = u8::try_from(count).unwrap_or(2);
    }
    if let Some(access) = map.optional("alb_access") {
        let access = access.choice(&[("public", AlbAccess::Public), ("cloudfront", AlbAccess::CloudFront)]);
        network.alb_access = access.or(network.alb_access);
    }
    if let Some(cidr) = map.optional("cidr").and_then(|cidr| cidr.parse("a network such as `10.0.0.0/16`")) {
        network.cidr = cidr;
    }
    if let Some(role) = map.optional("role_arn") {
        network.role_arn = role.parse("the ARN of an IAM role").or_else(|| network.role_arn.clone());
    }
    if let Some(zone) = map.optional("parent_zone") {
        network.parent_zone = read_parent_zone(&zone).or_else(|| network.parent_zone.clone());
    }
    if let Some(on) = map.optional("flow_logs").and_then(|on| on.boolean()) {
        network.flow_logs = on;
    }
    if let Some(on) = map.optional("container_insights").and_then(|on| on.boolean()) {
        network.container_insights = on;
    }
    if let Some(identity) = map.optional("workload_identity").and_then(|identity| read_certificate(&identity)) {
        network.workload_identity = Some(identity);
    }
}

/// A name, or a map of it and the role through which it is written.
fn read_parent_zone(value: &Cursor<'_>) -> Option<ParentZone> {
    const A_ZONE: &str = "the domain name of a hosted zone, such as `example.com`";
    if !value.is_map() {
        return Some(ParentZone { name: value.parse::<DomainName>(A_ZONE)?, role_arn: None });
    }
    let mut map = value.map("a map with `name` and `role_arn`")?;
    let name = map.required("name", A_ZONE).and_then(|name| name.parse(A_ZONE));
    let role_arn = map.parse("role_arn", "the ARN of an IAM role");
    map.finish();
    Some(ParentZone { name: name?, role_arn: role_arn.if_any()? })
}

fn read_certificate(value: &Cursor<'_>) -> Option<crate::config::model::CaCertificate> {
    let mut map = value.map("a map with `ca_certificate`")?;
    let certificate = map
        .required("ca_certificate", "the certificate of a certificate authority in PEM")
        .and_then(|certificate| certificate.parse("the certificate of a certificate authority in PEM"));
    map.finish();
    certificate
}
