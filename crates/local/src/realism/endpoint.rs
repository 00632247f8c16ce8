//! Interface endpoints take a minute to come, and their private names are given once.

use serde_json::{Value, json};

use super::{number, times};
use crate::front::Ctx;
use crate::overlay::ec2::interface_endpoints;
use crate::value::Fields as _;
use crate::wire::{ApiError, Call};

/// A VPC has one endpoint with private DNS for a service; one that is on its way out still has the name.
pub(super) fn before(ctx: &Ctx<'_>, call: &Call) -> Result<(), ApiError> {
    let params = &call.params;
    let private = params.get("PrivateDnsEnabled").and_then(Value::as_bool) == Some(true);
    if call.operation != "CreateVpcEndpoint" || !private {
        return Ok(());
    }
    let (vpc, service) = (params.text("VpcId"), params.text("ServiceName"));
    let has = |known: &Value| known.get("dns").and_then(Value::as_bool) == Some(true);
    let taken = interface_endpoints(ctx)
        .iter()
        .any(|(_, known)| known.text("vpc") == vpc && known.text("service") == service && has(known));
    if taken {
        let message = format!(
            "private-dns-enabled cannot be set because there is already a conflicting DNS domain for {service} in the VPC {vpc}"
        );
        return Err(ApiError::new("InvalidParameter", message));
    }
    Ok(())
}

pub(super) fn after(ctx: &Ctx<'_>, call: &Call, value: &mut Value) {
    let now = ctx.now();
    match call.operation.as_str() {
        "CreateVpcEndpoint" if call.params.text("VpcEndpointType") == "Interface" => {
            if let Some(endpoint) = value.get_mut("VpcEndpoint") {
                ctx.remember("endpoint-times", endpoint.text("VpcEndpointId"), &json!({"created": now}));
                endpoint.set("State", "pending");
                endpoint.set("CreationTimestamp", ctx.front.clock.epoch_now());
            }
        }
        "DescribeVpcEndpoints" => {
            for endpoint in value.list_mut("VpcEndpoints") {
                let known = ctx.recall("endpoint-times", endpoint.text("VpcEndpointId"));
                let Some(created) = known.as_ref().and_then(|known| number(known, "created")) else { continue };
                endpoint.set("CreationTimestamp", ctx.front.clock.epoch_at(created));
                if now - created < times::ENDPOINT_CREATE && endpoint.text("State") != "deleting" {
                    endpoint.set("State", "pending");
                }
            }
        }
        _ => {}
    }
}
