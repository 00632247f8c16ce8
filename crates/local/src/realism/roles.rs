//! A new role is not usable at once.

use serde_json::{Value, json};

use super::{number, times};
use crate::front::Ctx;
use crate::value::Fields as _;
use crate::wire::{ApiError, Call};

pub(super) fn after(ctx: &Ctx<'_>, call: &Call) {
    let name = call.params.text("RoleName");
    match call.operation.as_str() {
        "CreateRole" => ctx.remember("role-times", name, &json!({"created": ctx.now()})),
        "DeleteRole" => ctx.forget("role-times", name),
        _ => {}
    }
}

/// Whether other services do not know a role yet.
pub(super) fn is_fresh(ctx: &Ctx<'_>, name: &str) -> bool {
    let created = ctx.recall("role-times", name).and_then(|known| number(&known, "created"));
    created.is_some_and(|at| ctx.now() - at < times::ROLE_USABLE)
}

/// A task definition's roles must be there and known everywhere.
pub(super) async fn usable(ctx: &Ctx<'_>, call: &Call) -> Result<(), ApiError> {
    if call.operation != "RegisterTaskDefinition" {
        return Ok(());
    }
    for member in ["executionRoleArn", "taskRoleArn"] {
        let arn = call.params.text(member);
        let Some(name) = arn.rsplit('/').next().filter(|n| !n.is_empty()) else {
            continue;
        };
        let invalid = || ApiError::new("ClientException", "Role is not valid");
        if is_fresh(ctx, name) {
            return Err(invalid());
        }
        let found: Result<Value, ApiError> = ctx.ask("iam", "GetRole", json!({"RoleName": name})).await;
        if found.is_err() {
            return Err(invalid());
        }
    }
    Ok(())
}
