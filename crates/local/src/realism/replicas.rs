//! The copies of a function at the edge: while they are there, it cannot be deleted (developer guide, "Deleting Lambda@Edge
//! functions and replicas").

use super::{number, times};
use crate::front::{Ctx, HOME};
use crate::overlay::cloudfront::{config, configs};
use crate::value::Fields as _;
use crate::wire::{ApiError, Call};

pub(super) fn before(ctx: &Ctx<'_>, call: &Call) -> Result<(), ApiError> {
    if call.operation != "DeleteFunction" || ctx.region != HOME {
        return Ok(());
    }
    // A name, or an ARN with or without its version.
    let named = call.params.text("FunctionName");
    let mut parts = named.rsplit_once("function:").map_or(named, |(_, end)| end).split(':');
    let name = parts.next().unwrap_or_default();
    let version = parts.next().unwrap_or_else(|| call.params.text("Qualifier"));
    let function = format!("arn:aws:lambda:{HOME}:{}:function:{name}", ctx.account.id);
    let concerned = |arn: &str| {
        let of = arn.strip_prefix(&function).and_then(|end| end.strip_prefix(':'));
        of.is_some_and(|of| version.is_empty() || of == version)
    };
    let configs = configs(ctx);
    let associated = configs.iter().flat_map(config::lambdas).any(|one| concerned(one.text("LambdaFunctionARN")));
    let lingers = ctx.recall_all("edge-version").iter().any(|(arn, known)| {
        concerned(arn) && number(known, "left").is_some_and(|left| ctx.now() - left < times::LAMBDA_REPLICAS)
    });
    if associated || lingers {
        let message = format!(
            "Lambda was unable to delete {function} because it is a replicated function. Please see our documentation for Deleting Lambda@Edge Functions and Replicas."
        );
        return Err(ApiError::new("InvalidParameterValueException", message));
    }
    Ok(())
}
