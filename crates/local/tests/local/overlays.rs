//! The overlays: what each emulator drops or gets wrong, and that the front gives it back.
//!
//! Each row is one behaviour of AWS. Through the front it must hold on both emulators. On the
//! emulators named in its row, asked directly, it must not: on the day one of them learns it, the
//! row fails, and its overlay can go.

use std::future::Future;

use crate::common::stack::{Network, address, balancer, cluster, described, id, listener, network, service, target_group};
use crate::common::{BOTH, Client, plain};
use provision_local::Backend;
use serde_json::{Value, json};

/// Runs a row.
async fn check<F, R>(name: &str, lacking: &[Backend], behaves: F)
where
    F: Fn(Client) -> R,
    R: Future<Output = bool>,
{
    for backend in BOTH {
        let (_aws, _account, client) = plain(backend).await;
        assert!(behaves(client).await, "{name}: not as on AWS through the front on {backend:?}");
    }
    for backend in lacking {
        // An account of its own, made from the row's name: rows run side by side.
        let hash = name.bytes().fold(7_u64, |h, b| h.wrapping_mul(131).wrapping_add(u64::from(b)));
        let account = format!("{:012}", 100_000_000_000 + hash % 99_999_999_999);
        let client = Client::emulator(*backend, &account).await;
        assert!(!behaves(client).await, "{name}: {backend:?} has learnt it, its overlay can go");
    }
}

macro_rules! rows {
    ($($name:ident: [$($lacking:ident)*], $behaves:expr;)*) => {
        $(
            #[tokio::test]
            async fn $name() {
                check(stringify!($name), &[$(Backend::$lacking),*], $behaves).await;
            }
        )*
    };
}

/// Whether a call is refused with a code.
async fn refused(c: &Client, service: &str, operation: &str, params: Value, code: &str) -> bool {
    c.call(service, operation, params).await.is_err_and(|e| e.code == code)
}

async fn first(c: &Client, service: &str, operation: &str, params: Value, list: &str) -> Value {
    match c.call(service, operation, params).await {
        Ok(found) => found[list].get(0).cloned().unwrap_or_default(),
        Err(_) => Value::Null,
    }
}

async fn vpc(c: &Client) -> String {
    id(&c.ok("ec2", "CreateVpc", json!({"CidrBlock": "10.0.0.0/16"})).await, "/Vpc/VpcId")
}

async fn table(c: &Client, vpc: &str) -> String {
    id(&c.ok("ec2", "CreateRouteTable", json!({"VpcId": vpc})).await, "/RouteTable/RouteTableId")
}

async fn endpoint(c: &Client, vpc: &str, table: &str) -> String {
    let params = json!({
        "VpcId": vpc,
        "ServiceName": format!("com.amazonaws.{}.s3", crate::common::REGION),
        "VpcEndpointType": "Gateway",
        "RouteTableIds": [table],
        "PolicyDocument": "{\"Version\":\"2012-10-17\",\"Statement\":[]}",
    });
    id(&c.ok("ec2", "CreateVpcEndpoint", params).await, "/VpcEndpoint/VpcEndpointId")
}

fn ingress(group: &str, sources: &Value) -> Value {
    let mut permission = json!({"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80});
    permission.as_object_mut().unwrap().extend(sources.as_object().unwrap().clone());
    json!({"GroupId": group, "IpPermissions": [permission]})
}

async fn rules_of(c: &Client, group: &str) -> Vec<Value> {
    let by = json!({"Filters": [{"Name": "group-id", "Values": [group]}]});
    let found = c.ok("ec2", "DescribeSecurityGroupRules", by).await;
    found["SecurityGroupRules"].as_array().unwrap().iter().filter(|r| r["IsEgress"] == false).cloned().collect()
}

async fn attributes(c: &Client, operation: &str, params: Value) -> Vec<String> {
    let found = c.ok("elbv2", operation, params).await;
    found["Attributes"].as_array().unwrap().iter().map(|a| a["Key"].as_str().unwrap().to_owned()).collect()
}

/// A balancer with a listener and a target group.
async fn web(c: &Client) -> (Network, String, String, String) {
    let net = network(c, true).await;
    let group = target_group(c, &net).await;
    let arn = balancer(c, &net).await;
    let listener = listener(c, &arn, &group).await;
    (net, arn, listener, group)
}

fn rule(listener: &str, priority: i64, group: &str) -> Value {
    let forward = json!({"TargetGroups": [{"TargetGroupArn": group, "Weight": 1}]});
    json!({
        "ListenerArn": listener,
        "Priority": priority,
        "Conditions": [{"Field": "path-pattern", "PathPatternConfig": {"Values": [format!("/{priority}")]}}],
        "Actions": [{"Type": "forward", "ForwardConfig": forward}],
    })
}

fn alarm(extra: &Value) -> Value {
    let mut alarm = json!({"AlarmName": "a", "EvaluationPeriods": 3, "Threshold": 1.0, "MetricName": "M", "Namespace": "N",
        "Period": 60, "Statistic": "Sum", "ComparisonOperator": "GreaterThanThreshold"});
    alarm.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
    alarm
}

const TARGET: (&str, &str, &str) = ("ecs", "service/c/web", "ecs:service:DesiredCount");

fn target(extra: &Value) -> Value {
    let mut target = json!({"ServiceNamespace": TARGET.0, "ResourceId": TARGET.1, "ScalableDimension": TARGET.2});
    target.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
    target
}

const TRUST: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ecs-tasks.amazonaws.com"},"Action":"sts:AssumeRole"}]}"#;

rows! {
    // EC2
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
    // Elastic Load Balancing
    balancer_zones: [Ministack], async |c: Client| {
        let net = network(&c, true).await;
        let arn = balancer(&c, &net).await;
        let found = first(&c, "elbv2", "DescribeLoadBalancers", json!({"LoadBalancerArns": [arn]}), "LoadBalancers").await;
        let zone = |i: usize| found["AvailabilityZones"][i]["ZoneName"].as_str().unwrap_or_default().to_owned();
        found["VpcId"] == net.vpc.as_str() && zone(0).ends_with('a') && zone(1).ends_with('b')
    };
    balancer_attributes: [Ministack Moto], async |c: Client| {
        let arn = balancer(&c, &network(&c, true).await).await;
        let keys = attributes(&c, "DescribeLoadBalancerAttributes", json!({"LoadBalancerArn": arn})).await;
        keys.iter().any(|k| k == "routing.http.drop_invalid_header_fields.enabled")
    };
    protected_balancers_stay: [Ministack Moto], async |c: Client| {
        let arn = balancer(&c, &network(&c, true).await).await;
        let on = json!([{"Key": "deletion_protection.enabled", "Value": "true"}]);
        c.ok("elbv2", "ModifyLoadBalancerAttributes", json!({"LoadBalancerArn": arn, "Attributes": on})).await;
        refused(&c, "elbv2", "DeleteLoadBalancer", json!({"LoadBalancerArn": arn}), "OperationNotPermitted").await
    };
    balancer_names_are_unique: [Moto], async |c: Client| {
        let net = network(&c, true).await;
        balancer(&c, &net).await;
        let other = json!({"Name": "lb", "Subnets": net.subnets, "Scheme": "internal"});
        refused(&c, "elbv2", "CreateLoadBalancer", other, "DuplicateLoadBalancerName").await
    };
    same_target_group_again: [Ministack], async |c: Client| {
        let net = network(&c, false).await;
        let one = target_group(&c, &net).await;
        let create = json!({"Name": "tg", "Protocol": "HTTP", "Port": 80, "VpcId": net.vpc, "TargetType": "ip"});
        let two = first(&c, "elbv2", "CreateTargetGroup", create, "TargetGroups").await;
        two["TargetGroupArn"] == one.as_str()
    };
    target_group_protocol_version: [Ministack], async |c: Client| {
        let group = target_group(&c, &network(&c, false).await).await;
        let found = first(&c, "elbv2", "DescribeTargetGroups", json!({"TargetGroupArns": [group]}), "TargetGroups").await;
        found["ProtocolVersion"] == "HTTP1" && found["IpAddressType"] == "ipv4"
    };
    target_group_attributes: [Ministack], async |c: Client| {
        let group = target_group(&c, &network(&c, false).await).await;
        let keys = attributes(&c, "DescribeTargetGroupAttributes", json!({"TargetGroupArn": group})).await;
        keys.iter().any(|k| k == "slow_start.duration_seconds")
    };
    absent_target_groups_are_an_error: [Ministack], async |c: Client| {
        refused(&c, "elbv2", "DescribeTargetGroups", json!({"Names": ["nope"]}), "TargetGroupNotFound").await
    };
    one_listener_for_a_port: [Ministack Moto], async |c: Client| {
        let (_, arn, ..) = web(&c).await;
        let fixed = json!([{"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "404"}}]);
        let again = json!({"LoadBalancerArn": arn, "Protocol": "HTTP", "Port": 80, "DefaultActions": fixed});
        refused(&c, "elbv2", "CreateListener", again, "DuplicateListener").await
    };
    http_listeners_have_no_policy: [Moto], async |c: Client| {
        let (_, arn, ..) = web(&c).await;
        first(&c, "elbv2", "DescribeListeners", json!({"LoadBalancerArn": arn}), "Listeners").await["SslPolicy"].is_null()
    };
    listener_attributes: [Moto], async |c: Client| {
        let (_, _, listener, _) = web(&c).await;
        let keys = attributes(&c, "DescribeListenerAttributes", json!({"ListenerArn": listener})).await;
        keys == ["routing.http.response.server.enabled"]
    };
    weighted_forwards: [Ministack], async |c: Client| {
        let (_, _, listener, group) = web(&c).await;
        let made = first(&c, "elbv2", "CreateRule", rule(&listener, 1, &group), "Rules").await;
        let found = first(&c, "elbv2", "DescribeRules", json!({"RuleArns": [made["RuleArn"]]}), "Rules").await;
        found["Actions"][0]["ForwardConfig"]["TargetGroups"][0]["TargetGroupArn"] == group.as_str()
    };
    both_forms_of_a_path: [Moto], async |c: Client| {
        let (_, _, listener, group) = web(&c).await;
        let made = first(&c, "elbv2", "CreateRule", rule(&listener, 1, &group), "Rules").await;
        made["Conditions"][0]["Values"] == json!(["/1"])
    };
    one_rule_for_a_priority: [Ministack], async |c: Client| {
        let (_, _, listener, group) = web(&c).await;
        c.ok("elbv2", "CreateRule", rule(&listener, 1, &group)).await;
        refused(&c, "elbv2", "CreateRule", rule(&listener, 1, &group), "PriorityInUse").await
    };
    priorities_are_swapped: [Moto], async |c: Client| {
        let (_, _, listener, group) = web(&c).await;
        let one = first(&c, "elbv2", "CreateRule", rule(&listener, 1, &group), "Rules").await["RuleArn"].clone();
        let two = first(&c, "elbv2", "CreateRule", rule(&listener, 2, &group), "Rules").await["RuleArn"].clone();
        let swap = json!({"RulePriorities": [{"RuleArn": one, "Priority": 2}, {"RuleArn": two, "Priority": 1}]});
        if c.call("elbv2", "SetRulePriorities", swap).await.is_err() {
            return false;
        }
        first(&c, "elbv2", "DescribeRules", json!({"RuleArns": [one]}), "Rules").await["Priority"] == "2"
    };
    groups_know_their_balancer: [Ministack], async |c: Client| {
        let net = network(&c, true).await;
        let group = target_group(&c, &net).await;
        let arn = balancer(&c, &net).await;
        let fixed = json!([{"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "404"}}]);
        let made = first(&c, "elbv2", "CreateListener", json!({"LoadBalancerArn": arn, "Protocol": "HTTP", "Port": 80, "DefaultActions": fixed}), "Listeners").await;
        c.ok("elbv2", "CreateRule", rule(made["ListenerArn"].as_str().unwrap(), 1, &group)).await;
        let found = first(&c, "elbv2", "DescribeTargetGroups", json!({"TargetGroupArns": [group]}), "TargetGroups").await;
        found["LoadBalancerArns"] == json!([arn])
    };
    groups_of_a_balancer: [Ministack Moto], async |c: Client| {
        let (net, arn, listener, _) = web(&c).await;
        let other = json!({"Name": "tg2", "Protocol": "HTTP", "Port": 80, "VpcId": net.vpc, "TargetType": "ip"});
        let other = id(&c.ok("elbv2", "CreateTargetGroup", other).await, "/TargetGroups/0/TargetGroupArn");
        c.ok("elbv2", "CreateRule", rule(&listener, 1, &other)).await;
        let empty = json!({"Name": "lb2", "Subnets": net.subnets, "SecurityGroups": [net.group]});
        let empty = id(&c.ok("elbv2", "CreateLoadBalancer", empty).await, "/LoadBalancers/0/LoadBalancerArn");
        let count = async |arn: &str| {
            let found = c.call("elbv2", "DescribeTargetGroups", json!({"LoadBalancerArn": arn})).await.ok()?;
            Some(found["TargetGroups"].as_array()?.len())
        };
        count(&arn).await == Some(2) && count(&empty).await == Some(0)
    };
    load_balancing_limits: [Ministack], async |c: Client| {
        first(&c, "elbv2", "DescribeAccountLimits", json!({}), "Limits").await["Name"].is_string()
    };
    // ECS
    definition_answer_has_its_tags: [Moto], async |c: Client| {
        let mut task = crate::common::stack::definition();
        task["tags"] = json!([{"key": "k", "value": "v"}]);
        let made = c.ok("ecs", "RegisterTaskDefinition", task).await;
        made["tags"] == json!([{"key": "k", "value": "v"}])
    };
    definitions_of_one_family: [Ministack], async |c: Client| {
        cluster(&c).await;
        let mut other = crate::common::stack::definition();
        other["family"] = json!("web2");
        c.ok("ecs", "RegisterTaskDefinition", other).await;
        let found = c.ok("ecs", "ListTaskDefinitions", json!({"familyPrefix": "web"})).await;
        found["taskDefinitionArns"].as_array().unwrap().len() == 1
    };
    families_active_and_inactive: [Ministack Moto], async |c: Client| {
        let task = cluster(&c).await;
        let families = async |params: Value| c.ok("ecs", "ListTaskDefinitionFamilies", params).await["families"].clone();
        let active = families(json!({"status": "ACTIVE"})).await == json!(["web"]);
        c.ok("ecs", "DeregisterTaskDefinition", json!({"taskDefinition": task})).await;
        let inactive = families(json!({})).await == json!(["web"]) && families(json!({"status": "ACTIVE"})).await == json!([]);
        c.ok("ecs", "DeleteTaskDefinitions", json!({"taskDefinitions": [task]})).await;
        active && inactive && families(json!({})).await == json!([])
    };
    a_family_is_its_latest_active_revision: [Ministack Moto], async |c: Client| {
        let one = cluster(&c).await;
        let two = id(&c.ok("ecs", "RegisterTaskDefinition", crate::common::stack::definition()).await, "/taskDefinition/taskDefinitionArn");
        c.ok("ecs", "DeregisterTaskDefinition", json!({"taskDefinition": two})).await;
        let found = c.call("ecs", "DescribeTaskDefinition", json!({"taskDefinition": "web"})).await.unwrap_or_default();
        let latest = found["taskDefinition"]["taskDefinitionArn"] == one.as_str();
        c.ok("ecs", "DeregisterTaskDefinition", json!({"taskDefinition": one})).await;
        latest && refused(&c, "ecs", "DescribeTaskDefinition", json!({"taskDefinition": "web"}), "ClientException").await
    };
    deleted_clusters_are_not_listed: [Moto], async |c: Client| {
        cluster(&c).await;
        c.ok("ecs", "DeleteCluster", json!({"cluster": "c"})).await;
        let gone = c.ok("ecs", "ListClusters", json!({})).await["clusterArns"] == json!([]);
        cluster(&c).await;
        gone && c.ok("ecs", "ListClusters", json!({})).await["clusterArns"].as_array().unwrap().len() == 1
    };
    cluster_settings: [Moto], async |c: Client| {
        cluster(&c).await;
        let on = json!({"cluster": "c", "settings": [{"name": "containerInsights", "value": "enabled"}]});
        c.call("ecs", "UpdateClusterSettings", on).await.is_ok()
    };
    deleted_clusters_are_described: [Ministack], async |c: Client| {
        cluster(&c).await;
        c.ok("ecs", "DeleteCluster", json!({"cluster": "c"})).await;
        let gone = first(&c, "ecs", "DescribeClusters", json!({"clusters": ["c"]}), "clusters").await;
        cluster(&c).await;
        let again = c.ok("ecs", "DescribeClusters", json!({"clusters": ["c"]})).await;
        gone["status"] == "INACTIVE" && again["clusters"].as_array().unwrap().len() == 1 && again["clusters"][0]["status"] == "ACTIVE"
    };
    deleted_definitions_are_described: [Moto], async |c: Client| {
        let task = cluster(&c).await;
        c.ok("ecs", "DeregisterTaskDefinition", json!({"taskDefinition": task})).await;
        c.ok("ecs", "DeleteTaskDefinitions", json!({"taskDefinitions": [task]})).await;
        let found = c.call("ecs", "DescribeTaskDefinition", json!({"taskDefinition": "web:1"})).await.unwrap_or_default();
        found["taskDefinition"]["status"] == "DELETE_IN_PROGRESS"
    };
    services_get_running: [Moto], async |c: Client| {
        let net = network(&c, false).await;
        let task = cluster(&c).await;
        c.ok("ecs", "CreateService", service(&net, &task, 2)).await;
        let found = described(&c).await;
        found["runningCount"] == 2 && found["deployments"][0]["rolloutState"] == "COMPLETED"
    };
    services_keep_their_settings: [Moto], async |c: Client| {
        let net = network(&c, false).await;
        let task = cluster(&c).await;
        let mut create = service(&net, &task, 0);
        create.as_object_mut().unwrap().remove("launchType");
        create["capacityProviderStrategy"] = json!([{"capacityProvider": "FARGATE_SPOT", "weight": 1}]);
        create["deploymentConfiguration"] = json!({"deploymentCircuitBreaker": {"enable": true, "rollback": true}});
        create["enableExecuteCommand"] = json!(true);
        c.ok("ecs", "CreateService", create).await;
        let found = described(&c).await;
        found["capacityProviderStrategy"][0]["capacityProvider"] == "FARGATE_SPOT"
            && found["deploymentConfiguration"]["deploymentCircuitBreaker"]["enable"] == true
            && found["enableExecuteCommand"] == true
    };
    services_keep_zone_rebalancing: [Ministack Moto], async |c: Client| {
        let net = network(&c, false).await;
        let task = cluster(&c).await;
        let mut create = service(&net, &task, 0);
        create["availabilityZoneRebalancing"] = json!("DISABLED");
        c.ok("ecs", "CreateService", create).await;
        described(&c).await["availabilityZoneRebalancing"] == "DISABLED"
    };
    updates_change_the_deployment: [Ministack Moto], async |c: Client| {
        let net = network(&c, false).await;
        let task = cluster(&c).await;
        let mut create = service(&net, &task, 0);
        create.as_object_mut().unwrap().remove("launchType");
        create["capacityProviderStrategy"] = json!([{"capacityProvider": "FARGATE", "weight": 1}]);
        c.ok("ecs", "CreateService", create).await;
        let spot = json!([{"capacityProvider": "FARGATE_SPOT", "weight": 1}]);
        c.ok("ecs", "UpdateService", json!({"cluster": "c", "service": "web", "capacityProviderStrategy": spot, "propagateTags": "TASK_DEFINITION", "forceNewDeployment": true})).await;
        let found = described(&c).await;
        found["deployments"][0]["capacityProviderStrategy"][0]["capacityProvider"] == "FARGATE_SPOT" && found["propagateTags"] == "TASK_DEFINITION"
    };
    services_go_by_full_definitions: [Moto], async |c: Client| {
        let net = network(&c, false).await;
        let task = cluster(&c).await;
        c.ok("ecs", "CreateService", service(&net, &task, 0)).await;
        c.ok("ecs", "UpdateService", json!({"cluster": "c", "service": "web", "taskDefinition": "web:1"})).await;
        described(&c).await["taskDefinition"] == task.as_str()
    };
    services_need_their_cluster: [Ministack], async |c: Client| {
        let net = network(&c, false).await;
        let task = cluster(&c).await;
        let mut create = service(&net, &task, 0);
        create["cluster"] = json!("elsewhere");
        refused(&c, "ecs", "CreateService", create, "ClusterNotFoundException").await
    };
    service_names_are_unique: [Ministack Moto], async |c: Client| {
        let net = network(&c, false).await;
        let task = cluster(&c).await;
        c.ok("ecs", "CreateService", service(&net, &task, 0)).await;
        refused(&c, "ecs", "CreateService", service(&net, &task, 0), "InvalidParameterException").await
    };
    service_token: [Ministack Moto], async |c: Client| {
        let net = network(&c, false).await;
        let task = cluster(&c).await;
        let mut create = service(&net, &task, 0);
        create["clientToken"] = json!("t");
        let one = c.ok("ecs", "CreateService", create.clone()).await;
        let two = c.call("ecs", "CreateService", create).await.unwrap_or_default();
        one["service"]["serviceArn"] == two["service"]["serviceArn"] && one["service"]["deployments"] == two["service"]["deployments"]
    };
    deleted_services_are_not_listed: [Moto], async |c: Client| {
        let net = network(&c, false).await;
        let task = cluster(&c).await;
        c.ok("ecs", "CreateService", service(&net, &task, 0)).await;
        c.ok("ecs", "DeleteService", json!({"cluster": "c", "service": "web"})).await;
        c.ok("ecs", "ListServices", json!({"cluster": "c"})).await["serviceArns"] == json!([])
    };
    // IAM, logs, ECR
    linked_role_names: [Ministack Moto], async |c: Client| {
        let made = c.call("iam", "CreateServiceLinkedRole", json!({"AWSServiceName": "ecs.application-autoscaling.amazonaws.com"})).await.unwrap_or_default();
        made["Role"]["RoleName"] == "AWSServiceRoleForApplicationAutoScaling_ECSService"
    };
    linked_roles_are_made_once: [Ministack Moto], async |c: Client| {
        let create = json!({"AWSServiceName": "ecs.amazonaws.com"});
        c.ok("iam", "CreateServiceLinkedRole", create.clone()).await;
        refused(&c, "iam", "CreateServiceLinkedRole", create, "InvalidInput").await
    };
    boundaries_in_the_details: [Ministack], async |c: Client| {
        let boundary = "arn:aws:iam::aws:policy/PowerUserAccess";
        c.ok("iam", "CreateRole", json!({"RoleName": "r", "AssumeRolePolicyDocument": TRUST})).await;
        c.ok("iam", "PutRolePermissionsBoundary", json!({"RoleName": "r", "PermissionsBoundary": boundary})).await;
        let found = c.ok("iam", "GetAccountAuthorizationDetails", json!({"Filter": ["Role"]})).await;
        let roles = found["RoleDetailList"].as_array().unwrap().clone();
        let role = roles.iter().find(|r| r["RoleName"] == "r").unwrap();
        role["PermissionsBoundary"]["PermissionsBoundaryArn"] == boundary
    };
    log_group_class: [Moto], async |c: Client| {
        c.ok("logs", "CreateLogGroup", json!({"logGroupName": "/g"})).await;
        first(&c, "logs", "DescribeLogGroups", json!({}), "logGroups").await["logGroupClass"] == "STANDARD"
    };
    mutable_tags_of_a_repository: [Ministack], async |c: Client| {
        let filters = json!([{"filterType": "WILDCARD", "filter": "latest*"}]);
        c.ok("ecr", "CreateRepository", json!({"repositoryName": "web"})).await;
        c.ok("ecr", "PutImageTagMutability", json!({"repositoryName": "web", "imageTagMutability": "IMMUTABLE_WITH_EXCLUSION", "imageTagMutabilityExclusionFilters": filters})).await;
        first(&c, "ecr", "DescribeRepositories", json!({}), "repositories").await["imageTagMutabilityExclusionFilters"] == filters
    };
    // In this process: there is no emulator to ask, so only the front is.
    alarms_are_kept_whole: [], async |c: Client| {
        let extra = json!({"DatapointsToAlarm": 2, "TreatMissingData": "notBreaching", "AlarmDescription": "d", "Unit": "Percent"});
        c.ok("cloudwatch", "PutMetricAlarm", alarm(&extra)).await;
        let found = first(&c, "cloudwatch", "DescribeAlarms", json!({"AlarmNamePrefix": "a"}), "MetricAlarms").await;
        let wanted = alarm(&extra);
        let kept = wanted.as_object().unwrap().iter().all(|(k, v)| found[k] == *v);
        // A put replaces the whole alarm.
        c.ok("cloudwatch", "PutMetricAlarm", alarm(&json!({}))).await;
        let after = first(&c, "cloudwatch", "DescribeAlarms", json!({}), "MetricAlarms").await;
        kept && after["DatapointsToAlarm"].is_null()
    };
    alarms_by_prefix: [], async |c: Client| {
        c.ok("cloudwatch", "PutMetricAlarm", alarm(&json!({"AlarmName": "app-a"}))).await;
        c.ok("cloudwatch", "PutMetricAlarm", alarm(&json!({"AlarmName": "other"}))).await;
        let found = c.ok("cloudwatch", "DescribeAlarms", json!({"AlarmNamePrefix": "app-"})).await;
        found["MetricAlarms"].as_array().unwrap().len() == 1 && found["MetricAlarms"][0]["AlarmName"] == "app-a"
    };
    alarms_on_expressions: [], async |c: Client| {
        let metrics = json!([
            {"Id": "e", "Expression": "m * 2", "ReturnData": true},
            {"Id": "m", "MetricStat": {"Metric": {"Namespace": "N", "MetricName": "M"}, "Period": 60, "Stat": "Sum"}, "ReturnData": false},
        ]);
        c.ok("cloudwatch", "PutMetricAlarm", json!({"AlarmName": "e", "EvaluationPeriods": 1, "Threshold": 1.0, "ComparisonOperator": "GreaterThanThreshold", "Metrics": metrics})).await;
        let found = first(&c, "cloudwatch", "DescribeAlarms", json!({"AlarmNames": ["e"]}), "MetricAlarms").await;
        found["Metrics"] == metrics && found["MetricName"].is_null() && found["Period"].is_null()
    };
    scalable_targets_are_kept_whole: [], async |c: Client| {
        let made = c.ok("application-autoscaling", "RegisterScalableTarget", target(&json!({"MinCapacity": 1, "MaxCapacity": 2, "Tags": {"k": "v"}}))).await;
        let again = c.ok("application-autoscaling", "RegisterScalableTarget", target(&json!({"MaxCapacity": 3}))).await;
        let found = first(&c, "application-autoscaling", "DescribeScalableTargets", json!({"ServiceNamespace": "ecs"}), "ScalableTargets").await;
        let tags = c.ok("application-autoscaling", "ListTagsForResource", json!({"ResourceARN": made["ScalableTargetARN"]})).await;
        made["ScalableTargetARN"] == again["ScalableTargetARN"]
            && found["ScalableTargetARN"] == made["ScalableTargetARN"]
            && found["MinCapacity"] == 1 && found["MaxCapacity"] == 3
            && found["RoleARN"].as_str().is_some_and(|r| r.ends_with("AWSServiceRoleForApplicationAutoScaling_ECSService"))
            && tags["Tags"] == json!({"k": "v"})
    };
    scaling_policies_keep_their_arn_and_know_their_alarms: [], async |c: Client| {
        c.ok("application-autoscaling", "RegisterScalableTarget", target(&json!({"MinCapacity": 1, "MaxCapacity": 2}))).await;
        let steps = json!({"AdjustmentType": "ChangeInCapacity", "StepAdjustments": [{"MetricIntervalLowerBound": 0.0, "ScalingAdjustment": 1}]});
        let put = target(&json!({"PolicyName": "up", "PolicyType": "StepScaling", "StepScalingPolicyConfiguration": steps}));
        let one = c.ok("application-autoscaling", "PutScalingPolicy", put.clone()).await;
        let two = c.ok("application-autoscaling", "PutScalingPolicy", put).await;
        c.ok("cloudwatch", "PutMetricAlarm", alarm(&json!({"AlarmActions": [one["PolicyARN"]]}))).await;
        let found = first(&c, "application-autoscaling", "DescribeScalingPolicies", json!({"ServiceNamespace": "ecs"}), "ScalingPolicies").await;
        one["PolicyARN"] == two["PolicyARN"] && found["PolicyARN"] == one["PolicyARN"] && found["Alarms"][0]["AlarmName"] == "a"
    };
}
