//! EC2.

mod checks;
mod endpoints;
mod filters;
mod flow_logs;
mod instances;
mod interfaces;
mod nat;
mod rule_table;
mod rules;
mod volumes;

use serde_json::{Value, json};

use crate::emulator::Backend;
use crate::front::Ctx;
use crate::value::{Fields as _, specified_tags};
use crate::wire::{ApiError, Call};

pub(crate) use filters::fits;
pub(crate) use instances::led;
pub(crate) use interfaces::endpoints as interface_endpoints;
pub(crate) use nat::holders as nat_holders;
pub(crate) use rule_table::references;

pub(super) async fn before(ctx: &Ctx<'_>, call: &mut Call) -> Result<Option<Value>, ApiError> {
    filters::check(ctx, call)?;
    match call.operation.as_str() {
        "CreateSubnet" => checks::subnet(ctx, &call.params).await.map(|()| None),
        "CreateRoute" => {
            checks::new_route(ctx, &call.params).await?;
            instances::lead_route(ctx, &mut call.params).map(|()| None)
        }
        "ReplaceRoute" => instances::lead_route(ctx, &mut call.params).map(|()| None),
        "CreateFlowLogs" => {
            flow_logs::rename_tags(ctx, &mut call.params);
            Ok(None)
        }
        "DeleteRoute" => checks::known_route(ctx, &call.params).await.map(|()| None),
        "AssociateRouteTable" => checks::association(ctx, &call.params).await,
        "CreateNatGateway" => nat::check(ctx, &call.params).await.map(|()| None),
        "DeleteVpcEndpoints" => {
            interfaces::before_delete(ctx, &call.params).await?;
            endpoints::before_delete(ctx, &call.params).await.map(|()| None)
        }
        "RunInstances" => {
            volumes::sized(ctx, &mut call.params);
            instances::check(ctx, &call.params).await.map(|()| None)
        }
        "AssociateAddress" => instances::may_associate(ctx, &call.params).map(|()| None),
        "ModifyNetworkInterfaceAttribute" | "ModifyInstanceMetadataOptions" | "DescribeInstanceAttribute" => {
            instances::answer(ctx, &call.operation, &call.params)
        }
        "DescribeAccountAttributes" => Ok(Some(account_attributes(&call.params))),
        _ => rules::before(ctx, call).await,
    }
}

pub(super) async fn after(ctx: &Ctx<'_>, call: &Call, value: &mut Value) -> Result<(), ApiError> {
    let params = &call.params;
    match call.operation.as_str() {
        "CreateNatGateway" => nat::created(ctx, params, value).await?,
        "DescribeNatGateways" => nat::described(ctx, value),
        "DeleteNatGateway" => nat::deleted(ctx, params).await?,
        "DescribeAddresses" => {
            instances::addresses(ctx, value);
            nat::addresses(ctx, value);
        }
        "AssociateAddress" => instances::associated(ctx, params, value),
        "DisassociateAddress" => instances::disassociated(ctx, params),
        "RunInstances" => {
            instances::made(ctx, params, value).await?;
            volumes::made(ctx, params, value);
        }
        "DescribeVolumes" => volumes::described(ctx, value),
        "DescribeInstances" => instances::described(ctx, value),
        "TerminateInstances" => instances::terminated(ctx, params),
        "CreateFlowLogs" => flow_logs::made(ctx, params, value),
        "DescribeFlowLogs" => flow_logs::described(ctx, value),
        "CreateVpcEndpoint" => {
            endpoints::created(ctx, params, value);
            interfaces::created(ctx, params, value);
        }
        "ModifyVpcEndpoint" => {
            endpoints::modified(ctx, params);
            interfaces::modified(ctx, params);
        }
        "DescribeVpcEndpoints" => {
            endpoints::described(ctx, value);
            interfaces::described(ctx, value);
        }
        "DescribeRouteTables" => {
            instances::routes(ctx, value);
            endpoints::routes(ctx, value).await?;
        }
        "CreateSecurityGroup" => {
            let tags = specified_tags(params, "security-group");
            value.set("Tags", tags);
        }
        "DescribeSecurityGroups" => rules::described(ctx, value),
        "DeleteSecurityGroup" => ctx.forget("group", params.text("GroupId")),
        "DescribeManagedPrefixLists" => {
            for list in value.list_mut("PrefixLists") {
                // AWS's own lists show neither a size nor a version.
                if list.text("OwnerId") == "AWS" {
                    list.unset("MaxEntries");
                    list.unset("Version");
                }
            }
        }
        "CreateNetworkInterface" => {
            let id = value.get("NetworkInterface").map_or("", |i| i.text("NetworkInterfaceId"));
            ctx.remember("interface", id, &json!({}));
        }
        "DescribeNetworkInterfaces" if ctx.front.backend() == Backend::Ministack => {
            let mut all = value.list("NetworkInterfaces").to_vec();
            all.extend(held(ctx).into_iter().filter(|i| {
                let ids = params.texts("NetworkInterfaceIds");
                ids.is_empty() || ids.contains(&i.text("NetworkInterfaceId"))
            }));
            value.set("NetworkInterfaces", all);
        }
        // moto makes one for each NAT gateway, attaches it to nothing and leaves it behind.
        "DescribeNetworkInterfaces" if ctx.front.backend() == Backend::Moto => {
            if let Some(all) = value.get_mut("NetworkInterfaces").and_then(Value::as_array_mut) {
                all.retain(|i| {
                    i.text("Status") != "available" || ctx.recall("interface", i.text("NetworkInterfaceId")).is_some()
                });
            }
        }
        "DescribeAvailabilityZones" if ctx.front.backend() == Backend::Moto => {
            for zone in value.list_mut("AvailabilityZones") {
                zone.set("OptInStatus", "opt-in-not-required");
            }
        }
        _ => {}
    }
    filters::apply(call, value);
    Ok(())
}

/// The network interfaces of instances and endpoints, which ministack does not have.
pub(crate) fn held(ctx: &Ctx<'_>) -> Vec<Value> {
    instances::interfaces(ctx).into_iter().chain(interfaces::interfaces(ctx)).collect()
}

/// A new account's attributes (EC2 API reference, DescribeAccountAttributes).
fn account_attributes(params: &Value) -> Value {
    let all = [
        ("supported-platforms", "VPC"),
        ("default-vpc", "none"),
        ("max-instances", "20"),
        ("vpc-max-security-groups-per-interface", "5"),
        ("max-elastic-ips", "5"),
        ("vpc-max-elastic-ips", "5"),
    ];
    let wanted = params.texts("AttributeNames");
    let attributes: Vec<Value> = all
        .iter()
        .filter(|(name, _)| wanted.is_empty() || wanted.contains(name))
        .map(|(name, value)| json!({"AttributeName": name, "AttributeValues": [{"AttributeValue": value}]}))
        .collect();
    json!({"AccountAttributes": attributes})
}
