//! What ElastiCache refuses; each has a test in `tests/local/realism/caches.rs`.

use serde_json::Value;

use super::stages;
use crate::front::Ctx;
use crate::overlay::elasticache;
use crate::value::Fields as _;
use crate::wire::{ApiError, Call};

pub(super) fn before(ctx: &Ctx<'_>, call: &Call) -> Result<(), ApiError> {
    let params = &call.params;
    match call.operation.as_str() {
        "CreateReplicationGroup" => {
            let count = params.get("NumCacheClusters").or_else(|| params.get("ReplicasPerNodeGroup"));
            let nodes = count.and_then(Value::as_u64).unwrap_or(1);
            failover(params, nodes + u64::from(params.has("ReplicasPerNodeGroup")))?;
            auth_needs_tls(params, is_on(params, "TransitEncryptionEnabled"))?;
            family_fits(ctx, params, if params.has("Engine") { params.text("Engine") } else { "redis" })
        }
        "ModifyReplicationGroup" => {
            let found = elasticache::replication_groups(ctx);
            let Some(group) = found.iter().find(|g| g.text("ReplicationGroupId") == params.text("ReplicationGroupId")) else {
                return Ok(());
            };
            let nodes = ctx.recall("cache-nodes", params.text("ReplicationGroupId")).unwrap_or_default();
            failover(params, nodes.get("count").and_then(Value::as_u64).unwrap_or(1))?;
            auth_needs_tls(params, is_on(group, "TransitEncryptionEnabled") || is_on(params, "TransitEncryptionEnabled"))?;
            family_fits_version(ctx, params, group.text("Engine"), if params.has("EngineVersion") { params } else { &nodes })
        }
        "DecreaseReplicaCount" => {
            let found = elasticache::replication_groups(ctx);
            let none_left = params.get("NewReplicaCount").and_then(Value::as_u64) == Some(0);
            let fails_over = |g: &&Value| {
                g.text("ReplicationGroupId") == params.text("ReplicationGroupId") && g.text("AutomaticFailover") == "enabled"
            };
            if none_left && found.iter().any(|g| fails_over(&g)) {
                return Err(combination("Replication group with automatic failover must have at least one replica."));
            }
            Ok(())
        }
        "ModifyCacheParameterGroup" if params.list("ParameterNameValues").len() > 20 => {
            // API reference, ModifyCacheParameterGroup: a maximum of 20 parameters.
            Err(ApiError::new("InvalidParameterValue", "The number of parameters in a request cannot be more than 20."))
        }
        "DeleteCacheSubnetGroup" if used(ctx, "CacheSubnetGroupName", params.text("CacheSubnetGroupName")) => {
            let message =
                format!("Cache subnet group {} is currently in use by a cache cluster.", params.text("CacheSubnetGroupName"));
            Err(ApiError::new("CacheSubnetGroupInUse", message))
        }
        "DeleteCacheParameterGroup" if used(ctx, "CacheParameterGroupName", params.text("CacheParameterGroupName")) => {
            let message = "One or more cache clusters are still members of this parameter group, so the group cannot be deleted.";
            Err(ApiError::new("InvalidCacheParameterGroupState", message))
        }
        _ => Ok(()),
    }
}

fn is_on(of: &Value, name: &str) -> bool {
    of.get(name).and_then(Value::as_bool) == Some(true)
}

fn combination(message: impl Into<String>) -> ApiError {
    ApiError::new("InvalidParameterCombination", message)
}

/// Failover needs a replica, and several zones need failover. Source:
/// <https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/AutoFailover.html>.
fn failover(params: &Value, nodes: u64) -> Result<(), ApiError> {
    if is_on(params, "AutomaticFailoverEnabled") && nodes < 2 {
        return Err(combination("Automatic failover is not supported for a replication group without replicas."));
    }
    if is_on(params, "MultiAZEnabled") && params.get("AutomaticFailoverEnabled").and_then(Value::as_bool) == Some(false) {
        return Err(combination("Must have automatic failover enabled to use multi-AZ."));
    }
    Ok(())
}

/// AUTH needs encryption in transit. Source: <https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/auth.html>.
fn auth_needs_tls(params: &Value, tls: bool) -> Result<(), ApiError> {
    if params.has("AuthToken") && !tls {
        return Err(combination("The AUTH token is only supported when encryption-in-transit is enabled"));
    }
    Ok(())
}

fn family_fits(ctx: &Ctx<'_>, params: &Value, engine: &str) -> Result<(), ApiError> {
    family_fits_version(ctx, params, engine, params)
}

fn family_fits_version(ctx: &Ctx<'_>, params: &Value, engine: &str, versioned: &Value) -> Result<(), ApiError> {
    let group = params.text("CacheParameterGroupName");
    let (Some(family), Some(wanted)) =
        (elasticache::parameter_family(ctx, group), elasticache::family(engine, versioned.text("EngineVersion")))
    else {
        return Ok(());
    };
    if family != wanted {
        return Err(combination(format!("Expected a parameter group of family {wanted} but found one of family {family}")));
    }
    Ok(())
}

/// Whether a node of a group that is there, or is being deleted, has this setting.
fn used(ctx: &Ctx<'_>, setting: &str, name: &str) -> bool {
    let leaving = stages::leaving(ctx, "cache-times").iter().any(|group| {
        let left = ctx.recall("cache-left", group.text("ReplicationGroupId")).unwrap_or_default();
        left.text(setting) == name
    });
    let nodes = ctx.recall_all("cache-nodes").into_iter().chain(ctx.recall_all("cache-single"));
    leaving || nodes.into_iter().any(|(_, nodes)| nodes.text(setting) == name)
}

/// The nodes have their group's status, and what a group leaves is noted.
pub(super) fn after(ctx: &Ctx<'_>, call: &Call, value: &mut Value) {
    match call.operation.as_str() {
        "CreateReplicationGroup" => {
            let id = call.params.text("ReplicationGroupId");
            ctx.forget("cache-left", id);
            ctx.remember("cache-left", id, &ctx.recall("cache-nodes", id).unwrap_or_default());
        }
        "ModifyReplicationGroup" => {
            let id = call.params.text("ReplicationGroupId");
            ctx.remember("cache-left", id, &ctx.recall("cache-nodes", id).unwrap_or_default());
        }
        "DescribeCacheClusters" => {
            for node in value.list_mut("CacheClusters") {
                if let Some(status) = stages::status(ctx, "cache-times", node.text("ReplicationGroupId")) {
                    node.set("CacheClusterStatus", status);
                }
            }
        }
        _ => {}
    }
}
