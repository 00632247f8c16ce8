//! A target group with its attributes.

use provision_derive::Wire;
use provision_engine::{Kind, Output, Value};
use schemars::JsonSchema;
use serde::Serialize;

use crate::types::{Arn, VpcId};

/// A group of IP targets with its health check. Its name carries a hash of what cannot be changed.
#[derive(Kind, Wire, Clone, Debug)]
#[kind(
    name = "elbv2.target-group", terraform = "aws_lb_target_group aws_alb_target_group", cloudformation = "AWS::ElasticLoadBalancingV2::TargetGroup",
    out = TargetGroupOut,
    replace = "new-first",
    iam(
        list = "elasticloadbalancing:DescribeTargetGroups elasticloadbalancing:DescribeTargetGroupAttributes elasticloadbalancing:DescribeTags",
        create = "elasticloadbalancing:CreateTargetGroup elasticloadbalancing:AddTags elasticloadbalancing:ModifyTargetGroupAttributes",
        update = "elasticloadbalancing:ModifyTargetGroup elasticloadbalancing:ModifyTargetGroupAttributes elasticloadbalancing:AddTags",
        delete = "elasticloadbalancing:DeleteTargetGroup", on = "elasticloadbalancing:{region}:{account}:targetgroup/{name}*",
    )
)]
#[wire(create = operate::CreateCall, read = operate::Seen)]
pub struct TargetGroup {
    /// The VPC of the targets.
    #[field(replace)]
    #[wire(vpc_id)]
    pub vpc: VpcId,
    /// The port of a target.
    #[field(replace)]
    pub port: u16,
    /// How targets are spoken to.
    #[field(replace)]
    pub protocol: TargetProtocol,
    /// The health check.
    #[wire(by = crate::wire::Shown::shown)]
    pub health: HealthCheck,
    /// Seconds that a target on its way out may finish its requests in, 0 to 3600.
    // Source: <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetGroupAttribute.html>.
    #[wire(key = "deregistration_delay.timeout_seconds")]
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

#[cfg(feature = "sdk")]
impl crate::wire::Text for TargetProtocol {
    fn of(text: &str) -> Self {
        if text == "HTTPS" { Self::Https } else { Self::Http }
    }
    fn text(&self) -> &str {
        match self {
            Self::Http => "HTTP",
            Self::Https => "HTTPS",
        }
    }
}

/// A health check over HTTP.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema, Value, Wire)]
#[wire(create = operate::CreateCall, create = operate::ModifyCall, read = operate::Seen, inside(matcher = operate::Matcher))]
pub struct HealthCheck {
    /// The path that is asked.
    #[wire(health_check_path)]
    pub path: String,
    /// The statuses that mean healthy: `200-399`.
    #[wire(matcher.http_code)]
    pub statuses: String,
    /// Seconds between two checks.
    #[wire(health_check_interval_seconds)]
    pub interval_s: u32,
    /// Seconds after which an answer is late.
    #[wire(health_check_timeout_seconds)]
    pub timeout_s: u32,
    /// Good checks in a row until a target is healthy.
    #[wire(healthy_threshold_count)]
    pub healthy_after: u32,
    /// Bad checks in a row until a target is unhealthy.
    #[wire(unhealthy_threshold_count)]
    pub unhealthy_after: u32,
}

/// What others may read of a target group.
#[derive(Output, Wire, Clone, Debug)]
#[wire(read = operate::Seen)]
pub struct TargetGroupOut {
    /// Its ARN.
    #[output(id)]
    #[wire(target_group_arn)]
    pub arn: Arn,
}

impl TargetGroupOut {
    /// The value of the metric dimension `TargetGroup`: `targetgroup/name/id`.
    #[must_use]
    pub fn dimension(&self) -> String {
        self.arn.resource().to_owned()
    }
}

#[cfg(feature = "sdk")]
mod operate {
    pub(super) use aws_sdk_elasticloadbalancingv2::operation::create_target_group::builders::CreateTargetGroupFluentBuilder as CreateCall;
    pub(super) use aws_sdk_elasticloadbalancingv2::operation::modify_target_group::builders::ModifyTargetGroupFluentBuilder as ModifyCall;
    pub(super) use aws_sdk_elasticloadbalancingv2::types::{Matcher, TargetGroup as Seen};
    use aws_sdk_elasticloadbalancingv2::types::{TargetGroupAttribute, TargetTypeEnum};
    use futures::{StreamExt, TryStreamExt, future, stream};

    use super::super::tags;
    use super::{TargetGroup, TargetGroupOut};
    use crate::kinds::prelude::*;
    use crate::name;
    use crate::types::Arn;
    use crate::wire::{Text, pairs};

    pairs!(Ok: TargetGroupAttribute { key: value });

    impl Operate<Aws> for TargetGroup {
        async fn list(aws: &Reader, cx: &Listing<Aws>) -> Result<Vec<Found<Self>>, Fault> {
            let pages = aws.elb().describe_target_groups().into_paginator().items().send();
            let mut seen: Vec<Seen> = pages.try_collect().await.or_fault("elasticloadbalancing:DescribeTargetGroups")?;
            let names = tags::Names::of(cx.stacks(), |name| cx.knows::<Self>(name));
            seen.retain(|group| names.has(group.target_group_name()));
            let mine = tags::ours(aws, cx, seen, Seen::target_group_arn).await?;
            let found = stream::iter(mine).map(|(group, tags)| found(aws, group, tags)).buffered(tags::WIDTH);
            found.try_filter_map(|found| future::ready(Ok(found))).try_collect().await
        }

        async fn create(aws: &Aws, me: &Me<'_>, want: &Self) -> Result<TargetGroupOut, Fault> {
            let immutable = format!("{} {} {}", want.protocol.text(), want.port, want.vpc);
            let name = name::of_version(me.stack, me.node, &immutable, tags::NAME_MAX);
            let call = want.health.create(want.create(aws.elb().create_target_group())?)?.name(name);
            // Without it checks are HTTP, also of targets that speak HTTPS.
            let call = call.target_type(TargetTypeEnum::Ip).set_health_check_protocol(want.protocol.asked()?);
            let call = call.set_tags(Some(tagging::write(&me.tags)?));
            let answer = call.send().await.or_fault("elasticloadbalancing:CreateTargetGroup").not_yet(&["is not found"])?;
            let out: TargetGroupOut = made(answer.target_groups().first())?;
            later(set_delay(aws, &out.arn, want).await);
            Ok(out)
        }

        async fn update(aws: &Aws, _: &Me<'_>, at: &Found<Self>, want: &Self, diff: &Diff) -> Updated<Self> {
            if diff.has("health") {
                let call = want.health.create(aws.elb().modify_target_group())?.target_group_arn(at.out.arn.as_str());
                call.send().await.or_fault("elasticloadbalancing:ModifyTargetGroup")?;
            }
            if diff.has("deregistration_delay_s") {
                set_delay(aws, &at.out.arn, want).await?;
            }
            Ok(None)
        }

        async fn tag(aws: &Aws, at: &Found<Self>, tags: &Tags) -> Result<(), Fault> {
            tags::set(aws, &at.out.arn, tags).await
        }

        async fn delete(aws: &Aws, at: &Found<Self>) -> Result<(), Fault> {
            let call = aws.elb().delete_target_group().target_group_arn(at.out.arn.as_str());
            call.send().await.or_fault("elasticloadbalancing:DeleteTargetGroup").map(drop)
        }
    }

    /// With its attributes; nothing if it has vanished meanwhile.
    async fn found(aws: &Reader, seen: Seen, tags: Tags) -> Looked<TargetGroup> {
        let out = TargetGroupOut::shown(Some(&seen));
        let call = aws.elb().describe_target_group_attributes().target_group_arn(out.arn.as_str());
        let answer = call.send().await.or_fault("elasticloadbalancing:DescribeTargetGroupAttributes");
        let Some(answer) = answer.unless(&["TargetGroupNotFound"])? else { return Ok(None) };
        let spec = TargetGroup::shown(Some(&seen)).with_keyed(&Shown::shown(Some(answer.attributes())));
        Ok(Some(Found::ready(Mark::Tags(tags), spec, out).in_use(!seen.load_balancer_arns().is_empty())))
    }

    async fn set_delay(aws: &Aws, arn: &Arn, want: &TargetGroup) -> Result<(), Fault> {
        let call = aws.elb().modify_target_group_attributes().target_group_arn(arn.as_str());
        let call = call.set_attributes(want.keyed(|_| true).asked()?);
        call.send().await.or_fault("elasticloadbalancing:ModifyTargetGroupAttributes").map(drop)
    }
}
