//! Load balancers.

use serde_json::{Value, json};

use super::turns::{emptied, fill, push, reversed, shorter};
use super::{Row, row};

const RULES: &str = "elbv2:DescribeRules";

pub(super) fn rows() -> Vec<Row> {
    vec![
        // Attributes that nobody asked for.
        // https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_LoadBalancerAttribute.html
        row("elbv2.load-balancer", "drop_invalid_headers", "elbv2:DescribeLoadBalancerAttributes", "Attributes", |all| {
            push(all, json!({ "Key": "connection_logs.s3.enabled", "Value": "false" }));
            push(all, json!({ "Key": "routing.http.x_amzn_tls_version_and_cipher_suite.enabled", "Value": "false" }));
            reversed(all);
        })
        .but(|all| value_of(all, "routing.http.drop_invalid_header_fields.enabled", "false")),
        row("elbv2.load-balancer", "idle_timeout_s", "elbv2:DescribeLoadBalancerAttributes", "Attributes", |all| {
            value_of(all, "idle_timeout.timeout_seconds", "300");
        }),
        row("elbv2.load-balancer", "subnets", "elbv2:DescribeLoadBalancers", "LoadBalancers.*.AvailabilityZones", reversed)
            .but(shorter),
        // https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetGroupAttribute.html
        row("elbv2.target-group", "deregistration_delay_s", "elbv2:DescribeTargetGroupAttributes", "Attributes", |all| {
            push(all, json!({ "Key": "load_balancing.cross_zone.enabled", "Value": "use_load_balancer_configuration" }));
            reversed(all);
        })
        .but(|all| value_of(all, "deregistration_delay.timeout_seconds", "7")),
        // A part of a redirect that is not said is kept, and so is one that names itself; an answer without a body has an empty one.
        // https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_RedirectActionConfig.html
        // https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_FixedResponseActionConfig.html
        row("elbv2.listener", "default_action", "elbv2:DescribeListeners", "Listeners.*.DefaultActions.*", |action| {
            fill(&mut action["RedirectConfig"], json!({ "Host": "#{host}", "Path": "/#{path}", "Query": "#{query}" }));
            fill(&mut action["FixedResponseConfig"], json!({ "MessageBody": "", "ContentType": "text/plain" }));
            action["Order"] = json!(1);
            without_null(action);
        })
        .but(|action| fill(action, json!({ "Type": "fixed-response", "FixedResponseConfig": { "StatusCode": "503" } }))),
        // One target group, and a list of one with a weight.
        // https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_ForwardActionConfig.html
        row("elbv2.listener-rule", "target_group", RULES, "Rules.*.Actions.*", |action| {
            if let Some(group) = action.get("TargetGroupArn").cloned() {
                let config = json!({
                    "TargetGroups": [{ "TargetGroupArn": group, "Weight": 1 }],
                    "TargetGroupStickinessConfig": { "Enabled": false },
                });
                fill(action, json!({ "ForwardConfig": config, "Order": 1 }));
            }
        })
        .but(|action| fill(action, json!({ "TargetGroupArn": "arn:another", "ForwardConfig": null }))),
        // Values in the older form beside the newer one, or alone; in any order.
        // https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_RuleCondition.html
        row("elbv2.listener-rule", "paths", RULES, "Rules.*.Conditions", |conditions| {
            for condition in conditions.as_array_mut().into_iter().flatten() {
                if condition["Field"] == "path-pattern" {
                    let mut values = condition["PathPatternConfig"]["Values"].take();
                    reversed(&mut values);
                    fill(condition, json!({ "Values": values, "PathPatternConfig": { "Values": values } }));
                }
            }
            reversed(conditions);
        })
        .but(|conditions| push(conditions, json!({ "Field": "path-pattern", "Values": ["/another"] }))),
        // The listener's own certificate is among those that were added.
        // https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeListenerCertificates.html
        row("elbv2.listener-certificate", "certificate", "elbv2:DescribeListenerCertificates", "Certificates", |all| {
            push(all, json!({ "CertificateArn": "arn:aws:acm:us-east-1:123456789012:certificate/own", "IsDefault": true }));
            reversed(all);
        })
        .but(emptied),
    ]
}

fn value_of(all: &mut Value, key: &str, value: &str) {
    for one in all.as_array_mut().into_iter().flatten() {
        if one["Key"] == key {
            one["Value"] = json!(value);
        }
    }
}

/// Without the members that naming them has made.
fn without_null(value: &mut Value) {
    if let Some(members) = value.as_object_mut() {
        members.retain(|_, member| !member.is_null());
    }
}
