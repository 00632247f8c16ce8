//! Realism of instances and interface endpoints, on ministack.

use crate::common::stack::{id, network};
use crate::common::{Client, real};
use provision_local::{Backend, times};
use serde_json::{Value, json};

async fn instance_state(c: &Client, instance: &str) -> String {
    let found = c.ok("ec2", "DescribeInstances", json!({"Filters": [{"Name": "instance-id", "Values": [instance]}]})).await;
    id(&found, "/Reservations/0/Instances/0/State/Name")
}

async fn checks(c: &Client, instance: &str) -> Option<String> {
    let found = c.ok("ec2", "DescribeInstanceStatus", json!({"InstanceIds": [instance]})).await;
    found.pointer("/InstanceStatuses/0/InstanceStatus/Status").and_then(Value::as_str).map(str::to_owned)
}

#[tokio::test]
async fn an_instance_takes_its_time_and_holds_its_group() {
    let (aws, _, c) = real(Backend::Ministack).await;
    let net = network(&c, true).await;
    let params = json!({"ImageId": "ami-0c2023a1b2c3d4e5f", "MinCount": 1, "MaxCount": 1, "SubnetId": net.subnets[0],
        "SecurityGroupIds": [net.group]});
    let instance = id(&c.ok("ec2", "RunInstances", params).await, "/Instances/0/InstanceId");
    let with = async |state: &str| {
        let by = json!({"Filters": [{"Name": "instance-state-name", "Values": [state]}]});
        c.ok("ec2", "DescribeInstances", by).await["Reservations"].as_array().unwrap().len()
    };
    assert_eq!((instance_state(&c, &instance).await.as_str(), checks(&c, &instance).await), ("pending", None));
    assert_eq!((with("pending").await, with("running").await), (1, 0));
    aws.advance(times::INSTANCE_CREATE);
    assert_eq!(instance_state(&c, &instance).await, "running");
    assert_eq!(checks(&c, &instance).await.as_deref(), Some("initializing"));
    aws.advance(times::INSTANCE_CHECKS);
    assert_eq!(checks(&c, &instance).await.as_deref(), Some("ok"));
    c.ok("ec2", "TerminateInstances", json!({"InstanceIds": [instance]})).await;
    assert_eq!(instance_state(&c, &instance).await, "shutting-down");
    let delete = json!({"GroupId": net.group});
    assert_eq!(c.refused("ec2", "DeleteSecurityGroup", delete.clone()).await, "DependencyViolation");
    assert_eq!(c.refused("ec2", "DeleteSubnet", json!({"SubnetId": net.subnets[0]})).await, "DependencyViolation");
    aws.advance(times::INSTANCE_DELETE);
    assert_eq!(instance_state(&c, &instance).await, "terminated");
    c.ok("ec2", "DeleteSecurityGroup", delete).await;
}

#[tokio::test]
async fn an_address_of_an_instance_is_in_use() {
    let (_aws, _, c) = real(Backend::Ministack).await;
    let net = network(&c, true).await;
    let params = json!({"ImageId": "ami-0c2023a1b2c3d4e5f", "MinCount": 1, "MaxCount": 1, "SubnetId": net.subnets[0]});
    let made = c.ok("ec2", "RunInstances", params).await;
    let instance = id(&made, "/Instances/0/InstanceId");
    let interface = id(&made, "/Instances/0/NetworkInterfaces/0/NetworkInterfaceId");
    let allocation = crate::common::stack::address(&c).await;
    let lead = json!({"AllocationId": allocation, "NetworkInterfaceId": interface});
    c.ok("ec2", "AssociateAddress", lead.clone()).await;
    assert_eq!(c.refused("ec2", "AssociateAddress", lead).await, "Resource.AlreadyAssociated");
    let release = json!({"AllocationId": allocation});
    assert_eq!(c.refused("ec2", "ReleaseAddress", release.clone()).await, "InvalidIPAddress.InUse");
    let detach = json!({"InternetGatewayId": net.gateway, "VpcId": net.vpc});
    assert_eq!(c.refused("ec2", "DetachInternetGateway", detach.clone()).await, "DependencyViolation");
    c.ok("ec2", "TerminateInstances", json!({"InstanceIds": [instance]})).await;
    c.ok("ec2", "DetachInternetGateway", detach).await;
    c.ok("ec2", "ReleaseAddress", release).await;
}

#[tokio::test]
async fn a_new_instance_profile_is_not_usable_at_once() {
    let (aws, _, c) = real(Backend::Ministack).await;
    let net = network(&c, false).await;
    let trust = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}"#;
    c.ok("iam", "CreateRole", json!({"RoleName": "r", "AssumeRolePolicyDocument": trust})).await;
    c.ok("iam", "CreateInstanceProfile", json!({"InstanceProfileName": "p"})).await;
    c.ok("iam", "AddRoleToInstanceProfile", json!({"InstanceProfileName": "p", "RoleName": "r"})).await;
    let run = json!({"ImageId": "ami-0c2023a1b2c3d4e5f", "MinCount": 1, "MaxCount": 1, "SubnetId": net.subnets[0],
        "IamInstanceProfile": {"Name": "p"}});
    assert_eq!(c.refused("ec2", "RunInstances", run.clone()).await, "InvalidParameterValue");
    aws.advance(times::ROLE_USABLE);
    c.ok("ec2", "RunInstances", run).await;
}

#[tokio::test]
async fn an_interface_endpoint_takes_its_time_and_its_name_is_given_once() {
    let (aws, _, c) = real(Backend::Ministack).await;
    let net = network(&c, false).await;
    let create = json!({"VpcId": net.vpc, "ServiceName": "com.amazonaws.eu-west-1.logs", "VpcEndpointType": "Interface",
        "SubnetIds": net.subnets, "SecurityGroupIds": [net.group], "PrivateDnsEnabled": true});
    let endpoint = id(&c.ok("ec2", "CreateVpcEndpoint", create.clone()).await, "/VpcEndpoint/VpcEndpointId");
    let state = async || {
        let by = json!({"Filters": [{"Name": "vpc-endpoint-id", "Values": [endpoint]}]});
        let found = c.ok("ec2", "DescribeVpcEndpoints", by).await;
        found.pointer("/VpcEndpoints/0/State").and_then(Value::as_str).map(str::to_owned)
    };
    assert_eq!(state().await.as_deref(), Some("pending"));
    assert_eq!(c.refused("ec2", "CreateVpcEndpoint", create.clone()).await, "InvalidParameter");
    aws.advance(times::ENDPOINT_CREATE);
    assert_eq!(state().await.as_deref(), Some("available"));
    c.ok("ec2", "DeleteVpcEndpoints", json!({"VpcEndpointIds": [endpoint]})).await;
    assert_eq!(state().await.as_deref(), Some("deleting"));
    assert_eq!(c.refused("ec2", "DeleteSecurityGroup", json!({"GroupId": net.group})).await, "DependencyViolation");
    aws.advance(times::ENDPOINT_DELETE);
    assert_eq!(state().await, None);
    c.ok("ec2", "CreateVpcEndpoint", create).await;
}
