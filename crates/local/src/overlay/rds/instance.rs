//! Instances: ministack forgets the exported logs, takes any subnet group and gives an end point of its own; moto forgets
//! monitoring and insights; both keep what a change should only have pending.

use serde_json::{Value, json};

use super::{pending, versions};
use crate::front::Ctx;
use crate::value::{Fields as _, pick};
use crate::wire::{ApiError, Call};

/// What a caller sets and AWS answers under the same name, kept by one emulator at most.
const KEPT: [&str; 12] = [
    "AutoMinorVersionUpgrade",
    "MonitoringInterval",
    "MonitoringRoleArn",
    "DatabaseInsightsMode",
    "PerformanceInsightsRetentionPeriod",
    "PerformanceInsightsKMSKeyId",
    "NetworkType",
    "MaxAllocatedStorage",
    "StorageThroughput",
    "Iops",
    "CopyTagsToSnapshot",
    "EngineLifecycleSupport",
];

/// The same under another name.
const RENAMED: [(&str, &str); 2] = [
    ("EnablePerformanceInsights", "PerformanceInsightsEnabled"),
    ("EnableIAMDatabaseAuthentication", "IAMDatabaseAuthenticationEnabled"),
];

fn asked(params: &Value) -> Value {
    let mut members = pick(params, &KEPT);
    for (param, shown) in RENAMED {
        if let Some(value) = params.get(param) {
            members.set(shown, value.clone());
        }
    }
    members
}

/// The version in full, and a subnet group that is there.
pub(super) async fn create(ctx: &Ctx<'_>, call: &mut Call) -> Result<(), ApiError> {
    let version = versions::resolved(call.params.text("Engine"), call.params.text("EngineVersion"));
    if !version.is_empty() {
        call.params.set("EngineVersion", version);
    }
    let group = call.params.text("DBSubnetGroupName");
    if !group.is_empty() && ctx.ask("rds", "DescribeDBSubnetGroups", json!({"DBSubnetGroupName": group})).await.is_err() {
        let message = format!("DB subnet group '{group}' does not exist.");
        return Err(ApiError::with_status(404, "DBSubnetGroupNotFoundFault", message));
    }
    Ok(())
}

pub(super) fn created(ctx: &Ctx<'_>, params: &Value, value: &mut Value) {
    let Some(instance) = value.get_mut("DBInstance") else {
        return;
    };
    // Defaults of the API reference, CreateDBInstance.
    let mut members = json!({
        "MonitoringInterval": 0,
        "DatabaseInsightsMode": "standard",
        "PerformanceInsightsEnabled": false,
        "IAMDatabaseAuthenticationEnabled": false,
        "NetworkType": "IPV4",
        "CopyTagsToSnapshot": false,
        "DbInstancePort": 0,
    });
    if let (Some(members), Some(asked)) = (members.as_object_mut(), asked(params).as_object()) {
        members.extend(asked.clone());
    }
    let id = instance.text("DBInstanceIdentifier").to_owned();
    members.set("EnabledCloudwatchLogsExports", params.list("EnableCloudwatchLogsExports").to_vec());
    if params.text("StorageType") == "gp3" {
        // What gp3 gives to a small volume (user guide, Amazon RDS DB instance storage).
        for (name, base) in [("Iops", 3000), ("StorageThroughput", 125)] {
            if !members.has(name) {
                members.set(name, base);
            }
        }
    }
    if params.get("StorageEncrypted").and_then(Value::as_bool) == Some(true) {
        let given = params.text("KmsKeyId");
        let key = if given.is_empty() { managed_key(ctx) } else { given.to_owned() };
        members.set("KmsKeyId", key);
    }
    let port = instance.pointer("/Endpoint/Port").cloned().unwrap_or_default();
    let mut endpoint = json!({"Address": format!("{id}.{}.{}.rds.amazonaws.com", host(ctx), ctx.region)});
    endpoint.set("Port", if params.has("Port") { params.get("Port").cloned().unwrap_or_default() } else { port });
    endpoint.set("HostedZoneId", "Z2R2ITUGPM61AM");
    members.set("Endpoint", endpoint);
    ctx.forget("db", &id);
    ctx.forget("db-pending", &id);
    ctx.remember("db", &id, &members);
    shown(ctx, instance);
}

/// The ARN of the key that AWS manages for RDS.
fn managed_key(ctx: &Ctx<'_>) -> String {
    format!("arn:aws:kms:{}:{}:key/aaaaaaaa-0000-4000-8000-{}", ctx.region, ctx.account.id, ctx.account.id)
}

/// The part of a host name that is an account's own.
pub(super) fn host(ctx: &Ctx<'_>) -> String {
    let letters = ctx.account.id.bytes().take(11).map(|digit| char::from(digit.wrapping_sub(b'0').wrapping_add(b'a')));
    std::iter::once('c').chain(letters).collect()
}

/// Notes what is to wait; the emulator changes everything at once.
pub(super) async fn modify(ctx: &Ctx<'_>, call: &mut Call) -> Result<(), ApiError> {
    let id = call.params.text("DBInstanceIdentifier").to_owned();
    let Some(current) = instance(ctx, &id).await else {
        return Ok(());
    };
    if call.params.has("EngineVersion") {
        let version = versions::resolved(current.text("Engine"), call.params.text("EngineVersion"));
        call.params.set("EngineVersion", version);
    }
    let immediately = call.params.get("ApplyImmediately").and_then(Value::as_bool) == Some(true);
    ctx.forget("db-change", &id);
    ctx.remember("db-change", &id, &json!({"current": current, "immediately": immediately}));
    call.params.set("ApplyImmediately", true);
    Ok(())
}

pub(super) fn modified(ctx: &Ctx<'_>, params: &Value, value: &mut Value) {
    let id = params.text("DBInstanceIdentifier");
    let change = ctx.recall("db-change", id).unwrap_or_default();
    ctx.forget("db-change", id);
    let current = change.get("current").cloned().unwrap_or_default();
    let immediately = change.get("immediately").and_then(Value::as_bool) == Some(true);
    pending::note(ctx, id, params, immediately, &current);
    ctx.remember("db", id, &asked(params));
    if let Some(logs) = params.get("CloudwatchLogsExportConfiguration") {
        let off = logs.texts("DisableLogTypes");
        let before = current.texts("EnabledCloudwatchLogsExports");
        let mut on: Vec<&str> = before.into_iter().chain(logs.texts("EnableLogTypes")).filter(|l| !off.contains(l)).collect();
        on.sort_unstable();
        on.dedup();
        ctx.remember("db", id, &json!({"EnabledCloudwatchLogsExports": on}));
    }
    let group = params.text("DBParameterGroupName");
    let groups = current.list("DBParameterGroups");
    if !group.is_empty() && !groups.iter().any(|g| g.text("DBParameterGroupName") == group) {
        // A new group holds after a restart (user guide, DB parameter groups).
        let groups = json!([{"DBParameterGroupName": group, "ParameterApplyStatus": "pending-reboot"}]);
        ctx.remember("db", id, &json!({"DBParameterGroups": groups}));
    }
    if params.has("DBPortNumber") {
        ctx.change("db", id, |members| {
            if let Some(endpoint) = members.get_mut("Endpoint") {
                endpoint.set("Port", params.get("DBPortNumber").cloned().unwrap_or_default());
            }
        });
    }
    if let Some(instance) = value.get_mut("DBInstance") {
        shown(ctx, instance);
    }
}

pub(super) fn rebooted(ctx: &Ctx<'_>, params: &Value, value: &mut Value) {
    ctx.change("db", params.text("DBInstanceIdentifier"), |members| {
        for group in members.get_mut("DBParameterGroups").and_then(Value::as_array_mut).into_iter().flatten() {
            group.set("ParameterApplyStatus", "in-sync");
        }
    });
    if let Some(instance) = value.get_mut("DBInstance") {
        shown(ctx, instance);
    }
}

pub(super) fn deleted(ctx: &Ctx<'_>, params: &Value, value: &mut Value) {
    if let Some(instance) = value.get_mut("DBInstance") {
        shown(ctx, instance);
        instance.set("DBInstanceStatus", "deleting");
    }
    let id = params.text("DBInstanceIdentifier");
    ctx.forget("db", id);
    ctx.forget("db-pending", id);
}

/// An instance as AWS shows it; realism lays time over it.
pub(super) fn shown(ctx: &Ctx<'_>, instance: &mut Value) {
    let id = instance.text("DBInstanceIdentifier").to_owned();
    // ministack answers empty texts where AWS answers nothing.
    if let Some(members) = instance.as_object_mut() {
        members.retain(|_, value| value.as_str() != Some(""));
    }
    ctx.lay("db", &id, instance);
    if instance.text("Engine") == "postgres" {
        instance.set("LicenseModel", "postgresql-license");
    }
    if instance.text("DBInstanceStatus") == "rebooting" {
        instance.set("DBInstanceStatus", "available");
    }
    pending::lay(ctx, &id, instance);
}

/// One instance as AWS shows it, if it is there.
pub(crate) async fn instance(ctx: &Ctx<'_>, id: &str) -> Option<Value> {
    let found = ctx.ask("rds", "DescribeDBInstances", json!({"DBInstanceIdentifier": id})).await.ok()?;
    let mut instance = found.list("DBInstances").first()?.clone();
    shown(ctx, &mut instance);
    Some(instance)
}

/// All instances.
pub(crate) async fn instances(ctx: &Ctx<'_>) -> Result<Vec<Value>, ApiError> {
    let found = ctx.ask("rds", "DescribeDBInstances", json!({})).await?;
    let mut instances = found.list("DBInstances").to_vec();
    for instance in &mut instances {
        shown(ctx, instance);
    }
    Ok(instances)
}
