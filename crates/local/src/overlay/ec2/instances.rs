//! Instances: ministack gives them no network interface, forgets their metadata options, user data and client token, and
//! takes a profile that is not there. Neither emulator shows what was changed on the interface or which address leads to
//! it, nor looks whether the profile has a role.

use serde_json::{Value, json};

use super::nat::{id, private_ip};
use crate::emulator::Backend;
use crate::front::Ctx;
use crate::realism::times;
use crate::value::Fields as _;
use crate::wire::ApiError;

/// What is remembered of instances, by id.
const KIND: &str = "instance";
/// Where elastic addresses lead, by allocation.
const LED: &str = "address-of-instance";
/// The metadata options of an instance that was given none (EC2 API reference, InstanceMetadataOptionsResponse).
const OPTIONS: [(&str, &str); 3] =
    [("HttpTokens", "optional"), ("HttpEndpoint", "enabled"), ("InstanceMetadataTags", "disabled")];

fn ministack(ctx: &Ctx<'_>) -> bool {
    ctx.front.backend() == Backend::Ministack
}

/// A profile must be there, and have a role.
pub(super) async fn check(ctx: &Ctx<'_>, params: &Value) -> Result<(), ApiError> {
    let Some(profile) = params.get("IamInstanceProfile").filter(|profile| profile.is_object()) else { return Ok(()) };
    let (arn, name) = (profile.text("Arn"), profile.text("Name"));
    let name = if name.is_empty() { arn.rsplit('/').next().unwrap_or_default() } else { name };
    let refuse = |message: String| Err(ApiError::new("InvalidParameterValue", message));
    let Ok(found) = ctx.ask("iam", "GetInstanceProfile", json!({"InstanceProfileName": name})).await else {
        let what = if arn.is_empty() { "name" } else { "ARN" };
        let value = if arn.is_empty() { name } else { arn };
        return refuse(format!(
            "Value ({value}) for parameter iamInstanceProfile is invalid. Invalid IAM Instance Profile {what}"
        ));
    };
    if found.get("InstanceProfile").is_none_or(|profile| profile.list("Roles").is_empty()) {
        return refuse(format!("IAM Instance Profile \"{arn}{name}\" has no associated IAM Roles"));
    }
    Ok(())
}

pub(super) async fn made(ctx: &Ctx<'_>, params: &Value, value: &mut Value) -> Result<(), ApiError> {
    let mut options = json!({"State": "applied", "HttpPutResponseHopLimit": 1});
    for (name, usual) in OPTIONS {
        options.set(name, usual);
    }
    merge(&mut options, params.get("MetadataOptions"));
    for instance in value.list_mut("Instances") {
        let theirs = instance.list("NetworkInterfaces").first().map(|i| i.text("NetworkInterfaceId").to_owned());
        let ip = match &theirs {
            Some(_) => instance.text("PrivateIpAddress").to_owned(),
            None => private_ip(ctx, instance.text("SubnetId")).await?,
        };
        let members = json!({
            "interface": theirs.unwrap_or_else(|| id("eni")),
            "ip": ip,
            "groups": params.texts("SecurityGroupIds"),
            "check": true,
            "data": params.text("UserData"),
            "token": params.text("ClientToken"),
            "subnet": instance.text("SubnetId"),
            "vpc": instance.text("VpcId"),
            "MetadataOptions": options,
        });
        let id = instance.text("InstanceId").to_owned();
        ctx.remember(KIND, &id, &members);
        show(ctx, &id, instance);
    }
    Ok(())
}

pub(super) fn described(ctx: &Ctx<'_>, value: &mut Value) {
    for reservation in value.list_mut("Reservations") {
        for instance in reservation.list_mut("Instances") {
            let id = instance.text("InstanceId").to_owned();
            show(ctx, &id, instance);
        }
    }
}

/// Lays what is remembered over an instance.
fn show(ctx: &Ctx<'_>, id: &str, instance: &mut Value) {
    let Some(known) = ctx.recall(KIND, id) else { return };
    let groups: Vec<Value> = known.texts("groups").into_iter().map(|id| json!({"GroupId": id, "GroupName": id})).collect();
    instance.set("SourceDestCheck", known.get("check").cloned().unwrap_or_default());
    instance.set("SecurityGroups", groups);
    if !ministack(ctx) {
        return;
    }
    instance.set("MetadataOptions", known.get("MetadataOptions").cloned().unwrap_or_default());
    instance.set("PrivateIpAddress", known.text("ip"));
    instance.set("ClientToken", known.text("token"));
    // It has a public address only where an elastic one leads to it.
    instance.unset("PublicIpAddress");
    instance.unset("PublicDnsName");
    if there(ctx, &known) {
        instance.set("NetworkInterfaces", json!([interface(ctx, id, &known)]));
        return;
    }
    for empty in ["NetworkInterfaces", "SecurityGroups"] {
        instance.set(empty, json!([]));
    }
    for gone in ["SubnetId", "VpcId", "PrivateIpAddress"] {
        instance.unset(gone);
    }
}

fn interface(ctx: &Ctx<'_>, instance: &str, known: &Value) -> Value {
    let groups: Vec<Value> = known.texts("groups").into_iter().map(|id| json!({"GroupId": id, "GroupName": id})).collect();
    json!({
        "NetworkInterfaceId": known.text("interface"),
        "InterfaceType": "interface",
        "Description": "",
        "SubnetId": known.text("subnet"),
        "VpcId": known.text("vpc"),
        "OwnerId": ctx.account.id,
        "Status": "in-use",
        "PrivateIpAddress": known.text("ip"),
        "SourceDestCheck": known.get("check").cloned().unwrap_or_default(),
        "Groups": groups,
        "Attachment": {"InstanceId": instance, "DeviceIndex": 0, "Status": "attached", "DeleteOnTermination": true},
    })
}

/// The network interfaces of the instances that are there, with the subnets and groups that they hold.
pub(super) fn interfaces(ctx: &Ctx<'_>) -> Vec<Value> {
    let there = ctx.recall_all(KIND).into_iter().filter(|(_, known)| there(ctx, known));
    there.map(|(id, known)| interface(ctx, &id, &known)).collect()
}

/// Whether it is still there: a terminated one goes at once, or with realism after a while.
fn there(ctx: &Ctx<'_>, known: &Value) -> bool {
    known.get("until").and_then(Value::as_f64).is_none_or(|until| ctx.now() < until)
}

/// Answers the calls that ministack does not have, for what it does not know; moto has them, and half carries them out.
pub(super) fn answer(ctx: &Ctx<'_>, operation: &str, params: &Value) -> Result<Option<Value>, ApiError> {
    if !ministack(ctx) {
        if operation == "ModifyNetworkInterfaceAttribute" {
            change_interface(ctx, params);
        }
        return Ok(None);
    }
    let id = params.text("InstanceId");
    let unknown = || ApiError::new("InvalidInstanceID.NotFound", format!("The instance ID '{id}' does not exist"));
    match operation {
        "ModifyNetworkInterfaceAttribute" => {
            if !change_interface(ctx, params) {
                let interface = params.text("NetworkInterfaceId");
                let message = format!("The networkInterface ID '{interface}' does not exist");
                return Err(ApiError::new("InvalidNetworkInterfaceID.NotFound", message));
            }
            Ok(Some(json!({})))
        }
        "ModifyInstanceMetadataOptions" => {
            let mut options = ctx.recall(KIND, id).ok_or_else(unknown)?.get("MetadataOptions").cloned().unwrap_or_default();
            merge(&mut options, Some(params));
            for extra in ["InstanceId", "DryRun"] {
                options.unset(extra);
            }
            ctx.remember(KIND, id, &json!({"MetadataOptions": options}));
            Ok(Some(json!({"InstanceId": id, "InstanceMetadataOptions": options})))
        }
        "DescribeInstanceAttribute" if params.text("Attribute") == "userData" => {
            let known = ctx.recall(KIND, id).ok_or_else(unknown)?;
            let data = known.text("data");
            let data = if data.is_empty() { json!({}) } else { json!({"Value": data}) };
            Ok(Some(json!({"InstanceId": id, "UserData": data})))
        }
        _ => Ok(None),
    }
}

/// Changes an instance's interface; whether there is one of this id.
fn change_interface(ctx: &Ctx<'_>, params: &Value) -> bool {
    let interface = params.text("NetworkInterfaceId");
    let Some((id, _)) = ctx.recall_all(KIND).into_iter().find(|(_, known)| known.text("interface") == interface) else {
        return false;
    };
    if params.has("Groups") {
        ctx.remember(KIND, &id, &json!({"groups": params.list("Groups")}));
    }
    if let Some(check) = params.get("SourceDestCheck").and_then(|check| check.get("Value")) {
        ctx.remember(KIND, &id, &json!({"check": check}));
    }
    true
}

fn merge(options: &mut Value, over: Option<&Value>) {
    if let (Some(options), Some(over)) = (options.as_object_mut(), over.and_then(Value::as_object)) {
        options.extend(over.clone());
    }
}

/// A route to an instance's interface is one to the instance: ministack makes one to nowhere of it.
pub(super) fn lead_route(ctx: &Ctx<'_>, params: &mut Value) -> Result<(), ApiError> {
    let interface = params.text("NetworkInterfaceId").to_owned();
    if interface.is_empty() || !ministack(ctx) {
        return Ok(());
    }
    let of = ctx.recall_all(KIND).into_iter().find(|(_, known)| known.text("interface") == interface && there(ctx, known));
    let Some((instance, _)) = of else {
        let message = format!("The networkInterface ID '{interface}' does not exist");
        return Err(ApiError::new("InvalidNetworkInterfaceID.NotFound", message));
    };
    params.unset("NetworkInterfaceId");
    params.set("InstanceId", instance);
    Ok(())
}

/// A route to an instance names its interface too, and leads nowhere when that is gone.
pub(super) fn routes(ctx: &Ctx<'_>, value: &mut Value) {
    for table in value.list_mut("RouteTables") {
        for route in table.list_mut("Routes") {
            if let Some(known) = ctx.recall(KIND, route.text("InstanceId")) {
                route.set("NetworkInterfaceId", known.text("interface"));
                route.set("InstanceOwnerId", ctx.account.id.clone());
                route.set("State", if there(ctx, &known) { "active" } else { "blackhole" });
            }
        }
    }
}

/// A terminated instance gives its addresses back.
pub(super) fn terminated(ctx: &Ctx<'_>, params: &Value) {
    for id in params.texts("InstanceIds").into_iter().filter(|id| ctx.recall(KIND, id).is_some_and(|k| !k.has("until"))) {
        let takes = if ctx.front.settings.realism.is_on() { times::INSTANCE_DELETE } else { 0.0 };
        ctx.remember(KIND, id, &json!({"until": ctx.now() + takes}));
        for (allocation, _) in ctx.recall_all(LED).into_iter().filter(|(_, led)| led.text("InstanceId") == id) {
            ctx.forget(LED, &allocation);
        }
    }
}

/// An address leads to one place at a time, and moves only where that was allowed.
pub(super) fn may_associate(ctx: &Ctx<'_>, params: &Value) -> Result<(), ApiError> {
    let allocation = params.text("AllocationId");
    let moves = params.get("AllowReassociation").and_then(Value::as_bool) == Some(true);
    if ministack(ctx) && !moves && ctx.recall(LED, allocation).is_some() {
        return Err(ApiError::new("Resource.AlreadyAssociated", format!("resource {allocation} is already associated.")));
    }
    Ok(())
}

pub(super) fn associated(ctx: &Ctx<'_>, params: &Value, value: &Value) {
    let (interface, instance) = (params.text("NetworkInterfaceId"), params.text("InstanceId"));
    let is_it = |(id, known): &(String, Value)| known.text("interface") == interface || id == instance;
    if let Some((id, known)) = ctx.recall_all(KIND).into_iter().find(is_it) {
        let members = json!({
            "AssociationId": value.text("AssociationId"),
            "InstanceId": id,
            "NetworkInterfaceId": known.text("interface"),
            "NetworkInterfaceOwnerId": ctx.account.id,
            "PrivateIpAddress": known.text("ip"),
        });
        ctx.remember(LED, params.text("AllocationId"), &members);
    }
}

pub(super) fn disassociated(ctx: &Ctx<'_>, params: &Value) {
    let association = params.text("AssociationId");
    for (allocation, _) in ctx.recall_all(LED).into_iter().filter(|(_, led)| led.text("AssociationId") == association) {
        ctx.forget(LED, &allocation);
    }
}

/// Addresses that lead to an instance say so, and those of a terminated one do not any more.
pub(super) fn addresses(ctx: &Ctx<'_>, value: &mut Value) {
    for address in value.list_mut("Addresses") {
        let allocation = address.text("AllocationId").to_owned();
        for member in ["AssociationId", "InstanceId", "NetworkInterfaceId", "PrivateIpAddress"] {
            address.unset(member);
        }
        ctx.lay(LED, &allocation, address);
    }
}

/// The addresses that lead to an instance: the allocation, and the VPC that it is in.
pub(crate) fn led(ctx: &Ctx<'_>) -> Vec<(String, String)> {
    let vpc = |led: &Value| ctx.recall(KIND, led.text("InstanceId")).map(|known| known.text("vpc").to_owned());
    ctx.recall_all(LED).into_iter().map(|(allocation, led)| (allocation, vpc(&led).unwrap_or_default())).collect()
}
