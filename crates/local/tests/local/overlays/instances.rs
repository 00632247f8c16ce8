//! Overlays of instances, interface endpoints, flow logs and what they read.

use super::*;

const IMAGE: &str = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64";

/// What to run an instance with.
async fn launch(c: &Client, net: &Network) -> Value {
    let image = c.call("ssm", "GetParameter", json!({"Name": IMAGE})).await.unwrap_or_default();
    let image = image["Parameter"]["Value"].as_str().unwrap_or("ami-0c2023a1b2c3d4e5f");
    json!({"ImageId": image, "InstanceType": "t4g.nano", "MinCount": 1, "MaxCount": 1, "SubnetId": net.subnets[0],
        "SecurityGroupIds": [net.group], "UserData": "I2Nsb3VkLWNvbmZpZwo=", "ClientToken": "token",
        "MetadataOptions": {"HttpTokens": "required", "HttpPutResponseHopLimit": 2}})
}

async fn run(c: &Client, net: &Network) -> String {
    id(&c.ok("ec2", "RunInstances", launch(c, net).await).await, "/Instances/0/InstanceId")
}

async fn seen(c: &Client, instance: &str) -> Value {
    let found = first(c, "ec2", "DescribeInstances", json!({"InstanceIds": [instance]}), "Reservations").await;
    found["Instances"][0].clone()
}

async fn interface(c: &Client, instance: &str) -> String {
    seen(c, instance).await["NetworkInterfaces"][0]["NetworkInterfaceId"].as_str().unwrap_or_default().to_owned()
}

async fn interface_endpoint(c: &Client, net: &Network) -> String {
    let params = json!({
        "VpcId": net.vpc, "ServiceName": format!("com.amazonaws.{}.logs", crate::common::REGION), "VpcEndpointType": "Interface",
        "SubnetIds": [net.subnets[0]], "SecurityGroupIds": [net.group], "PrivateDnsEnabled": true,
    });
    id(&c.ok("ec2", "CreateVpcEndpoint", params).await, "/VpcEndpoint/VpcEndpointId")
}

async fn endpoint_seen(c: &Client, endpoint: &str) -> Value {
    first(c, "ec2", "DescribeVpcEndpoints", json!({"VpcEndpointIds": [endpoint]}), "VpcEndpoints").await
}

rows! {
    volumes_are_as_large_as_the_image: [Moto], async |c: Client| {
        let net = network(&c, false).await;
        let mut params = launch(&c, &net).await;
        params["BlockDeviceMappings"] = json!([{"DeviceName": "/dev/xvda", "Ebs": {"Encrypted": true, "VolumeType": "gp3"}}]);
        c.call("ec2", "RunInstances", params).await.is_ok()
    };
    image_of_arm: [Ministack], async |c: Client| {
        let found = c.call("ssm", "GetParameter", json!({"Name": IMAGE})).await.unwrap_or_default();
        found["Parameter"]["Value"].as_str().is_some_and(|image| image.starts_with("ami-"))
    };
    instance_metadata_options: [Ministack], async |c: Client| {
        let net = network(&c, false).await;
        let options = seen(&c, &run(&c, &net).await).await["MetadataOptions"].clone();
        options["HttpTokens"] == "required" && options["HttpPutResponseHopLimit"] == 2
    };
    instance_volumes: [Ministack], async |c: Client| {
        let mut params = launch(&c, &network(&c, false).await).await;
        let tags = json!([{"Key": "of", "Value": "ours"}]);
        params["BlockDeviceMappings"] = json!([{"DeviceName": "/dev/xvda", "Ebs": {"Encrypted": true, "VolumeType": "gp3", "VolumeSize": 8}}]);
        params["TagSpecifications"] = json!([{"ResourceType": "volume", "Tags": tags}]);
        let instance = id(&c.ok("ec2", "RunInstances", params).await, "/Instances/0/InstanceId");
        let wanted = json!({"Filters": [{"Name": "attachment.instance-id", "Values": [instance]}]});
        let volume = first(&c, "ec2", "DescribeVolumes", wanted, "Volumes").await;
        volume["Encrypted"] == true && volume["VolumeType"] == "gp3" && volume["Tags"] == tags
    };
    instance_metadata_options_change: [Ministack], async |c: Client| {
        let instance = run(&c, &network(&c, false).await).await;
        let change = json!({"InstanceId": instance, "HttpTokens": "optional"});
        let changed = c.call("ec2", "ModifyInstanceMetadataOptions", change).await.is_ok();
        changed && seen(&c, &instance).await["MetadataOptions"]["HttpTokens"] == "optional"
    };
    instance_token: [Ministack], async |c: Client| {
        let net = network(&c, false).await;
        let instance = run(&c, &net).await;
        instance == run(&c, &net).await && seen(&c, &instance).await["ClientToken"] == "token"
    };
    instance_interface: [Ministack], async |c: Client| {
        let net = network(&c, false).await;
        let interface = interface(&c, &run(&c, &net).await).await;
        let by = json!({"Filters": [{"Name": "group-id", "Values": [net.group]}]});
        let found = first(&c, "ec2", "DescribeNetworkInterfaces", by, "NetworkInterfaces").await;
        !interface.is_empty() && found["NetworkInterfaceId"] == interface.as_str() && found["SubnetId"] == net.subnets[0].as_str()
    };
    instance_forwards: [Ministack Moto], async |c: Client| {
        let instance = run(&c, &network(&c, false).await).await;
        let change = json!({"NetworkInterfaceId": interface(&c, &instance).await, "SourceDestCheck": {"Value": false}});
        let changed = c.call("ec2", "ModifyNetworkInterfaceAttribute", change).await.is_ok();
        changed && seen(&c, &instance).await["SourceDestCheck"] == false
    };
    instance_groups_change: [Ministack Moto], async |c: Client| {
        let net = network(&c, false).await;
        let instance = run(&c, &net).await;
        let other = json!({"GroupName": "other", "Description": "d", "VpcId": net.vpc});
        let other = id(&c.ok("ec2", "CreateSecurityGroup", other).await, "/GroupId");
        let change = json!({"NetworkInterfaceId": interface(&c, &instance).await, "Groups": [other]});
        let changed = c.call("ec2", "ModifyNetworkInterfaceAttribute", change).await.is_ok();
        changed && seen(&c, &instance).await["SecurityGroups"][0]["GroupId"] == other.as_str()
    };
    instance_user_data: [Ministack], async |c: Client| {
        let instance = run(&c, &network(&c, false).await).await;
        let ask = json!({"InstanceId": instance, "Attribute": "userData"});
        c.ok("ec2", "DescribeInstanceAttribute", ask).await["UserData"]["Value"] == "I2Nsb3VkLWNvbmZpZwo="
    };
    instance_profile_is_looked_up: [Ministack], async |c: Client| {
        let net = network(&c, false).await;
        let mut params = launch(&c, &net).await;
        params["IamInstanceProfile"] = json!({"Name": "nobody"});
        c.call("ec2", "RunInstances", params).await.is_err_and(|e| e.message.contains("Invalid IAM Instance Profile"))
    };
    instance_profile_needs_a_role: [Ministack Moto], async |c: Client| {
        let net = network(&c, false).await;
        c.ok("iam", "CreateInstanceProfile", json!({"InstanceProfileName": "empty"})).await;
        let mut params = launch(&c, &net).await;
        params["IamInstanceProfile"] = json!({"Name": "empty"});
        c.call("ec2", "RunInstances", params).await.is_err_and(|e| e.message.contains("has no associated IAM Roles"))
    };
    address_leads_to_an_instance: [Ministack Moto], async |c: Client| {
        let net = network(&c, true).await;
        let instance = run(&c, &net).await;
        let (interface, allocation) = (interface(&c, &instance).await, address(&c).await);
        let params = json!({"AllocationId": allocation, "NetworkInterfaceId": interface});
        let led = c.call("ec2", "AssociateAddress", params).await.is_ok();
        let of = json!({"AllocationIds": [allocation]});
        let found = first(&c, "ec2", "DescribeAddresses", of.clone(), "Addresses").await;
        let shown = found["InstanceId"] == instance.as_str() && found["NetworkInterfaceId"] == interface.as_str();
        c.ok("ec2", "TerminateInstances", json!({"InstanceIds": [instance]})).await;
        let freed = first(&c, "ec2", "DescribeAddresses", of, "Addresses").await;
        led && shown && freed.get("AssociationId").is_none_or(Value::is_null)
    };
    route_to_an_interface: [Ministack], async |c: Client| {
        let net = network(&c, false).await;
        let (interface, table) = (interface(&c, &run(&c, &net).await).await, table(&c, &net.vpc).await);
        let route = json!({"RouteTableId": table, "DestinationCidrBlock": "0.0.0.0/0", "NetworkInterfaceId": interface});
        let made = c.call("ec2", "CreateRoute", route).await.is_ok();
        let found = first(&c, "ec2", "DescribeRouteTables", json!({"RouteTableIds": [table]}), "RouteTables").await;
        made && found["Routes"].as_array().unwrap().iter().any(|route| route["NetworkInterfaceId"] == interface.as_str())
    };
    policies_of_the_account: [Ministack], async |c: Client| {
        let document = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}]}"#;
        let name = format!("p-{}", c.account());
        c.ok("iam", "CreatePolicy", json!({"PolicyName": name, "Description": "d", "PolicyDocument": document})).await;
        let found = c.ok("iam", "GetAccountAuthorizationDetails", json!({"Filter": ["LocalManagedPolicy"]})).await;
        found["Policies"].as_array().is_some_and(|all| all.len() == 1) && found["Policies"][0]["Description"] == "d"
    };
    flow_log_tags: [Ministack], async |c: Client| {
        let net = network(&c, false).await;
        let tags = json!([{"ResourceType": "vpc-flow-log", "Tags": [{"Key": "k", "Value": "v"}]}]);
        c.ok("logs", "CreateLogGroup", json!({"logGroupName": "/flows"})).await;
        let create = json!({"ResourceIds": [net.vpc], "ResourceType": "VPC", "TrafficType": "ALL", "LogGroupName": "/flows",
            "DeliverLogsPermissionArn": "arn:aws:iam::123456789012:role/flows", "TagSpecifications": tags});
        c.ok("ec2", "CreateFlowLogs", create).await;
        let by = json!({"Filter": [{"Name": "tag:k", "Values": ["v"]}]});
        first(&c, "ec2", "DescribeFlowLogs", by, "FlowLogs").await["FlowLogId"].is_string()
    };
    interface_endpoint_settings: [Ministack], async |c: Client| {
        let net = network(&c, false).await;
        let found = endpoint_seen(&c, &interface_endpoint(&c, &net).await).await;
        found["Groups"][0]["GroupId"] == net.group.as_str() && found["PrivateDnsEnabled"] == true
    };
    interface_endpoint_changes: [Ministack Moto], async |c: Client| {
        let net = network(&c, false).await;
        let endpoint = interface_endpoint(&c, &net).await;
        let change = json!({"VpcEndpointId": endpoint, "AddSubnetIds": [net.subnets[1]], "RemoveSubnetIds": [net.subnets[0]],
            "PrivateDnsEnabled": false});
        c.ok("ec2", "ModifyVpcEndpoint", change).await;
        let found = endpoint_seen(&c, &endpoint).await;
        found["SubnetIds"] == json!([net.subnets[1]]) && found["PrivateDnsEnabled"] == false
    };
    flow_log_settings: [Ministack], async |c: Client| {
        let net = network(&c, false).await;
        c.ok("logs", "CreateLogGroup", json!({"logGroupName": "/flow"})).await;
        let role = format!("arn:aws:iam::{}:role/flow", c.account());
        c.ok("iam", "CreateRole", json!({"RoleName": "flow", "AssumeRolePolicyDocument": TRUST})).await;
        let create = json!({"ResourceIds": [net.vpc], "ResourceType": "VPC", "TrafficType": "ALL", "LogGroupName": "/flow",
            "LogDestinationType": "cloud-watch-logs", "DeliverLogsPermissionArn": role, "MaxAggregationInterval": 60});
        c.ok("ec2", "CreateFlowLogs", create).await;
        let found = first(&c, "ec2", "DescribeFlowLogs", json!({}), "FlowLogs").await;
        found["LogGroupName"] == "/flow" && found["MaxAggregationInterval"] == 60 && found["DeliverLogsPermissionArn"] == role.as_str()
    };
}

/// Runs in this process on either back end.
#[tokio::test]
async fn roles_anywhere() {
    for backend in BOTH {
        let (_aws, _account, c) = plain(backend).await;
        let source =
            json!({"sourceType": "CERTIFICATE_BUNDLE", "sourceData": {"x509CertificateData": "-----BEGIN CERTIFICATE-----"}});
        let create = json!({"name": "a", "source": source, "enabled": true, "tags": [{"key": "k", "value": "v"}]});
        let arn = id(&c.ok("rolesanywhere", "CreateTrustAnchor", create).await, "/trustAnchor/trustAnchorArn");
        assert!(arn.contains(c.account()), "{arn}");
        let listed = first(&c, "rolesanywhere", "ListTrustAnchors", json!({}), "trustAnchors").await;
        assert_eq!(listed["source"]["sourceType"], "CERTIFICATE_BUNDLE");
        let tags = c.ok("rolesanywhere", "ListTagsForResource", json!({"resourceArn": arn})).await;
        assert_eq!(tags["tags"], json!([{"key": "k", "value": "v"}]));
    }
}
