//! CloudWatch Logs: what builds of pipelines' runs logged is ours; moto leaves out the class; ministack's deliveries have
//! hyphens in their ids, and are not changed.

use serde_json::{Value, json};

use super::codepipeline::runs;
use super::ecs::logged;
use crate::front::Ctx;
use crate::value::Fields as _;
use crate::wire::{ApiError, Call};

/// What is changed of deliveries, by id.
const DELIVERY: &str = "delivery";

pub(super) fn after(ctx: &Ctx<'_>, call: &Call, value: &mut Value) {
    if call.operation == "DescribeLogGroups" {
        for group in value.list_mut("logGroups") {
            if !group.has("logGroupClass") {
                group.set("logGroupClass", "STANDARD");
            }
        }
    }
    for delivery in value.list_mut("deliveries") {
        show(ctx, delivery);
    }
    if let Some(delivery) = value.get_mut("delivery") {
        show(ctx, delivery);
    }
    if call.operation == "DeleteDelivery" {
        ctx.forget(DELIVERY, &plain(&call.params));
    }
}

/// Changes a delivery.
async fn change(ctx: &Ctx<'_>, params: &Value) -> Result<Value, ApiError> {
    ctx.ask("logs", "GetDelivery", json!({"id": params.text("id")})).await?;
    for name in ["recordFields", "fieldDelimiter", "s3DeliveryConfiguration"] {
        if let Some(value) = params.get(name) {
            ctx.remember(DELIVERY, &plain(params), &json!({ name: value }));
        }
    }
    Ok(json!({}))
}

pub(super) async fn answer(ctx: &Ctx<'_>, call: &Call) -> Result<Option<Value>, ApiError> {
    match call.operation.as_str() {
        "GetLogEvents" => Ok(events(ctx, call).await),
        "UpdateDeliveryConfiguration" => change(ctx, &call.params).await.map(Some),
        _ => Ok(None),
    }
}

/// Shows what a build or a task logged.
async fn events(ctx: &Ctx<'_>, call: &Call) -> Option<Value> {
    let (group, stream) = (call.params.text("logGroupName"), call.params.text("logStreamName"));
    let lines = match built(ctx, group, stream) {
        Some(lines) => lines,
        None => logged(ctx, group, stream).await?,
    };
    let events: Vec<Value> = lines.iter().map(|line| json!({"message": format!("{line}\n")})).collect();
    Some(json!({"events": events, "nextForwardToken": "f/0", "nextBackwardToken": "b/0"}))
}

fn built(ctx: &Ctx<'_>, group: &str, stream: &str) -> Option<Vec<String>> {
    let in_group = |known: &Value| known.pointer("/logsConfig/cloudWatchLogs/groupName").and_then(Value::as_str) == Some(group);
    let projects = ctx.recall_all("project").into_iter().filter(|(_, known)| in_group(known));
    Some(projects.into_iter().find_map(|(project, _)| runs::build(ctx, &format!("{project}:{stream}")))?.1)
}

/// The id of a delivery has no hyphens on AWS; ministack's are UUIDs.
pub(super) fn before(call: &mut Call) {
    if call.operation.ends_with("Delivery") || call.operation == "UpdateDeliveryConfiguration" {
        let id = call.params.text("id").to_owned();
        if id.len() == 32 && id.is_ascii() {
            let parts = [&id[..8], &id[8..12], &id[12..16], &id[16..20], &id[20..]];
            call.params.set("id", parts.join("-"));
        }
    }
}

/// The id of a delivery as AWS has it.
fn plain(delivery: &Value) -> String {
    delivery.text("id").replace('-', "")
}

/// Takes the hyphens out of a delivery's id, and shows what was changed of it.
fn show(ctx: &Ctx<'_>, delivery: &mut Value) {
    let id = delivery.text("id").to_owned();
    let plain = plain(delivery);
    ctx.lay(DELIVERY, &plain, delivery);
    let arn = delivery.text("arn").replace(&id, &plain);
    delivery.set("arn", arn);
    delivery.set("id", plain);
}
