//! The network interfaces of NAT gateways and load balancers, lingering ones included, so that a
//! caller can see who holds a group or a subnet.

use serde_json::{Value, json};

use super::balancer;
use crate::fingerprint::fingerprint;
use crate::front::Ctx;
use crate::overlay::ec2::{fits, nat_holders};
use crate::value::Fields as _;
use crate::wire::Call;

/// All of them at this moment.
fn interfaces(ctx: &Ctx<'_>) -> Vec<Value> {
    let mut found = Vec::new();
    let base = |id: String, kind: &str, description: String, subnet: &str, vpc: &str| {
        json!({
            "NetworkInterfaceId": id,
            "InterfaceType": kind,
            "Description": description,
            "SubnetId": subnet,
            "VpcId": vpc,
            "OwnerId": ctx.account.id,
            "RequesterManaged": true,
            "Status": "in-use",
            "Groups": [],
        })
    };
    for nat in nat_holders(ctx) {
        let id = nat.get("address").map(|a| a.text("NetworkInterfaceId").to_owned());
        let text = "Interface for NAT Gateway".to_owned();
        let id = id.unwrap_or_default();
        found.push(base(id, "nat_gateway", text, nat.text("subnet"), nat.text("vpc")));
    }
    for holder in balancer::holders(ctx) {
        let groups: Vec<Value> = holder.groups.iter().map(|g| json!({"GroupId": g})).collect();
        for (i, subnet) in holder.subnets.iter().enumerate() {
            // Stable over calls: made from the balancer's name and the subnet's number.
            let hash = fingerprint(&holder.name);
            let id = format!("eni-{hash:016x}{i}");
            let text = format!("ELB {}", holder.name);
            let mut interface = base(id, "interface", text, subnet, &holder.vpc);
            interface.set("Groups", groups.clone());
            interface.set("RequesterId", "amazon-elb");
            found.push(interface);
        }
    }
    found
}

pub(super) fn after(ctx: &Ctx<'_>, call: &Call, value: &mut Value) {
    if call.operation != "DescribeNetworkInterfaces" {
        return;
    }
    let ids = call.params.texts("NetworkInterfaceIds");
    let mut all = value.list("NetworkInterfaces").to_vec();
    all.extend(
        interfaces(ctx).into_iter().filter(|i| {
            (ids.is_empty() || ids.contains(&i.text("NetworkInterfaceId"))) && fits(&call.operation, &call.params, i)
        }),
    );
    value.set("NetworkInterfaces", all);
}
