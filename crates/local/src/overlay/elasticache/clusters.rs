//! Cache clusters: the nodes of replication groups, and those that are in none.

use serde_json::{Value, json};

use super::replication::all;
use super::single;
use crate::front::Ctx;
use crate::value::{Fields as _, pick};
use crate::wire::ApiError;

/// The end of the account's host names.
pub(super) fn host(ctx: &Ctx<'_>) -> String {
    let own: String = ctx.account.id.bytes().rev().take(6).map(|d| char::from(d.wrapping_sub(b'0').wrapping_add(b'a'))).collect();
    // `eu-west-1` is `euw1` there.
    let region: String =
        ctx.region.split('-').enumerate().map(|(i, part)| if i == 0 { part } else { part.get(..1).unwrap_or("") }).collect();
    format!("{own}.{region}.cache.amazonaws.com")
}

/// What a node has from its group.
const OF_GROUP: [&str; 11] = [
    "CacheNodeType",
    "Engine",
    "SnapshotRetentionLimit",
    "SnapshotWindow",
    "AuthTokenEnabled",
    "TransitEncryptionEnabled",
    "TransitEncryptionMode",
    "AtRestEncryptionEnabled",
    "AutoMinorVersionUpgrade",
    "NetworkType",
    "IpDiscovery",
];

/// The nodes of a group.
pub(super) fn nodes(ctx: &Ctx<'_>, group: &Value) -> Vec<Value> {
    let id = group.text("ReplicationGroupId");
    let known = ctx.recall("cache-nodes", id).unwrap_or_default();
    let count = known.get("count").and_then(Value::as_u64).unwrap_or(1);
    let zones = known.texts("zones");
    let groups: Vec<Value> =
        known.texts("SecurityGroupIds").iter().map(|g| json!({"SecurityGroupId": g, "Status": "active"})).collect();
    (1..=count)
        .zip(zones.iter().cycle())
        .map(|(number, zone)| {
            let name = format!("{id}-{number:03}");
            let mut node = pick(group, &OF_GROUP);
            let endpoint =
                json!({"Address": format!("{name}.{id}.{}", host(ctx)), "Port": known.get("Port").cloned().unwrap_or_default()});
            for (member, value) in [
                ("CacheClusterId", json!(name)),
                ("ReplicationGroupId", json!(id)),
                ("ARN", json!(super::arn(ctx, "cluster", &name))),
                ("CacheClusterStatus", group.get("Status").cloned().unwrap_or_default()),
                ("NumCacheNodes", json!(1)),
                ("EngineVersion", json!(known.text("EngineVersion"))),
                ("PreferredAvailabilityZone", json!(zone)),
                ("CacheClusterCreateTime", known.get("created").cloned().unwrap_or_default()),
                ("CacheSubnetGroupName", json!(known.text("CacheSubnetGroupName"))),
                ("SecurityGroups", json!(groups)),
                ("PendingModifiedValues", json!({})),
                ("ReplicationGroupLogDeliveryEnabled", json!(!group.list("LogDeliveryConfigurations").is_empty())),
                (
                    "CacheParameterGroup",
                    json!({"CacheParameterGroupName": known.text("CacheParameterGroupName"), "ParameterApplyStatus": "in-sync",
                        "CacheNodeIdsToReboot": []}),
                ),
                (
                    "CacheNodes",
                    json!([{"CacheNodeId": "0001", "CacheNodeStatus": "available", "Endpoint": endpoint,
                        "ParameterGroupStatus": "in-sync", "CustomerAvailabilityZone": zone}]),
                ),
            ] {
                node.set(member, value);
            }
            let window = known.text("PreferredMaintenanceWindow");
            node.set("PreferredMaintenanceWindow", if window.is_empty() { "sun:05:00-sun:06:00" } else { window });
            node
        })
        .collect()
}

pub(super) fn describe(ctx: &Ctx<'_>, params: &Value) -> Result<Value, ApiError> {
    let wanted = params.text("CacheClusterId");
    let with_nodes = params.get("ShowCacheNodeInfo").and_then(Value::as_bool) == Some(true);
    let mut found: Vec<Value> = all(ctx)
        .iter()
        .flat_map(|group| nodes(ctx, group))
        .filter(|node| wanted.is_empty() || node.text("CacheClusterId") == wanted)
        .chain(single::nodes(ctx, wanted))
        .collect();
    if found.is_empty() && !wanted.is_empty() {
        return Err(not_found(wanted));
    }
    for node in &mut found {
        if !with_nodes {
            node.unset("CacheNodes");
        }
    }
    Ok(json!({"CacheClusters": found}))
}

pub(super) fn not_found(id: &str) -> ApiError {
    ApiError::with_status(404, "CacheClusterNotFound", format!("CacheCluster not found: {id}"))
}
