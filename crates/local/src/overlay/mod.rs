//! What the emulators drop or get wrong, given back as AWS has it.
//!
//! Always on, unlike realism. Each row has a test in `tests/local/overlays.rs` that fails on the day the
//! emulator learns it.

pub(crate) mod acm;
mod autoscaling;
pub(crate) mod cloudfront;
pub(crate) mod cloudtrail;
mod cloudwatch;
mod codebuild;
pub(crate) mod codepipeline;
pub(crate) mod ec2;
mod ecr;
pub(crate) mod ecs;
pub(crate) mod elasticache;
pub(crate) mod elb;
mod events;
mod iam;
mod lambda;
mod logs;
mod memo;
pub(crate) mod rds;
pub(crate) mod route53;
mod s3;
mod secrets;
pub(crate) mod sns;
mod ssm;
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
        "logs" => {
            logs::before(call);
            Ok(None)
        }
        "cloudtrail" => cloudtrail::before(ctx, call),
        "cloudwatch" => Ok(cloudwatch::before(call)),
        "cloudfront" => cloudfront::before(ctx, call).await,
        "route53" => route53::before(ctx, call).await,
        "acm" => acm::before(ctx, call).await,
        "lambda" => lambda::before(ctx, call).await,
        "s3" => s3::before(ctx, call).await,
        "codepipeline" => codepipeline::before(ctx, call).map(|()| None),
        "ssm" => Ok(ssm::before(ctx, call)),
        "events" => events::before(ctx, call).await.map(|()| None),
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
        "codepipeline" => codepipeline::runs::answer(ctx, call).await,
        "codebuild" => Ok(codebuild::answer(ctx, call)),
        "logs" => logs::answer(ctx, call).await,
        _ => Ok(None),
    }
}

/// Puts right what the emulator answered. `asked` are the parameters before they were rewritten.
pub(crate) async fn after(ctx: &Ctx<'_>, call: &Call, asked: &Value, value: &mut Value) -> Result<(), ApiError> {
    match call.service.name.as_str() {
        "ec2" => ec2::after(ctx, call, value).await,
        "elbv2" => elb::after(ctx, call, value).await,
        "ecs" => {
            ecs::after(ctx, call, value);
            Ok(())
        }
        "rds" => rds::after(ctx, call, value).await,
        "codebuild" => {
            codebuild::after(ctx, call, value);
            Ok(())
        }
        "events" => {
            events::after(ctx, call, value);
            Ok(())
        }
        "sns" => {
            sns::after(ctx, call, value);
            Ok(())
        }
        "iam" => {
            iam::after(ctx, call, value);
            Ok(())
        }
        "logs" => {
            logs::after(ctx, call, value);
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
        "cloudfront" => cloudfront::after(ctx, call, value).await,
        "route53" => {
            route53::after(ctx, call, value);
            Ok(())
        }
        "acm" => acm::after(ctx, call, asked, value).await,
        "s3" => s3::after(ctx, call, value).await,
        "codepipeline" => {
            codepipeline::after(ctx, call, value);
            codepipeline::start(ctx, call).await
        }
        "lambda" => {
            lambda::after(ctx, call, value);
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
