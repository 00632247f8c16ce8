//! Lambda: a version is published anew only when something changed since the last one (developer guide, Lambda function
//! versions); both emulators count on after an update that changes nothing.

use serde_json::{Value, json};

use crate::front::Ctx;
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
