//! Flow logs: ministack forgets the role, the log group's name and the interval, and knows their tags by another name.

use serde_json::{Value, json};

use crate::emulator::Backend;
use crate::front::Ctx;
use crate::value::{Fields as _, pick};

/// What is given back as it was set.
const KEPT: [&str; 4] = ["DeliverLogsPermissionArn", "LogGroupName", "MaxAggregationInterval", "LogDestination"];

/// AWS's name for the tags' resource is `vpc-flow-log` (EC2 API reference, TagSpecification).
pub(super) fn rename_tags(ctx: &Ctx<'_>, params: &mut Value) {
    if ctx.front.backend() == Backend::Ministack {
        for specification in params.list_mut("TagSpecifications") {
            if specification.text("ResourceType") == "vpc-flow-log" {
                specification.set("ResourceType", "flow-log");
            }
        }
    }
}

pub(super) fn made(ctx: &Ctx<'_>, params: &Value, value: &Value) {
    if ctx.front.backend() != Backend::Ministack {
        return;
    }
    for id in value.texts("FlowLogIds") {
        // Ten minutes where nothing was said (EC2 API reference, CreateFlowLogs).
        ctx.remember("flow-log", id, &json!({"MaxAggregationInterval": 600}));
        ctx.remember("flow-log", id, &pick(params, &KEPT));
    }
}

pub(super) fn described(ctx: &Ctx<'_>, value: &mut Value) {
    for log in value.list_mut("FlowLogs") {
        let id = log.text("FlowLogId").to_owned();
        if ctx.recall("flow-log", &id).is_some() {
            // ministack shows a log group's name as the destination, which AWS gives only as an ARN.
            log.unset("LogDestination");
            log.set("DeliverLogsStatus", "SUCCESS");
        }
        ctx.lay("flow-log", &id, log);
    }
}
