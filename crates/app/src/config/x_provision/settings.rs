//! Settings that an environment may have of its own.

use std::collections::BTreeMap;

use super::{ownership, roles};
use crate::config::diagnostic::{Diagnostic, quote};
use crate::config::environments::Reference;
use crate::config::keys::provision::settings as keys;
use crate::config::model::{CacheSettings, DatabaseSettings, DomainName, Email, LOG_RETENTION_DAYS, Settings, ZoneId};
use crate::config::reader::{Cursor, MapReader};

pub(super) fn read(map: &mut MapReader<'_>, settings: &mut Settings, references: &mut Vec<Reference>) {
    if let Some(days) = map.with(&keys::LOG_RETENTION, read_retention).good() {
        settings.log_retention_days = days;
    }
    if let Some(read_only) = map.boolean(&keys::READ_ONLY_ROOT).good() {
        settings.read_only_root = read_only;
    }
    if let Some(delay) = map.number(&keys::DEREGISTRATION_DELAY).good() {
        settings.deregistration_delay = delay;
    }
    if let Some(protect) = map.boolean(&keys::PROTECT).good() {
        settings.protect = Some(protect);
    }
    if let Some(boundary) = map.checked(&keys::PERMISSIONS_BOUNDARY).good() {
        settings.permissions_boundary = Some(boundary);
    }
    if let Some(edge) = map.word(&keys::EDGE).good() {
        settings.edge = edge;
    }
    if let Some(generation) = map.number(&keys::ORIGIN_SECRET_GENERATION).good() {
        settings.origin_secret_generation = generation;
    }
    if let Some(emails) = map.with(&keys::ALARMS, read_alarms).good() {
        settings.alarm_emails = emails;
    }
    if let Some(zone) = map.checked(&keys::TIME_ZONE).good() {
        settings.time_zone = zone;
    }
    if let Some(roles) = map.get(&keys::ROLES) {
        roles::read(&roles, &mut settings.roles, references);
    }
    if let Some(zones) = map.get(&keys::ZONES) {
        read_zones(&zones, &mut settings.zones);
    }
    if let Some(owners) = map.get(&keys::OWNERSHIP) {
        ownership::read(&owners, &mut settings.ownership);
    }
    if let Some(database) = map.get(&keys::DATABASE) {
        read_database(&database, &mut settings.database);
    }
    if let Some(cache) = map.get(&keys::CACHE) {
        read_cache(&cache, &mut settings.cache);
    }
}

fn read_retention(value: &Cursor<'_>) -> Option<u32> {
    let days = value.number()?;
    if LOG_RETENTION_DAYS.contains(&days) {
        return Some(days);
    }
    let next = LOG_RETENTION_DAYS.iter().find(|valid| **valid > days);
    let fault =
        Diagnostic::error("config::value", format!("CloudWatch Logs cannot keep logs for {} days", quote(&days.to_string())))
            .expected(keys::LOG_RETENTION.takes.expected())
            .help(next.map(|next| format!("the next longer time is `{next}`")));
    value.fault(match next {
        Some(next) => fault.replace(value.place(), next.to_string()),
        None => fault,
    });
    None
}

fn read_alarms(value: &Cursor<'_>) -> Option<Vec<Email>> {
    let mut map = value.shaped()?;
    let emails = map.items(&keys::EMAIL, Cursor::checked);
    map.finish();
    emails.or_default()
}

/// The zones of custom domains, by domain.
fn read_zones(value: &Cursor<'_>, zones: &mut BTreeMap<DomainName, ZoneId>) {
    let Some(mut map) = value.shaped() else { return };
    for (key, place, value) in map.rest() {
        let domain = DomainName::try_from(key).map_err(|invalid| {
            value.report(Diagnostic::error("config::value", invalid.message.clone()).at(place, "").invalid(invalid));
        });
        if let (Ok(domain), Some(zone)) = (domain, value.checked()) {
            zones.insert(domain, zone);
        }
    }
    map.finish();
}

fn read_database(value: &Cursor<'_>, settings: &mut DatabaseSettings) {
    let Some(mut map) = value.shaped() else { return };
    if let Some(class) = map.checked(&keys::INSTANCE_CLASS).good() {
        settings.instance_class = class;
    }
    if let Some(size) = map.number(&keys::STORAGE_GIB).good() {
        settings.storage_gib = size;
    }
    if let Some(multi_az) = map.boolean(&keys::MULTI_AZ).good() {
        settings.multi_az = multi_az;
    }
    if let Some(days) = map.number(&keys::BACKUP_RETENTION_DAYS).good() {
        settings.backup_retention_days = days;
    }
    map.finish();
}

fn read_cache(value: &Cursor<'_>, settings: &mut CacheSettings) {
    let Some(mut map) = value.shaped() else { return };
    if let Some(node_type) = map.checked(&keys::NODE_TYPE).good() {
        settings.node_type = node_type;
    }
    if let Some(nodes) = map.number(&keys::NODES).good() {
        settings.nodes = nodes;
    }
    if let Some(days) = map.number(&keys::SNAPSHOT_RETENTION_DAYS).good() {
        settings.snapshot_retention_days = days;
    }
    map.finish();
}
