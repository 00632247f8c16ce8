//! EventBridge: ministack deletes a rule with its targets, and keeps what a later PutRule leaves out; moto keeps it in lists.

use serde_json::{Value, json};

use super::codepipeline::runs;
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

/// Sends an event to the targets of the rules that are for it, as far as they are pipelines.
pub(super) async fn happened(ctx: &Ctx<'_>, event: &Value, revision: &str) -> Result<(), ApiError> {
    let rules = ctx.ask("events", "ListRules", json!({})).await?;
    for rule in rules.list("Rules").iter().filter(|rule| rule.text("State") == "ENABLED") {
        let mut rule = rule.clone();
        shown(ctx, &mut rule);
        if !serde_json::from_str(rule.text("EventPattern")).is_ok_and(|pattern: Value| is_for(&pattern, event)) {
            continue;
        }
        let targets = ctx.ask("events", "ListTargetsByRule", json!({"Rule": rule.text("Name")})).await?;
        for target in targets.list("Targets") {
            if let Some((_, name)) = target.text("Arn").rsplit_once(':').filter(|(head, _)| head.contains(":codepipeline:")) {
                runs::start(ctx, name, "CloudWatchEvent", Some(revision)).await?;
            }
        }
    }
    Ok(())
}

/// Whether a pattern is for an event: every member of the pattern has one of its values there.
fn is_for(pattern: &Value, event: &Value) -> bool {
    match pattern {
        Value::Object(members) => members.iter().all(|(name, value)| event.get(name).is_some_and(|event| is_for(value, event))),
        Value::Array(values) => values.contains(event),
        _ => false,
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
