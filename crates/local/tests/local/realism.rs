//! Realism: time, order, limits and refusals, on both emulators.

mod builds;
mod caches;
mod databases;
mod deployments;
mod pipelines;

use crate::common::stack::{balancer, cluster, definition, described, id, listener, nat, network, service, target_group};
use crate::common::{BOTH, Client, real, start};
use provision_local::{Backend, LocalAws, Realism, times};
use serde_json::{Value, json};

async fn nat_state(c: &Client, nat: &str) -> Option<String> {
    let found = c.ok("ec2", "DescribeNatGateways", json!({"Filter": [{"Name": "nat-gateway-id", "Values": [nat]}]})).await;
    found.pointer("/NatGateways/0/State").and_then(Value::as_str).map(str::to_owned)
}

#[tokio::test]
async fn a_nat_gateway_takes_its_time() {
    for backend in BOTH {
        let (aws, _, c) = real(backend).await;
        let net = network(&c, true).await;
        let (nat, allocation) = nat(&c, &net).await;
        assert_eq!(nat_state(&c, &nat).await.as_deref(), Some("pending"));
        let by_state = |state: &str| json!({"Filter": [{"Name": "state", "Values": [state]}]});
        let count = |v: Value| v["NatGateways"].as_array().unwrap().len();
        assert_eq!(count(c.ok("ec2", "DescribeNatGateways", by_state("pending")).await), 1);
        assert_eq!(count(c.ok("ec2", "DescribeNatGateways", by_state("available")).await), 0);
        aws.advance(times::NAT_CREATE);
        assert_eq!(nat_state(&c, &nat).await.as_deref(), Some("available"));
        c.ok("ec2", "DeleteNatGateway", json!({"NatGatewayId": nat})).await;
        assert_eq!(nat_state(&c, &nat).await.as_deref(), Some("deleting"));
        let release = json!({"AllocationId": allocation});
        assert_eq!(c.refused("ec2", "ReleaseAddress", release.clone()).await, "InvalidIPAddress.InUse");
        aws.advance(times::NAT_DELETE);
        assert_eq!(nat_state(&c, &nat).await.as_deref(), Some("deleted"));
        // Its address is free for another one.
        let again = c.ok("ec2", "CreateNatGateway", json!({"SubnetId": net.subnets[0], "AllocationId": allocation})).await;
        let again = id(&again, "/NatGateway/NatGatewayId");
        assert_eq!(nat_state(&c, &again).await.as_deref(), Some("pending"));
        c.ok("ec2", "DeleteNatGateway", json!({"NatGatewayId": again})).await;
        aws.advance(times::NAT_DELETE);
        c.ok("ec2", "ReleaseAddress", release).await;
        aws.advance(times::NAT_LISTED);
        assert_eq!(nat_state(&c, &nat).await, None);
    }
}

#[tokio::test]
async fn a_nat_gateway_needs_a_gateway_and_honours_its_token() {
    for backend in BOTH {
        let (aws, _, c) = real(backend).await;
        let net = network(&c, false).await;
        let allocation = crate::common::stack::address(&c).await;
        let create = json!({"SubnetId": net.subnets[0], "AllocationId": allocation, "ClientToken": "t"});
        assert_eq!(c.refused("ec2", "CreateNatGateway", create.clone()).await, "Gateway.NotAttached");
        let gateway = id(&c.ok("ec2", "CreateInternetGateway", json!({})).await, "/InternetGateway/InternetGatewayId");
        c.ok("ec2", "AttachInternetGateway", json!({"InternetGatewayId": gateway, "VpcId": net.vpc})).await;
        let first = c.ok("ec2", "CreateNatGateway", create.clone()).await;
        let again = c.ok("ec2", "CreateNatGateway", create.clone()).await;
        assert_eq!(first["NatGateway"]["NatGatewayId"], again["NatGateway"]["NatGatewayId"]);
        let other = json!({"SubnetId": net.subnets[1], "AllocationId": allocation, "ClientToken": "t"});
        assert_eq!(c.refused("ec2", "CreateNatGateway", other).await, "IdempotentParameterMismatch");
        // A token is forgotten in the end, and then the address is what is taken.
        aws.advance(times::NAT_TOKEN + 1.0);
        assert_eq!(c.refused("ec2", "CreateNatGateway", create).await, "Resource.AlreadyAssociated");
    }
}

#[tokio::test]
async fn a_deleted_nat_gateway_blackholes_its_routes() {
    let (aws, _, c) = real(Backend::Ministack).await;
    let net = network(&c, true).await;
    let (nat, _) = nat(&c, &net).await;
    let table = id(&c.ok("ec2", "CreateRouteTable", json!({"VpcId": net.vpc})).await, "/RouteTable/RouteTableId");
    c.ok("ec2", "CreateRoute", json!({"RouteTableId": table, "DestinationCidrBlock": "0.0.0.0/0", "NatGatewayId": nat})).await;
    let state = async || {
        let found = c.ok("ec2", "DescribeRouteTables", json!({"RouteTableIds": [table]})).await;
        let routes = found["RouteTables"][0]["Routes"].as_array().unwrap().clone();
        routes.iter().find(|r| r["NatGatewayId"] == nat.as_str()).unwrap()["State"].clone()
    };
    assert_eq!(state().await, "active");
    c.ok("ec2", "DeleteNatGateway", json!({"NatGatewayId": nat})).await;
    aws.advance(times::NAT_DELETE);
    assert_eq!(state().await, "blackhole");
}

#[tokio::test]
async fn a_load_balancer_comes_slowly_and_its_interfaces_linger() {
    for backend in BOTH {
        let (aws, _, c) = real(backend).await;
        let net = network(&c, true).await;
        let arn = balancer(&c, &net).await;
        let state = async || {
            let found = c.ok("elbv2", "DescribeLoadBalancers", json!({"LoadBalancerArns": [arn]})).await;
            id(&found, "/LoadBalancers/0/State/Code")
        };
        assert_eq!(state().await, "provisioning");
        aws.advance(times::ALB_CREATE);
        assert_eq!(state().await, "active");
        c.ok("elbv2", "DeleteLoadBalancer", json!({"LoadBalancerArn": arn})).await;
        let gateway = net.gateway.clone().unwrap();
        let group = json!({"GroupId": net.group});
        let subnet = json!({"SubnetId": net.subnets[0]});
        let detach = json!({"InternetGatewayId": gateway, "VpcId": net.vpc});
        assert_eq!(c.refused("ec2", "DeleteSecurityGroup", group.clone()).await, "DependencyViolation");
        assert_eq!(c.refused("ec2", "DeleteSubnet", subnet.clone()).await, "DependencyViolation");
        assert_eq!(c.refused("ec2", "DetachInternetGateway", detach.clone()).await, "DependencyViolation");
        // Who holds the group can be seen.
        let held = json!({"Filters": [{"Name": "group-id", "Values": [net.group]}]});
        let holders = c.ok("ec2", "DescribeNetworkInterfaces", held).await;
        let holder = id(&holders, "/NetworkInterfaces/0/Description");
        assert!(holder.starts_with("ELB app/lb/"), "{holder}");
        aws.advance(times::ALB_INTERFACES);
        c.ok("ec2", "DeleteSecurityGroup", group).await;
        c.ok("ec2", "DeleteSubnet", subnet).await;
        c.ok("ec2", "DetachInternetGateway", detach).await;
    }
}

fn look(service: &Value) -> (i64, usize, String) {
    let deployments = service["deployments"].as_array().unwrap();
    (service["runningCount"].as_i64().unwrap(), deployments.len(), id(&deployments[0], "/rolloutState"))
}

#[tokio::test]
async fn a_service_gets_steady_scales_and_rolls_out() {
    for backend in BOTH {
        let (aws, _, c) = real(backend).await;
        let net = network(&c, false).await;
        let task = cluster(&c).await;
        c.ok("ecs", "CreateService", service(&net, &task, 2)).await;
        assert_eq!(look(&described(&c).await), (0, 1, "IN_PROGRESS".to_owned()));
        aws.advance(times::SERVICE_STEADY);
        assert_eq!(look(&described(&c).await), (2, 1, "COMPLETED".to_owned()));
        // A new definition rolls out beside the old one.
        let new = id(&c.ok("ecs", "RegisterTaskDefinition", definition()).await, "/taskDefinition/taskDefinitionArn");
        c.ok("ecs", "UpdateService", json!({"cluster": "c", "service": "web", "taskDefinition": new})).await;
        let rolling = described(&c).await;
        assert_eq!(look(&rolling), (2, 2, "IN_PROGRESS".to_owned()));
        assert_eq!(
            (rolling["deployments"][1]["status"].as_str(), rolling["deployments"][1]["taskDefinition"].as_str()),
            (Some("ACTIVE"), Some(&*task))
        );
        aws.advance(times::SERVICE_STEADY);
        assert_eq!(look(&described(&c).await), (2, 1, "COMPLETED".to_owned()));
        // More tasks take their time, none are there at once.
        c.ok("ecs", "UpdateService", json!({"cluster": "c", "service": "web", "desiredCount": 3})).await;
        assert_eq!(look(&described(&c).await).0, 2);
        c.ok("ecs", "UpdateService", json!({"cluster": "c", "service": "web", "desiredCount": 0})).await;
        assert_eq!(look(&described(&c).await), (0, 1, "COMPLETED".to_owned()));
    }
}

#[tokio::test]
async fn a_service_drains_before_its_name_and_cluster_are_free() {
    for backend in BOTH {
        let (aws, _, c) = real(backend).await;
        let net = network(&c, false).await;
        let task = cluster(&c).await;
        c.ok("ecs", "CreateService", service(&net, &task, 1)).await;
        assert_eq!(c.refused("ecs", "DeleteCluster", json!({"cluster": "c"})).await, "ClusterContainsServicesException");
        let delete = json!({"cluster": "c", "service": "web"});
        assert_eq!(c.refused("ecs", "DeleteService", delete).await, "InvalidParameterException");
        let left = c.ok("ecs", "DeleteService", json!({"cluster": "c", "service": "web", "force": true})).await;
        assert_eq!(left["service"]["status"], "DRAINING");
        assert_eq!(described(&c).await["status"], "DRAINING");
        let refused = c.call("ecs", "CreateService", service(&net, &task, 0)).await.unwrap_err();
        assert_eq!(refused.message, "Unable to Start a service that is still Draining.");
        assert_eq!(c.refused("ec2", "DeleteSecurityGroup", json!({"GroupId": net.group})).await, "DependencyViolation");
        aws.advance(times::SERVICE_DRAIN);
        assert_eq!(described(&c).await["status"], "INACTIVE");
        c.ok("ec2", "DeleteSecurityGroup", json!({"GroupId": net.group})).await;
        let again =
            json!({"cluster": "c", "serviceName": "web", "taskDefinition": task, "desiredCount": 0, "launchType": "FARGATE"});
        c.ok("ecs", "CreateService", again).await;
        assert_eq!(described(&c).await["status"], "ACTIVE");
        c.ok("ecs", "DeleteService", json!({"cluster": "c", "service": "web"})).await;
        aws.advance(times::SERVICE_DRAIN);
        c.ok("ecs", "DeleteCluster", json!({"cluster": "c"})).await;
    }
}

#[tokio::test]
async fn a_new_role_is_not_usable_at_once() {
    for backend in BOTH {
        let (aws, _, c) = real(backend).await;
        let trust = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ecs-tasks.amazonaws.com"},"Action":"sts:AssumeRole"}]}"#;
        let role = c.ok("iam", "CreateRole", json!({"RoleName": "task", "Path": "/p/", "AssumeRolePolicyDocument": trust})).await;
        let mut task = definition();
        task["taskRoleArn"] = role["Role"]["Arn"].clone();
        let refused = c.call("ecs", "RegisterTaskDefinition", task.clone()).await.unwrap_err();
        assert_eq!((refused.code.as_str(), refused.message.as_str()), ("ClientException", "Role is not valid"));
        aws.advance(times::ROLE_USABLE);
        c.ok("ecs", "RegisterTaskDefinition", task.clone()).await;
        task["taskRoleArn"] = json!(role["Role"]["Arn"].as_str().unwrap().replace("task", "nobody"));
        assert_eq!(c.refused("ecs", "RegisterTaskDefinition", task).await, "ClientException");
    }
}

#[tokio::test]
async fn wrong_orders_in_a_network_are_refused() {
    for backend in BOTH {
        let (aws, _, c) = real(backend).await;
        let net = network(&c, true).await;
        let gateway = net.gateway.clone().unwrap();
        let table = id(&c.ok("ec2", "CreateRouteTable", json!({"VpcId": net.vpc})).await, "/RouteTable/RouteTableId");
        let tied = c.ok("ec2", "AssociateRouteTable", json!({"RouteTableId": table, "SubnetId": net.subnets[0]})).await;
        let other = id(
            &c.ok("ec2", "CreateSecurityGroup", json!({"GroupName": "alb", "Description": "d", "VpcId": net.vpc})).await,
            "/GroupId",
        );
        let from_tasks =
            json!([{"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80, "UserIdGroupPairs": [{"GroupId": net.group}]}]);
        c.ok("ec2", "AuthorizeSecurityGroupIngress", json!({"GroupId": other, "IpPermissions": from_tasks})).await;
        let (nat, _) = nat(&c, &net).await;
        for (operation, params) in [
            ("DeleteVpc", json!({"VpcId": net.vpc})),
            ("DeleteInternetGateway", json!({"InternetGatewayId": gateway})),
            ("DetachInternetGateway", json!({"InternetGatewayId": gateway, "VpcId": net.vpc})),
            ("DeleteSubnet", json!({"SubnetId": net.subnets[0]})),
            ("DeleteRouteTable", json!({"RouteTableId": table})),
            ("DeleteSecurityGroup", json!({"GroupId": net.group})),
        ] {
            assert_eq!(c.refused("ec2", operation, params).await, "DependencyViolation", "{operation} on {backend:?}");
        }
        // The right order works to the end.
        c.ok("ec2", "DeleteNatGateway", json!({"NatGatewayId": nat})).await;
        aws.advance(times::NAT_DELETE);
        c.ok("ec2", "RevokeSecurityGroupIngress", json!({"GroupId": other, "IpPermissions": from_tasks})).await;
        for group in [&other, &net.group] {
            c.ok("ec2", "DeleteSecurityGroup", json!({"GroupId": group})).await;
        }
        c.ok("ec2", "DisassociateRouteTable", json!({"AssociationId": tied["AssociationId"]})).await;
        c.ok("ec2", "DeleteRouteTable", json!({"RouteTableId": table})).await;
        c.ok("ec2", "DetachInternetGateway", json!({"InternetGatewayId": gateway, "VpcId": net.vpc})).await;
        c.ok("ec2", "DeleteInternetGateway", json!({"InternetGatewayId": gateway})).await;
        // What another VPC holds does not matter.
        let other = id(&c.ok("ec2", "CreateVpc", json!({"CidrBlock": "10.0.0.0/16"})).await, "/Vpc/VpcId");
        let service = format!("com.amazonaws.{}.s3", crate::common::REGION);
        c.ok("ec2", "CreateVpcEndpoint", json!({"VpcId": other, "ServiceName": service})).await;
        for subnet in &net.subnets {
            c.ok("ec2", "DeleteSubnet", json!({"SubnetId": subnet})).await;
        }
        c.ok("ec2", "DeleteVpc", json!({"VpcId": net.vpc})).await;
        assert_eq!(c.refused("ec2", "DeleteVpc", json!({"VpcId": other})).await, "DependencyViolation");
    }
}

#[tokio::test]
async fn a_target_group_in_use_stays_and_a_service_needs_one_in_use() {
    for backend in BOTH {
        let (_aws, _, c) = real(backend).await;
        let net = network(&c, true).await;
        let task = cluster(&c).await;
        let group = target_group(&c, &net).await;
        let mut wanted = service(&net, &task, 0);
        wanted["loadBalancers"] = json!([{"targetGroupArn": group, "containerName": "web", "containerPort": 80}]);
        let refused = c.call("ecs", "CreateService", wanted.clone()).await.unwrap_err();
        assert_eq!(
            refused.message,
            format!("The target group with targetGroupArn {group} does not have an associated load balancer.")
        );
        let arn = balancer(&c, &net).await;
        let listener = listener(&c, &arn, &group).await;
        c.ok("ecs", "CreateService", wanted).await;
        assert_eq!(c.refused("elbv2", "DeleteTargetGroup", json!({"TargetGroupArn": group})).await, "ResourceInUse");
        c.ok("elbv2", "DeleteListener", json!({"ListenerArn": listener})).await;
        c.ok("elbv2", "DeleteTargetGroup", json!({"TargetGroupArn": group})).await;
    }
}

#[tokio::test]
async fn settings_that_aws_refuses_are_refused() {
    for backend in BOTH {
        let (_aws, _, c) = real(backend).await;
        let net = network(&c, true).await;
        let task = cluster(&c).await;
        // No way in from the world.
        let closed = network(&c, false).await;
        let unreachable = json!({"Name": "un", "Subnets": closed.subnets, "SecurityGroups": [closed.group]});
        assert_eq!(c.refused("elbv2", "CreateLoadBalancer", unreachable).await, "InvalidSubnet");
        // One zone is not enough.
        let one = json!({"Name": "one", "Subnets": [net.subnets[0]], "SecurityGroups": [net.group]});
        assert_eq!(c.refused("elbv2", "CreateLoadBalancer", one).await, "ValidationError");
        let arn = balancer(&c, &net).await;
        let group = target_group(&c, &net).await;
        let forward = json!([{"Type": "forward", "TargetGroupArn": group}]);
        let tls = json!({"LoadBalancerArn": arn, "Protocol": "HTTPS", "Port": 443, "DefaultActions": forward});
        assert_eq!(c.refused("elbv2", "CreateListener", tls).await, "ValidationError");
        let listener = listener(&c, &arn, &group).await;
        let six = json!([{"Field": "path-pattern", "Values": ["/1", "/2", "/3", "/4", "/5", "/6"]}]);
        let rule = json!({"ListenerArn": listener, "Priority": 1, "Conditions": six, "Actions": forward});
        assert_eq!(c.refused("elbv2", "CreateRule", rule).await, "ValidationError");
        // A launch type beside a strategy.
        let mut both = service(&net, &task, 0);
        both["capacityProviderStrategy"] = json!([{"capacityProvider": "FARGATE"}]);
        assert_eq!(c.refused("ecs", "CreateService", both).await, "InvalidParameterException");
        // A load balancer's port that no container has.
        let mut elsewhere = service(&net, &task, 0);
        elsewhere["loadBalancers"] = json!([{"targetGroupArn": group, "containerName": "web", "containerPort": 81}]);
        assert_eq!(c.refused("ecs", "CreateService", elsewhere).await, "InvalidParameterException");
        // A size that Fargate does not have.
        let mut large = definition();
        large["memory"] = json!("4096");
        assert_eq!(c.refused("ecs", "RegisterTaskDefinition", large).await, "ClientException");
        // Exec on a read-only root.
        let mut sealed = definition();
        sealed["containerDefinitions"][0]["readonlyRootFilesystem"] = json!(true);
        let sealed = id(&c.ok("ecs", "RegisterTaskDefinition", sealed).await, "/taskDefinition/taskDefinitionArn");
        let mut exec = service(&net, &sealed, 0);
        exec["enableExecuteCommand"] = json!(true);
        assert_eq!(c.refused("ecs", "CreateService", exec).await, "InvalidParameterException");
    }
}

#[tokio::test]
async fn prefix_lists_weigh_against_the_rules_of_a_group() {
    for backend in BOTH {
        let (_aws, _, c) = real(backend).await;
        let net = network(&c, false).await;
        let name = "com.amazonaws.global.cloudfront.origin-facing";
        let lists =
            c.ok("ec2", "DescribeManagedPrefixLists", json!({"Filters": [{"Name": "prefix-list-name", "Values": [name]}]})).await;
        let list = id(&lists, "/PrefixLists/0/PrefixListId");
        let allow = |port: i64, source: Value| {
            let mut permission = json!({"IpProtocol": "tcp", "FromPort": port, "ToPort": port});
            permission.as_object_mut().unwrap().extend(source.as_object().unwrap().clone());
            json!({"GroupId": net.group, "IpPermissions": [permission]})
        };
        c.ok("ec2", "AuthorizeSecurityGroupIngress", allow(443, json!({"PrefixListIds": [{"PrefixListId": list}]}))).await;
        let again = allow(80, json!({"PrefixListIds": [{"PrefixListId": list}]}));
        assert_eq!(c.refused("ec2", "AuthorizeSecurityGroupIngress", again).await, "RulesPerSecurityGroupLimitExceeded");
        let ranges: Vec<Value> = (0..5).map(|i| json!({"CidrIp": format!("10.{i}.0.0/16")})).collect();
        c.ok("ec2", "AuthorizeSecurityGroupIngress", allow(22, json!({"IpRanges": ranges}))).await;
        let one_more = allow(23, json!({"IpRanges": [{"CidrIp": "10.9.0.0/16"}]}));
        assert_eq!(c.refused("ec2", "AuthorizeSecurityGroupIngress", one_more).await, "RulesPerSecurityGroupLimitExceeded");
    }
}

#[tokio::test]
async fn requests_over_the_limit_are_throttled_and_tokens_come_back() {
    let (aws, account, c) = start(LocalAws::builder().realism(Realism::On)).await;
    let mut refused = 0;
    for _ in 0..60 {
        refused += u32::from(c.call("ecs", "RegisterTaskDefinition", definition()).await.is_err());
    }
    assert!((30..=40).contains(&refused), "{refused}");
    let last = account.calls().into_iter().rfind(|r| r.status == 400).unwrap();
    assert_eq!((last.error.as_deref(), last.executed), (Some("ThrottlingException"), false));
    aws.advance(30.0);
    c.ok("ecs", "RegisterTaskDefinition", definition()).await;
}

#[tokio::test]
async fn new_objects_are_missing_in_lists_while_they_lag() {
    let (aws, _, c) = start(LocalAws::builder().realism(Realism::On).list_lag_s(20.0)).await;
    let vpc = id(&c.ok("ec2", "CreateVpc", json!({"CidrBlock": "10.3.0.0/16"})).await, "/Vpc/VpcId");
    let by_block = json!({"Filters": [{"Name": "cidr", "Values": ["10.3.0.0/16"]}]});
    let count = |v: Value| v["Vpcs"].as_array().unwrap().len();
    assert_eq!(count(c.ok("ec2", "DescribeVpcs", by_block.clone()).await), 0);
    assert_eq!(count(c.ok("ec2", "DescribeVpcs", json!({"VpcIds": [vpc]})).await), 1);
    aws.advance(20.0);
    assert_eq!(count(c.ok("ec2", "DescribeVpcs", by_block).await), 1);
}

#[tokio::test]
async fn fronts_of_different_realism_share_an_emulator() {
    let (_a, _, plain) = crate::common::plain(Backend::Ministack).await;
    let (_b, _, real) = real(Backend::Ministack).await;
    for (c, wanted) in [(&plain, "available"), (&real, "pending")] {
        let net = network(c, true).await;
        let (nat, _) = nat(c, &net).await;
        assert_eq!(nat_state(c, &nat).await.as_deref(), Some(wanted));
    }
}
