//! What the emulators drop or get wrong, given back as AWS has it.
//!
//! Always on, unlike realism. Each row has a test in `tests/local/overlays.rs` that fails on the day the
//! emulator learns it.

mod autoscaling;
mod cloudwatch;
pub(crate) mod ec2;
mod ecr;
pub(crate) mod ecs;
pub(crate) mod elasticache;
pub(crate) mod elb;
mod iam;
mod logs;
mod memo;
pub(crate) mod rds;
mod secrets;
mod sts;
mod tokens;

pub(crate) use memo::Memo;

use serde_json::Value;

use crate::account::Identity;
use crate::front::Ctx;
use crate::wire::{ApiError, Call};

/// May answer a call itself, refuse it, or rewrite its parameters.
pub(crate) async fn before(ctx: &Ctx<'_>, identity: &Identity, call: &mut Call) -> Result<Option<Value>, ApiError> {
    match call.service.name.as_str() {
        "ec2" => ec2::before(ctx, call).await,
        "elbv2" => elb::before(ctx, call).await,
        "ecs" => ecs::before(ctx, call).await,
        "elasticache" => {
            elasticache::before(call);
            Ok(None)
        }
        "iam" => iam::before(ctx, call).await,
        "cloudwatch" => Ok(cloudwatch::before(call)),
        "rds" => rds::before(ctx, call).await,
        "secretsmanager" => secrets::before(ctx, call).await,
        "sts" => sts::before(ctx, identity, call).await,
        _ => Ok(None),
    }
}

/// Answers a call in the emulator's place, after everything that may refuse it.
pub(crate) async fn answer(ctx: &Ctx<'_>, call: &Call) -> Result<Option<Value>, ApiError> {
    match call.service.name.as_str() {
        "ecs" => ecs::answer(ctx, call).await,
        "elasticache" => elasticache::answer(ctx, call).await,
        _ => Ok(None),
    }
}

/// Puts right what the emulator answered.
pub(crate) async fn after(ctx: &Ctx<'_>, call: &Call, value: &mut Value) -> Result<(), ApiError> {
    match call.service.name.as_str() {
        "ec2" => ec2::after(ctx, call, value).await,
        "elbv2" => elb::after(ctx, call, value).await,
        "ecs" => {
            ecs::after(ctx, call, value);
            Ok(())
        }
        "rds" => rds::after(ctx, call, value).await,
        "iam" => {
            iam::after(ctx, call, value);
            Ok(())
        }
        "logs" => {
            logs::after(call, value);
            Ok(())
        }
        "ecr" => {
            ecr::after(ctx, call, value);
            Ok(())
        }
        "secretsmanager" => {
            secrets::after(ctx, call, value);
            Ok(())
        }
        "cloudwatch" => {
            cloudwatch::after(ctx, call, value);
            Ok(())
        }
        "application-autoscaling" => {
            autoscaling::after(ctx, call, value);
            Ok(())
        }
        _ => Ok(()),
    }
}

/// The answer to the same request with the same client token, if there was one.
pub(crate) fn replay(ctx: &Ctx<'_>, call: &Call) -> Result<Option<Value>, ApiError> {
    tokens::replay(ctx, call)
}

/// Remembers an answer for the same request with the same client token.
pub(crate) fn keep(ctx: &Ctx<'_>, call: &Call, asked: &Value, value: &Value) {
    tokens::keep(ctx, call, asked, value);
}
