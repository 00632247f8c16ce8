//! Overlays of Elastic Load Balancing.

use super::*;
use crate::common::edge::certificate;

rows! {
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
    further_certificates_of_listeners: [Ministack Moto], async |c: Client| {
        let (_, _, listener, _) = web(&c).await;
        let further = certificate(&c, &["example.com"]).await;
        let ask = json!({"ListenerArn": listener, "Certificates": [{"CertificateArn": further}]});
        let certificates = async || {
            let all = c.call("elbv2", "DescribeListenerCertificates", json!({"ListenerArn": listener})).await;
            all.ok().map(|all| all["Certificates"].clone())
        };
        c.call("elbv2", "AddListenerCertificates", ask.clone()).await.is_ok()
            && certificates().await == Some(json!([{"CertificateArn": further, "IsDefault": false}]))
            && c.call("elbv2", "RemoveListenerCertificates", ask).await.is_ok()
            && certificates().await == Some(json!([]))
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
}
