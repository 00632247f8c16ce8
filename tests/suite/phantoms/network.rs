//! EC2.

use serde_json::{Value, json};

use super::turns::{emptied, fill, push, reversed};
use super::{Row, row};

const GROUPS: &str = "ec2:DescribeSecurityGroups";

pub(super) fn rows() -> Vec<Row> {
    vec![
        // Names of protocols and their numbers; ports mean nothing with all of them.
        // https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IpPermission.html
        row("ec2.security-group", "ingress", GROUPS, "SecurityGroups.*.IpPermissions", numbered).but(emptied),
        row("ec2.security-group", "egress", GROUPS, "SecurityGroups.*.IpPermissionsEgress", numbered).but(emptied),
        // Rules of the same ports come as one permission; the order means nothing.
        // https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_SecurityGroup.html
        row("ec2.security-group", "ingress", GROUPS, "SecurityGroups.*", merged).but(|group| group["IpPermissions"] = json!([])),
        // Whose a group is that a rule names.
        // https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_UserIdGroupPair.html
        row("ec2.security-group", "ingress", GROUPS, "SecurityGroups.*.IpPermissions.*.UserIdGroupPairs.*", |pair| {
            fill(pair, json!({ "UserId": "123456789012", "GroupName": "a-name", "VpcId": "vpc-0" }));
        })
        .but(|pair| pair["GroupId"] = json!("sg-another")),
        // The local route, propagated ones, and those of gateway endpoints.
        // https://docs.aws.amazon.com/vpc/latest/userguide/RouteTables.html
        row("ec2.route-table", "routes", "ec2:DescribeRouteTables", "RouteTables.*.Routes", |routes| {
            push(routes, json!({ "DestinationCidrBlock": "10.99.0.0/16", "GatewayId": "local", "Origin": "CreateRouteTable" }));
            push(
                routes,
                json!({ "DestinationCidrBlock": "172.16.0.0/12", "GatewayId": "vgw-1", "Origin": "EnableVgwRoutePropagation" }),
            );
            push(routes, json!({ "DestinationPrefixListId": "pl-1", "GatewayId": "vpce-1", "Origin": "CreateRoute" }));
            reversed(routes);
        })
        .but(|routes| {
            push(routes, json!({ "DestinationCidrBlock": "10.99.0.0/16", "GatewayId": "vgw-1", "Origin": "CreateRoute" }));
        }),
        // What a range is called without the bits of a host.
        // https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html
        row("ec2.route-table", "routes", "ec2:DescribeRouteTables", "RouteTables.*.Routes.*", |route| {
            if route["DestinationCidrBlock"] == "0.0.0.0/0" {
                route["DestinationCidrBlock"] = json!("1.2.3.4/0");
            }
        })
        .but(|route| {
            if route["DestinationCidrBlock"] == "0.0.0.0/0" {
                route["DestinationCidrBlock"] = json!("1.2.3.0/24");
            }
        }),
        row("ec2.route-table", "subnets", "ec2:DescribeRouteTables", "RouteTables.*.Associations", reversed).but(emptied),
        // A gateway that was deleted stays in the list for an hour.
        // https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-basics.html
        row("ec2.nat-gateway", "subnet", "ec2:DescribeNatGateways", "NatGateways", |all| {
            ghost(all, |gone| {
                fill(gone, json!({ "NatGatewayId": "nat-0gone", "State": "deleted", "SubnetId": "subnet-gone" }));
            });
        })
        .but(|all| {
            for gateway in all.as_array_mut().into_iter().flatten() {
                gateway["SubnetId"] = json!("subnet-another");
            }
        }),
        // So does an instance that was terminated.
        // https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/terminating-instances.html
        row("ec2.instance", "instance_type", "ec2:DescribeInstances", "Reservations.*.Instances", |all| {
            ghost(all, |gone| {
                fill(gone, json!({ "InstanceId": "i-0gone", "State": { "Name": "terminated", "Code": 48 } }));
                fill(gone, json!({ "InstanceType": "m5.large" }));
            });
        }),
        // The state in other letters; the order of what it leads to.
        // https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_VpcEndpoint.html
        row("ec2.gateway-endpoint", "route_tables", "ec2:DescribeVpcEndpoints", "VpcEndpoints.*", |endpoint| {
            endpoint["State"] = json!("Available");
            reversed(&mut endpoint["RouteTableIds"]);
        })
        .but(|endpoint| endpoint["RouteTableIds"] = json!([])),
        row("ec2.interface-endpoint", "security_groups", "ec2:DescribeVpcEndpoints", "VpcEndpoints.*.Groups.*", |group| {
            fill(group, json!({ "GroupName": "a-name" }));
        })
        .but(|group| group["GroupId"] = json!("sg-another")),
        // Tags of AWS's own, and those of others.
        // https://docs.aws.amazon.com/tag-editor/latest/userguide/tagging.html
        row("ec2.vpc", "", "ec2:DescribeVpcs", "Vpcs.*.Tags", |tags| {
            push(tags, json!({ "Key": "aws:cloudformation:stack-name", "Value": "theirs" }));
            push(tags, json!({ "Key": "cost-centre", "Value": "42" }));
            reversed(tags);
        }),
    ]
}

fn numbered(permissions: &mut Value) {
    for permission in permissions.as_array_mut().into_iter().flatten() {
        let number = match permission["IpProtocol"].as_str() {
            Some("tcp") => "6",
            Some("udp") => "17",
            _ => {
                fill(permission, json!({ "FromPort": -1, "ToPort": -1 }));
                continue;
            }
        };
        permission["IpProtocol"] = json!(number);
    }
}

/// Permissions of the same protocol and ports are one.
fn merged(group: &mut Value) {
    for way in ["IpPermissions", "IpPermissionsEgress"] {
        let mut all: Vec<Value> = Vec::new();
        for one in group[way].as_array().cloned().unwrap_or_default() {
            let same = |other: &&mut Value| ["IpProtocol", "FromPort", "ToPort"].iter().all(|of| other[of] == one[of]);
            let Some(other) = all.iter_mut().find(same) else {
                all.push(one);
                continue;
            };
            for peers in ["IpRanges", "Ipv6Ranges", "PrefixListIds", "UserIdGroupPairs"] {
                let mut both = one[peers].as_array().cloned().unwrap_or_default();
                both.extend(other[peers].as_array().cloned().unwrap_or_default());
                other[peers] = json!(both);
            }
        }
        all.reverse();
        group[way] = json!(all);
    }
}

/// A second one like the first, that is gone.
fn ghost(all: &mut Value, turn: fn(&mut Value)) {
    if let Some(mut gone) = all.as_array().and_then(|all| all.first()).cloned() {
        turn(&mut gone);
        push(all, gone);
    }
}
