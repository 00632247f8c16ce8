//! The kinds, by service.

pub mod autoscaling;
pub mod cloudfront;
pub mod cloudwatch;
pub mod codebuild;
pub mod codepipeline;
pub mod ec2;
pub mod ecr;
pub mod ecs;
pub mod elasticache;
pub mod elbv2;
pub mod events;
pub mod iam;
pub mod logs;
#[cfg(feature = "sdk")]
mod named;
pub mod rds;
pub mod rolesanywhere;
pub mod s3;
pub mod scheduler;
pub mod secretsmanager;
pub mod sns;
#[cfg(feature = "sdk")]
pub mod ssm;
