//! Cache clusters of one node that is in no replication group.

use serde_json::{Value, json};

use super::{arn, clusters, drop, keep, listed, parameters, subnets, versions, wrapped};
use crate::front::Ctx;
use crate::value::{Fields as _, pick};
use crate::wire::ApiError;

const MEMO: &str = "cache-single";
const ID: &str = "CacheClusterId";

/// What a caller sets and AWS answers under the same name.
const KEPT: [&str; 9] = [
    "CacheNodeType",
    "CacheSubnetGroupName",
    "PreferredAvailabilityZone",
    "PreferredMaintenanceWindow",
    "SnapshotRetentionLimit",
    "SnapshotWindow",
    "TransitEncryptionEnabled",
    "NetworkType",
    "IpDiscovery",
];

/// All of them, or the one of an id.
pub(super) fn nodes(ctx: &Ctx<'_>, wanted: &str) -> Vec<Value> {
    listed(ctx, MEMO, wanted)
}

pub(super) fn create(ctx: &Ctx<'_>, params: &Value) -> Result<Value, ApiError> {
    let id = params.text(ID);
    if !nodes(ctx, id).is_empty() {
        return Err(ApiError::new("CacheClusterAlreadyExists", format!("Cache cluster {id} already exists.")));
    }
    let engine = params.text("Engine");
    let count = params.get("NumCacheNodes").and_then(Value::as_u64).unwrap_or(1);
    if params.has("ReplicationGroupId") || count > 1 || engine == "memcached" {
        let message = "local AWS has cache clusters of one node of Redis OSS or Valkey only, in no replication group";
        return Err(ApiError::with_status(501, "ProvisionNotEmulated", message));
    }
    let (version, family) = versions::resolved(engine, params.text("EngineVersion"))?;
    let default = format!("default.{family}");
    let group = if params.has("CacheParameterGroupName") { params.text("CacheParameterGroupName") } else { &default };
    parameters::known(ctx, group)?;
    let subnets = subnets::ids(ctx, params.text("CacheSubnetGroupName"))?;
    let groups = params.texts("SecurityGroupIds");
    let port = params.get("Port").and_then(Value::as_u64).unwrap_or(6379);
    let (own, rest) =
        clusters::host(ctx).split_once('.').map(|(own, rest)| (own.to_owned(), rest.to_owned())).unwrap_or_default();
    let mut node = json!({
        ID: id,
        "ARN": arn(ctx, "cluster", id),
        "CacheClusterStatus": "available",
        "Engine": engine,
        "EngineVersion": version,
        "NumCacheNodes": 1,
        "CacheClusterCreateTime": ctx.front.clock.epoch_now(),
        "PreferredMaintenanceWindow": "sun:05:00-sun:06:00",
        "AuthTokenEnabled": false,
        "TransitEncryptionEnabled": false,
        "AtRestEncryptionEnabled": false,
        "AutoMinorVersionUpgrade": true,
        "SecurityGroups": groups.iter().map(|group| json!({"SecurityGroupId": group, "Status": "active"})).collect::<Vec<_>>(),
        "PendingModifiedValues": {},
        "CacheParameterGroup": {"CacheParameterGroupName": group, "ParameterApplyStatus": "in-sync", "CacheNodeIdsToReboot": []},
        "CacheNodes": [{"CacheNodeId": "0001", "CacheNodeStatus": "available", "ParameterGroupStatus": "in-sync",
            "Endpoint": {"Address": format!("{id}.{own}.0001.{rest}"), "Port": port}}],
    });
    if let (Some(node), Some(asked)) = (node.as_object_mut(), pick(params, &KEPT).as_object()) {
        node.extend(asked.clone());
    }
    keep(ctx, MEMO, id, &node, params);
    ctx.forget("cache-network", id);
    ctx.remember("cache-network", id, &json!({"groups": groups, "subnets": subnets}));
    let mut answer = node;
    answer.unset("CacheNodes");
    Ok(wrapped("CacheCluster", &answer))
}

pub(super) fn delete(ctx: &Ctx<'_>, params: &Value) -> Result<Value, ApiError> {
    let id = params.text(ID);
    let Some(mut node) = nodes(ctx, id).into_iter().next() else { return Err(clusters::not_found(id)) };
    drop(ctx, MEMO, id, &node);
    ctx.forget("cache-network", id);
    node.set("CacheClusterStatus", "deleting");
    node.unset("CacheNodes");
    Ok(wrapped("CacheCluster", &node))
}
