//! New objects are missing in lists for a while, when a lag is set.

use serde_json::{Value, json};

use crate::front::Ctx;
use crate::value::Fields as _;
use crate::wire::Call;

/// A create call, where the object is in its answer, its id there; the list call, the list, the id
/// there, and the parameters that ask for certain objects, which a list does not have.
struct Row {
    create: &'static str,
    object: &'static str,
    id: &'static str,
    list: &'static str,
    items: &'static str,
    named_by: &'static [&'static str],
}

const fn row(
    create: &'static str,
    object: &'static str,
    id: &'static str,
    list: &'static str,
    items: &'static str,
    named_by: &'static [&'static str],
) -> Row {
    Row { create, object, id, list, items, named_by }
}

const ROWS: &[Row] = &[
    row("CreateVpc", "Vpc", "VpcId", "DescribeVpcs", "Vpcs", &["VpcIds"]),
    row("CreateSubnet", "Subnet", "SubnetId", "DescribeSubnets", "Subnets", &["SubnetIds"]),
    row(
        "CreateInternetGateway",
        "InternetGateway",
        "InternetGatewayId",
        "DescribeInternetGateways",
        "InternetGateways",
        &["InternetGatewayIds"],
    ),
    row("AllocateAddress", "", "AllocationId", "DescribeAddresses", "Addresses", &["AllocationIds"]),
    row("CreateNatGateway", "NatGateway", "NatGatewayId", "DescribeNatGateways", "NatGateways", &["NatGatewayIds"]),
    row("CreateRouteTable", "RouteTable", "RouteTableId", "DescribeRouteTables", "RouteTables", &["RouteTableIds"]),
    row("CreateSecurityGroup", "", "GroupId", "DescribeSecurityGroups", "SecurityGroups", &["GroupIds", "GroupNames"]),
    row("CreateVpcEndpoint", "VpcEndpoint", "VpcEndpointId", "DescribeVpcEndpoints", "VpcEndpoints", &["VpcEndpointIds"]),
    row(
        "CreateLoadBalancer",
        "LoadBalancers",
        "LoadBalancerArn",
        "DescribeLoadBalancers",
        "LoadBalancers",
        &["LoadBalancerArns", "Names"],
    ),
    row(
        "CreateTargetGroup",
        "TargetGroups",
        "TargetGroupArn",
        "DescribeTargetGroups",
        "TargetGroups",
        &["TargetGroupArns", "Names"],
    ),
    row("CreateListener", "Listeners", "ListenerArn", "DescribeListeners", "Listeners", &["ListenerArns"]),
    row("CreateRule", "Rules", "RuleArn", "DescribeRules", "Rules", &["RuleArns"]),
    row("CreateRole", "Role", "RoleName", "GetAccountAuthorizationDetails", "RoleDetailList", &[]),
    row("CreateRole", "Role", "RoleName", "ListRoles", "Roles", &[]),
    row("CreateRepository", "repository", "repositoryName", "DescribeRepositories", "repositories", &["repositoryNames"]),
    row("CreateCluster", "cluster", "clusterArn", "ListClusters", "clusterArns", &[]),
    row("CreateSecret", "", "ARN", "ListSecrets", "SecretList", &[]),
    row("CreateDBInstance", "DBInstance", "DBInstanceArn", "DescribeDBInstances", "DBInstances", &["DBInstanceIdentifier"]),
    row("CreateDBProxy", "DBProxy", "DBProxyArn", "DescribeDBProxies", "DBProxies", &["DBProxyName"]),
    row(
        "CreateReplicationGroup",
        "ReplicationGroup",
        "ARN",
        "DescribeReplicationGroups",
        "ReplicationGroups",
        &["ReplicationGroupId"],
    ),
    row("CreateService", "service", "serviceArn", "ListServices", "serviceArns", &[]),
];

pub(super) fn after(ctx: &Ctx<'_>, call: &Call, value: &mut Value) {
    let lag = ctx.front.settings.list_lag_s;
    if lag <= 0.0 {
        return;
    }
    for row in ROWS {
        if row.create == call.operation {
            let object = match row.object {
                "" => &*value,
                name => value.get(name).unwrap_or(&Value::Null),
            };
            let made = object.as_array().and_then(|a| a.first()).unwrap_or(object);
            ctx.remember("made", made.text(row.id), &json!({"at": ctx.now()}));
        }
        if row.list == call.operation
            && !row.named_by.iter().any(|n| call.params.has(n))
            && let Some(items) = value.get_mut(row.items).and_then(Value::as_array_mut)
        {
            items.retain(|item| {
                let id = item.as_str().unwrap_or_else(|| item.text(row.id));
                ctx.recall("made", id).and_then(|m| super::number(&m, "at")).is_none_or(|at| ctx.now() - at >= lag)
            });
        }
    }
}
