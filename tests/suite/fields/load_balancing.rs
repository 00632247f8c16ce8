//! The kinds of load balancing.

use provision_aws::kinds::elbv2::{self, DefaultAction};

use super::row::rows;
use super::{set, with};

rows! {
    elbv2::LoadBalancer {
        deletion_protection: |it, _| it.deletion_protection = true,
        idle_timeout_s: |it, _| it.idle_timeout_s += 30,
        subnets: |it, by| it.subnets = set(&by.subnets),
        security_groups: |it, by| it.security_groups = with(&it.security_groups, by.group.clone()),
        drop_invalid_headers: |it, _| it.drop_invalid_headers = !it.drop_invalid_headers,
        desync_mitigation: |it, _| it.desync_mitigation = "monitor".to_owned(),
        access_logs: |it, _| if let Some(logs) = &mut it.access_logs { logs.prefix.push_str("elsewhere") },
    }
    elbv2::Listener {
        default_action: |it, _| it.default_action = DefaultAction::Fixed(418),
        certificate: |it, by| if it.certificate.is_some() {
            it.certificate = by.certificates.iter().rfind(|other| Some(*other) != it.certificate.as_ref()).cloned();
        },
        tls_policy: |it, _| if it.tls_policy.is_some() {
            it.tls_policy = Some("ELBSecurityPolicy-TLS13-1-3-2021-06".to_owned());
        },
    }
    elbv2::ListenerRule {
        band: |it, _| it.band += 1,
        hosts: |it, _| it.hosts = with(&it.hosts, "elsewhere.example.com".to_owned()),
        paths: |it, _| it.paths = set(&["/elsewhere/*".to_owned()]),
        target_group: |it, by| it.target_group = by.target_group.clone(),
    }
    elbv2::TargetGroup {
        health: |it, _| it.health.path = "/elsewhere".to_owned(),
        deregistration_delay_s: |it, _| it.deregistration_delay_s += 10,
    }
}
