//! Interface endpoints: ministack forgets their groups, their private DNS and their network interfaces; moto forgets what
//! is changed of them.

use serde_json::{Value, json};

use super::nat::id;
use crate::front::Ctx;
use crate::realism::times;
use crate::value::Fields as _;
use crate::wire::ApiError;

/// What is remembered of interface endpoints, by id.
const KIND: &str = "interface-endpoint";

pub(super) fn created(ctx: &Ctx<'_>, params: &Value, value: &mut Value) {
    if params.text("VpcEndpointType") != "Interface" {
        return;
    }
    let Some(endpoint) = value.get_mut("VpcEndpoint") else { return };
    let endpoint_id = endpoint.text("VpcEndpointId").to_owned();
    let members = json!({
        "groups": params.texts("SecurityGroupIds"),
        "subnets": params.texts("SubnetIds"),
        // On where nothing was said (EC2 API reference, CreateVpcEndpoint).
        "dns": params.get("PrivateDnsEnabled").and_then(Value::as_bool).unwrap_or(true),
        "vpc": endpoint.text("VpcId"),
        "service": params.text("ServiceName"),
    });
    ctx.remember(KIND, &endpoint_id, &members);
    show(ctx, &endpoint_id, endpoint);
}

pub(super) fn modified(ctx: &Ctx<'_>, params: &Value) {
    let endpoint = params.text("VpcEndpointId");
    if ctx.recall(KIND, endpoint).is_none() {
        return;
    }
    for (member, add, remove) in
        [("groups", "AddSecurityGroupIds", "RemoveSecurityGroupIds"), ("subnets", "AddSubnetIds", "RemoveSubnetIds")]
    {
        ctx.change(KIND, endpoint, |known| {
            let seen = known.get(member).and_then(Value::as_array).cloned().unwrap_or_default();
            let mut now: Vec<Value> = seen.into_iter().filter(|one| !params.list(remove).contains(one)).collect();
            now.extend(params.list(add).iter().cloned());
            known.insert(member.to_owned(), now.into());
        });
    }
    if let Some(dns) = params.get("PrivateDnsEnabled").and_then(Value::as_bool) {
        ctx.remember(KIND, endpoint, &json!({"dns": dns}));
    }
}

pub(super) fn described(ctx: &Ctx<'_>, value: &mut Value) {
    for endpoint in value.list_mut("VpcEndpoints") {
        let id = endpoint.text("VpcEndpointId").to_owned();
        show(ctx, &id, endpoint);
    }
    let leaving = endpoints(ctx).into_iter().filter_map(|(_, known)| known.get("shown").cloned());
    if let Some(all) = value.get_mut("VpcEndpoints").and_then(Value::as_array_mut) {
        all.extend(leaving);
    }
}

fn show(ctx: &Ctx<'_>, id: &str, endpoint: &mut Value) {
    let Some(known) = ctx.recall(KIND, id) else { return };
    let groups: Vec<Value> = known.texts("groups").into_iter().map(|id| json!({"GroupId": id, "GroupName": id})).collect();
    endpoint.set("Groups", groups);
    endpoint.set("PrivateDnsEnabled", known.get("dns").cloned().unwrap_or_default());
    endpoint.set("SubnetIds", known.list("subnets").to_vec());
    let interfaces: Vec<String> =
        interfaces_of(ctx, id, &known).iter().map(|i| i.text("NetworkInterfaceId").to_owned()).collect();
    endpoint.set("NetworkInterfaceIds", interfaces);
}

/// One interface a subnet. Their ids are remembered when they are first asked for.
fn interfaces_of(ctx: &Ctx<'_>, endpoint: &str, known: &Value) -> Vec<Value> {
    let groups: Vec<Value> = known.texts("groups").into_iter().map(|id| json!({"GroupId": id, "GroupName": id})).collect();
    let of = |subnet: &str| {
        let key = format!("{endpoint} {subnet}");
        let interface = ctx.change("endpoint-interface", &key, |known| {
            known.entry("id").or_insert_with(|| id("eni").into()).as_str().unwrap_or_default().to_owned()
        });
        json!({
            "NetworkInterfaceId": interface,
            "InterfaceType": "vpc_endpoint",
            "Description": format!("VPC Endpoint Interface {endpoint}"),
            "SubnetId": subnet,
            "VpcId": known.text("vpc"),
            "OwnerId": ctx.account.id,
            "RequesterManaged": true,
            "RequesterId": ctx.account.id,
            "Status": "in-use",
            "Groups": groups,
        })
    };
    known.texts("subnets").into_iter().map(of).collect()
}

/// The endpoints that are there, by id; with realism also those on their way out.
pub(crate) fn endpoints(ctx: &Ctx<'_>) -> Vec<(String, Value)> {
    let now = ctx.now();
    let there = |known: &Value| known.get("until").and_then(Value::as_f64).is_none_or(|until| now < until);
    ctx.recall_all(KIND).into_iter().filter(|(_, known)| there(known)).collect()
}

/// The network interfaces of the endpoints that are there.
pub(super) fn interfaces(ctx: &Ctx<'_>) -> Vec<Value> {
    endpoints(ctx).iter().flat_map(|(id, known)| interfaces_of(ctx, id, known)).collect()
}

/// They go at once, or with realism after a while: until then they are listed as `deleting`, and hold their groups.
pub(super) async fn before_delete(ctx: &Ctx<'_>, params: &Value) -> Result<(), ApiError> {
    for id in params.texts("VpcEndpointIds").into_iter().filter(|id| ctx.recall(KIND, id).is_some_and(|k| !k.has("until"))) {
        if !ctx.front.settings.realism.is_on() {
            ctx.forget(KIND, id);
            continue;
        }
        let found = ctx.ask("ec2", "DescribeVpcEndpoints", json!({"VpcEndpointIds": [id]})).await?;
        if let Some(mut shown) = found.list("VpcEndpoints").first().cloned() {
            show(ctx, id, &mut shown);
            shown.set("State", "deleting");
            ctx.remember(KIND, id, &json!({"until": ctx.now() + times::ENDPOINT_DELETE, "shown": shown}));
        }
    }
    Ok(())
}
