//! Secrets Manager: neither emulator says of a taken name that its secret is scheduled for deletion; ministack does not know
//! a token again and misses a secret that is gone; moto changes a secret that is scheduled for deletion.

use serde_json::{Value, json};

use super::tokens;
use crate::account::letters;
use crate::front::Ctx;
use crate::value::Fields as _;
use crate::wire::{ApiError, Call};

pub(super) async fn before(ctx: &Ctx<'_>, call: &Call) -> Result<Option<Value>, ApiError> {
    let params = &call.params;
    match call.operation.as_str() {
        "CreateSecret" if scheduled(ctx, params.text("Name")).await == Some(true) => {
            let message = "You can't create this secret because a secret with this name is already scheduled for deletion.";
            Err(ApiError::new("InvalidRequestException", message))
        }
        "PutSecretValue" | "UpdateSecret" | "TagResource" | "UntagResource" | "PutResourcePolicy"
            if scheduled(ctx, params.text("SecretId")).await == Some(true) =>
        {
            let message = "You can't perform this operation on the secret because it was marked for deletion.";
            Err(ApiError::new("InvalidRequestException", message))
        }
        "DeleteSecret" if params.get("ForceDeleteWithoutRecovery").and_then(Value::as_bool) == Some(true) => {
            forced(ctx, params.text("SecretId")).await
        }
        _ => Ok(None),
    }
}

/// Whether a secret is scheduled for deletion; nothing when there is none.
async fn scheduled(ctx: &Ctx<'_>, id: &str) -> Option<bool> {
    let found = ctx.ask("secretsmanager", "DescribeSecret", json!({"SecretId": id})).await.ok()?;
    Some(found.has("DeletedDate"))
}

/// A deletion without recovery takes a scheduled secret too, and does not miss one that is gone (API reference,
/// `DeleteSecret`).
async fn forced(ctx: &Ctx<'_>, id: &str) -> Result<Option<Value>, ApiError> {
    match scheduled(ctx, id).await {
        Some(true) => {
            ctx.ask("secretsmanager", "RestoreSecret", json!({"SecretId": id})).await?;
            Ok(None)
        }
        Some(false) => Ok(None),
        None => {
            let arn = format!("arn:aws:secretsmanager:{}:{}:secret:{id}-{}", ctx.region, ctx.account.id, letters("", 6));
            Ok(Some(json!({"ARN": arn, "Name": id, "DeletionDate": ctx.front.clock.epoch_now()})))
        }
    }
}

pub(super) fn after(ctx: &Ctx<'_>, call: &Call, value: &Value) {
    if call.operation == "DeleteSecret" {
        tokens::forget(ctx, "Name", value.text("Name"));
    }
}
