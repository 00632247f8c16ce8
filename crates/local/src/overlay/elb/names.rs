//! Names, ports and priorities that are taken: the same request again is answered with what is
//! there, another one is refused. ministack and moto each miss some of these.

use serde_json::{Value, json};

use super::{is_moto, settings};
use crate::front::Ctx;
use crate::value::Fields as _;
use crate::wire::ApiError;

const BALANCER: [&str; 6] = ["Scheme", "Type", "Subnets", "SubnetMappings", "SecurityGroups", "IpAddressType"];

pub(super) async fn load_balancer(ctx: &Ctx<'_>, params: &Value) -> Result<Option<Value>, ApiError> {
    let name = params.text("Name");
    let found = ctx.ask("elbv2", "DescribeLoadBalancers", json!({"Names": [name]})).await.unwrap_or_default();
    let asked = settings(params, &BALANCER);
    let known = ctx.recall("balancer-name", name);
    if found.list("LoadBalancers").is_empty() {
        ctx.remember("balancer-name", name, &json!({"asked": asked}));
        return Ok(None);
    }
    if known.is_some_and(|k| k.get("asked") == Some(&asked)) {
        return Ok(Some(found));
    }
    let message = "A load balancer with the same name and different settings exists";
    Err(ApiError::new("DuplicateLoadBalancerName", message))
}

const GROUP: [&str; 14] = [
    "Protocol",
    "ProtocolVersion",
    "Port",
    "VpcId",
    "TargetType",
    "IpAddressType",
    "HealthCheckProtocol",
    "HealthCheckPort",
    "HealthCheckEnabled",
    "HealthCheckPath",
    "HealthCheckIntervalSeconds",
    "HealthCheckTimeoutSeconds",
    "HealthyThresholdCount",
    "UnhealthyThresholdCount",
];

pub(super) async fn target_group(ctx: &Ctx<'_>, params: &Value) -> Result<Option<Value>, ApiError> {
    let name = params.text("Name");
    let found = ctx.ask("elbv2", "DescribeTargetGroups", json!({"Names": [name]})).await.unwrap_or_default();
    let asked = settings(params, &GROUP);
    let known = ctx.recall("group-name", name);
    if found.list("TargetGroups").is_empty() {
        ctx.remember("group-name", name, &json!({"asked": asked}));
        return Ok(None);
    }
    if known.is_some_and(|k| k.get("asked") == Some(&asked)) {
        return Ok(Some(found));
    }
    let message = "A target group with the same name exists, but with different settings";
    Err(ApiError::new("DuplicateTargetGroupName", message))
}

const LISTENER: [&str; 5] = ["Protocol", "Port", "SslPolicy", "Certificates", "DefaultActions"];

pub(super) async fn listener(ctx: &Ctx<'_>, params: &Value) -> Result<Option<Value>, ApiError> {
    let balancer = params.text("LoadBalancerArn");
    let found = ctx.ask("elbv2", "DescribeListeners", json!({"LoadBalancerArn": balancer})).await?;
    let port = params.get("Port");
    let same: Vec<Value> = found.list("Listeners").iter().filter(|l| l.get("Port") == port).cloned().collect();
    let key = format!("{balancer}:{}", port.and_then(Value::as_i64).unwrap_or_default());
    let asked = settings(params, &LISTENER);
    let known = ctx.recall("listener-port", &key);
    if same.is_empty() {
        ctx.remember("listener-port", &key, &json!({"asked": asked}));
        return Ok(None);
    }
    if known.is_some_and(|k| k.get("asked") == Some(&asked)) {
        return Ok(Some(json!({"Listeners": same})));
    }
    let message = "A listener already exists on this port for this load balancer";
    Err(ApiError::new("DuplicateListener", message))
}

pub(super) async fn rule(ctx: &Ctx<'_>, params: &Value) -> Result<Option<Value>, ApiError> {
    let listener = params.text("ListenerArn");
    let found = ctx.ask("elbv2", "DescribeRules", json!({"ListenerArn": listener})).await?;
    let priority = params.get("Priority").map(ToString::to_string).unwrap_or_default();
    if found.list("Rules").iter().any(|r| r.text("Priority") == priority) {
        let message = format!("Priority '{priority}' is currently in use");
        return Err(ApiError::new("PriorityInUse", message));
    }
    Ok(None)
}

/// moto moves rules one by one and stumbles over a swap: they are parked on high priorities
/// first.
pub(super) async fn priorities(ctx: &Ctx<'_>, params: &Value) -> Result<(), ApiError> {
    const PARKING: usize = 49_000;
    let moves = params.list("RulePriorities");
    let mut others: Vec<String> = Vec::new();
    if let Some(first) = moves.first() {
        // The listener's ARN is the rule's without its last part.
        let rule = first.text("RuleArn");
        let listener = rule.rsplit_once('/').map(|(l, _)| l.replacen(":listener-rule/", ":listener/", 1)).unwrap_or_default();
        let found = ctx.ask("elbv2", "DescribeRules", json!({"ListenerArn": listener})).await?;
        let moved: Vec<&str> = moves.iter().map(|m| m.text("RuleArn")).collect();
        others = found
            .list("Rules")
            .iter()
            .filter(|r| !moved.contains(&r.text("RuleArn")))
            .map(|r| r.text("Priority").to_owned())
            .collect();
    }
    for wanted in moves {
        let priority = wanted.get("Priority").map(ToString::to_string).unwrap_or_default();
        if others.contains(&priority) {
            let message = format!("Priority '{priority}' is currently in use");
            return Err(ApiError::new("PriorityInUse", message));
        }
    }
    if is_moto(ctx) && moves.len() > 1 {
        let parked: Vec<Value> =
            moves.iter().enumerate().map(|(i, m)| json!({"RuleArn": m.text("RuleArn"), "Priority": PARKING + i})).collect();
        ctx.ask("elbv2", "SetRulePriorities", json!({"RulePriorities": parked})).await?;
    }
    Ok(())
}
