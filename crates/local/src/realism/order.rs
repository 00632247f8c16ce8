//! Deletes in the wrong order, refused with AWS's own codes. The emulators carry them out.

use serde_json::{Value, json};

use super::{balancer, service, stages};
use crate::front::Ctx;
use crate::overlay::ec2::{held as held_interfaces, led, nat_holders, references};
use crate::overlay::elb::balancers_of;
use crate::value::Fields as _;
use crate::wire::{ApiError, Call};

pub(super) async fn before(ctx: &Ctx<'_>, call: &Call) -> Result<(), ApiError> {
    let params = &call.params;
    match (call.service.name.as_str(), call.operation.as_str()) {
        ("ec2", "DeleteSecurityGroup") => group(ctx, params.text("GroupId")),
        ("ec2", "DeleteSubnet") => subnet(ctx, params.text("SubnetId")),
        ("ec2", "DetachInternetGateway") => detach(ctx, params.text("VpcId")),
        ("ec2", "DeleteInternetGateway") => gateway(ctx, params.text("InternetGatewayId")).await,
        ("ec2", "DeleteRouteTable") => table(ctx, params.text("RouteTableId")).await,
        ("ec2", "DeleteVpc") => vpc(ctx, params.text("VpcId")).await,
        ("ec2", "ReleaseAddress") => address(ctx, params.text("AllocationId")),
        ("elbv2", "DeleteTargetGroup") => target_group(ctx, params.text("TargetGroupArn")),
        ("ecs", "DeleteCluster") => cluster(ctx, params.text("cluster")),
        _ => Ok(()),
    }
}

fn held(message: String) -> ApiError {
    ApiError::new("DependencyViolation", message)
}

fn group(ctx: &Ctx<'_>, id: &str) -> Result<(), ApiError> {
    let by_balancer = balancer::holders(ctx).iter().any(|h| h.groups.iter().any(|g| g == id));
    let by_service = service::networks(ctx).iter().any(|n| n.texts("securityGroups").contains(&id));
    let by_rule =
        ctx.recall_all("group").iter().any(|(other, known)| other != id && known.list("rules").iter().any(|r| references(r, id)));
    let by_interface = held_interfaces(ctx).iter().any(|i| i.list("Groups").iter().any(|g| g.text("GroupId") == id));
    let by_store = stages::networks(ctx).iter().any(|n| n.texts("groups").contains(&id));
    if by_balancer || by_service || by_rule || by_interface || by_store {
        return Err(held(format!("resource {id} has a dependent object")));
    }
    Ok(())
}

fn subnet(ctx: &Ctx<'_>, id: &str) -> Result<(), ApiError> {
    let by_nat = nat_holders(ctx).iter().any(|n| n.text("subnet") == id);
    let by_balancer = balancer::holders(ctx).iter().any(|h| h.subnets.iter().any(|s| s == id));
    let by_service = service::networks(ctx).iter().any(|n| n.texts("subnets").contains(&id));
    let by_interface = held_interfaces(ctx).iter().any(|i| i.text("SubnetId") == id);
    let by_store = stages::networks(ctx).iter().any(|n| n.texts("subnets").contains(&id));
    if by_nat || by_balancer || by_service || by_interface || by_store {
        let message = format!("The subnet '{id}' has dependencies and cannot be deleted.");
        return Err(held(message));
    }
    Ok(())
}

fn detach(ctx: &Ctx<'_>, vpc: &str) -> Result<(), ApiError> {
    let by_nat = nat_holders(ctx).iter().any(|n| n.text("vpc") == vpc && !n.text("allocation").is_empty());
    let by_balancer = balancer::holders(ctx).iter().any(|h| h.internet_facing && h.vpc == vpc);
    let by_instance = led(ctx).iter().any(|(_, of)| of == vpc);
    if by_nat || by_balancer || by_instance {
        let message = format!(
            "Network {vpc} has some mapped public address(es). Please unmap those public address(es) before detaching the gateway."
        );
        return Err(held(message));
    }
    Ok(())
}

async fn gateway(ctx: &Ctx<'_>, id: &str) -> Result<(), ApiError> {
    let ids = json!({"InternetGatewayIds": [id]});
    let Ok(found) = ctx.ask("ec2", "DescribeInternetGateways", ids).await else {
        return Ok(());
    };
    let attached = found.list("InternetGateways").iter().any(|g| !g.list("Attachments").is_empty());
    if attached {
        let message = format!("The internetGateway '{id}' has dependencies and cannot be deleted.");
        return Err(held(message));
    }
    Ok(())
}

async fn table(ctx: &Ctx<'_>, id: &str) -> Result<(), ApiError> {
    let ids = json!({"RouteTableIds": [id]});
    let Ok(found) = ctx.ask("ec2", "DescribeRouteTables", ids).await else {
        return Ok(());
    };
    if found.list("RouteTables").iter().any(|t| !t.list("Associations").is_empty()) {
        let message = format!("The routeTable '{id}' has dependencies and cannot be deleted.");
        return Err(held(message));
    }
    Ok(())
}

/// What a VPC may hold when it goes: its main table, its default group, nothing else.
async fn vpc(ctx: &Ctx<'_>, id: &str) -> Result<(), ApiError> {
    let by = |name: &str| json!({"Filters": [{"Name": name, "Values": [id]}]});
    let refuse = || held(format!("The vpc '{id}' has dependencies and cannot be deleted."));
    let subnets = ctx.ask("ec2", "DescribeSubnets", by("vpc-id")).await?;
    let gateways = ctx.ask("ec2", "DescribeInternetGateways", by("attachment.vpc-id")).await?;
    let tables = ctx.ask("ec2", "DescribeRouteTables", by("vpc-id")).await?;
    let groups = ctx.ask("ec2", "DescribeSecurityGroups", by("vpc-id")).await?;
    let endpoints = ctx.ask("ec2", "DescribeVpcEndpoints", by("vpc-id")).await?;
    let is_main = |t: &Value| t.list("Associations").iter().any(|a| a.get("Main").and_then(Value::as_bool) == Some(true));
    let full = !subnets.list("Subnets").is_empty()
        || !gateways.list("InternetGateways").is_empty()
        || tables.list("RouteTables").iter().any(|t| !is_main(t))
        || groups.list("SecurityGroups").iter().any(|g| g.text("GroupName") != "default")
        || endpoints
            .list("VpcEndpoints")
            .iter()
            // ministack does not filter endpoints.
            .any(|e| e.text("VpcId") == id && e.text("State") != "deleted");
    if full { Err(refuse()) } else { Ok(()) }
}

fn address(ctx: &Ctx<'_>, allocation: &str) -> Result<(), ApiError> {
    let by_instance = led(ctx).iter().any(|(led, _)| led == allocation);
    if by_instance || nat_holders(ctx).iter().any(|n| n.text("allocation") == allocation) {
        let message = format!("Address {allocation} is in use.");
        return Err(ApiError::new("InvalidIPAddress.InUse", message));
    }
    Ok(())
}

fn target_group(ctx: &Ctx<'_>, arn: &str) -> Result<(), ApiError> {
    if balancers_of(ctx, arn).is_empty() {
        return Ok(());
    }
    let message = format!("Target group '{arn}' is currently in use by a listener or a rule");
    Err(ApiError::new("ResourceInUse", message))
}

fn cluster(ctx: &Ctx<'_>, cluster: &str) -> Result<(), ApiError> {
    let name = cluster.rsplit('/').next().unwrap_or_default();
    let part = format!(":service/{name}/");
    let live = ctx.recall_all("service").iter().any(|(arn, _)| arn.contains(&part));
    if live || service::draining_in(ctx, cluster) {
        let message = "The Cluster cannot be deleted while Services are active.";
        return Err(ApiError::new("ClusterContainsServicesException", message));
    }
    Ok(())
}
