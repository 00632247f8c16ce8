//! Elastic Load Balancing.

mod actions;
mod attributes;
mod certificates;
mod names;

pub(crate) use actions::balancers_of;
pub(crate) use certificates::further;

use serde_json::{Value, json};

use crate::emulator::Backend;
use crate::front::Ctx;
use crate::value::{Fields as _, pick};
use crate::wire::{ApiError, Call};

pub(super) async fn before(ctx: &Ctx<'_>, call: &mut Call) -> Result<Option<Value>, ApiError> {
    match call.operation.as_str() {
        "CreateLoadBalancer" => names::load_balancer(ctx, &call.params).await,
        "CreateTargetGroup" => names::target_group(ctx, &call.params).await,
        "CreateListener" => names::listener(ctx, &call.params).await,
        "CreateRule" => names::rule(ctx, &call.params).await,
        "DeleteLoadBalancer" => attributes::protection(ctx, &call.params).await.map(|()| None),
        "SetRulePriorities" => names::priorities(ctx, &call.params).await.map(|()| None),
        "DescribeTargetGroups" if call.params.has("LoadBalancerArn") => {
            groups_of(ctx, call.params.text("LoadBalancerArn")).await.map(Some)
        }
        "AddListenerCertificates" => certificates::add(ctx, &call.params).await.map(Some),
        "RemoveListenerCertificates" => certificates::remove(ctx, &call.params).await.map(Some),
        "DescribeListenerCertificates" => certificates::describe(ctx, &call.params).await.map(Some),
        "DescribeAccountLimits" => Ok(Some(limits())),
        _ => Ok(None),
    }
}

pub(super) async fn after(ctx: &Ctx<'_>, call: &Call, value: &mut Value) -> Result<(), ApiError> {
    let params = &call.params;
    match call.operation.as_str() {
        "CreateLoadBalancer" => {
            for balancer in value.list_mut("LoadBalancers") {
                let arn = balancer.text("LoadBalancerArn").to_owned();
                let subnets = subnets_of(params);
                let zones = zones(ctx, &subnets).await?;
                ctx.remember("balancer", &arn, &zones);
                ctx.lay("balancer", &arn, balancer);
            }
        }
        "SetSubnets" => {
            let found = zones(ctx, &subnets_of(params)).await?;
            ctx.remember("balancer", params.text("LoadBalancerArn"), &found);
            if let Some(zones) = found.get("AvailabilityZones") {
                value.set("AvailabilityZones", zones.clone());
            }
        }
        "DescribeLoadBalancers" => {
            for balancer in value.list_mut("LoadBalancers") {
                let arn = balancer.text("LoadBalancerArn").to_owned();
                ctx.lay("balancer", &arn, balancer);
            }
        }
        "DescribeLoadBalancerAttributes" => {
            attributes::complete(value, attributes::LOAD_BALANCER);
        }
        "DescribeTargetGroupAttributes" => {
            attributes::complete(value, attributes::TARGET_GROUP);
        }
        "DescribeListenerAttributes" => attributes::listener(value),
        "CreateTargetGroup" => {
            for group in value.list_mut("TargetGroups") {
                let arn = group.text("TargetGroupArn").to_owned();
                // Defaults of the API reference, CreateTargetGroup.
                let mut members = json!({"IpAddressType": "ipv4"});
                if matches!(params.text("Protocol"), "HTTP" | "HTTPS") {
                    members.set("ProtocolVersion", "HTTP1");
                }
                for name in ["ProtocolVersion", "IpAddressType"] {
                    if params.has(name) {
                        members.set(name, params.text(name));
                    }
                }
                ctx.remember("target-group", &arn, &members);
                ctx.lay("target-group", &arn, group);
            }
        }
        "DescribeTargetGroups" | "ModifyTargetGroup" => described_groups(ctx, params, value)?,
        "CreateListener" | "ModifyListener" | "DescribeListeners" => {
            for listener in value.list_mut("Listeners") {
                actions::listener(ctx, call, listener);
            }
        }
        "DeleteRule" => ctx.forget("rule", params.text("RuleArn")),
        "DeleteListener" => {
            certificates::forget(ctx, params.text("ListenerArn"));
            actions::forget(ctx, params.text("ListenerArn"));
        }
        "DeleteLoadBalancer" => actions::forget(ctx, params.text("LoadBalancerArn")),
        "DeleteTargetGroup" => ctx.forget("target-group", params.text("TargetGroupArn")),
        "CreateRule" | "ModifyRule" | "DescribeRules" | "SetRulePriorities" => {
            for rule in value.list_mut("Rules") {
                actions::rule(ctx, call, rule);
            }
        }
        _ => {}
    }
    Ok(())
}

fn described_groups(ctx: &Ctx<'_>, params: &Value, value: &mut Value) -> Result<(), ApiError> {
    let found = value.list("TargetGroups").len();
    if found == 0 && !params.texts("Names").is_empty() {
        // ministack answers an empty list.
        let message = "One or more target groups not found";
        return Err(ApiError::new("TargetGroupNotFound", message));
    }
    for group in value.list_mut("TargetGroups") {
        let arn = group.text("TargetGroupArn").to_owned();
        ctx.lay("target-group", &arn, group);
        // moto lists a balancer once for each of its rules, ministack misses weighted forwards.
        group.set("LoadBalancerArns", balancers_of(ctx, &arn));
    }
    Ok(())
}

/// The target groups of a load balancer: ministack misses those of rules, moto takes none for an
/// error.
async fn groups_of(ctx: &Ctx<'_>, balancer: &str) -> Result<Value, ApiError> {
    ctx.ask("elbv2", "DescribeLoadBalancers", json!({"LoadBalancerArns": [balancer]})).await?;
    let mut found = ctx.ask("elbv2", "DescribeTargetGroups", json!({})).await?;
    if let Some(groups) = found.get_mut("TargetGroups").and_then(Value::as_array_mut) {
        groups.retain(|g| balancers_of(ctx, g.text("TargetGroupArn")).iter().any(|b| b == balancer));
    }
    Ok(found)
}

fn subnets_of(params: &Value) -> Vec<String> {
    let mapped = params.list("SubnetMappings").iter().map(|m| m.text("SubnetId").to_owned());
    let plain = params.texts("Subnets").into_iter().map(str::to_owned);
    mapped.chain(plain).collect()
}

/// The VPC and the zones of subnets; ministack gives the default VPC and one zone for all.
async fn zones(ctx: &Ctx<'_>, subnets: &[String]) -> Result<Value, ApiError> {
    let found = ctx.ask("ec2", "DescribeSubnets", json!({"SubnetIds": subnets})).await?;
    let of = |id: &String| found.list("Subnets").iter().find(|s| s.text("SubnetId") == id);
    let zones: Vec<Value> = subnets
        .iter()
        .filter_map(of)
        .map(|s| {
            json!({
                "ZoneName": s.text("AvailabilityZone"),
                "SubnetId": s.text("SubnetId"),
                "LoadBalancerAddresses": [],
            })
        })
        .collect();
    let vpc = found.list("Subnets").first().map(|s| s.text("VpcId").to_owned());
    Ok(json!({"AvailabilityZones": zones, "VpcId": vpc}))
}

/// The quotas of a new account (ELB user guide, Quotas).
fn limits() -> Value {
    let all = [
        ("application-load-balancers", 50),
        ("listeners-per-application-load-balancer", 50),
        ("rules-per-application-load-balancer", 100),
        ("condition-values-per-alb-rule", 5),
        ("condition-wildcards-per-alb-rule", 6),
        ("target-groups", 3000),
        ("target-groups-per-application-load-balancer", 100),
        ("target-groups-per-action-on-application-load-balancer", 5),
        ("targets-per-application-load-balancer", 1000),
        ("certificates-per-application-load-balancer", 25),
        ("network-load-balancers", 50),
    ];
    let limits: Vec<Value> = all.iter().map(|(name, max)| json!({"Name": name, "Max": max.to_string()})).collect();
    json!({"Limits": limits})
}

/// Which emulator is behind the front.
fn is_moto(ctx: &Ctx<'_>) -> bool {
    ctx.front.backend() == Backend::Moto
}

/// The members of a request that decide whether it is the same again.
fn settings(params: &Value, names: &[&str]) -> Value {
    let mut picked = pick(params, names);
    for name in names {
        if let Some(list) = picked.get_mut(name).and_then(Value::as_array_mut) {
            list.sort_by_key(ToString::to_string);
        }
    }
    picked
}
