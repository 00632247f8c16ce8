//! A build takes its time, and a new role cannot build yet.

use serde_json::{Value, json};

use super::{number, roles, times};
use crate::front::Ctx;
use crate::value::Fields as _;
use crate::wire::{ApiError, Call};

pub(super) fn before(ctx: &Ctx<'_>, call: &Call) -> Result<(), ApiError> {
    let arn = call.params.text("serviceRole");
    let name = arn.rsplit('/').next().unwrap_or_default();
    if matches!(call.operation.as_str(), "CreateProject" | "UpdateProject") && roles::is_fresh(ctx, name) {
        let message = format!("CodeBuild is not authorized to perform: sts:AssumeRole on service role: {arn}");
        return Err(ApiError::new("InvalidInputException", message));
    }
    Ok(())
}

pub(super) fn after(ctx: &Ctx<'_>, call: &Call, value: &mut Value) {
    match call.operation.as_str() {
        "StartBuild" => {
            if let Some(build) = value.get_mut("build") {
                ctx.remember("build", build.text("id"), &json!({"at": ctx.now()}));
                lay(ctx, build);
            }
        }
        "BatchGetBuilds" => value.list_mut("builds").iter_mut().for_each(|build| lay(ctx, build)),
        _ => {}
    }
}

fn lay(ctx: &Ctx<'_>, build: &mut Value) {
    let Some(at) = ctx.recall("build", build.text("id")).and_then(|known| number(&known, "at")) else {
        return;
    };
    let over = ctx.now() - at >= times::BUILD_RUN;
    build.set("buildComplete", over);
    if over {
        build.set("endTime", ctx.front.clock.epoch_at(at + times::BUILD_RUN));
        return;
    }
    build.set("buildStatus", "IN_PROGRESS");
    build.set("currentPhase", "BUILD");
    build.unset("endTime");
}
