//! A scaling policy.

use provision_engine::{Kind, Output};

use crate::types::Arn;

/// A step scaling policy for the task count of an ECS service. AWS takes no tags for it: its name is the node's address.
#[derive(Kind, Clone, Debug)]
#[kind(
    name = "autoscaling.scaling-policy",
    out = ScalingPolicyOut,
    replace = "new-first",
    iam(
        list = "application-autoscaling:DescribeScalingPolicies application-autoscaling:DescribeScalableTargets application-autoscaling:ListTagsForResource",
        create = "application-autoscaling:PutScalingPolicy",
        update = "application-autoscaling:PutScalingPolicy",
        delete = "application-autoscaling:DeleteScalingPolicy",
    )
)]
pub struct ScalingPolicy {
    /// The scalable target: `service/cluster/name`.
    #[field(replace)]
    pub resource: String,
    /// How many tasks a step adds; fewer than 0 takes tasks away.
    pub tasks: i32,
    /// Seconds after a step before the next one.
    pub cooldown_s: u32,
}

/// What others may read of a scaling policy.
#[derive(Clone, Debug)]
pub struct ScalingPolicyOut {
    /// Its ARN, which alarms act on.
    pub arn: Arn,
}

impl Output for ScalingPolicyOut {
    fn id(&self) -> &str {
        self.arn.as_str()
    }
}
