//! A target group with its attributes.

use provision_engine::{Kind, Output, Value};
use schemars::JsonSchema;
use serde::Serialize;

use crate::types::{Arn, VpcId};

/// A group of IP targets with its health check. Its name carries a hash of what cannot be changed.
#[derive(Kind, Clone, Debug)]
#[kind(
    name = "elbv2.target-group",
    out = TargetGroupOut,
    replace = "new-first",
    iam(
        list = "elasticloadbalancing:DescribeTargetGroups elasticloadbalancing:DescribeTargetGroupAttributes elasticloadbalancing:DescribeTags",
        create = "elasticloadbalancing:CreateTargetGroup elasticloadbalancing:AddTags elasticloadbalancing:ModifyTargetGroupAttributes",
        update = "elasticloadbalancing:ModifyTargetGroup elasticloadbalancing:ModifyTargetGroupAttributes elasticloadbalancing:AddTags",
        delete = "elasticloadbalancing:DeleteTargetGroup",
    )
)]
pub struct TargetGroup {
    /// The VPC of the targets.
    #[field(replace)]
    pub vpc: VpcId,
    /// The port of a target.
    #[field(replace)]
    pub port: u16,
    /// How targets are spoken to.
    #[field(replace)]
    pub protocol: TargetProtocol,
    /// The health check.
    pub health: HealthCheck,
    /// Seconds that a target on its way out may finish its requests in, 0 to 3600.
    pub deregistration_delay_s: u32,
}

/// How targets are spoken to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema, Value)]
#[serde(rename_all = "UPPERCASE")]
pub enum TargetProtocol {
    /// HTTP.
    Http,
    /// HTTPS.
    Https,
}

/// A health check over HTTP.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct HealthCheck {
    /// The path that is asked.
    pub path: String,
    /// The statuses that mean healthy: `200-399`.
    pub statuses: String,
    /// Seconds between two checks.
    pub interval_s: u32,
    /// Seconds after which an answer is late.
    pub timeout_s: u32,
    /// Good checks in a row until a target is healthy.
    pub healthy_after: u32,
    /// Bad checks in a row until a target is unhealthy.
    pub unhealthy_after: u32,
}

impl Value for HealthCheck {}

/// What others may read of a target group.
#[derive(Clone, Debug)]
pub struct TargetGroupOut {
    /// Its ARN.
    pub arn: Arn,
}

impl Output for TargetGroupOut {
    fn id(&self) -> &str {
        self.arn.as_str()
    }
}

impl TargetGroupOut {
    /// The value of the metric dimension `TargetGroup`: `targetgroup/name/id`.
    #[must_use]
    pub fn dimension(&self) -> String {
        self.arn.resource().to_owned()
    }
}
