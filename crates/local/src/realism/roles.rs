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

/// The call that takes roles, the members that name them, and what is said while one is not known everywhere.
const TAKERS: &[(&str, &[&str], &str, &str)] = &[
    ("RegisterTaskDefinition", &["executionRoleArn", "taskRoleArn"], "ClientException", "Role is not valid"),
    (
        "CreateFunction",
        &["Role"],
        "InvalidParameterValueException",
        "The role defined for the function cannot be assumed by Lambda.",
    ),
];

/// Roles that a service is to use must be there and known everywhere.
pub(super) async fn usable(ctx: &Ctx<'_>, call: &Call) -> Result<(), ApiError> {
    let Some((_, members, code, message)) = TAKERS.iter().find(|(operation, ..)| *operation == call.operation) else {
        return Ok(());
    };
    for member in *members {
        let arn = call.params.text(member);
        let Some(name) = arn.rsplit('/').next().filter(|n| !n.is_empty()) else {
            continue;
        };
        let fresh = is_fresh(ctx, name);
        let found: Result<Value, ApiError> = ctx.ask("iam", "GetRole", json!({"RoleName": name})).await;
        if fresh || found.is_err() {
            return Err(ApiError::new(code, *message));
        }
    }
    Ok(())
}
