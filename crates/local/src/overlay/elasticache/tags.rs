//! Tags, by ARN.

use serde_json::{Value, json};

use crate::front::Ctx;
use crate::value::Fields as _;
use crate::wire::ApiError;

pub(super) fn made(ctx: &Ctx<'_>, arn: &str, params: &Value) {
    ctx.forget("cache-tags", arn);
    ctx.remember("cache-tags", arn, &json!({"TagList": params.list("Tags")}));
}

pub(super) fn gone(ctx: &Ctx<'_>, arn: &str) {
    ctx.forget("cache-tags", arn);
}

pub(super) fn list(ctx: &Ctx<'_>, params: &Value) -> Result<Value, ApiError> {
    let arn = params.text("ResourceName");
    ctx.recall("cache-tags", arn).ok_or_else(|| {
        let code = if arn.contains(":replicationgroup:") { "ReplicationGroupNotFoundFault" } else { "InvalidARN" };
        ApiError::with_status(404, code, format!("{arn} is either not present or not available."))
    })
}

fn change(ctx: &Ctx<'_>, params: &Value, leaving: &[&str]) -> Result<Value, ApiError> {
    let known = list(ctx, params)?;
    let mut tags: Vec<Value> = known.list("TagList").to_vec();
    tags.retain(|tag| !leaving.contains(&tag.text("Key")));
    tags.extend(params.list("Tags").iter().cloned());
    let value = json!({"TagList": tags});
    ctx.remember("cache-tags", params.text("ResourceName"), &value);
    Ok(value)
}

pub(super) fn add(ctx: &Ctx<'_>, params: &Value) -> Result<Value, ApiError> {
    let keys: Vec<&str> = params.list("Tags").iter().map(|tag| tag.text("Key")).collect();
    change(ctx, params, &keys)
}

pub(super) fn remove(ctx: &Ctx<'_>, params: &Value) -> Result<Value, ApiError> {
    change(ctx, params, &params.texts("TagKeys"))
}
