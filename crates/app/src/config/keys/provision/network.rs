//! Settings of what the environments of a collection share.

use crate::config::keys::form;
use crate::config::keys::shape::{Shape, shape};
use crate::config::keys::takes::Takes;
use crate::config::keys::{Key, touched};
use crate::config::model::{AlbAccess, Nat};

shape! {
    /// In a collection, and at the root for all of them.
    NETWORK = Shape::new("network", "a map of settings");

    NAT =
        Key::new("nat", Takes::word::<Nat>()).or("gateway").says("how private subnets reach the internet").touches(&[
            "ec2.nat-gateway",
            "ec2.elastic-ip",
            "ec2.elastic-ip-association",
            "ec2.instance",
            "ec2.security-group",
            "ec2.route-table",
            "ec2.interface-endpoint",
            "ec2.gateway-endpoint",
            "ecs.service",
            "iam.role",
            "iam.instance-profile",
        ]);
    AZ_COUNT =
        Key::new("az_count", Takes::Integer(2, 4)).or("2").says("availability zones").touches(&["ec2.subnet", "ec2.route-table", "ecs.service", "scheduler.schedule", "elbv2.load-balancer", "rds.subnet-group", "rds.proxy", "elasticache.subnet-group"]);
    ALB_ACCESS = Key::new("alb_access", Takes::word::<AlbAccess>())
        .or("cloudfront")
        .says("who reaches the load balancer")
        .touches(&["ec2.security-group", "elbv2.listener-rule", "cloudfront.distribution", "secretsmanager.secret"]);
    CIDR = Key::new("cidr", Takes::Text(&form::CIDR))
        .or("10.0.0.0/16")
        .says("the network's addresses")
        .touches(&["ec2.vpc", "ec2.subnet", "ec2.security-group"]);
    ROLE_ARN = Key::new("role_arn", Takes::Text(&form::ROLE_ARN))
        .or_else("the credentials as they are")
        .says("the role to assume; in the collection's account");
    PARENT_ZONE = Key::new("parent_zone", Takes::Either(&[Takes::Text(&form::ZONE), Takes::Map(&PARENT)]))
        .says("the hosted zone in which the collection's domain is delegated")
        .touches(touched::DOMAIN);
    FLOW_LOGS = Key::new("flow_logs", Takes::Boolean).or("false").says("logs the network's traffic").touches(&[
        "ec2.flow-log",
        "logs.log-group",
        "iam.role",
    ]);
    CONTAINER_INSIGHTS = Key::new("container_insights", Takes::Boolean)
        .or("false")
        .says("Container Insights of the cluster")
        .touches(&["ecs.cluster", "logs.log-group"]);
    WORKLOAD_IDENTITY = Key::new("workload_identity", Takes::Map(&IDENTITY))
        .says("who may assume task roles from outside")
        .touches(&["rolesanywhere.trust-anchor", "rolesanywhere.profile", "iam.role"]);
}

/// Their names, for where they are refused.
pub(crate) const NAMES: &[&str] =
    &["nat", "az_count", "alb_access", "cidr", "role_arn", "parent_zone", "flow_logs", "container_insights", "workload_identity"];

shape! {
    PARENT = Shape::new("parent_zone", "a map with `name` and `role_arn`");

    PARENT_NAME =
        Key::new("name", Takes::Text(&form::ZONE)).required().says("the zone's name").touches(&["acm.certificate", "route53.hosted-zone", "route53.record", "elbv2.listener", "cloudfront.distribution"]);
    PARENT_ROLE_ARN = Key::new("role_arn", Takes::Text(&form::ROLE_ARN))
        .says("the role through which a zone of another account is read and written; it is assumed with the collection's credentials");
}

shape! {
    IDENTITY = Shape::new("workload_identity", "a map with `ca_certificate`");

    CA_CERTIFICATE = Key::new("ca_certificate", Takes::Text(&form::CERTIFICATE))
        .required()
        .says("the authority whose certificates may assume task roles")
        .touches(&["rolesanywhere.trust-anchor"]);
}
