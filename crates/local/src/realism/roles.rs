//! A new role is not usable at once, and holds so much of policies.

use serde_json::{Map, Value, json};

use super::{number, times};
use crate::front::Ctx;
use crate::value::Fields as _;
use crate::wire::{ApiError, Call};

pub(super) fn after(ctx: &Ctx<'_>, call: &Call) {
    let name = call.params.text("RoleName");
    match call.operation.as_str() {
        "CreateRole" => ctx.remember("role-times", name, &json!({"created": ctx.now()})),
        "DeleteRole" => {
            ctx.forget("role-times", name);
            ctx.forget("role-policies", name);
        }
        "PutRolePolicy" | "DeleteRolePolicy" => {
            let (mut all, policy) = (sizes(ctx, name), call.params.text("PolicyName"));
            all.remove(policy);
            if call.operation == "PutRolePolicy" {
                all.insert(policy.to_owned(), json!(size(call.params.text("PolicyDocument"))));
            }
            ctx.remember("role-policies", name, &Value::Object(all));
        }
        _ => {}
    }
}

/// Characters of all inline policies of a role together, without white space.
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html>.
const INLINE_MAX: usize = 10_240;

/// A role's inline policies have room.
pub(super) fn before(ctx: &Ctx<'_>, call: &Call) -> Result<(), ApiError> {
    if call.operation != "PutRolePolicy" {
        return Ok(());
    }
    let (name, policy) = (call.params.text("RoleName"), call.params.text("PolicyName"));
    let others = sizes(ctx, name).into_iter().filter(|(other, _)| other != policy).filter_map(|(_, size)| size.as_u64());
    let length = size(call.params.text("PolicyDocument")) + usize::try_from(others.sum::<u64>()).unwrap_or(usize::MAX);
    if length > INLINE_MAX {
        let message = format!("Maximum policy size of {INLINE_MAX} bytes exceeded for role {name}");
        return Err(ApiError::with_status(409, "LimitExceeded", message));
    }
    Ok(())
}

fn size(policy: &str) -> usize {
    policy.chars().filter(|letter| !letter.is_whitespace()).count()
}

/// The sizes of a role's inline policies, by their names.
fn sizes(ctx: &Ctx<'_>, role: &str) -> Map<String, Value> {
    ctx.recall("role-policies", role).and_then(|known| known.as_object().cloned()).unwrap_or_default()
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
