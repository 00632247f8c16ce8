//! Application Auto Scaling of ECS services.

mod scalable_target;
mod scaling_policy;

pub use scalable_target::{ScalableTarget, ScalableTargetArgs, ScalableTargetOut};
pub use scaling_policy::{ScalingPolicy, ScalingPolicyArgs, ScalingPolicyOut};
