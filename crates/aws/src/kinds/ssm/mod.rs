//! AWS Systems Manager: what is read of it. It has no kinds.

use provision_engine::{Class, Fault};

use crate::client::{OrFault, Reader, Reclass};

/// The value of a parameter that AWS publishes: the newest machine image of a sort, by a name that stays.
/// Source: <https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-public-parameters.html>.
///
/// # Errors
/// There is none of this name in the region, or it cannot be read.
pub async fn public_parameter(aws: &Reader, name: &str) -> Result<String, Fault> {
    let answer = aws.ssm().get_parameter().name(name).send().await.or_fault("ssm:GetParameter");
    let answer = answer.class(Class::Fatal, &["ParameterNotFound"]).map_err(|fault| match fault.code.as_str() {
        "ParameterNotFound" => Fault { message: format!("AWS publishes no parameter {name} in this region"), ..fault },
        _ => fault,
    })?;
    let value = answer.parameter().and_then(|parameter| parameter.value());
    value.map(str::to_owned).ok_or_else(|| Fault::fatal(format!("the parameter {name} has no value")))
}
