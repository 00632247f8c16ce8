//! Distributions take minutes to reach the edge, and can be deleted only when they are disabled and there.

use serde_json::{Value, json};

use super::{number, times};
use crate::front::Ctx;
use crate::value::Fields as _;
use crate::wire::{ApiError, Call};

fn deployed(ctx: &Ctx<'_>, id: &str) -> bool {
    let known = ctx.recall("distribution-times", id).unwrap_or_default();
    let (at, takes) = (number(&known, "at"), number(&known, "takes"));
    at.zip(takes).is_none_or(|(at, takes)| ctx.now() - at >= takes)
}

pub(super) fn before(ctx: &Ctx<'_>, call: &Call) -> Result<(), ApiError> {
    if call.operation == "DeleteDistribution" && !deployed(ctx, call.params.text("Id")) {
        let message = "The distribution you are trying to delete has not been disabled.";
        return Err(ApiError::new("DistributionNotDisabled", message));
    }
    Ok(())
}

pub(super) fn after(ctx: &Ctx<'_>, call: &Call, value: &mut Value) {
    let mut begun = |again: bool| {
        let Some(distribution) = value.get_mut("Distribution") else { return };
        let id = distribution.text("Id").to_owned();
        let enabled = distribution.get("DistributionConfig").and_then(|c| c.get("Enabled")).and_then(Value::as_bool);
        if again || ctx.recall("distribution-times", &id).is_none() {
            let takes = if enabled == Some(false) { times::CLOUDFRONT_DISABLE } else { times::CLOUDFRONT_DEPLOY };
            ctx.remember("distribution-times", &id, &json!({"at": ctx.now(), "takes": takes}));
        }
        lay(ctx, distribution);
    };
    match call.operation.as_str() {
        // The same request again finds it as it is.
        "CreateDistribution" | "CreateDistributionWithTags" => begun(false),
        "UpdateDistribution" => begun(true),
        "GetDistribution" => {
            if let Some(distribution) = value.get_mut("Distribution") {
                lay(ctx, distribution);
            }
        }
        "ListDistributions" => {
            let list = value.get_mut("DistributionList").and_then(|list| list.get_mut("Items"));
            list.and_then(Value::as_array_mut).into_iter().flatten().for_each(|distribution| lay(ctx, distribution));
        }
        "DeleteDistribution" => ctx.forget("distribution-times", call.params.text("Id")),
        _ => {}
    }
}

fn lay(ctx: &Ctx<'_>, distribution: &mut Value) {
    let id = distribution.text("Id").to_owned();
    let Some(at) = ctx.recall("distribution-times", &id).and_then(|known| number(&known, "at")) else { return };
    distribution.set("Status", if deployed(ctx, &id) { "Deployed" } else { "InProgress" });
    distribution.set("LastModifiedTime", ctx.front.clock.epoch_at(at));
}
