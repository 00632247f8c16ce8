//! Objects that several tests need.

use serde_json::{Value, json};

use super::Client;

pub(crate) fn id(value: &Value, pointer: &str) -> String {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or_else(|| panic!("{pointer} in {value}")).to_owned()
}

/// A VPC with two subnets in two zones, and a gateway when asked for.
pub(crate) struct Network {
    pub(crate) vpc: String,
    pub(crate) subnets: Vec<String>,
    pub(crate) gateway: Option<String>,
    pub(crate) group: String,
}

pub(crate) async fn network(c: &Client, attached: bool) -> Network {
    let made = c.ok("ec2", "CreateVpc", json!({"CidrBlock": "10.0.0.0/16"})).await;
    let vpc = id(&made, "/Vpc/VpcId");
    let mut subnets = Vec::new();
    for (i, zone) in ["a", "b"].iter().enumerate() {
        let params =
            json!({"VpcId": vpc, "CidrBlock": format!("10.0.{i}.0/24"), "AvailabilityZone": format!("{}{zone}", super::REGION)});
        subnets.push(id(&c.ok("ec2", "CreateSubnet", params).await, "/Subnet/SubnetId"));
    }
    let mut gateway = None;
    if attached {
        let made = c.ok("ec2", "CreateInternetGateway", json!({})).await;
        let made = id(&made, "/InternetGateway/InternetGatewayId");
        c.ok("ec2", "AttachInternetGateway", json!({"InternetGatewayId": made, "VpcId": vpc})).await;
        gateway = Some(made);
    }
    let made = c.ok("ec2", "CreateSecurityGroup", json!({"GroupName": "tasks", "Description": "d", "VpcId": vpc})).await;
    Network { vpc, subnets, gateway, group: id(&made, "/GroupId") }
}

pub(crate) async fn address(c: &Client) -> String {
    id(&c.ok("ec2", "AllocateAddress", json!({"Domain": "vpc"})).await, "/AllocationId")
}

pub(crate) async fn nat(c: &Client, network: &Network) -> (String, String) {
    let allocation = address(c).await;
    let params = json!({"SubnetId": network.subnets[0], "AllocationId": allocation});
    let made = c.ok("ec2", "CreateNatGateway", params).await;
    (id(&made, "/NatGateway/NatGatewayId"), allocation)
}

pub(crate) async fn balancer(c: &Client, network: &Network) -> String {
    let params = json!({"Name": "lb", "Subnets": network.subnets, "SecurityGroups": [network.group], "Scheme": "internet-facing", "Type": "application"});
    id(&c.ok("elbv2", "CreateLoadBalancer", params).await, "/LoadBalancers/0/LoadBalancerArn")
}

pub(crate) async fn target_group(c: &Client, network: &Network) -> String {
    let params = json!({"Name": "tg", "Protocol": "HTTP", "Port": 80, "VpcId": network.vpc, "TargetType": "ip"});
    id(&c.ok("elbv2", "CreateTargetGroup", params).await, "/TargetGroups/0/TargetGroupArn")
}

pub(crate) async fn listener(c: &Client, balancer: &str, group: &str) -> String {
    let params = json!({"LoadBalancerArn": balancer, "Protocol": "HTTP", "Port": 80, "DefaultActions": [{"Type": "forward", "TargetGroupArn": group}]});
    id(&c.ok("elbv2", "CreateListener", params).await, "/Listeners/0/ListenerArn")
}

pub(crate) fn definition() -> Value {
    json!({
        "family": "web",
        "networkMode": "awsvpc",
        "requiresCompatibilities": ["FARGATE"],
        "cpu": "256",
        "memory": "512",
        "containerDefinitions": [{"name": "web", "image": "nginx", "essential": true, "portMappings": [{"containerPort": 80}]}],
    })
}

/// A cluster `c` and a task definition: the definition's ARN.
pub(crate) async fn cluster(c: &Client) -> String {
    c.ok("ecs", "CreateCluster", json!({"clusterName": "c"})).await;
    id(&c.ok("ecs", "RegisterTaskDefinition", definition()).await, "/taskDefinition/taskDefinitionArn")
}

pub(crate) fn service(network: &Network, definition: &str, count: i64) -> Value {
    json!({
        "cluster": "c",
        "serviceName": "web",
        "taskDefinition": definition,
        "desiredCount": count,
        "launchType": "FARGATE",
        "networkConfiguration": {"awsvpcConfiguration": {"subnets": network.subnets, "securityGroups": [network.group]}},
    })
}

pub(crate) async fn described(c: &Client) -> Value {
    let found = c.ok("ecs", "DescribeServices", json!({"cluster": "c", "services": ["web"]})).await;
    found["services"].get(0).cloned().unwrap_or_default()
}
