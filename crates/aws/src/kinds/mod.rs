//! The kinds, by service.

pub mod autoscaling;
pub mod cloudwatch;
pub mod codebuild;
pub mod codepipeline;
pub mod ec2;
pub mod ecr;
pub mod ecs;
pub mod elbv2;
pub mod events;
pub mod iam;
pub mod logs;
#[cfg(feature = "sdk")]
mod named;
pub mod scheduler;
pub mod sns;
pub mod rolesanywhere;
#[cfg(feature = "sdk")]
pub mod ssm;
