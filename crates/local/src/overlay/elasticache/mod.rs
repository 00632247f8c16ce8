//! ElastiCache's subnet groups, parameter groups, replication groups and single nodes. They are kept here for both emulators: moto can
//! delete none of them and has no parameter groups, ministack takes any group and any name and leaves AWS's host names out.

mod clusters;
mod parameters;
mod replication;
mod single;
mod subnets;
mod tags;
mod versions;

pub(crate) use parameters::family as parameter_family;
pub(crate) use replication::all as replication_groups;
pub(crate) use versions::family;

use serde_json::{Map, Value, json};

use crate::front::Ctx;
use crate::value::Fields as _;
use crate::wire::{ApiError, Call};

/// Names that ElastiCache keeps in lower case (API reference, `CreateReplicationGroup` and the groups').
const NAMES: [&str; 4] = ["ReplicationGroupId", "CacheClusterId", "CacheSubnetGroupName", "CacheParameterGroupName"];

pub(super) fn before(call: &mut Call) {
    for name in NAMES {
        if let Some(Value::String(name)) = call.params.get_mut(name) {
            name.make_ascii_lowercase();
        }
    }
}

/// The answer to a call about these objects.
pub(super) async fn answer(ctx: &Ctx<'_>, call: &Call) -> Result<Option<Value>, ApiError> {
    let params = &call.params;
    let value = match call.operation.as_str() {
        "CreateCacheSubnetGroup" => subnets::create(ctx, params).await?,
        "ModifyCacheSubnetGroup" => subnets::modify(ctx, params).await?,
        "DescribeCacheSubnetGroups" => subnets::describe(ctx, params)?,
        "DeleteCacheSubnetGroup" => subnets::delete(ctx, params)?,
        "CreateCacheParameterGroup" => parameters::create(ctx, params)?,
        "ModifyCacheParameterGroup" => parameters::modify(ctx, params)?,
        "ResetCacheParameterGroup" => parameters::reset(ctx, params)?,
        "DescribeCacheParameterGroups" => parameters::describe(ctx, params)?,
        "DescribeCacheParameters" => parameters::parameters(ctx, params)?,
        "DeleteCacheParameterGroup" => parameters::delete(ctx, params)?,
        "CreateReplicationGroup" => replication::create(ctx, params).await?,
        "ModifyReplicationGroup" => replication::modify(ctx, params)?,
        "IncreaseReplicaCount" | "DecreaseReplicaCount" => replication::count(ctx, params)?,
        "DescribeReplicationGroups" => replication::describe(ctx, params)?,
        "DeleteReplicationGroup" => replication::delete(ctx, params)?,
        "CreateCacheCluster" => single::create(ctx, params)?,
        "DeleteCacheCluster" => single::delete(ctx, params)?,
        "DescribeCacheClusters" => clusters::describe(ctx, params)?,
        "DescribeCacheEngineVersions" => versions::describe(params),
        "ListTagsForResource" => tags::list(ctx, params)?,
        "AddTagsToResource" => tags::add(ctx, params)?,
        "RemoveTagsFromResource" => tags::remove(ctx, params)?,
        _ => return Ok(None),
    };
    Ok(Some(value))
}

fn arn(ctx: &Ctx<'_>, kind: &str, name: &str) -> String {
    format!("arn:aws:elasticache:{}:{}:{kind}:{name}", ctx.region, ctx.account.id)
}

/// A new object: what is remembered of it and its tags.
fn keep(ctx: &Ctx<'_>, memo: &'static str, name: &str, object: &Value, tags: &Value) {
    ctx.forget(memo, name);
    ctx.remember(memo, name, object);
    tags::made(ctx, object.text("ARN"), tags);
}

fn drop(ctx: &Ctx<'_>, memo: &'static str, name: &str, object: &Value) {
    ctx.forget(memo, name);
    tags::gone(ctx, object.text("ARN"));
}

/// The objects of a kind by name: all, or the one that is asked for.
fn listed(ctx: &Ctx<'_>, memo: &'static str, wanted: &str) -> Vec<Value> {
    let mut all = ctx.recall_all(memo);
    all.retain(|(name, _)| wanted.is_empty() || name == wanted);
    all.sort_by(|(a, _), (b, _)| a.cmp(b));
    all.into_iter().map(|(_, object)| object).collect()
}

fn wrapped(name: &str, object: &Value) -> Value {
    let mut outer = Map::new();
    outer.insert(name.to_owned(), object.clone());
    outer.into()
}

fn none() -> Value {
    json!({})
}
