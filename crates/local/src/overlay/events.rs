//! EventBridge: ministack deletes a rule with its targets, and keeps what a later PutRule leaves out; moto keeps it in lists.

use serde_json::{Value, json};

use crate::front::Ctx;
use crate::value::{Fields as _, pick};
use crate::wire::{ApiError, Call};

/// What a put sets anew each time: an omitted one is gone (API reference, `PutRule`).
const MEMBERS: [&str; 4] = ["Description", "RoleArn", "EventPattern", "ScheduleExpression"];

fn key(of: &Value, name: &str) -> String {
    let bus = of.text("EventBusName").rsplit('/').next().unwrap_or_default();
    format!("{}/{name}", if bus.is_empty() { "default" } else { bus })
}

/// A rule goes after its targets.
pub(super) async fn before(ctx: &Ctx<'_>, call: &Call) -> Result<(), ApiError> {
    if call.operation != "DeleteRule" {
        return Ok(());
    }
    let mut by = pick(&call.params, &["EventBusName"]);
    by.set("Rule", call.params.text("Name"));
    let found = ctx.ask("events", "ListTargetsByRule", by).await.unwrap_or_default();
    if found.list("Targets").is_empty() {
        return Ok(());
    }
    Err(ApiError::new("ValidationException", "Rule can't be deleted since it has targets."))
}

pub(super) fn after(ctx: &Ctx<'_>, call: &Call, value: &mut Value) {
    let params = &call.params;
    match call.operation.as_str() {
        "PutRule" => {
            let key = key(params, params.text("Name"));
            ctx.forget("rule", &key);
            ctx.remember("rule", &key, &json!({"members": pick(params, &MEMBERS)}));
        }
        "DeleteRule" => ctx.forget("rule", &key(params, params.text("Name"))),
        "DescribeRule" => shown(ctx, value),
        "ListRules" => value.list_mut("Rules").iter_mut().for_each(|rule| shown(ctx, rule)),
        _ => {}
    }
}

fn shown(ctx: &Ctx<'_>, rule: &mut Value) {
    let Some(known) = ctx.recall("rule", &key(rule, rule.text("Name"))) else {
        return;
    };
    for member in MEMBERS {
        match known.get("members").and_then(|members| members.get(member)) {
            Some(set) => rule.set(member, set.clone()),
            None => rule.unset(member),
        }
    }
}
