//! Cache subnet groups.

use serde_json::{Value, json};

use super::{arn, drop, keep, listed, none, wrapped};
use crate::front::Ctx;
use crate::value::Fields as _;
use crate::wire::ApiError;

const MEMO: &str = "cache-subnet-group";
const NAME: &str = "CacheSubnetGroupName";

async fn subnets(ctx: &Ctx<'_>, params: &Value) -> Result<Value, ApiError> {
    let found = ctx.ask("ec2", "DescribeSubnets", json!({"SubnetIds": params.list("SubnetIds")})).await;
    let found = found.map_err(|error| ApiError::new("InvalidSubnet", error.message))?;
    let subnets: Vec<Value> = found
        .list("Subnets")
        .iter()
        .map(|s| {
            json!({
                "SubnetIdentifier": s.text("SubnetId"),
                "SubnetAvailabilityZone": {"Name": s.text("AvailabilityZone")},
                "SupportedNetworkTypes": ["ipv4"],
            })
        })
        .collect();
    let vpc = found.list("Subnets").first().map(|s| s.text("VpcId").to_owned());
    Ok(json!({"Subnets": subnets, "VpcId": vpc, "SupportedNetworkTypes": ["ipv4"]}))
}

/// The subnets of the group that a request names; none where it names none.
pub(super) fn ids(ctx: &Ctx<'_>, name: &str) -> Result<Vec<String>, ApiError> {
    if name.is_empty() {
        return Ok(Vec::new());
    }
    Ok(known(ctx, name)?.list("Subnets").iter().map(|subnet| subnet.text("SubnetIdentifier").to_owned()).collect())
}

/// A group by its name.
pub(super) fn known(ctx: &Ctx<'_>, name: &str) -> Result<Value, ApiError> {
    ctx.recall(MEMO, name).ok_or_else(|| {
        let message = format!("Cache Subnet Group {name} does not exist.");
        ApiError::new("CacheSubnetGroupNotFoundFault", message)
    })
}

pub(super) async fn create(ctx: &Ctx<'_>, params: &Value) -> Result<Value, ApiError> {
    let name = params.text(NAME);
    if known(ctx, name).is_ok() {
        let message = format!("Cache subnet group {name} already exists.");
        return Err(ApiError::new("CacheSubnetGroupAlreadyExists", message));
    }
    let mut group = subnets(ctx, params).await?;
    group.set(NAME, name);
    group.set("CacheSubnetGroupDescription", params.text("CacheSubnetGroupDescription"));
    group.set("ARN", arn(ctx, "subnetgroup", name));
    keep(ctx, MEMO, name, &group, params);
    Ok(wrapped("CacheSubnetGroup", &group))
}

pub(super) async fn modify(ctx: &Ctx<'_>, params: &Value) -> Result<Value, ApiError> {
    let name = params.text(NAME);
    known(ctx, name)?;
    if params.has("SubnetIds") {
        ctx.remember(MEMO, name, &subnets(ctx, params).await?);
    }
    if params.has("CacheSubnetGroupDescription") {
        let text = params.text("CacheSubnetGroupDescription");
        ctx.remember(MEMO, name, &json!({"CacheSubnetGroupDescription": text}));
    }
    Ok(wrapped("CacheSubnetGroup", &known(ctx, name)?))
}

pub(super) fn describe(ctx: &Ctx<'_>, params: &Value) -> Result<Value, ApiError> {
    let wanted = params.text(NAME);
    if !wanted.is_empty() {
        known(ctx, wanted)?;
    }
    Ok(json!({"CacheSubnetGroups": listed(ctx, MEMO, wanted)}))
}

pub(super) fn delete(ctx: &Ctx<'_>, params: &Value) -> Result<Value, ApiError> {
    let name = params.text(NAME);
    let group = known(ctx, name)?;
    drop(ctx, MEMO, name, &group);
    Ok(none())
}
