//! Replication groups of one shard (cluster mode disabled), the ones that are deployed.

use serde_json::{Value, json};

use super::{arn, drop, keep, listed, parameters, subnets, tags, versions, wrapped};
use crate::front::Ctx;
use crate::value::{Fields as _, pick};
use crate::wire::ApiError;

const MEMO: &str = "cache";
const ID: &str = "ReplicationGroupId";

/// What a caller sets and AWS answers under the same name.
const KEPT: [&str; 14] = [
    "CacheNodeType",
    "Engine",
    "SnapshotRetentionLimit",
    "SnapshotWindow",
    "TransitEncryptionEnabled",
    "TransitEncryptionMode",
    "AtRestEncryptionEnabled",
    "KmsKeyId",
    "AutoMinorVersionUpgrade",
    "NetworkType",
    "IpDiscovery",
    "ClusterMode",
    "UserGroupIds",
    "Durability",
];

/// What belongs to the nodes and is described with them.
const OF_NODES: [&str; 6] = [
    "CacheParameterGroupName",
    "CacheSubnetGroupName",
    "PreferredMaintenanceWindow",
    "SecurityGroupIds",
    "Port",
    "NotificationTopicArn",
];

fn is_true(params: &Value, name: &str) -> Option<bool> {
    params.get(name).and_then(Value::as_bool)
}

/// The members of a group that a request sets.
fn asked(params: &Value) -> Value {
    let mut members = pick(params, &KEPT);
    for (param, shown) in [("AutomaticFailoverEnabled", "AutomaticFailover"), ("MultiAZEnabled", "MultiAZ")] {
        if let Some(on) = is_true(params, param) {
            members.set(shown, if on { "enabled" } else { "disabled" });
        }
    }
    if params.has("ReplicationGroupDescription") {
        members.set("Description", params.text("ReplicationGroupDescription"));
    }
    members
}

/// A group by its id.
fn known(ctx: &Ctx<'_>, id: &str) -> Result<Value, ApiError> {
    ctx.recall(MEMO, id).ok_or_else(|| {
        let message = format!("ReplicationGroup {id} not found.");
        ApiError::with_status(404, "ReplicationGroupNotFoundFault", message)
    })
}

/// All groups.
pub(crate) fn all(ctx: &Ctx<'_>) -> Vec<Value> {
    listed(ctx, MEMO, "")
}

pub(super) async fn create(ctx: &Ctx<'_>, params: &Value) -> Result<Value, ApiError> {
    let id = params.text(ID);
    if known(ctx, id).is_ok() {
        let message = format!("Replication group {id} already exists.");
        return Err(ApiError::new("ReplicationGroupAlreadyExists", message));
    }
    let shards = params.get("NumNodeGroups").and_then(Value::as_u64).unwrap_or(1);
    if shards > 1 || !params.list("NodeGroupConfiguration").is_empty() {
        let message = "local AWS has replication groups of one shard only";
        return Err(ApiError::with_status(501, "ProvisionNotEmulated", message));
    }
    let engine = if params.has("Engine") { params.text("Engine") } else { "redis" };
    let (version, family) = versions::resolved(engine, params.text("EngineVersion"))?;
    let mut nodes = pick(params, &OF_NODES);
    if !nodes.has("CacheParameterGroupName") {
        nodes.set("CacheParameterGroupName", format!("default.{family}"));
    }
    if !nodes.has("Port") {
        nodes.set("Port", 6379);
    }
    parameters::known(ctx, nodes.text("CacheParameterGroupName"))?;
    let subnets = subnets::ids(ctx, nodes.text("CacheSubnetGroupName"))?;
    nodes.set("EngineVersion", version);
    let replicas = params.get("ReplicasPerNodeGroup").and_then(Value::as_u64).map(|replicas| replicas + 1);
    let count = params.get("NumCacheClusters").and_then(Value::as_u64).or(replicas).unwrap_or(1);
    nodes.set("count", count);
    nodes.set("zones", zones(ctx).await?);
    nodes.set("created", ctx.front.clock.epoch_now());
    // Defaults of the API reference, CreateReplicationGroup.
    let mut group = json!({
        ID: id,
        "ARN": arn(ctx, "replicationgroup", id),
        "Status": "available",
        "Engine": engine,
        "PendingModifiedValues": {},
        "AutomaticFailover": "disabled",
        "MultiAZ": "disabled",
        "ClusterEnabled": false,
        "ClusterMode": "disabled",
        "SnapshotRetentionLimit": 0,
        "SnapshotWindow": "05:00-06:00",
        "TransitEncryptionEnabled": false,
        "AtRestEncryptionEnabled": false,
        "AuthTokenEnabled": params.has("AuthToken"),
        "AutoMinorVersionUpgrade": true,
        "NetworkType": "ipv4",
        "IpDiscovery": "ipv4",
        "DataTiering": "disabled",
        "UserGroupIds": [],
        "LogDeliveryConfigurations": [],
        "ReplicationGroupCreateTime": ctx.front.clock.epoch_now(),
    });
    if let (Some(group), Some(asked)) = (group.as_object_mut(), asked(params).as_object()) {
        group.extend(asked.clone());
    }
    if is_true(&group, "TransitEncryptionEnabled") == Some(true) && !group.has("TransitEncryptionMode") {
        group.set("TransitEncryptionMode", "required");
    }
    group.set("LogDeliveryConfigurations", log_delivery(&[], params));
    keep(ctx, MEMO, id, &group, params);
    ctx.forget("cache-nodes", id);
    ctx.remember("cache-nodes", id, &nodes);
    let network = json!({"groups": nodes.list("SecurityGroupIds"), "subnets": subnets});
    ctx.forget("cache-network", id);
    ctx.remember("cache-network", id, &network);
    Ok(wrapped("ReplicationGroup", &shown(ctx, id)?))
}

/// The region's zones: nodes are spread over them.
async fn zones(ctx: &Ctx<'_>) -> Result<Vec<String>, ApiError> {
    let found = ctx.ask("ec2", "DescribeAvailabilityZones", json!({})).await?;
    Ok(found.list("AvailabilityZones").iter().map(|z| z.text("ZoneName").to_owned()).collect())
}

/// What is delivered after a request: a log type that is named replaces its own, one that is off goes.
fn log_delivery(before: &[Value], params: &Value) -> Vec<Value> {
    let mut all = before.to_vec();
    for new in params.list("LogDeliveryConfigurations") {
        all.retain(|old| old.text("LogType") != new.text("LogType"));
        if is_true(new, "Enabled") != Some(false) {
            let mut new = pick(new, &["LogType", "DestinationType", "DestinationDetails", "LogFormat"]);
            new.set("Status", "active");
            all.push(new);
        }
    }
    all.sort_by(|a, b| a.text("LogType").cmp(b.text("LogType")));
    all
}

pub(super) fn modify(ctx: &Ctx<'_>, params: &Value) -> Result<Value, ApiError> {
    let id = params.text(ID);
    let group = known(ctx, id)?;
    let mut nodes = pick(params, &OF_NODES);
    if nodes.has("CacheParameterGroupName") {
        parameters::known(ctx, nodes.text("CacheParameterGroupName"))?;
    }
    let mut members = asked(params);
    if params.has("EngineVersion") || params.has("Engine") {
        let engine = if params.has("Engine") { params } else { &group }.text("Engine");
        nodes.set("EngineVersion", versions::resolved(engine, params.text("EngineVersion"))?.0);
    }
    members.set("LogDeliveryConfigurations", log_delivery(group.list("LogDeliveryConfigurations"), params));
    match params.text("AuthTokenUpdateStrategy") {
        "DELETE" => members.set("AuthTokenEnabled", false),
        _ if params.has("AuthToken") => members.set("AuthTokenEnabled", true),
        _ => {}
    }
    let leaving = params.texts("UserGroupIdsToRemove");
    let mut users: Vec<&str> = group.texts("UserGroupIds").into_iter().filter(|user| !leaving.contains(user)).collect();
    users.extend(params.texts("UserGroupIdsToAdd"));
    members.set("UserGroupIds", users);
    ctx.remember(MEMO, id, &members);
    ctx.remember("cache-nodes", id, &nodes);
    if nodes.has("SecurityGroupIds") {
        ctx.remember("cache-network", id, &json!({"groups": nodes.list("SecurityGroupIds")}));
    }
    Ok(wrapped("ReplicationGroup", &shown(ctx, id)?))
}

/// More or fewer replicas.
pub(super) fn count(ctx: &Ctx<'_>, params: &Value) -> Result<Value, ApiError> {
    let id = params.text(ID);
    known(ctx, id)?;
    let count = params.get("NewReplicaCount").and_then(Value::as_u64).unwrap_or_default() + 1;
    ctx.remember("cache-nodes", id, &json!({"count": count}));
    Ok(wrapped("ReplicationGroup", &shown(ctx, id)?))
}

pub(super) fn describe(ctx: &Ctx<'_>, params: &Value) -> Result<Value, ApiError> {
    let wanted = params.text(ID);
    let groups = if wanted.is_empty() {
        all(ctx).iter().map(|group| shown(ctx, group.text(ID))).collect::<Result<Vec<_>, _>>()?
    } else {
        vec![shown(ctx, wanted)?]
    };
    Ok(json!({"ReplicationGroups": groups}))
}

pub(super) fn delete(ctx: &Ctx<'_>, params: &Value) -> Result<Value, ApiError> {
    let id = params.text(ID);
    let mut group = shown(ctx, id)?;
    group.set("Status", "deleting");
    drop(ctx, MEMO, id, &group);
    ctx.forget("cache-nodes", id);
    tags::gone(ctx, group.text("ARN"));
    Ok(wrapped("ReplicationGroup", &group))
}

/// A group with its nodes and their host names. Source:
/// <https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/Endpoints.html>.
fn shown(ctx: &Ctx<'_>, id: &str) -> Result<Value, ApiError> {
    let mut group = known(ctx, id)?;
    let nodes = super::clusters::nodes(ctx, &group);
    let port = ctx.recall("cache-nodes", id).and_then(|nodes| nodes.get("Port").cloned()).unwrap_or_default();
    let host = super::clusters::host(ctx);
    let names = if is_true(&group, "TransitEncryptionEnabled") == Some(true) {
        [format!("master.{id}.{host}"), format!("replica.{id}.{host}")]
    } else {
        let (own, rest) = host.split_once('.').unwrap_or_default();
        [format!("{id}.{own}.ng.0001.{rest}"), format!("{id}-ro.{own}.ng.0001.{rest}")]
    };
    let members: Vec<Value> = nodes
        .iter()
        .enumerate()
        .map(|(i, node)| {
            json!({
                "CacheClusterId": node.text("CacheClusterId"),
                "CacheNodeId": "0001",
                "ReadEndpoint": node.pointer("/CacheNodes/0/Endpoint").cloned().unwrap_or_default(),
                "PreferredAvailabilityZone": node.text("PreferredAvailabilityZone"),
                "CurrentRole": if i == 0 { "primary" } else { "replica" },
            })
        })
        .collect();
    group.set("MemberClusters", nodes.iter().map(|node| node.text("CacheClusterId").into()).collect::<Vec<Value>>());
    let [primary, reader] = names;
    group.set(
        "NodeGroups",
        json!([{
            "NodeGroupId": "0001",
            "Status": "available",
            "PrimaryEndpoint": {"Address": primary, "Port": port},
            "ReaderEndpoint": {"Address": reader, "Port": port},
            "NodeGroupMembers": members,
        }]),
    );
    Ok(group)
}
