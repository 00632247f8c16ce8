//! RDS: instances, their groups and proxies.

mod groups;
mod instance;
mod names;
mod pending;
mod proxy;
mod versions;

pub(crate) use instance::{instance, instances};
pub(crate) use pending::of as pending;
pub(crate) use versions::family;

use serde_json::Value;

use crate::front::Ctx;
use crate::value::Fields as _;
use crate::wire::{ApiError, Call};

pub(super) async fn before(ctx: &Ctx<'_>, call: &mut Call) -> Result<Option<Value>, ApiError> {
    names::lower(&mut call.params);
    match call.operation.as_str() {
        "CreateDBInstance" => instance::create(ctx, call).await.map(|()| None),
        "ModifyDBInstance" => instance::modify(ctx, call).await.map(|()| None),
        "DescribeDBEngineVersions" => Ok(Some(versions::described(&call.params))),
        "ResetDBParameterGroup" => Ok(groups::reset(ctx, &call.params)),
        "ModifyDBProxy" => proxy::modify(ctx, &call.params).await,
        "RegisterDBProxyTargets" => proxy::register(ctx, &call.params).await.map(|()| None),
        _ => Ok(None),
    }
}

pub(super) async fn after(ctx: &Ctx<'_>, call: &Call, value: &mut Value) -> Result<(), ApiError> {
    let params = &call.params;
    match call.operation.as_str() {
        "CreateDBInstance" => instance::created(ctx, params, value),
        "ModifyDBInstance" => instance::modified(ctx, params, value),
        "RebootDBInstance" => instance::rebooted(ctx, params, value),
        "StartDBInstance" | "StopDBInstance" => {
            if let Some(instance) = value.get_mut("DBInstance") {
                instance::shown(ctx, instance);
            }
        }
        "DeleteDBInstance" => instance::deleted(ctx, params, value),
        "DescribeDBInstances" => {
            for instance in value.list_mut("DBInstances") {
                instance::shown(ctx, instance);
            }
        }
        "ModifyDBParameterGroup" => groups::modified(ctx, params),
        "DescribeDBParameters" => groups::parameters(ctx, params, value),
        "CreateDBProxy" => proxy::created(ctx, params, value),
        "ModifyDBProxy" => proxy::modified(ctx, params, value),
        "DeleteDBProxy" => proxy::deleted(ctx, params, value),
        "DescribeDBProxies" => {
            for proxy in value.list_mut("DBProxies") {
                proxy::shown(ctx, proxy);
            }
        }
        "RegisterDBProxyTargets" => proxy::targets(ctx, params, value, "DBProxyTargets").await,
        "DescribeDBProxyTargets" => proxy::targets(ctx, params, value, "Targets").await,
        _ => {}
    }
    Ok(())
}
