//! Load balancers take minutes to come, and their network interfaces stay a while after them.

use serde_json::{Value, json};

use super::{number, times};
use crate::front::Ctx;
use crate::value::Fields as _;
use crate::wire::Call;

/// Where a load balancer has interfaces: what blocks groups, subnets and the gateway.
#[derive(Debug)]
pub(super) struct Holder {
    /// `app/name/id`.
    pub(super) name: String,
    pub(super) vpc: String,
    pub(super) subnets: Vec<String>,
    pub(super) groups: Vec<String>,
    pub(super) internet_facing: bool,
}

/// The load balancers whose interfaces are there at this moment.
pub(super) fn holders(ctx: &Ctx<'_>) -> Vec<Holder> {
    let now = ctx.now();
    let texts = |v: &Value, name: &str| v.texts(name).into_iter().map(str::to_owned).collect();
    ctx.recall_all("balancer-times")
        .into_iter()
        .filter(|(_, known)| number(known, "deleted").is_none_or(|at| now - at < times::ALB_INTERFACES))
        .map(|(arn, known)| Holder {
            name: arn.split_once("loadbalancer/").map_or("", |(_, n)| n).to_owned(),
            vpc: known.text("vpc").to_owned(),
            subnets: texts(&known, "subnets"),
            groups: texts(&known, "groups"),
            internet_facing: known.text("scheme") != "internal",
        })
        .collect()
}

pub(super) fn after(ctx: &Ctx<'_>, call: &Call, value: &mut Value) {
    let now = ctx.now();
    match call.operation.as_str() {
        "CreateLoadBalancer" => {
            for balancer in value.list_mut("LoadBalancers") {
                let arn = balancer.text("LoadBalancerArn").to_owned();
                // The same request again finds it as it is.
                if ctx.recall("balancer-times", &arn).is_none() {
                    ctx.remember("balancer-times", &arn, &place(balancer));
                    ctx.remember("balancer-times", &arn, &json!({"created": now}));
                }
                lay(ctx, &arn, balancer);
            }
        }
        "DescribeLoadBalancers" => {
            for balancer in value.list_mut("LoadBalancers") {
                let arn = balancer.text("LoadBalancerArn").to_owned();
                lay(ctx, &arn, balancer);
            }
        }
        "SetSubnets" => {
            let subnets: Vec<&str> = value.list("AvailabilityZones").iter().map(|z| z.text("SubnetId")).collect();
            ctx.remember("balancer-times", call.params.text("LoadBalancerArn"), &json!({"subnets": subnets}));
        }
        "SetSecurityGroups" => {
            let groups = call.params.list("SecurityGroups");
            ctx.remember("balancer-times", call.params.text("LoadBalancerArn"), &json!({"groups": groups}));
        }
        "DeleteLoadBalancer" => {
            let arn = call.params.text("LoadBalancerArn");
            if ctx.recall("balancer-times", arn).is_some_and(|k| !k.has("deleted")) {
                ctx.remember("balancer-times", arn, &json!({"deleted": now}));
            }
        }
        _ => {}
    }
}

fn place(balancer: &Value) -> Value {
    let subnets: Vec<&str> = balancer.list("AvailabilityZones").iter().map(|z| z.text("SubnetId")).collect();
    json!({
        "vpc": balancer.text("VpcId"),
        "subnets": subnets,
        "groups": balancer.list("SecurityGroups"),
        "scheme": balancer.text("Scheme"),
    })
}

fn lay(ctx: &Ctx<'_>, arn: &str, balancer: &mut Value) {
    let Some(created) = ctx.recall("balancer-times", arn).and_then(|known| number(&known, "created")) else {
        return;
    };
    let active = ctx.now() - created >= times::ALB_CREATE;
    let code = if active { "active" } else { "provisioning" };
    balancer.set("State", json!({"Code": code}));
    balancer.set("CreatedTime", ctx.front.clock.epoch_at(created));
}
