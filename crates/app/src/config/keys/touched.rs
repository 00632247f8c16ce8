//! The kinds of nodes that keys change.

/// What a task runs with.
pub(super) const TASK: &[&str] = &["ecs.task-definition"];
/// How many tasks a service has.
pub(super) const SCALE: &[&str] = &["autoscaling.scalable-target"];
/// How many tasks there are, where nothing scales them.
pub(super) const COUNT: &[&str] = &["ecs.service"];
/// How many there are at least, where something does.
pub(super) const AT_LEAST: &[&str] = &["autoscaling.scalable-target", "ecs.service"];
/// What runs once with a deploy.
pub(super) const ONCE: &[&str] = &["ecs.task-definition", "codepipeline.pipeline"];
/// What a database, a cache or a bucket is made of.
pub(super) const RESOURCE: &[&str] = &[
    "rds.instance",
    "rds.parameter-group",
    "rds.subnet-group",
    "rds.proxy",
    "rds.proxy-target",
    "elasticache.replication-group",
    "elasticache.parameter-group",
    "elasticache.subnet-group",
    "s3.bucket",
    "secretsmanager.secret",
    "logs.log-group",
    "cloudwatch.alarm",
];
/// The same, and what the first of them brings with it.
pub(super) const DATA: &[&str] =
    &both::<16>(RESOURCE, &["ec2.security-group", "ec2.instance", "iam.instance-profile", "iam.service-linked-role"]);
/// What is not made where something exists already, and how tasks reach that.
pub(super) const REPLACED: &[&str] = &[
    "elasticache.parameter-group",
    "elasticache.replication-group",
    "elasticache.subnet-group",
    "rds.instance",
    "rds.parameter-group",
    "rds.subnet-group",
    "rds.proxy",
    "rds.proxy-target",
    "s3.bucket",
    "logs.log-group",
    "cloudwatch.alarm",
    "ec2.security-group-rule",
    "ecs.service",
];
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
    "cloudfront.origin-access-control",
    "ec2.security-group",
    "s3.bucket",
];
/// What builds and rolls out.
pub(super) const BUILD: &[&str] = &["codebuild.project"];
/// What answers at the edge.
pub(super) const EDGE: &[&str] = &["cloudfront.distribution"];
/// The names by which an environment is reached.
pub(super) const DOMAIN: &[&str] = &[
    "acm.certificate",
    "route53.hosted-zone",
    "route53.record",
    "elbv2.listener",
    "elbv2.listener-rule",
    "ec2.security-group",
    "cloudfront.distribution",
];
/// Everything.
pub(super) const ALL: &[&str] = &["*"];

/// One list after the other: `N` kinds in all.
const fn both<const N: usize>(one: &[&'static str], other: &[&'static str]) -> [&'static str; N] {
    let mut all = [""; N];
    let mut at = 0;
    while at < N {
        all[at] = if at < one.len() { one[at] } else { other[at - one.len()] };
        at += 1;
    }
    all
}
