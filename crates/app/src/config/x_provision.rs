//! Reads `x-provision`: our own settings, at the root, in a collection and in an environment.
//!
//! Each place adds to the one around it; the innermost wins.

use super::diagnostic::{Diagnostic, quote};
use super::model::{AlbAccess, LOG_RETENTION_DAYS, Nat, Network, Settings};
use super::reader::{Cursor, MapReader};

/// What holds the settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scope {
    /// The root of the file: all collections.
    Application,
    /// A collection.
    Collection,
    /// An environment, which has no network of its own.
    Environment,
}

/// Reads `x-provision` of `holder` over what is inherited.
pub(super) fn read(holder: &mut MapReader<'_>, scope: Scope, network: &mut Network, settings: &mut Settings) {
    let Some(value) = holder.optional("x-provision") else { return };
    if value.is_null() {
        return;
    }
    let Some(mut map) = value.map("a map of settings") else { return };
    if scope == Scope::Environment {
        const WHY: &str = "the environments of a collection share its network: set it in the collection";
        for key in ["nat", "az_count", "alb_access", "cidr", "role_arn"] {
            map.refused(key, WHY);
        }
    } else {
        read_network(&mut map, network);
    }
    read_settings(&mut map, settings);
    for key in ["edge", "parent_zone", "alarm_email", "roles", "workload_identity", "moved", "time_zone", "controls"] {
        map.later(key, "the setting comes with a later version");
    }
    map.finish();
}

fn read_network(map: &mut MapReader<'_>, network: &mut Network) {
    if let Some(nat) = map.optional("nat").and_then(|nat| read_nat(&nat)) {
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
}

fn read_nat(value: &Cursor<'_>) -> Option<Nat> {
    value.choice(&[
        ("gateway", Nat::Gateway),
        ("gateway-per-az", Nat::GatewayPerAz),
        ("instance", Nat::Instance),
        ("none", Nat::None),
    ])
}

fn read_settings(map: &mut MapReader<'_>, settings: &mut Settings) {
    if let Some(days) = map.optional("log_retention_days").and_then(|days| read_retention(&days)) {
        settings.log_retention_days = days;
    }
    if let Some(read_only) = map.optional("read_only_root").and_then(|value| value.boolean()) {
        settings.read_only_root = read_only;
    }
    if let Some(delay) = map.optional("deregistration_delay").and_then(|delay| delay.integer(0..=3600)) {
        settings.deregistration_delay = delay;
    }
    if let Some(protect) = map.optional("protect").and_then(|protect| protect.boolean()) {
        settings.protect = Some(protect);
    }
    if let Some(boundary) = map.optional("permissions_boundary") {
        let boundary = boundary.parse("the ARN of an IAM policy");
        settings.permissions_boundary = boundary.or_else(|| settings.permissions_boundary.clone());
    }
}

fn read_retention(value: &Cursor<'_>) -> Option<u32> {
    let days = value.integer(1..=3653)?;
    if LOG_RETENTION_DAYS.contains(&days) {
        return Some(days);
    }
    let next = LOG_RETENTION_DAYS.iter().find(|valid| **valid > days);
    let listed: Vec<String> = LOG_RETENTION_DAYS.iter().map(u32::to_string).collect();
    value.fault(
        Diagnostic::error("config::value", format!("CloudWatch Logs cannot keep logs for {} days", quote(&days.to_string())))
            .expected(format!("one of {}", listed.join(", ")))
            .help(next.map(|next| format!("the next longer time is `{next}`"))),
    );
    None
}
