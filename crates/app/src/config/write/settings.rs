//! `x-provision`: only what differs from what is around it.

use serde_json::Value;

use crate::config::emit::{Out, Pair};
use crate::config::model::{
    AlbAccess, CacheSettings, DatabaseSettings, Edge, Moved, MovedNames, Network, RoleChange, Settings, Statement,
};

type Keys = Vec<(&'static str, Option<Out>)>;

/// A value where it differs.
fn other<'v, T: PartialEq>(value: &'v T, than: &T, out: impl FnOnce(&'v T) -> Out) -> Option<Out> {
    (value != than).then(|| out(value))
}

pub(super) fn network(network: &Network) -> Keys {
    let usual = Network::default();
    let access = network.alb_access.map(|access| match access {
        AlbAccess::Public => "public",
        AlbAccess::CloudFront => "cloudfront",
    });
    let parent = network
        .parent_zone
        .as_ref()
        .map(|parent| Out::map([("name", Some(Out::text(&parent.name))), ("role_arn", parent.role_arn.as_ref().map(Out::text))]));
    let identity = network.workload_identity.as_ref();
    vec![
        ("nat", other(&network.nat, &usual.nat, |nat| Out::text(nat.as_str()))),
        ("az_count", other(&network.az_count, &usual.az_count, Out::word)),
        ("alb_access", access.map(Out::text)),
        ("cidr", other(&network.cidr, &usual.cidr, Out::text)),
        ("role_arn", network.role_arn.as_ref().map(Out::text)),
        ("parent_zone", parent),
        ("flow_logs", other(&network.flow_logs, &usual.flow_logs, Out::word)),
        ("container_insights", other(&network.container_insights, &usual.container_insights, Out::word)),
        ("workload_identity", identity.map(|ca| Out::map([("ca_certificate", Some(Out::text(ca)))]))),
    ]
}

pub(super) fn all(settings: &Settings, around: &Settings) -> Keys {
    let edge = |edge: &Edge| match edge {
        Edge::Lambda => "lambda",
        Edge::Function => "function",
        Edge::None => "none",
    };
    let emails = Out::list(settings.alarm_emails.iter().map(Out::text));
    let zones = settings.zones.iter().filter(|(name, zone)| around.zones.get(*name) != Some(*zone));
    let zones = zones.map(|(name, zone)| Pair::new(name.as_str(), Out::text(zone)));
    let owners = settings.ownership.iter().filter(|rule| !around.ownership.contains(rule));
    let owners = owners.map(|(pattern, whose)| Pair::new(&pattern.to_string(), Out::text(whose)));
    let roles = settings.roles.iter().filter(|(key, change)| around.roles.get(*key) != Some(*change));
    let roles = roles.map(|(key, change)| {
        let service = key.service.as_ref().map(|service| format!(".{service}")).unwrap_or_default();
        Pair::new(&format!("{}{service}", key.kind), role(change))
    });
    vec![
        ("log_retention_days", other(&settings.log_retention_days, &around.log_retention_days, Out::word)),
        ("read_only_root", other(&settings.read_only_root, &around.read_only_root, Out::word)),
        ("deregistration_delay", other(&settings.deregistration_delay, &around.deregistration_delay, Out::word)),
        ("protect", settings.protect.filter(|_| settings.protect != around.protect).as_ref().map(Out::word)),
        ("permissions_boundary", settings.permissions_boundary.as_ref().map(Out::text)),
        ("edge", other(&settings.edge, &around.edge, |it| Out::text(edge(it)))),
        ("origin_secret_generation", other(&settings.origin_secret_generation, &around.origin_secret_generation, Out::word)),
        ("alarms", (settings.alarm_emails != around.alarm_emails).then(|| Out::map([("email", Some(emails))]))),
        ("time_zone", other(&settings.time_zone, &around.time_zone, Out::text)),
        ("roles", Out::Map(roles.collect()).if_any()),
        ("zones", Out::Map(zones.collect()).if_any()),
        ("ownership", Out::Map(owners.collect()).if_any()),
        ("database", other(&settings.database, &around.database, database)),
        ("cache", other(&settings.cache, &around.cache, cache)),
    ]
}

fn database(settings: &DatabaseSettings) -> Out {
    Out::map([
        ("instance_class", Some(Out::text(&settings.instance_class))),
        ("storage_gib", Some(Out::word(&settings.storage_gib))),
        ("multi_az", Some(Out::word(&settings.multi_az))),
        ("backup_retention_days", Some(Out::word(&settings.backup_retention_days))),
    ])
}

fn cache(settings: &CacheSettings) -> Out {
    Out::map([
        ("node_type", Some(Out::text(&settings.node_type))),
        ("nodes", Some(Out::word(&settings.nodes))),
        ("snapshot_retention_days", Some(Out::word(&settings.snapshot_retention_days))),
    ])
}

fn role(change: &RoleChange) -> Out {
    let statements = |all: &[Statement]| Out::list(all.iter().map(|one| json(&Value::Object(one.as_json().clone()))));
    Out::map([
        ("add", statements(&change.add).if_any()),
        ("replace", change.replace.as_deref().map(statements)),
        ("managed_policies", Out::list(change.managed_policies.iter().map(Out::text)).if_any()),
        ("boundary", change.boundary.as_ref().map(Out::text)),
    ])
}

fn json(value: &Value) -> Out {
    match value {
        Value::Array(items) => Out::list(items.iter().map(json)),
        Value::Object(map) => Out::Map(map.iter().map(|(key, value)| Pair::new(key, json(value))).collect()),
        Value::String(text) => Out::text(text),
        other => Out::word(other),
    }
}

pub(super) fn moved(moved: &Moved) -> Out {
    let (key, from, to) = match &moved.names {
        MovedNames::Service { from, to } => ("service", from.to_string(), to.to_string()),
        MovedNames::Resource { from, to } => ("resource", from.to_string(), to.to_string()),
    };
    Out::map([(key, Some(Out::text(&from))), ("to", Some(Out::text(&to)))])
}
