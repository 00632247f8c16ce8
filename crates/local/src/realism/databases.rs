//! What RDS refuses and the emulators take, and the health of a proxy's targets; each has a test in
//! `tests/local/realism/databases.rs`.

use serde_json::{Value, json};

use super::{number, stages, times};
use crate::front::Ctx;
use crate::overlay::rds;
use crate::value::Fields as _;
use crate::wire::{ApiError, Call};

/// The statuses in which an instance can become a target, as the error names them.
const TARGETABLE: &str = "[AVAILABLE, MODIFYING, BACKING_UP]";

pub(super) async fn before(ctx: &Ctx<'_>, call: &Call) -> Result<(), ApiError> {
    let params = &call.params;
    match call.operation.as_str() {
        "CreateDBSubnetGroup" | "ModifyDBSubnetGroup" => two_zones(ctx, params).await,
        "CreateDBInstance" => family_fits(ctx, params, params.text("Engine"), params.text("EngineVersion")).await,
        "ModifyDBInstance" => {
            let Some(current) = rds::instance(ctx, params.text("DBInstanceIdentifier")).await else {
                return Ok(());
            };
            storage_grows(params, &current)?;
            let version = if params.has("EngineVersion") { params } else { &current }.text("EngineVersion");
            family_fits(ctx, params, current.text("Engine"), version).await
        }
        "DeleteDBInstance" => final_snapshot(params),
        "ModifyDBParameterGroup" | "ResetDBParameterGroup" => few_parameters(params),
        "DeleteDBSubnetGroup" => subnet_group_is_free(ctx, params.text("DBSubnetGroupName")).await,
        "DeleteDBParameterGroup" => parameter_group_is_free(ctx, params.text("DBParameterGroupName")).await,
        "CreateDBProxy" => {
            proxy_subnets(ctx, params).await?;
            proxy_role(ctx, params.text("RoleArn")).await?;
            proxy_secrets(ctx, params).await
        }
        "RegisterDBProxyTargets" => targetable(ctx, params),
        _ => Ok(()),
    }
}

fn combination(message: impl Into<String>) -> ApiError {
    ApiError::new("InvalidParameterCombination", message)
}

fn parameter(message: impl Into<String>) -> ApiError {
    ApiError::new("InvalidParameterValue", message)
}

async fn zones(ctx: &Ctx<'_>, subnets: &[&str]) -> Result<usize, ApiError> {
    let found = ctx.ask("ec2", "DescribeSubnets", json!({"SubnetIds": subnets})).await;
    let found = found.map_err(|error| ApiError::new("InvalidSubnet", error.message))?;
    let mut zones: Vec<&str> = found.list("Subnets").iter().map(|s| s.text("AvailabilityZone")).collect();
    zones.sort_unstable();
    zones.dedup();
    Ok(zones.len())
}

async fn two_zones(ctx: &Ctx<'_>, params: &Value) -> Result<(), ApiError> {
    if zones(ctx, &params.texts("SubnetIds")).await? < 2 {
        let message = "The DB subnet group doesn't meet Availability Zone (AZ) coverage requirement. Current AZ coverage: 1. Add subnets to cover at least 2 AZs.";
        return Err(ApiError::new("DBSubnetGroupDoesNotCoverEnoughAZs", message));
    }
    Ok(())
}

/// A parameter group belongs to a family of versions.
async fn family_fits(ctx: &Ctx<'_>, params: &Value, engine: &str, version: &str) -> Result<(), ApiError> {
    let group = params.text("DBParameterGroupName");
    if group.is_empty() {
        return Ok(());
    }
    let Ok(found) = ctx.ask("rds", "DescribeDBParameterGroups", json!({"DBParameterGroupName": group})).await else {
        return Ok(());
    };
    let family = found.list("DBParameterGroups").first().map(|g| g.text("DBParameterGroupFamily").to_owned()).unwrap_or_default();
    match rds::family(engine, version) {
        Some(wanted) if wanted != family => Err(combination(format!(
            "The parameter group {group} with DBParameterGroupFamily {family} cannot be used for this instance. Please use a parameter group with DBParameterGroupFamily {wanted}"
        ))),
        _ => Ok(()),
    }
}

fn storage_grows(params: &Value, current: &Value) -> Result<(), ApiError> {
    let size = |of: &Value| of.get("AllocatedStorage").and_then(Value::as_i64);
    match (size(params), size(current)) {
        (Some(new), Some(old)) if new < old => {
            Err(combination(format!("Requested storage size ({new}) cannot be less than the current storage size ({old}).")))
        }
        _ => Ok(()),
    }
}

fn final_snapshot(params: &Value) -> Result<(), ApiError> {
    let skip = params.get("SkipFinalSnapshot").and_then(Value::as_bool) == Some(true);
    match (skip, params.has("FinalDBSnapshotIdentifier")) {
        (false, false) => Err(combination("FinalDBSnapshotIdentifier is required unless SkipFinalSnapshot is specified.")),
        (true, true) => Err(combination("FinalDBSnapshotIdentifier cannot be specified when deleting with SkipFinalSnapshot.")),
        _ => Ok(()),
    }
}

/// At most 20 parameters in one call (API reference, ModifyDBParameterGroup).
fn few_parameters(params: &Value) -> Result<(), ApiError> {
    const LIMIT: usize = 20;
    if params.list("Parameters").len() > LIMIT {
        return Err(parameter(format!("The number of parameters in a request cannot be more than {LIMIT}.")));
    }
    Ok(())
}

async fn subnet_group_is_free(ctx: &Ctx<'_>, group: &str) -> Result<(), ApiError> {
    let holds = |instance: &Value| instance.get("DBSubnetGroup").is_some_and(|g| g.text("DBSubnetGroupName") == group);
    if present(ctx).await?.iter().any(holds) {
        let message =
            format!("Cannot delete the subnet group '{group}' because at least one database instance is still using it.");
        return Err(ApiError::new("InvalidDBSubnetGroupStateFault", message));
    }
    Ok(())
}

async fn parameter_group_is_free(ctx: &Ctx<'_>, group: &str) -> Result<(), ApiError> {
    let holds = |instance: &Value| instance.list("DBParameterGroups").iter().any(|g| g.text("DBParameterGroupName") == group);
    if present(ctx).await?.iter().any(holds) {
        let message = "One or more database instances are still members of this parameter group, so the group cannot be deleted";
        return Err(ApiError::new("InvalidDBParameterGroupState", message));
    }
    Ok(())
}

/// The instances that are there, those being deleted included.
async fn present(ctx: &Ctx<'_>) -> Result<Vec<Value>, ApiError> {
    let mut all = rds::instances(ctx).await?;
    all.extend(stages::leaving(ctx, "db-times"));
    Ok(all)
}

async fn proxy_subnets(ctx: &Ctx<'_>, params: &Value) -> Result<(), ApiError> {
    if zones(ctx, &params.texts("VpcSubnetIds")).await? < 2 {
        let message = "RDS Proxy requires at least two subnets in different Availability Zones";
        return Err(ApiError::new("InvalidSubnet", message));
    }
    Ok(())
}

async fn proxy_role(ctx: &Ctx<'_>, arn: &str) -> Result<(), ApiError> {
    let name = arn.rsplit('/').next().unwrap_or_default();
    if ctx.ask("iam", "GetRole", json!({"RoleName": name})).await.is_err() || super::roles::is_fresh(ctx, name) {
        return Err(parameter(format!("RDS is unable to assume the role {arn}")));
    }
    Ok(())
}

/// A proxy's secrets are JSON with a user name and a password. Source:
/// <https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-proxy-secrets-arns.html>.
async fn proxy_secrets(ctx: &Ctx<'_>, params: &Value) -> Result<(), ApiError> {
    for auth in params.list("Auth").iter().filter(|auth| auth.has("SecretArn")) {
        let arn = auth.text("SecretArn");
        let Ok(secret) = ctx.ask("secretsmanager", "GetSecretValue", json!({"SecretId": arn})).await else {
            return Err(parameter(format!("The secret {arn} cannot be read.")));
        };
        let content: Value = serde_json::from_str(secret.text("SecretString")).unwrap_or_default();
        if content.text("username").is_empty() || content.text("password").is_empty() {
            return Err(parameter(format!("The secret {arn} does not have the keys username and password.")));
        }
    }
    Ok(())
}

fn targetable(ctx: &Ctx<'_>, params: &Value) -> Result<(), ApiError> {
    let name = params.text("DBProxyName");
    let loud = |status: &str| status.to_uppercase().replace('-', "_");
    if let Some(status) = stages::status(ctx, "db-proxy-times", name) {
        let message = format!("DB Proxy {name} is in an unsupported state - {}, needs to be in [AVAILABLE]", loud(status));
        return Err(ApiError::new("InvalidDBProxyStateFault", message));
    }
    for id in params.texts("DBInstanceIdentifiers") {
        if let Some(status) = stages::status(ctx, "db-times", id).filter(|status| *status != "modifying") {
            let message = format!("DB Instance {id} is in an unsupported state - {}, needs to be in {TARGETABLE}", loud(status));
            return Err(ApiError::new("InvalidDBInstanceState", message));
        }
    }
    Ok(())
}

pub(super) fn after(ctx: &Ctx<'_>, call: &Call, value: &mut Value) {
    let name = call.params.text("DBProxyName");
    match call.operation.as_str() {
        "RegisterDBProxyTargets" => {
            for target in value.list_mut("DBProxyTargets") {
                let key = format!("{name}/{}", target.text("RdsResourceId"));
                ctx.remember("db-proxy-target", &key, &json!({"registered": ctx.now()}));
                health(ctx, &key, target);
            }
        }
        "DescribeDBProxyTargets" => {
            for target in value.list_mut("Targets") {
                let key = format!("{name}/{}", target.text("RdsResourceId"));
                health(ctx, &key, target);
            }
        }
        _ => {}
    }
}

/// A new target is registered, waits for the proxy's capacity, and is available then.
fn health(ctx: &Ctx<'_>, key: &str, target: &mut Value) {
    let known = ctx.recall("db-proxy-target", key).unwrap_or_default();
    let Some(since) = number(&known, "registered").map(|at| ctx.now() - at) else {
        return;
    };
    let health = if since < times::DB_PROXY_TARGET / 2.0 {
        json!({"State": "REGISTERING"})
    } else if since < times::DB_PROXY_TARGET {
        json!({
            "State": "UNAVAILABLE",
            "Reason": "PENDING_PROXY_CAPACITY",
            "Description": "DBProxy Target unavailable due to an internal error",
        })
    } else {
        return;
    };
    target.set("TargetHealth", health);
}
