//! STS: the emulators take every caller for the account's root, the front knows better.

use serde_json::{Value, json};

use crate::account::Identity;
use crate::front::Ctx;
use crate::wire::{ApiError, Call};

/// How long a session lasts unless asked otherwise (API reference, AssumeRole).
const SESSION_S: f64 = 3600.0;

pub(super) async fn before(ctx: &Ctx<'_>, identity: &Identity, call: &Call) -> Result<Option<Value>, ApiError> {
    match call.operation.as_str() {
        "GetCallerIdentity" => Ok(Some(json!({
            "UserId": identity.user_id,
            "Account": identity.account_id,
            "Arn": identity.arn,
        }))),
        "AssumeRole" => assume_role(ctx, identity, call).await.map(Some),
        _ => Ok(None),
    }
}

async fn assume_role(ctx: &Ctx<'_>, identity: &Identity, call: &Call) -> Result<Value, ApiError> {
    let text = |name: &str| call.params.get(name).and_then(Value::as_str).unwrap_or_default();
    let arn = text("RoleArn");
    let denied = || {
        let message = format!("User: {} is not authorized to perform: sts:AssumeRole on resource: {arn}", identity.arn);
        ApiError::with_status(403, "AccessDenied", message)
    };
    let mut parts = arn.splitn(6, ':').skip(4);
    let account = parts.next();
    let role = parts.next().and_then(|r| r.strip_prefix("role/"));
    let (Some(account), Some(role)) = (account, role) else {
        return Err(ApiError::new("ValidationError", format!("{arn} is invalid")));
    };
    // The role must be there; trust policies are not evaluated.
    let target = ctx.front.accounts.get(account).ok_or_else(denied)?;
    let name = role.rsplit('/').next().unwrap_or(role);
    Ctx::new(ctx.front, &target, ctx.region).ask("iam", "GetRole", json!({"RoleName": name})).await.map_err(|_| denied())?;
    let session = text("RoleSessionName");
    let credentials = ctx.front.accounts.issue_role(account, role, Some(session));
    let issued = ctx.front.accounts.identity(&credentials.access_key_id).ok_or_else(denied)?;
    let seconds = call.params.get("DurationSeconds").and_then(Value::as_f64);
    Ok(json!({
        "Credentials": {
            "AccessKeyId": credentials.access_key_id,
            "SecretAccessKey": credentials.secret_access_key,
            "SessionToken": credentials.session_token,
            "Expiration": ctx.front.clock.epoch_now() + seconds.unwrap_or(SESSION_S),
        },
        "AssumedRoleUser": {"AssumedRoleId": issued.user_id, "Arn": issued.arn},
    }))
}
