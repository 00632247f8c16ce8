//! Lambda: a version is published anew only when something changed since the last one (developer guide, Lambda function
//! versions); both emulators count on after an update that changes nothing.

use serde_json::{Value, json};

use crate::front::Ctx;
use crate::realism::times;
use crate::value::{Fields as _, pick};
use crate::wire::{ApiError, Call};

/// What makes a version another one.
const SETTINGS: [&str; 14] = [
    "CodeSha256",
    "Runtime",
    "Role",
    "Handler",
    "Timeout",
    "MemorySize",
    "Environment",
    "VpcConfig",
    "Layers",
    "Architectures",
    "EphemeralStorage",
    "TracingConfig",
    "LoggingConfig",
    "DeadLetterConfig",
];

/// The kind under which a function's last change is remembered.
const CHANGED: &str = "lambda-changed";

/// The emulator has a function ready half a second of its own after every change; here it is by the account's clock.
pub(super) fn after(ctx: &Ctx<'_>, call: &Call, value: &mut Value) {
    if matches!(call.operation.as_str(), "CreateFunction" | "UpdateFunctionCode" | "UpdateFunctionConfiguration") {
        let name = value.text("FunctionName").to_owned();
        ctx.remember(CHANGED, &name, &json!({"at": ctx.now()}));
    }
    settle(ctx, value);
}

/// Tells the states of all functions in an answer.
fn settle(ctx: &Ctx<'_>, value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| settle(ctx, item)),
        Value::Object(members) => {
            let name = members.get("FunctionName").and_then(Value::as_str).map(str::to_owned);
            if let Some(name) = name.filter(|_| members.contains_key("State")) {
                let changed = ctx.recall(CHANGED, &name).and_then(|known| known.get("at")?.as_f64());
                let realism = ctx.front.settings.realism.is_on();
                let busy = realism && changed.is_some_and(|at| ctx.now() < at + times::LAMBDA_READY);
                if !busy {
                    members.insert("State".to_owned(), json!("Active"));
                    members.insert("LastUpdateStatus".to_owned(), json!("Successful"));
                }
            }
            members.values_mut().for_each(|member| settle(ctx, member));
        }
        _ => {}
    }
}

pub(super) async fn before(ctx: &Ctx<'_>, call: &Call) -> Result<Option<Value>, ApiError> {
    if call.operation != "PublishVersion" {
        return Ok(None);
    }
    let name = call.params.text("FunctionName");
    let found = ctx.ask("lambda", "ListVersionsByFunction", json!({"FunctionName": name})).await?;
    let versions = found.list("Versions");
    let latest = versions.iter().find(|v| v.text("Version") == "$LATEST");
    let number = |v: &&Value| v.text("Version").parse::<u64>().ok();
    let last = versions.iter().filter(|v| number(v).is_some()).max_by_key(number);
    let (Some(latest), Some(last)) = (latest, last) else {
        return Ok(None);
    };
    let description = call.params.text("Description");
    let told = description.is_empty() || description == last.text("Description");
    let same = told && pick(latest, &SETTINGS) == pick(last, &SETTINGS);
    Ok(same.then(|| last.clone()))
}
