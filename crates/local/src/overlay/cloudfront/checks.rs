//! What a configuration names must be there, and what a configuration names cannot be deleted.

use serde_json::{Value, json};

use super::config::{aliases, asked, behaviours, functions, items};
use crate::front::Ctx;
use crate::value::Fields as _;
use crate::wire::{ApiError, Call};

/// A member of a behaviour or of an origin that names another object: the call that finds it, its parameter, and what is said
/// when it is not there.
struct Reference {
    member: &'static str,
    find: &'static str,
    missing: &'static str,
    delete: &'static str,
    in_use: &'static str,
}

const fn policy(
    member: &'static str,
    find: &'static str,
    missing: &'static str,
    delete: &'static str,
    in_use: &'static str,
) -> Reference {
    Reference { member, find, missing, delete, in_use }
}

const BEHAVIOUR: &[Reference] = &[
    policy("CachePolicyId", "GetCachePolicy", "NoSuchCachePolicy", "DeleteCachePolicy", "CachePolicyInUse"),
    policy(
        "OriginRequestPolicyId",
        "GetOriginRequestPolicy",
        "NoSuchOriginRequestPolicy",
        "DeleteOriginRequestPolicy",
        "OriginRequestPolicyInUse",
    ),
    policy(
        "ResponseHeadersPolicyId",
        "GetResponseHeadersPolicy",
        "NoSuchResponseHeadersPolicy",
        "DeleteResponseHeadersPolicy",
        "ResponseHeadersPolicyInUse",
    ),
];

const ORIGIN: &[Reference] = &[policy(
    "OriginAccessControlId",
    "GetOriginAccessControl",
    "InvalidOriginAccessControl",
    "DeleteOriginAccessControl",
    "OriginAccessControlInUse",
)];

/// Checks the configuration of a new distribution, or of the one with an id.
pub(super) async fn config(ctx: &Ctx<'_>, params: &Value, id: &str) -> Result<(), ApiError> {
    let Some(config) = asked(params) else {
        return Ok(());
    };
    free_aliases(ctx, config, id)?;
    let origins = items(config, "Origins");
    for behaviour in behaviours(config) {
        let target = behaviour.text("TargetOriginId");
        if !origins.iter().any(|o| o.text("Id") == target) {
            let message = "One or more of your origins or origin groups do not exist.";
            return Err(ApiError::new("NoSuchOrigin", message));
        }
        there(ctx, behaviour, BEHAVIOUR).await?;
    }
    for origin in origins {
        there(ctx, origin, ORIGIN).await?;
    }
    for arn in functions(config) {
        let name = arn.rsplit('/').next().unwrap_or_default();
        let live = ctx.ask("cloudfront", "DescribeFunction", json!({"Name": name, "Stage": "LIVE"})).await;
        if live.is_err() {
            let message = format!("The function ARN {arn} is not valid: it must be published to the LIVE stage.");
            return Err(ApiError::new("InvalidFunctionAssociation", message));
        }
    }
    Ok(())
}

async fn there(ctx: &Ctx<'_>, of: &Value, references: &[Reference]) -> Result<(), ApiError> {
    for reference in references {
        let id = of.text(reference.member);
        if !id.is_empty() && ctx.ask("cloudfront", reference.find, json!({"Id": id})).await.is_err() {
            let message = format!("The {} {id} does not exist.", reference.member);
            return Err(ApiError::new(reference.missing, message));
        }
    }
    Ok(())
}

/// A name belongs to one distribution in all of AWS.
fn free_aliases(ctx: &Ctx<'_>, config: &Value, id: &str) -> Result<(), ApiError> {
    let wanted = aliases(config);
    let taken = ctx.front.accounts.all().iter().any(|account| {
        let there = Ctx::new(ctx.front, account, ctx.region);
        super::distributions(&there)
            .iter()
            .filter(|(other, _)| other != id)
            .any(|(_, known)| known.get("config").is_some_and(|c| aliases(c).iter().any(|alias| wanted.contains(alias))))
    });
    if taken {
        let message = "One or more of the CNAMEs you provided are already associated with a different resource.";
        return Err(ApiError::new("CNAMEAlreadyExists", message));
    }
    Ok(())
}

/// Refuses the deletion of what a distribution uses.
pub(super) fn in_use(ctx: &Ctx<'_>, call: &Call) -> Result<(), ApiError> {
    let configs = super::configs(ctx);
    let id = call.params.text("Id");
    let refuse = |code: &str| Err(ApiError::new(code, "It is associated with one or more distributions."));
    for reference in BEHAVIOUR.iter().filter(|r| r.delete == call.operation) {
        if configs.iter().flat_map(behaviours).any(|b| b.text(reference.member) == id) {
            return refuse(reference.in_use);
        }
    }
    for reference in ORIGIN.iter().filter(|r| r.delete == call.operation) {
        if configs.iter().flat_map(|c| items(c, "Origins")).any(|o| o.text(reference.member) == id) {
            return refuse(reference.in_use);
        }
    }
    if call.operation == "DeleteFunction" {
        let end = format!(":function/{}", call.params.text("Name"));
        if configs.iter().flat_map(functions).any(|arn| arn.ends_with(&end)) {
            return refuse("FunctionInUse");
        }
    }
    Ok(())
}
