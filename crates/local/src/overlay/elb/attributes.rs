//! Attributes: the emulators know a few; AWS answers all with their defaults.

use serde_json::{Value, json};

use crate::front::Ctx;
use crate::value::Fields as _;
use crate::wire::ApiError;

/// An application load balancer's attributes and defaults (API reference, LoadBalancerAttribute).
pub(super) const LOAD_BALANCER: &[(&str, &str)] = &[
    ("access_logs.s3.enabled", "false"),
    ("access_logs.s3.bucket", ""),
    ("access_logs.s3.prefix", ""),
    ("client_keep_alive.seconds", "3600"),
    ("connection_logs.s3.enabled", "false"),
    ("connection_logs.s3.bucket", ""),
    ("connection_logs.s3.prefix", ""),
    ("deletion_protection.enabled", "false"),
    ("health_check_logs.s3.enabled", "false"),
    ("health_check_logs.s3.bucket", ""),
    ("health_check_logs.s3.prefix", ""),
    ("idle_timeout.timeout_seconds", "60"),
    ("ipv6.deny_all_igw_traffic", "false"),
    ("load_balancing.cross_zone.enabled", "true"),
    ("routing.http.desync_mitigation_mode", "defensive"),
    ("routing.http.drop_invalid_header_fields.enabled", "false"),
    ("routing.http.preserve_host_header.enabled", "false"),
    ("routing.http.x_amzn_tls_version_and_cipher_suite.enabled", "false"),
    ("routing.http.xff_client_port.enabled", "false"),
    ("routing.http.xff_header_processing.mode", "append"),
    ("routing.http2.enabled", "true"),
    ("waf.fail_open.enabled", "false"),
    ("zonal_shift.config.enabled", "false"),
];

/// A target group's attributes and defaults (API reference, TargetGroupAttribute).
pub(super) const TARGET_GROUP: &[(&str, &str)] = &[
    ("deregistration_delay.timeout_seconds", "300"),
    ("load_balancing.algorithm.type", "round_robin"),
    ("load_balancing.algorithm.anomaly_mitigation", "off"),
    ("load_balancing.cross_zone.enabled", "use_load_balancer_configuration"),
    ("slow_start.duration_seconds", "0"),
    ("stickiness.enabled", "false"),
    ("stickiness.type", "lb_cookie"),
    ("stickiness.lb_cookie.duration_seconds", "86400"),
    ("stickiness.app_cookie.cookie_name", ""),
    ("stickiness.app_cookie.duration_seconds", "86400"),
    ("target_group_health.dns_failover.minimum_healthy_targets.count", "1"),
    ("target_group_health.dns_failover.minimum_healthy_targets.percentage", "off"),
    ("target_group_health.unhealthy_state_routing.minimum_healthy_targets.count", "1"),
    ("target_group_health.unhealthy_state_routing.minimum_healthy_targets.percentage", "off"),
];

/// Adds the attributes that are missing.
pub(super) fn complete(value: &mut Value, all: &[(&str, &str)]) {
    let mut attributes = value.list("Attributes").to_vec();
    for (key, default) in all {
        if !attributes.iter().any(|a| a.text("Key") == *key) {
            attributes.push(json!({"Key": key, "Value": default}));
        }
    }
    value.set("Attributes", attributes);
}

/// A listener of an application load balancer has no idle time (moto shows a network one's).
pub(super) fn listener(value: &mut Value) {
    if let Some(attributes) = value.get_mut("Attributes").and_then(Value::as_array_mut) {
        attributes.retain(|a| a.text("Key") != "tcp.idle_timeout.seconds");
    }
    complete(value, &[("routing.http.response.server.enabled", "true")]);
}

/// A protected load balancer is not deleted (both emulators do).
pub(super) async fn protection(ctx: &Ctx<'_>, params: &Value) -> Result<(), ApiError> {
    let arn = params.text("LoadBalancerArn");
    let Ok(found) = ctx.ask("elbv2", "DescribeLoadBalancerAttributes", json!({"LoadBalancerArn": arn})).await else {
        return Ok(());
    };
    let guarded =
        found.list("Attributes").iter().any(|a| a.text("Key") == "deletion_protection.enabled" && a.text("Value") == "true");
    if guarded {
        let message = format!("Load balancer '{arn}' cannot be deleted because deletion protection is enabled");
        return Err(ApiError::new("OperationNotPermitted", message));
    }
    Ok(())
}
