//! A scalable target.

use provision_engine::{Kind, Output};

/// The bounds within which the task count of an ECS service is scaled.
#[derive(Kind, Clone, Debug)]
#[kind(
    name = "autoscaling.scalable-target",
    out = ScalableTargetOut,
    replace = "new-first",
    iam(
        list = "application-autoscaling:DescribeScalableTargets application-autoscaling:ListTagsForResource",
        create = "application-autoscaling:RegisterScalableTarget application-autoscaling:TagResource iam:PassRole",
        update = "application-autoscaling:RegisterScalableTarget application-autoscaling:TagResource",
        delete = "application-autoscaling:DeregisterScalableTarget",
    )
)]
pub struct ScalableTarget {
    /// The service: `service/cluster/name`.
    #[field(replace)]
    pub resource: String,
    /// The fewest tasks.
    pub min: u32,
    /// The most tasks.
    pub max: u32,
    /// Whether scaling is suspended, as it is until there is an image.
    pub suspended: bool,
}

/// What others may read of a scalable target.
#[derive(Clone, Debug)]
pub struct ScalableTargetOut {
    /// The service: `service/cluster/name`.
    pub resource: String,
}

impl Output for ScalableTargetOut {
    fn id(&self) -> &str {
        &self.resource
    }
}
