//! The kinds of nodes that keys change.

/// What a task runs with.
pub(super) const TASK: &[&str] = &["ecs.task-definition"];
/// A service's tasks and how many there are.
pub(super) const SCALE: &[&str] = &["ecs.service", "autoscaling.scalable-target"];
/// Everything that a service is made of.
pub(super) const SERVICE: &[&str] = &[
    "ecr.repository",
    "logs.log-group",
    "iam.role",
    "ecs.task-definition",
    "ecs.service",
    "elbv2.target-group",
    "elbv2.listener-rule",
    "autoscaling.scalable-target",
    "autoscaling.scaling-policy",
    "cloudwatch.alarm",
    "codebuild.project",
    "codepipeline.pipeline",
    "cloudfront.distribution",
    "s3.bucket",
];
/// What builds and rolls out.
pub(super) const BUILD: &[&str] = &["codebuild.project"];
/// What answers at the edge.
pub(super) const EDGE: &[&str] = &["cloudfront.distribution"];
/// The names by which an environment is reached.
pub(super) const DOMAIN: &[&str] =
    &["acm.certificate", "route53.hosted-zone", "route53.record", "elbv2.listener-certificate", "cloudfront.distribution"];
/// Everything.
pub(super) const ALL: &[&str] = &["*"];
