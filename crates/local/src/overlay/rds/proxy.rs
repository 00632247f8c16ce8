//! Proxies: moto cannot change one, takes any target as often as it comes and says little of it; neither emulator keeps
//! what they call its network.

use serde_json::{Value, json};

use super::instance::{host, instance};
use crate::emulator::Backend;
use crate::front::Ctx;
use crate::value::{Fields as _, pick};
use crate::wire::ApiError;

/// What `ModifyDBProxy` sets and `DescribeDBProxies` answers.
const MEMBERS: [&str; 5] = ["Auth", "RequireTLS", "IdleClientTimeout", "DebugLogging", "RoleArn"];

pub(super) fn created(ctx: &Ctx<'_>, params: &Value, value: &mut Value) {
    let Some(proxy) = value.get_mut("DBProxy") else {
        return;
    };
    let name = params.text("DBProxyName");
    let mut members = json!({
        "Endpoint": format!("{name}.proxy-{}.{}.rds.amazonaws.com", host(ctx), ctx.region),
        "EndpointNetworkType": "IPV4",
        "TargetConnectionNetworkType": "IPV4",
        "DefaultAuthScheme": "NONE",
    });
    for member in ["EndpointNetworkType", "TargetConnectionNetworkType", "DefaultAuthScheme"] {
        if params.has(member) {
            members.set(member, params.text(member));
        }
    }
    members.set("Auth", auth(params, params.text("EngineFamily")));
    ctx.forget("db-proxy", name);
    ctx.remember("db-proxy", name, &members);
    shown(ctx, proxy);
}

/// The secrets, and how clients log in with each.
fn auth(params: &Value, family: &str) -> Vec<Value> {
    let mut all = params.list("Auth").to_vec();
    for auth in &mut all {
        if !auth.has("ClientPasswordAuthType") {
            auth.set("ClientPasswordAuthType", client_auth(family));
        }
    }
    all
}

/// The default way in for an engine (API reference, UserAuthConfig).
fn client_auth(family: &str) -> &'static str {
    match family {
        "MYSQL" => "MYSQL_NATIVE_PASSWORD",
        "SQLSERVER" => "SQL_SERVER_AUTHENTICATION",
        _ => "POSTGRES_SCRAM_SHA_256",
    }
}

pub(super) fn shown(ctx: &Ctx<'_>, proxy: &mut Value) {
    let name = proxy.text("DBProxyName").to_owned();
    ctx.lay("db-proxy", &name, proxy);
}

pub(super) fn deleted(ctx: &Ctx<'_>, params: &Value, value: &mut Value) {
    if let Some(proxy) = value.get_mut("DBProxy") {
        shown(ctx, proxy);
        proxy.set("Status", "deleting");
    }
    ctx.forget("db-proxy", params.text("DBProxyName"));
}

/// One proxy as AWS shows it.
async fn proxy(ctx: &Ctx<'_>, name: &str) -> Result<Value, ApiError> {
    let missing = || ApiError::with_status(404, "DBProxyNotFoundFault", format!("DBProxy {name} not found"));
    let found = ctx.ask("rds", "DescribeDBProxies", json!({"DBProxyName": name})).await?;
    let mut proxy = found.list("DBProxies").first().cloned().ok_or_else(missing)?;
    shown(ctx, &mut proxy);
    Ok(proxy)
}

/// moto cannot change one: the answer is made here.
pub(super) async fn modify(ctx: &Ctx<'_>, params: &Value) -> Result<Option<Value>, ApiError> {
    if ctx.front.backend() != Backend::Moto {
        return Ok(None);
    }
    Ok(Some(json!({"DBProxy": proxy(ctx, params.text("DBProxyName")).await?})))
}

pub(super) fn modified(ctx: &Ctx<'_>, params: &Value, value: &mut Value) {
    let Some(proxy) = value.get_mut("DBProxy") else {
        return;
    };
    let mut members = pick(params, &MEMBERS);
    if params.has("Auth") {
        members.set("Auth", auth(params, proxy.text("EngineFamily")));
    }
    if params.has("SecurityGroups") {
        members.set("VpcSecurityGroupIds", params.list("SecurityGroups").to_vec());
    }
    ctx.remember("db-proxy", params.text("DBProxyName"), &members);
    shown(ctx, proxy);
}

/// An instance is registered once, and only when it is there.
pub(super) async fn register(ctx: &Ctx<'_>, params: &Value) -> Result<(), ApiError> {
    let name = params.text("DBProxyName");
    let found = ctx.ask("rds", "DescribeDBProxyTargets", json!({"DBProxyName": name})).await?;
    for id in params.texts("DBInstanceIdentifiers") {
        if instance(ctx, id).await.is_none() {
            let message = format!("DBInstance {id} not found.");
            return Err(ApiError::with_status(404, "DBInstanceNotFound", message));
        }
        if found.list("Targets").iter().any(|t| t.text("RdsResourceId") == id) {
            let message = format!("Database {id} is already registered with target group default.");
            return Err(ApiError::new("DBProxyTargetAlreadyRegisteredFault", message));
        }
    }
    Ok(())
}

/// Where a target is.
pub(super) async fn targets(ctx: &Ctx<'_>, params: &Value, value: &mut Value, list: &str) {
    let name = params.text("DBProxyName");
    for target in value.list_mut(list) {
        let id = target.text("RdsResourceId").to_owned();
        if let Some(instance) = instance(ctx, &id).await {
            target.set("Endpoint", instance.pointer("/Endpoint/Address").cloned().unwrap_or_default());
            target.set("Port", instance.pointer("/Endpoint/Port").cloned().unwrap_or_default());
            // An instance has no ARN as a target (API reference, DBProxyTarget: of an Aurora cluster).
            target.set("Type", "RDS_INSTANCE");
            target.set("Role", "READ_WRITE");
        }
        target.set("TargetHealth", json!({"State": "AVAILABLE"}));
        target.unset("TargetArn");
        ctx.remember("db-proxy-target", &format!("{name}/{id}"), &json!({}));
    }
}
