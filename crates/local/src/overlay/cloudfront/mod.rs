//! CloudFront: ministack makes distributions of what is not there, lets two have one name, and deletes what is in use.

mod checks;
pub(crate) mod config;

use serde_json::{Value, json};

use crate::front::Ctx;
use crate::value::Fields as _;
use crate::wire::{ApiError, Call};

pub(super) async fn before(ctx: &Ctx<'_>, call: &mut Call) -> Result<Option<Value>, ApiError> {
    // What is not said is CloudFront's own certificate, and every answer says so (API reference, ViewerCertificate).
    if let Some(config) = config::asked_mut(&mut call.params).filter(|config| !config.has("ViewerCertificate")) {
        config.set("ViewerCertificate", json!({"CloudFrontDefaultCertificate": true, "MinimumProtocolVersion": "TLSv1"}));
    }
    match call.operation.as_str() {
        "CreateDistribution" | "CreateDistributionWithTags" => {
            if let Some(known) = known(ctx, &call.params).await? {
                return Ok(Some(known));
            }
            checks::config(ctx, &call.params, "").await?;
        }
        "UpdateDistribution" => checks::config(ctx, &call.params, call.params.text("Id")).await?,
        // Without a stage both answer the stage of development (API reference, DescribeFunction).
        "DescribeFunction" | "GetFunction" if !call.params.has("Stage") => call.params.set("Stage", "DEVELOPMENT"),
        _ => checks::in_use(ctx, call)?,
    }
    Ok(None)
}

/// The distribution that was made with the same reference, if the configuration is the same too. A reference is used up for
/// ever.
async fn known(ctx: &Ctx<'_>, params: &Value) -> Result<Option<Value>, ApiError> {
    let Some(asked) = config::asked(params) else {
        return Ok(None);
    };
    let Some(known) = ctx.recall("distribution-reference", asked.text("CallerReference")) else {
        return Ok(None);
    };
    let id = known.text("id");
    if ctx.recall("distribution", id).is_some() && known.get("asked") == Some(asked) {
        let mut found = ctx.ask("cloudfront", "GetDistribution", json!({"Id": id})).await?;
        found.set("Location", format!("https://cloudfront.amazonaws.com/2020-05-31/distribution/{id}"));
        return Ok(Some(found));
    }
    let message = format!(
        "The caller reference that you are using to create a distribution is associated with another distribution. Already exists: {id}"
    );
    Err(ApiError::new("DistributionAlreadyExists", message))
}

pub(super) async fn after(ctx: &Ctx<'_>, call: &Call, value: &mut Value) -> Result<(), ApiError> {
    match call.operation.as_str() {
        "CreateDistribution" | "CreateDistributionWithTags" => {
            let (Some(asked), Some(made)) = (config::asked(&call.params), value.get("Distribution")) else {
                return Ok(());
            };
            let id = made.text("Id");
            if ctx.recall("distribution", id).is_none() {
                let members = json!({"config": asked, "arn": made.text("ARN"), "domain": made.text("DomainName")});
                ctx.remember("distribution", id, &members);
                let reference = asked.text("CallerReference");
                ctx.remember("distribution-reference", reference, &json!({"id": id, "asked": asked}));
            }
        }
        "UpdateDistribution" => {
            if let Some(asked) = config::asked(&call.params) {
                let_go(ctx, call.params.text("Id"), asked);
                ctx.remember("distribution", call.params.text("Id"), &json!({"config": asked}));
            }
        }
        "DeleteDistribution" => {
            let_go(ctx, call.params.text("Id"), &Value::Null);
            ctx.forget("distribution", call.params.text("Id"));
        }
        // Here alone AWS writes the header `ETtag`; ministack does not (API reference, UpdateFunction).
        "UpdateFunction" if !value.has("ETag") => {
            let stage = json!({"Name": call.params.text("Name"), "Stage": "DEVELOPMENT"});
            let seen = ctx.ask("cloudfront", "DescribeFunction", stage).await?;
            value.set("ETag", seen.text("ETag"));
        }
        _ => {}
    }
    Ok(())
}

/// All distributions of the account: id and what is known.
pub(crate) fn distributions(ctx: &Ctx<'_>) -> Vec<(String, Value)> {
    ctx.home().recall_all("distribution")
}

/// The configurations of all distributions of the account.
pub(crate) fn configs(ctx: &Ctx<'_>) -> Vec<Value> {
    distributions(ctx).into_iter().filter_map(|(_, known)| known.get("config").cloned()).collect()
}

/// Notes when a distribution lets go of a version of a Lambda function: its replicas go long after.
fn let_go(ctx: &Ctx<'_>, id: &str, next: &Value) {
    let before = ctx.recall("distribution", id).and_then(|known| known.get("config").cloned()).unwrap_or_default();
    let arn = |one: &Value| one.text("LambdaFunctionARN").to_owned();
    let kept: Vec<String> = config::lambdas(next).map(arn).collect();
    for left in config::lambdas(&before).map(arn).filter(|arn| !kept.contains(arn)) {
        ctx.remember("edge-version", &left, &json!({"left": ctx.now()}));
    }
}
