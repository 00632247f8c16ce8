//! VPC endpoints: ministack forgets the policy; neither emulator shows a gateway endpoint's route;
//! moto lists deleted ones for ever and cannot delete one whose tables changed.

use serde_json::{Value, json};

use super::nat::id;
use crate::emulator::Backend;
use crate::front::Ctx;
use crate::value::Fields as _;
use crate::wire::ApiError;

/// The policy of an endpoint that was given none.
const FULL_ACCESS: &str =
    r#"{"Version":"2008-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]}"#;

pub(super) fn created(ctx: &Ctx<'_>, params: &Value, value: &mut Value) {
    let Some(endpoint) = value.get_mut("VpcEndpoint") else {
        return;
    };
    let policy = match params.text("PolicyDocument") {
        "" => FULL_ACCESS,
        given => given,
    };
    let endpoint_id = endpoint.text("VpcEndpointId").to_owned();
    ctx.remember("endpoint", &endpoint_id, &json!({"PolicyDocument": policy}));
    if matches!(params.text("VpcEndpointType"), "" | "Gateway") {
        // The list's id is the same for every table of this account and region.
        let service = params.text("ServiceName");
        ctx.change("prefix-list", service, |list| {
            list.entry("id").or_insert_with(|| id("pl").into());
        });
        ctx.remember("gateway-endpoint", &endpoint_id, &json!({"service": service}));
    }
    ctx.lay("endpoint", &endpoint_id, endpoint);
}

pub(super) fn modified(ctx: &Ctx<'_>, params: &Value) {
    let id = params.text("VpcEndpointId");
    if params.get("ResetPolicy").and_then(Value::as_bool) == Some(true) {
        ctx.remember("endpoint", id, &json!({"PolicyDocument": FULL_ACCESS}));
    } else if params.has("PolicyDocument") {
        ctx.remember("endpoint", id, &json!({"PolicyDocument": params.text("PolicyDocument")}));
    }
}

pub(super) fn described(ctx: &Ctx<'_>, value: &mut Value) {
    if let Some(endpoints) = value.get_mut("VpcEndpoints").and_then(Value::as_array_mut) {
        endpoints.retain(|e| e.text("State") != "deleted");
    }
    for endpoint in value.list_mut("VpcEndpoints") {
        let id = endpoint.text("VpcEndpointId").to_owned();
        ctx.lay("endpoint", &id, endpoint);
        if endpoint.text("VpcEndpointType") == "Gateway" {
            endpoint.set("PrivateDnsEnabled", false);
        }
    }
}

/// moto deletes an endpoint's routes by its present tables, and stumbles over tables that were
/// added or removed later: it gets none to delete, and we take the routes away.
pub(super) async fn before_delete(ctx: &Ctx<'_>, params: &Value) -> Result<(), ApiError> {
    for id in params.texts("VpcEndpointIds") {
        ctx.forget("gateway-endpoint", id);
        if ctx.front.backend() != Backend::Moto {
            continue;
        }
        let Ok(found) = ctx.ask("ec2", "DescribeVpcEndpoints", json!({"VpcEndpointIds": [id]})).await else {
            continue;
        };
        let tables = found.list("VpcEndpoints").first().map(|e| e.list("RouteTableIds").to_vec());
        if let Some(tables) = tables.filter(|t| !t.is_empty()) {
            let change = json!({"VpcEndpointId": id, "RemoveRouteTableIds": tables});
            ctx.ask("ec2", "ModifyVpcEndpoint", change).await?;
        }
    }
    Ok(())
}

/// A gateway endpoint adds a route to each of its tables.
pub(super) async fn routes(ctx: &Ctx<'_>, value: &mut Value) -> Result<(), ApiError> {
    for table in value.list_mut("RouteTables") {
        if let Some(routes) = table.get_mut("Routes").and_then(Value::as_array_mut) {
            // moto has them for the tables that an endpoint began with; they are made anew below.
            let ours = |r: &Value| r.text("GatewayId").starts_with("vpce-") || !r.has("GatewayId");
            routes.retain(|r| !(r.has("DestinationPrefixListId") && ours(r) && !r.has("NatGatewayId")));
        }
    }
    let gateways = ctx.recall_all("gateway-endpoint");
    if gateways.is_empty() {
        return Ok(());
    }
    let found = ctx.ask("ec2", "DescribeVpcEndpoints", json!({})).await?;
    for endpoint in found.list("VpcEndpoints") {
        let id = endpoint.text("VpcEndpointId");
        let Some((_, gateway)) = gateways.iter().find(|(known, _)| known == id) else {
            continue;
        };
        let list = ctx.recall("prefix-list", gateway.text("service"));
        let list = list.as_ref().map(|l| l.text("id")).unwrap_or_default();
        let tables = endpoint.texts("RouteTableIds");
        for table in value.list_mut("RouteTables") {
            if !tables.contains(&table.text("RouteTableId")) {
                continue;
            }
            let route = json!({
                "DestinationPrefixListId": list,
                "GatewayId": id,
                "Origin": "CreateRoute",
                "State": "active",
            });
            if let Some(routes) = table.get_mut("Routes").and_then(Value::as_array_mut) {
                routes.push(route);
            }
        }
    }
    Ok(())
}
