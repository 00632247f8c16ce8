//! CloudWatch Logs: what builds of pipelines' runs logged is ours; moto leaves out the class; ministack's deliveries have hyphens in their ids.

use serde_json::{Value, json};

use super::codepipeline::runs;
use crate::front::Ctx;
use crate::value::Fields as _;
use crate::wire::Call;

pub(super) fn after(call: &Call, value: &mut Value) {
    if call.operation == "DescribeLogGroups" {
        for group in value.list_mut("logGroups") {
            if !group.has("logGroupClass") {
                group.set("logGroupClass", "STANDARD");
            }
        }
    }
    value.list_mut("deliveries").iter_mut().for_each(without_hyphens);
    if let Some(delivery) = value.get_mut("delivery") {
        without_hyphens(delivery);
    }
}

/// Shows what a build logged.
pub(super) fn answer(ctx: &Ctx<'_>, call: &Call) -> Option<Value> {
    if call.operation != "GetLogEvents" {
        return None;
    }
    let (group, stream) = (call.params.text("logGroupName"), call.params.text("logStreamName"));
    let in_group = |known: &Value| known.pointer("/logsConfig/cloudWatchLogs/groupName").and_then(Value::as_str) == Some(group);
    let projects = ctx.recall_all("project").into_iter().filter(|(_, known)| in_group(known));
    let lines = projects.into_iter().find_map(|(project, _)| runs::build(ctx, &format!("{project}:{stream}")))?.1;
    let events: Vec<Value> = lines.iter().map(|line| json!({"message": format!("{line}\n")})).collect();
    Some(json!({"events": events, "nextForwardToken": "f/0", "nextBackwardToken": "b/0"}))
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

/// Takes the hyphens out of the ids of deliveries.
fn without_hyphens(delivery: &mut Value) {
    let id = delivery.text("id").to_owned();
    let plain = id.replace('-', "");
    let arn = delivery.text("arn").replace(&id, &plain);
    delivery.set("arn", arn);
    delivery.set("id", plain);
}
