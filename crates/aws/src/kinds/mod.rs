//! The kinds, by service.

pub mod autoscaling;
pub mod cloudwatch;
pub mod ec2;
pub mod ecr;
pub mod ecs;
pub mod elasticache;
pub mod elbv2;
pub mod iam;
pub mod logs;
#[cfg(feature = "sdk")]
mod named;
pub mod rds;
pub mod secretsmanager;
