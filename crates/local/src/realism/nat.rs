//! NAT gateways take minutes to come and go.

use serde_json::{Value, json};

use super::{number, times};
use crate::front::Ctx;
use crate::value::{Fields as _, filter};
use crate::wire::{ApiError, Call};

pub(super) async fn before(ctx: &Ctx<'_>, call: &mut Call) -> Result<(), ApiError> {
    match call.operation.as_str() {
        "CreateNatGateway" if call.params.text("ConnectivityType") != "private" => {
            let subnet = call.params.text("SubnetId");
            let found = ctx.ask("ec2", "DescribeSubnets", json!({"SubnetIds": [subnet]})).await?;
            let vpc = found.list("Subnets").first().map(|s| s.text("VpcId").to_owned());
            let vpc = vpc.unwrap_or_default();
            let filters = json!({"Filters": [{"Name": "attachment.vpc-id", "Values": [vpc]}]});
            let gateways = ctx.ask("ec2", "DescribeInternetGateways", filters).await?;
            if gateways.list("InternetGateways").is_empty() {
                let message = format!("Network {vpc} has no Internet gateway attached");
                return Err(ApiError::new("Gateway.NotAttached", message));
            }
        }
        "DescribeNatGateways" => {
            // The emulator's states are not ours: the filter is applied to ours, afterwards.
            for member in ["Filter", "Filters"] {
                if let Some(filters) = call.params.get_mut(member).and_then(Value::as_array_mut) {
                    filters.retain(|f| f.text("Name") != "state");
                    if filters.is_empty() {
                        call.params.unset(member);
                    }
                }
            }
        }
        _ => {}
    }
    Ok(())
}

/// What is noted of an address whose next gateway is to fail.
const DOOMED: &str = "nat-doomed";

/// The gateway that this call asks for will fail.
pub(super) fn doom(ctx: &Ctx<'_>, call: &Call) {
    if call.operation == "CreateNatGateway" {
        ctx.remember(DOOMED, call.params.text("AllocationId"), &json!({"is": true}));
    }
}

/// The state at this moment; `None` when AWS does not list it any more.
fn state(times_of: &Value, now: f64) -> Option<&'static str> {
    if let Some(deleted) = number(times_of, "deleted") {
        let gone = now - deleted;
        return if gone < times::NAT_DELETE {
            Some("deleting")
        } else if gone < times::NAT_LISTED {
            Some("deleted")
        } else {
            None
        };
    }
    let created = number(times_of, "created").unwrap_or(f64::MIN);
    if times_of.has("doomed") && now - created >= times::NAT_FAIL {
        return (now - created < times::NAT_LISTED).then_some("failed");
    }
    Some(if now - created < times::NAT_CREATE { "pending" } else { "available" })
}

pub(super) fn after(ctx: &Ctx<'_>, call: &Call, asked: &Value, value: &mut Value) {
    let now = ctx.now();
    match call.operation.as_str() {
        "CreateNatGateway" => {
            if let Some(nat) = value.get_mut("NatGateway") {
                let id = nat.text("NatGatewayId");
                ctx.remember("nat-times", id, &json!({"created": now}));
                let address = call.params.text("AllocationId");
                if ctx.recall(DOOMED, address).is_some() {
                    ctx.forget(DOOMED, address);
                    ctx.remember("nat-times", id, &json!({"doomed": true}));
                    // A failed gateway does not keep its address.
                    ctx.remember("nat", id, &json!({"until": now + times::NAT_FAIL}));
                }
                nat.set("State", "pending");
                nat.set("CreateTime", ctx.front.clock.epoch_now());
                // Its address is there from the start, its interface is not.
                for address in nat.list_mut("NatGatewayAddresses") {
                    for later in ["NetworkInterfaceId", "PrivateIp", "PublicIp", "AssociationId"] {
                        address.unset(later);
                    }
                    address.set("Status", "associating");
                }
            }
        }
        "DeleteNatGateway" => {
            let id = call.params.text("NatGatewayId");
            if ctx.recall("nat-times", id).is_none_or(|t| !t.has("deleted")) {
                ctx.remember("nat-times", id, &json!({"deleted": now}));
            }
        }
        "DescribeNatGateways" => {
            let states = filter(asked, "state");
            if let Some(nats) = value.get_mut("NatGateways").and_then(Value::as_array_mut) {
                nats.retain_mut(|nat| {
                    let id = nat.text("NatGatewayId").to_owned();
                    if let Some(times_of) = ctx.recall("nat-times", &id) {
                        let Some(state) = state(&times_of, now) else {
                            return false;
                        };
                        nat.set("State", state);
                        if state == "failed" {
                            nat.set("FailureCode", "InternalError");
                            nat.set("FailureMessage", "Network interface was created and is in an unavailable state");
                        }
                        if let Some(created) = number(&times_of, "created") {
                            nat.set("CreateTime", ctx.front.clock.epoch_at(created));
                        }
                        if let Some(deleted) = number(&times_of, "deleted") {
                            nat.set("DeleteTime", ctx.front.clock.epoch_at(deleted));
                        }
                    }
                    states.as_ref().is_none_or(|s| s.contains(&nat.text("State")))
                });
            }
        }
        "DescribeRouteTables" => {
            for table in value.list_mut("RouteTables") {
                for route in table.list_mut("Routes") {
                    let gone = ctx
                        .recall("nat-times", route.text("NatGatewayId"))
                        .is_some_and(|t| matches!(state(&t, now), None | Some("deleted")));
                    if gone {
                        route.set("State", "blackhole");
                    }
                }
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{state, times};

    #[test]
    fn a_gateway_comes_and_goes() {
        let made = json!({"created": 10.0});
        assert_eq!(state(&made, 10.0), Some("pending"));
        assert_eq!(state(&made, 9.0 + times::NAT_CREATE), Some("pending"));
        assert_eq!(state(&made, 10.0 + times::NAT_CREATE), Some("available"));
        let doomed = json!({"created": 10.0, "doomed": true});
        assert_eq!(state(&doomed, 9.0 + times::NAT_FAIL), Some("pending"));
        assert_eq!(state(&doomed, 10.0 + times::NAT_FAIL), Some("failed"));
        assert_eq!(state(&doomed, 10.0 + times::NAT_LISTED), None);
        let gone = json!({"created": 10.0, "deleted": 500.0});
        assert_eq!(state(&gone, 501.0), Some("deleting"));
        assert_eq!(state(&gone, 500.0 + times::NAT_DELETE), Some("deleted"));
        assert_eq!(state(&gone, 500.0 + times::NAT_LISTED), None);
    }
}
