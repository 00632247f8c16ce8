//! A listener's further certificates: neither emulator has them.

use serde_json::{Value, json};

use crate::front::Ctx;
use crate::realism;
use crate::value::Fields as _;
use crate::wire::ApiError;

const KIND: &str = "listener-certificates";

/// The ARNs of a listener's certificates beside its default one.
pub(crate) fn further(ctx: &Ctx<'_>, listener: &str) -> Vec<String> {
    let known = ctx.recall(KIND, listener);
    known.iter().flat_map(|known| known.texts("arns")).map(str::to_owned).collect()
}

fn shown(arns: &[String], default: bool) -> Vec<Value> {
    arns.iter().map(|arn| json!({"CertificateArn": arn, "IsDefault": default})).collect()
}

fn given(params: &Value) -> Vec<String> {
    params.list("Certificates").iter().map(|certificate| certificate.text("CertificateArn").to_owned()).collect()
}

/// The listener's default certificates; a listener that is not there is refused.
async fn defaults(ctx: &Ctx<'_>, listener: &str) -> Result<Vec<String>, ApiError> {
    let missing = || ApiError::new("ListenerNotFound", "One or more listeners not found");
    let found = ctx.ask("elbv2", "DescribeListeners", json!({"ListenerArns": [listener]})).await.map_err(|_| missing())?;
    found.list("Listeners").first().map(given).ok_or_else(missing)
}

pub(super) async fn add(ctx: &Ctx<'_>, params: &Value) -> Result<Value, ApiError> {
    let listener = params.text("ListenerArn");
    defaults(ctx, listener).await?;
    if ctx.front.settings.realism.is_on() {
        realism::certificates(ctx, params).await?;
    }
    let mut arns = further(ctx, listener);
    arns.extend(given(params));
    arns.sort();
    arns.dedup();
    ctx.remember(KIND, listener, &json!({"arns": arns}));
    Ok(json!({"Certificates": shown(&given(params), false)}))
}

pub(super) async fn remove(ctx: &Ctx<'_>, params: &Value) -> Result<Value, ApiError> {
    let listener = params.text("ListenerArn");
    defaults(ctx, listener).await?;
    let gone = given(params);
    let arns: Vec<String> = further(ctx, listener).into_iter().filter(|arn| !gone.contains(arn)).collect();
    ctx.remember(KIND, listener, &json!({"arns": arns}));
    Ok(json!({}))
}

pub(super) async fn describe(ctx: &Ctx<'_>, params: &Value) -> Result<Value, ApiError> {
    let listener = params.text("ListenerArn");
    let mut all = shown(&defaults(ctx, listener).await?, true);
    all.extend(shown(&further(ctx, listener), false));
    Ok(json!({"Certificates": all}))
}

pub(super) fn forget(ctx: &Ctx<'_>, listener: &str) {
    ctx.forget(KIND, listener);
}
