//! The network interfaces of NAT gateways and load balancers, lingering ones included, so that a
//! caller can see who holds a group or a subnet.

use serde_json::{Value, json};

use super::balancer;
use crate::front::Ctx;
use crate::overlay::ec2::nat_holders;
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
            let tail = holder.name.rsplit('/').next().unwrap_or_default();
            // Stable over calls: the balancer's own id and the subnet's number.
            let id = format!("eni-{:0>16}{i}", tail.chars().take(16).collect::<String>());
            let text = format!("ELB {}", holder.name);
            let mut interface = base(id, "interface", text, subnet, &holder.vpc);
            interface.set("Groups", groups.clone());
            interface.set("RequesterId", "amazon-elb");
            found.push(interface);
        }
    }
    found
}

fn fits(interface: &Value, filter: &Value) -> bool {
    let values = filter.texts("Values");
    let is = |name: &str| values.contains(&interface.text(name));
    match filter.text("Name") {
        "group-id" => interface.list("Groups").iter().any(|g| values.contains(&g.text("GroupId"))),
        "subnet-id" => is("SubnetId"),
        "vpc-id" => is("VpcId"),
        "network-interface-id" => is("NetworkInterfaceId"),
        "description" => values.iter().any(|v| {
            let text = interface.text("Description");
            v.strip_suffix('*').map_or(text == *v, |start| text.starts_with(start))
        }),
        "status" => is("Status"),
        "interface-type" => is("InterfaceType"),
        "requester-managed" => values.contains(&"true"),
        _ => false,
    }
}

pub(super) fn after(ctx: &Ctx<'_>, call: &Call, value: &mut Value) {
    if call.operation != "DescribeNetworkInterfaces" {
        return;
    }
    let ids = call.params.texts("NetworkInterfaceIds");
    let filters = call.params.list("Filters");
    let mut all = value.list("NetworkInterfaces").to_vec();
    all.extend(
        interfaces(ctx)
            .into_iter()
            .filter(|i| (ids.is_empty() || ids.contains(&i.text("NetworkInterfaceId"))) && filters.iter().all(|f| fits(i, f))),
    );
    value.set("NetworkInterfaces", all);
}
