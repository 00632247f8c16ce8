//! Overlays of EC2.

use super::*;

rows! {
    nat_addresses: [Ministack], async |c: Client| {
        let net = network(&c, true).await;
        let allocation = address(&c).await;
        let made = c.ok("ec2", "CreateNatGateway", json!({"SubnetId": net.subnets[0], "AllocationId": allocation})).await;
        let nat = id(&made, "/NatGateway/NatGatewayId");
        let found = first(&c, "ec2", "DescribeNatGateways", json!({"NatGatewayIds": [nat]}), "NatGateways").await;
        found["NatGatewayAddresses"][0]["AllocationId"] == allocation.as_str()
    };
    nat_connectivity: [Moto], async |c: Client| {
        let net = network(&c, true).await;
        let allocation = address(&c).await;
        let made = c.ok("ec2", "CreateNatGateway", json!({"SubnetId": net.subnets[0], "AllocationId": allocation})).await;
        made["NatGateway"]["ConnectivityType"] == "public"
    };
    nat_token: [Ministack Moto], async |c: Client| {
        let net = network(&c, true).await;
        let create = json!({"SubnetId": net.subnets[0], "AllocationId": address(&c).await, "ClientToken": "t"});
        let made = c.ok("ec2", "CreateNatGateway", create.clone()).await;
        let again = c.call("ec2", "CreateNatGateway", create).await.unwrap_or_default();
        made["NatGateway"]["NatGatewayId"] == again["NatGateway"]["NatGatewayId"]
    };
    nat_checks_its_subnet: [Ministack], async |c: Client| {
        let create = json!({"SubnetId": "subnet-0123456789abcdef0", "AllocationId": address(&c).await});
        refused(&c, "ec2", "CreateNatGateway", create, "InvalidSubnetID.NotFound").await
    };
    nat_checks_its_address: [Ministack], async |c: Client| {
        let net = network(&c, true).await;
        let create = json!({"SubnetId": net.subnets[0], "AllocationId": "eipalloc-0123456789abcdef0"});
        refused(&c, "ec2", "CreateNatGateway", create, "InvalidAllocationID.NotFound").await
    };
    address_shows_its_holder: [Ministack], async |c: Client| {
        let net = network(&c, true).await;
        let (_, allocation) = crate::common::stack::nat(&c, &net).await;
        let found = first(&c, "ec2", "DescribeAddresses", json!({"AllocationIds": [allocation]}), "Addresses").await;
        found["AssociationId"].is_string() && found["NetworkInterfaceId"].is_string()
    };
    subnets_do_not_overlap: [Ministack], async |c: Client| {
        let vpc = vpc(&c).await;
        c.ok("ec2", "CreateSubnet", json!({"VpcId": vpc, "CidrBlock": "10.0.0.0/20"})).await;
        refused(&c, "ec2", "CreateSubnet", json!({"VpcId": vpc, "CidrBlock": "10.0.1.0/24"}), "InvalidSubnet.Conflict").await
    };
    subnets_lie_in_their_vpc: [Ministack], async |c: Client| {
        let vpc = vpc(&c).await;
        refused(&c, "ec2", "CreateSubnet", json!({"VpcId": vpc, "CidrBlock": "10.1.0.0/24"}), "InvalidSubnet.Range").await
    };
    route_table_token: [Ministack Moto], async |c: Client| {
        let create = json!({"VpcId": vpc(&c).await, "ClientToken": "t"});
        let made = c.ok("ec2", "CreateRouteTable", create.clone()).await;
        let again = c.ok("ec2", "CreateRouteTable", create).await;
        made["RouteTable"]["RouteTableId"] == again["RouteTable"]["RouteTableId"]
    };
    one_route_for_a_destination: [Ministack], async |c: Client| {
        let net = network(&c, true).await;
        let route = json!({"RouteTableId": table(&c, &net.vpc).await, "DestinationCidrBlock": "0.0.0.0/0", "GatewayId": net.gateway});
        c.ok("ec2", "CreateRoute", route.clone()).await;
        refused(&c, "ec2", "CreateRoute", route, "RouteAlreadyExists").await
    };
    absent_routes_are_not_deleted: [Ministack], async |c: Client| {
        let table = table(&c, &vpc(&c).await).await;
        refused(&c, "ec2", "DeleteRoute", json!({"RouteTableId": table, "DestinationCidrBlock": "0.0.0.0/0"}), "InvalidRoute.NotFound").await
    };
    one_table_for_a_subnet: [Moto], async |c: Client| {
        let net = network(&c, false).await;
        let tie = async |table: String| c.call("ec2", "AssociateRouteTable", json!({"RouteTableId": table, "SubnetId": net.subnets[0]})).await;
        tie(table(&c, &net.vpc).await).await.unwrap();
        tie(table(&c, &net.vpc).await).await.is_err_and(|e| e.code == "Resource.AlreadyAssociated")
    };
    same_association_again: [Ministack], async |c: Client| {
        let net = network(&c, false).await;
        let tie = json!({"RouteTableId": table(&c, &net.vpc).await, "SubnetId": net.subnets[0]});
        let one = c.ok("ec2", "AssociateRouteTable", tie.clone()).await;
        let two = c.call("ec2", "AssociateRouteTable", tie).await.unwrap_or_default();
        one["AssociationId"] == two["AssociationId"]
    };
    endpoint_policy: [Ministack], async |c: Client| {
        let vpc = vpc(&c).await;
        let endpoint = endpoint(&c, &vpc, &table(&c, &vpc).await).await;
        let found = first(&c, "ec2", "DescribeVpcEndpoints", json!({"VpcEndpointIds": [endpoint]}), "VpcEndpoints").await;
        found["PolicyDocument"].as_str().is_some_and(|p| p.contains("2012-10-17"))
    };
    endpoint_token: [Ministack Moto], async |c: Client| {
        let create = json!({"VpcId": vpc(&c).await, "ServiceName": format!("com.amazonaws.{}.s3", crate::common::REGION), "ClientToken": "t"});
        let made = c.ok("ec2", "CreateVpcEndpoint", create.clone()).await;
        let again = c.ok("ec2", "CreateVpcEndpoint", create).await;
        made["VpcEndpoint"]["VpcEndpointId"] == again["VpcEndpoint"]["VpcEndpointId"]
    };
    endpoint_routes: [Ministack], async |c: Client| {
        let vpc = vpc(&c).await;
        let table = table(&c, &vpc).await;
        let endpoint = endpoint(&c, &vpc, &table).await;
        let found = first(&c, "ec2", "DescribeRouteTables", json!({"RouteTableIds": [table]}), "RouteTables").await;
        let routes = found["Routes"].as_array().unwrap();
        routes.iter().filter(|r| r["GatewayId"] == endpoint.as_str() && r["DestinationPrefixListId"].is_string()).count() == 1
    };
    endpoint_with_changed_tables_is_deleted: [Moto], async |c: Client| {
        let vpc = vpc(&c).await;
        let (one, two) = (table(&c, &vpc).await, table(&c, &vpc).await);
        let endpoint = endpoint(&c, &vpc, &one).await;
        c.ok("ec2", "ModifyVpcEndpoint", json!({"VpcEndpointId": endpoint, "AddRouteTableIds": [two], "RemoveRouteTableIds": [one]})).await;
        c.call("ec2", "DeleteVpcEndpoints", json!({"VpcEndpointIds": [endpoint]})).await.is_ok()
    };
    deleted_endpoints_are_gone: [Moto], async |c: Client| {
        let vpc = vpc(&c).await;
        let endpoint = endpoint(&c, &vpc, &table(&c, &vpc).await).await;
        c.ok("ec2", "DeleteVpcEndpoints", json!({"VpcEndpointIds": [endpoint]})).await;
        let found = c.ok("ec2", "DescribeVpcEndpoints", json!({"Filters": [{"Name": "vpc-id", "Values": [vpc]}]})).await;
        found["VpcEndpoints"] == json!([])
    };
    group_answer_has_its_tags: [Ministack Moto], async |c: Client| {
        let vpc = vpc(&c).await;
        let tags = json!([{"ResourceType": "security-group", "Tags": [{"Key": "k", "Value": "v"}]}]);
        let made = c.ok("ec2", "CreateSecurityGroup", json!({"GroupName": "g", "Description": "d", "VpcId": vpc, "TagSpecifications": tags})).await;
        made["Tags"] == json!([{"Key": "k", "Value": "v"}])
    };
    default_group_admits_itself: [Ministack Moto], async |c: Client| {
        let by = json!({"Filters": [{"Name": "vpc-id", "Values": [vpc(&c).await]}]});
        let group = first(&c, "ec2", "DescribeSecurityGroups", by, "SecurityGroups").await;
        group["IpPermissions"][0]["UserIdGroupPairs"][0]["GroupId"] == group["GroupId"]
    };
    rules_have_ids_of_their_own: [Ministack], async |c: Client| {
        let net = network(&c, false).await;
        c.ok("ec2", "AuthorizeSecurityGroupIngress", ingress(&net.group, &json!({"IpRanges": [{"CidrIp": "10.1.0.0/16"}, {"CidrIp": "10.2.0.0/16"}]}))).await;
        let rules = rules_of(&c, &net.group).await;
        rules.len() == 2 && rules[0]["SecurityGroupRuleId"] != rules[1]["SecurityGroupRuleId"]
    };
    rules_keep_each_description: [Ministack], async |c: Client| {
        let net = network(&c, false).await;
        c.ok("ec2", "AuthorizeSecurityGroupIngress", ingress(&net.group, &json!({"IpRanges": [{"CidrIp": "10.1.0.0/16", "Description": "a"}, {"CidrIp": "10.2.0.0/16", "Description": "b"}]}))).await;
        let mut seen: Vec<String> = rules_of(&c, &net.group).await.iter().map(|r| r["Description"].as_str().unwrap_or_default().to_owned()).collect();
        seen.sort();
        seen == ["a", "b"]
    };
    group_rules_keep_their_description: [Moto], async |c: Client| {
        let net = network(&c, false).await;
        c.ok("ec2", "AuthorizeSecurityGroupIngress", ingress(&net.group, &json!({"UserIdGroupPairs": [{"GroupId": net.group, "Description": "a"}]}))).await;
        rules_of(&c, &net.group).await[0]["Description"] == "a"
    };
    rules_with_prefix_lists: [Ministack], async |c: Client| {
        let net = network(&c, false).await;
        let lists = c.ok("ec2", "DescribeManagedPrefixLists", json!({})).await;
        let list = id(&lists, "/PrefixLists/0/PrefixListId");
        c.ok("ec2", "AuthorizeSecurityGroupIngress", ingress(&net.group, &json!({"PrefixListIds": [{"PrefixListId": list}]}))).await;
        rules_of(&c, &net.group).await.first().is_some_and(|r| r["PrefixListId"] == list.as_str())
    };
    rules_are_not_doubled: [Ministack Moto], async |c: Client| {
        let net = network(&c, false).await;
        let rule = |text: &str| ingress(&net.group, &json!({"UserIdGroupPairs": [{"GroupId": net.group, "Description": text}]}));
        c.ok("ec2", "AuthorizeSecurityGroupIngress", rule("a")).await;
        refused(&c, "ec2", "AuthorizeSecurityGroupIngress", rule("b"), "InvalidPermission.Duplicate").await
    };
    all_new_rules_are_answered: [Moto], async |c: Client| {
        let net = network(&c, false).await;
        let two = json!({"GroupId": net.group, "IpPermissions": [
            {"IpProtocol": "tcp", "FromPort": 1, "ToPort": 1, "UserIdGroupPairs": [{"GroupId": net.group}]},
            {"IpProtocol": "tcp", "FromPort": 2, "ToPort": 2, "IpRanges": [{"CidrIp": "10.0.0.0/8"}]},
        ]});
        let made = c.ok("ec2", "AuthorizeSecurityGroupIngress", two).await;
        made["SecurityGroupRules"].as_array().unwrap().len() == 2
    };
    gateways_give_their_address_back: [Moto], async |c: Client| {
        let net = network(&c, true).await;
        let (nat, allocation) = crate::common::stack::nat(&c, &net).await;
        c.ok("ec2", "DeleteNatGateway", json!({"NatGatewayId": nat})).await;
        let found = first(&c, "ec2", "DescribeAddresses", json!({"AllocationIds": [allocation]}), "Addresses").await;
        let again = json!({"SubnetId": net.subnets[0], "AllocationId": allocation});
        found["AssociationId"].is_null() && c.call("ec2", "CreateNatGateway", again).await.is_ok()
    };
    gateways_leave_no_interface: [Moto], async |c: Client| {
        let net = network(&c, true).await;
        let (nat, _) = crate::common::stack::nat(&c, &net).await;
        c.ok("ec2", "DeleteNatGateway", json!({"NatGatewayId": nat})).await;
        let by = json!({"Filters": [{"Name": "vpc-id", "Values": [net.vpc]}]});
        let empty = c.ok("ec2", "DescribeNetworkInterfaces", by.clone()).await["NetworkInterfaces"] == json!([]);
        // One that the caller made is shown.
        c.ok("ec2", "CreateNetworkInterface", json!({"SubnetId": net.subnets[0]})).await;
        empty && c.ok("ec2", "DescribeNetworkInterfaces", by).await["NetworkInterfaces"].as_array().unwrap().len() == 1
    };
    addresses_are_filtered: [Ministack], async |c: Client| {
        address(&c).await;
        let tags = json!([{"ResourceType": "elastic-ip", "Tags": [{"Key": "k", "Value": "v"}]}]);
        let mine = id(&c.ok("ec2", "AllocateAddress", json!({"Domain": "vpc", "TagSpecifications": tags})).await, "/AllocationId");
        let found = c.ok("ec2", "DescribeAddresses", json!({"Filters": [{"Name": "tag:k", "Values": ["v", "w"]}]})).await;
        found["Addresses"].as_array().unwrap().len() == 1 && found["Addresses"][0]["AllocationId"] == mine.as_str()
    };
    endpoints_are_filtered: [Ministack], async |c: Client| {
        let vpc = vpc(&c).await;
        endpoint(&c, &vpc, &table(&c, &vpc).await).await;
        let found = c.ok("ec2", "DescribeVpcEndpoints", json!({"Filters": [{"Name": "tag:k", "Values": ["v"]}]})).await;
        found["VpcEndpoints"] == json!([])
    };
    gateways_are_filtered_by_id: [Ministack], async |c: Client| {
        let net = network(&c, true).await;
        crate::common::stack::nat(&c, &net).await;
        let found = c.ok("ec2", "DescribeNatGateways", json!({"Filter": [{"Name": "nat-gateway-id", "Values": ["nat-0"]}]})).await;
        found["NatGateways"] == json!([])
    };
    groups_are_filtered_by_id: [Ministack], async |c: Client| {
        network(&c, false).await;
        let found = c.ok("ec2", "DescribeSecurityGroups", json!({"Filters": [{"Name": "group-id", "Values": ["sg-0"]}]})).await;
        found["SecurityGroups"] == json!([])
    };
    zones_are_opted_in: [Moto], async |c: Client| {
        let zone = first(&c, "ec2", "DescribeAvailabilityZones", json!({}), "AvailabilityZones").await;
        zone["OptInStatus"] == "opt-in-not-required"
    };
    account_attributes: [Ministack], async |c: Client| {
        let found = c.call("ec2", "DescribeAccountAttributes", json!({})).await.unwrap_or_default();
        let all = found["AccountAttributes"].as_array().cloned().unwrap_or_default();
        all.iter().any(|a| a["AttributeName"] == "max-elastic-ips")
    };
}
