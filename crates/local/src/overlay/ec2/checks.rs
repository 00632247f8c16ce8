//! Refusals that one of the emulators leaves out.

use ipnet::Ipv4Net;
use serde_json::{Value, json};

use crate::front::Ctx;
use crate::value::Fields as _;
use crate::wire::ApiError;

/// A subnet lies inside its VPC and beside the others (ministack takes any).
pub(super) async fn subnet(ctx: &Ctx<'_>, params: &Value) -> Result<(), ApiError> {
    let Ok(block) = params.text("CidrBlock").parse::<Ipv4Net>() else {
        return Ok(());
    };
    let vpc = params.text("VpcId");
    let vpcs = ctx.ask("ec2", "DescribeVpcs", json!({"VpcIds": [vpc]})).await?;
    let within =
        vpcs.list("Vpcs").iter().any(|v| v.text("CidrBlock").parse::<Ipv4Net>().is_ok_and(|outer| outer.contains(&block)));
    if !within {
        let message = format!("The CIDR '{block}' is invalid.");
        return Err(ApiError::new("InvalidSubnet.Range", message));
    }
    let filters = json!({"Filters": [{"Name": "vpc-id", "Values": [vpc]}]});
    let subnets = ctx.ask("ec2", "DescribeSubnets", filters).await?;
    let clash = subnets
        .list("Subnets")
        .iter()
        .any(|s| s.text("CidrBlock").parse::<Ipv4Net>().is_ok_and(|other| other.contains(&block) || block.contains(&other)));
    if clash {
        let message = format!("The CIDR '{block}' conflicts with another subnet");
        return Err(ApiError::new("InvalidSubnet.Conflict", message));
    }
    Ok(())
}

async fn routes(ctx: &Ctx<'_>, params: &Value) -> Result<Vec<Value>, ApiError> {
    let table = params.text("RouteTableId");
    let found = ctx.ask("ec2", "DescribeRouteTables", json!({"RouteTableIds": [table]})).await?;
    let tables = found.list("RouteTables");
    Ok(tables.first().map(|t| t.list("Routes").to_vec()).unwrap_or_default())
}

const DESTINATIONS: [&str; 3] = ["DestinationCidrBlock", "DestinationIpv6CidrBlock", "DestinationPrefixListId"];

fn same_destination(route: &Value, params: &Value) -> bool {
    DESTINATIONS.iter().any(|d| params.has(d) && route.text(d) == params.text(d))
}

/// A table has one route for a destination (ministack adds a second one).
pub(super) async fn new_route(ctx: &Ctx<'_>, params: &Value) -> Result<(), ApiError> {
    if routes(ctx, params).await?.iter().any(|r| same_destination(r, params)) {
        let message = "The route identified by the destination already exists.";
        return Err(ApiError::new("RouteAlreadyExists", message));
    }
    Ok(())
}

/// Only a route that is there can be deleted (ministack accepts any).
pub(super) async fn known_route(ctx: &Ctx<'_>, params: &Value) -> Result<(), ApiError> {
    if routes(ctx, params).await?.iter().any(|r| same_destination(r, params)) {
        return Ok(());
    }
    let message = format!(
        "no route with destination-cidr-block {} in route table {}",
        DESTINATIONS.iter().map(|d| params.text(d)).collect::<String>(),
        params.text("RouteTableId")
    );
    Err(ApiError::new("InvalidRoute.NotFound", message))
}

/// A subnet has one table (moto takes a second one); the same one again is the same association
/// (ministack makes a second one).
pub(super) async fn association(ctx: &Ctx<'_>, params: &Value) -> Result<Option<Value>, ApiError> {
    let (subnet, wanted) = (params.text("SubnetId"), params.text("RouteTableId"));
    if subnet.is_empty() {
        return Ok(None);
    }
    let filters = json!({"Filters": [{"Name": "association.subnet-id", "Values": [subnet]}]});
    let found = ctx.ask("ec2", "DescribeRouteTables", filters).await?;
    let associations = found.list("RouteTables").iter().flat_map(|t| t.list("Associations"));
    let Some(known) = associations.into_iter().find(|a| a.text("SubnetId") == subnet) else {
        return Ok(None);
    };
    if known.text("RouteTableId") == wanted {
        return Ok(Some(json!({
            "AssociationId": known.text("RouteTableAssociationId"),
            "AssociationState": {"State": "associated"},
        })));
    }
    let message = format!("the specified association for route table {wanted} conflicts with an existing association");
    Err(ApiError::new("Resource.AlreadyAssociated", message))
}
