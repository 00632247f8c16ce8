//! The kinds, by service.

pub mod acm;
pub mod autoscaling;
pub mod cloudfront;
pub mod cloudwatch;
pub mod codebuild;
pub mod codepipeline;
#[cfg(feature = "sdk")]
mod convert;
pub mod ec2;
pub mod ecr;
pub mod ecs;
pub mod elasticache;
pub mod elbv2;
pub mod events;
pub mod iam;
pub mod lambda;
pub mod logs;
#[cfg(feature = "sdk")]
mod memberships;
#[cfg(feature = "sdk")]
mod named;
#[cfg(feature = "sdk")]
mod phases;
#[cfg(feature = "sdk")]
mod prelude;
pub mod rds;
pub mod rolesanywhere;
pub mod route53;
pub mod s3;
pub mod scheduler;
pub mod secretsmanager;
#[cfg(feature = "sdk")]
mod snapshot;
pub mod sns;
#[cfg(feature = "sdk")]
pub mod ssm;
#[cfg(feature = "sdk")]
mod tagging;
