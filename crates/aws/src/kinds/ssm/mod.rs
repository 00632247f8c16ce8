//! AWS Systems Manager: what is read of it. It has no kinds.

use provision_engine::Fault;

use crate::client::{OrFault, Reader, Reclass, refusal};

/// The value of a parameter that AWS publishes: the newest machine image of a sort, by a name that stays.
/// Source: <https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-public-parameters.html>.
///
/// # Errors
/// There is none of this name in the region, or it cannot be read.
pub async fn public_parameter(aws: &Reader, name: &str) -> Result<String, Fault> {
    let answer = aws.ssm().get_parameter().name(name).send().await.or_fault("ssm:GetParameter").unless(&["ParameterNotFound"])?;
    let value = answer.and_then(|answer| answer.parameter?.value);
    value.ok_or_else(|| refusal("ssm:GetParameter", "", &format!("AWS publishes no parameter {name} in this region")))
}
