//! Settings that an environment may have of its own.

use std::collections::BTreeMap;

use super::roles;
use crate::config::diagnostic::{Diagnostic, quote};
use crate::config::environments::Reference;
use crate::config::model::{CacheSettings, DatabaseSettings, DomainName, Edge, LOG_RETENTION_DAYS, Settings, ZoneId};
use crate::config::reader::{Cursor, MapReader};

pub(super) fn read(map: &mut MapReader<'_>, settings: &mut Settings, references: &mut Vec<Reference>) {
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
    let edges = [("lambda", Edge::Lambda), ("function", Edge::Function), ("none", Edge::None)];
    if let Some(edge) = map.optional("edge").and_then(|edge| edge.choice(&edges)) {
        settings.edge = edge;
    }
    if let Some(generation) = map.optional("origin_secret_generation").and_then(|number| number.integer(1..=9999)) {
        settings.origin_secret_generation = generation;
    }
    if let Some(emails) = map.optional("alarms").and_then(|alarms| read_alarms(&alarms)) {
        settings.alarm_emails = emails;
    }
    if let Some(zone) = map.optional("time_zone").and_then(|zone| zone.parse("a time zone such as `Europe/Berlin`")) {
        settings.time_zone = zone;
    }
    if let Some(roles) = map.optional("roles") {
        roles::read(&roles, &mut settings.roles, references);
    }
    if let Some(zones) = map.optional("zones") {
        read_zones(&zones, &mut settings.zones);
    }
    if let Some(database) = map.optional("database") {
        read_database(&database, &mut settings.database);
    }
    if let Some(cache) = map.optional("cache") {
        read_cache(&cache, &mut settings.cache);
    }
    map.without_effect("controls", "each control has a setting of its own, which `plan` prints");
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

fn read_alarms(value: &Cursor<'_>) -> Option<Vec<crate::config::model::Email>> {
    let mut map = value.map("a map with `email`")?;
    let emails = map.read("email", |list| list.one_or_each("a list of e-mail addresses", |item| item.parse("an e-mail address")));
    map.finish();
    emails.or_default()
}

/// The zones of custom domains, by domain.
fn read_zones(value: &Cursor<'_>, zones: &mut BTreeMap<DomainName, ZoneId>) {
    let Some(mut map) = value.map("a map from domain names to ids of hosted zones") else { return };
    for (key, place, value) in map.rest() {
        let domain = DomainName::try_from(key).map_err(|invalid| {
            value.report(
                Diagnostic::error("config::value", invalid.message).at(place, "").expected(invalid.expected).help(invalid.help),
            );
        });
        let zone = value.parse::<ZoneId>("the id of a hosted zone");
        if let (Ok(domain), Some(zone)) = (domain, zone) {
            zones.insert(domain, zone);
        }
    }
}

fn read_database(value: &Cursor<'_>, settings: &mut DatabaseSettings) {
    let Some(mut map) = value.map("a map with `instance_class`, `storage_gib` ...") else { return };
    if let Some(class) = map.optional("instance_class").and_then(|class| class.parse("an instance class")) {
        settings.instance_class = class;
    }
    // Amazon RDS user guide, "Amazon RDS DB instance storage": gp3.
    if let Some(size) = map.optional("storage_gib").and_then(|size| size.integer(20..=65_536)) {
        settings.storage_gib = size;
    }
    if let Some(multi_az) = map.optional("multi_az").and_then(|value| value.boolean()) {
        settings.multi_az = multi_az;
    }
    if let Some(days) = map.optional("backup_retention_days").and_then(|days| days.integer(0..=35)) {
        settings.backup_retention_days = days;
    }
    map.finish();
}

fn read_cache(value: &Cursor<'_>, settings: &mut CacheSettings) {
    let Some(mut map) = value.map("a map with `node_type`, `nodes` ...") else { return };
    if let Some(node_type) = map.optional("node_type").and_then(|node_type| node_type.parse("a node type")) {
        settings.node_type = node_type;
    }
    // One primary and five replicas (CreateReplicationGroup, "NumCacheClusters").
    if let Some(nodes) = map.optional("nodes").and_then(|nodes| nodes.integer(1..=6)) {
        settings.nodes = nodes;
    }
    if let Some(days) = map.optional("snapshot_retention_days").and_then(|days| days.integer(0..=35)) {
        settings.snapshot_retention_days = days;
    }
    map.finish();
}
