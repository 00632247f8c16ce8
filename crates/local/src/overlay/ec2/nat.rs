//! NAT gateways: ministack forgets their addresses and takes any subnet and any address; neither
//! emulator shows the address as taken.

use serde_json::{Value, json};

use crate::account::letters;
use crate::emulator::Backend;
use crate::front::Ctx;
use crate::realism::times;
use crate::value::Fields as _;
use crate::wire::ApiError;

/// An id in EC2's form.
pub(super) fn id(prefix: &str) -> String {
    let noise: u128 = rand::random();
    format!("{prefix}-{:017x}", noise & 0xf_ffff_ffff_ffff_ffff)
}

pub(super) async fn check(ctx: &Ctx<'_>, params: &Value) -> Result<(), ApiError> {
    let subnet = params.text("SubnetId");
    ctx.ask("ec2", "DescribeSubnets", json!({"SubnetIds": [subnet]})).await?;
    let allocation = params.text("AllocationId");
    if !allocation.is_empty() {
        let found = ctx.ask("ec2", "DescribeAddresses", json!({"AllocationIds": [allocation]})).await?;
        // moto refuses by itself.
        if found.list("Addresses").is_empty() {
            let message = format!("The allocation ID '{allocation}' does not exist");
            return Err(ApiError::new("InvalidAllocationID.NotFound", message));
        }
        let taken = holders(ctx).iter().any(|nat| nat.text("allocation") == allocation);
        if taken {
            let message = format!("resource {allocation} is already associated.");
            return Err(ApiError::new("Resource.AlreadyAssociated", message));
        }
    }
    Ok(())
}

pub(super) async fn created(ctx: &Ctx<'_>, params: &Value, value: &mut Value) -> Result<(), ApiError> {
    let allocation = params.text("AllocationId");
    let Some(nat) = value.get_mut("NatGateway") else {
        return Ok(());
    };
    let connectivity = match params.text("ConnectivityType") {
        "" => "public",
        given => given,
    };
    let mut address = json!({
        "NetworkInterfaceId": id("eni"),
        "PrivateIp": private_ip(ctx, params.text("SubnetId")).await?,
        "IsPrimary": true,
        "Status": "succeeded",
    });
    if !allocation.is_empty() {
        let found = ctx.ask("ec2", "DescribeAddresses", json!({"AllocationIds": [allocation]})).await?;
        let public = found.list("Addresses").first().map(|a| a.text("PublicIp").to_owned());
        address.set("AllocationId", allocation);
        address.set("AssociationId", id("eipassoc"));
        address.set("PublicIp", public.unwrap_or_default());
    }
    let members = json!({"NatGatewayAddresses": [address], "ConnectivityType": connectivity});
    let id = nat.text("NatGatewayId").to_owned();
    ctx.remember("nat-shown", &id, &members);
    let held = json!({
        "allocation": allocation,
        "address": address,
        "subnet": nat.text("SubnetId"),
        "vpc": nat.text("VpcId"),
    });
    ctx.remember("nat", &id, &held);
    ctx.lay("nat-shown", &id, nat);
    Ok(())
}

/// A free address of the subnet; which one does not matter to anybody.
pub(super) async fn private_ip(ctx: &Ctx<'_>, subnet: &str) -> Result<String, ApiError> {
    let found = ctx.ask("ec2", "DescribeSubnets", json!({"SubnetIds": [subnet]})).await?;
    let block = found.list("Subnets").first().map(|s| s.text("CidrBlock").to_owned());
    let hosts = block.and_then(|b| b.parse::<ipnet::Ipv4Net>().ok());
    let noise = usize::from(letters("", 1).bytes().next().unwrap_or_default() % 64);
    // The first four addresses of a subnet are AWS's own.
    let host = hosts.and_then(|net| net.hosts().nth(4 + noise));
    Ok(host.map(|h| h.to_string()).unwrap_or_default())
}

pub(super) fn described(ctx: &Ctx<'_>, value: &mut Value) {
    for nat in value.list_mut("NatGateways") {
        let id = nat.text("NatGatewayId").to_owned();
        ctx.lay("nat-shown", &id, nat);
    }
}

/// A deleted gateway gives its address back; with realism only when it is gone.
pub(super) async fn deleted(ctx: &Ctx<'_>, params: &Value) -> Result<(), ApiError> {
    let id = params.text("NatGatewayId");
    let Some(nat) = ctx.recall("nat", id).filter(|nat| !nat.has("until")) else {
        return Ok(());
    };
    let takes = if ctx.front.settings.realism.is_on() { times::NAT_DELETE } else { 0.0 };
    ctx.remember("nat", id, &json!({"until": ctx.now() + takes}));
    // moto leaves the address associated for ever; who holds it until when is known here.
    let allocation = nat.text("allocation");
    if ctx.front.backend() == Backend::Moto && !allocation.is_empty() {
        let found = ctx.ask("ec2", "DescribeAddresses", json!({"AllocationIds": [allocation]})).await?;
        let association = found.list("Addresses").first().map(|a| a.text("AssociationId").to_owned());
        if let Some(association) = association.filter(|a| !a.is_empty()) {
            ctx.ask("ec2", "DisassociateAddress", json!({"AssociationId": association})).await?;
        }
    }
    Ok(())
}

/// What is known of the gateways that hold an address.
pub(crate) fn holders(ctx: &Ctx<'_>) -> Vec<Value> {
    let now = ctx.now();
    ctx.recall_all("nat")
        .into_iter()
        .map(|(_, nat)| nat)
        .filter(|nat| nat.get("until").and_then(Value::as_f64).is_none_or(|until| now < until))
        .collect()
}

/// Addresses that a NAT gateway holds say so.
pub(super) fn addresses(ctx: &Ctx<'_>, value: &mut Value) {
    let held = holders(ctx);
    for address in value.list_mut("Addresses") {
        if address.text("InstanceId").is_empty() {
            address.unset("InstanceId");
        }
        let allocation = address.text("AllocationId").to_owned();
        let Some(nat) = held.iter().find(|n| n.text("allocation") == allocation) else {
            continue;
        };
        if let Some(of_nat) = nat.get("address") {
            address.set("AssociationId", of_nat.text("AssociationId"));
            address.set("NetworkInterfaceId", of_nat.text("NetworkInterfaceId"));
            address.set("PrivateIpAddress", of_nat.text("PrivateIp"));
            address.set("NetworkInterfaceOwnerId", ctx.account.id.clone());
        }
    }
}
