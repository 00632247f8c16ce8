//! A target group with its attributes.

use provision_engine::{Kind, Output, Value};
use schemars::JsonSchema;
use serde::Serialize;

use crate::types::{Arn, VpcId};

/// A group of IP targets with its health check. Its name carries a hash of what cannot be changed.
#[derive(Kind, Clone, Debug)]
#[kind(
    name = "elbv2.target-group",
    out = TargetGroupOut,
    replace = "new-first",
    iam(
        list = "elasticloadbalancing:DescribeTargetGroups elasticloadbalancing:DescribeTargetGroupAttributes elasticloadbalancing:DescribeTags",
        create = "elasticloadbalancing:CreateTargetGroup elasticloadbalancing:AddTags elasticloadbalancing:ModifyTargetGroupAttributes",
        update = "elasticloadbalancing:ModifyTargetGroup elasticloadbalancing:ModifyTargetGroupAttributes elasticloadbalancing:AddTags",
        delete = "elasticloadbalancing:DeleteTargetGroup",
    )
)]
pub struct TargetGroup {
    /// The VPC of the targets.
    #[field(replace)]
    pub vpc: VpcId,
    /// The port of a target.
    #[field(replace)]
    pub port: u16,
    /// How targets are spoken to.
    #[field(replace)]
    pub protocol: TargetProtocol,
    /// The health check.
    pub health: HealthCheck,
    /// Seconds that a target on its way out may finish its requests in, 0 to 3600.
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

/// A health check over HTTP.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct HealthCheck {
    /// The path that is asked.
    pub path: String,
    /// The statuses that mean healthy: `200-399`.
    pub statuses: String,
    /// Seconds between two checks.
    pub interval_s: u32,
    /// Seconds after which an answer is late.
    pub timeout_s: u32,
    /// Good checks in a row until a target is healthy.
    pub healthy_after: u32,
    /// Bad checks in a row until a target is unhealthy.
    pub unhealthy_after: u32,
}

impl Value for HealthCheck {}

/// What others may read of a target group.
#[derive(Output, Clone, Debug)]
pub struct TargetGroupOut {
    /// Its ARN.
    #[output(id)]
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
    use aws_sdk_elasticloadbalancingv2::types::{
        Matcher, ProtocolEnum, TargetGroup as Seen, TargetGroupAttribute, TargetTypeEnum,
    };
    use futures::{StreamExt, TryStreamExt, future, stream};

    use super::super::tags;
    use super::{HealthCheck, TargetGroup, TargetGroupOut, TargetProtocol};
    use crate::kinds::prelude::*;
    use crate::name;
    use crate::types::{Arn, VpcId};

    // Source: <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetGroupAttribute.html>.
    const DELAY: &str = "deregistration_delay.timeout_seconds";

    impl Operate<Aws> for TargetGroup {
        async fn list(aws: &Reader, cx: &Listing<Aws>) -> Result<Vec<Found<Self>>, Fault> {
            let pages = aws.elb().describe_target_groups().into_paginator().items().send();
            let mut seen: Vec<Seen> = pages.try_collect().await.or_fault("elasticloadbalancing:DescribeTargetGroups")?;
            let names = tags::Names::of(cx.stacks());
            seen.retain(|group| names.has(group.target_group_name()));
            let mine = tags::ours(aws, seen, Seen::target_group_arn).await?;
            let found = stream::iter(mine).map(|(group, tags)| found(aws, group, tags)).buffered(tags::WIDTH);
            found.try_filter_map(|found| future::ready(Ok(found))).try_collect().await
        }

        async fn create(aws: &Aws, me: &Me<'_>, want: &Self) -> Result<TargetGroupOut, Fault> {
            let protocol = protocol(want.protocol);
            let immutable = format!("{} {} {}", protocol.as_str(), want.port, want.vpc);
            let name = name::of_version(me.stack, me.node, &immutable, tags::NAME_MAX);
            let health = &want.health;
            let call = aws.elb().create_target_group().name(name).set_tags(Some(tagging::write(&me.tags)?));
            let call =
                call.vpc_id(want.vpc.as_str()).port(want.port.into()).protocol(protocol.clone()).target_type(TargetTypeEnum::Ip);
            // Without it checks are HTTP, also of targets that speak HTTPS.
            let call = call.health_check_protocol(protocol).health_check_path(&health.path).matcher(matcher(health));
            let call =
                call.health_check_interval_seconds(int(health.interval_s)).health_check_timeout_seconds(int(health.timeout_s));
            let call =
                call.healthy_threshold_count(int(health.healthy_after)).unhealthy_threshold_count(int(health.unhealthy_after));
            let made = call.send().await.or_fault("elasticloadbalancing:CreateTargetGroup").not_yet(&["is not found"])?;
            let arn = made.target_groups().first().and_then(|group| group.target_group_arn());
            let arn = arn.map(Arn::new).ok_or_else(|| Fault::fatal("AWS made a target group and did not show it"))?;
            later(set_delay(aws, &arn, want).await);
            Ok(TargetGroupOut { arn })
        }

        async fn update(aws: &Aws, _: &Me<'_>, at: &Found<Self>, want: &Self, diff: &Diff) -> Updated<Self> {
            if diff.has("health") {
                let health = &want.health;
                let call = aws.elb().modify_target_group().target_group_arn(at.out.arn.as_str());
                let call = call.health_check_path(&health.path).matcher(matcher(health));
                let call = call
                    .health_check_interval_seconds(int(health.interval_s))
                    .health_check_timeout_seconds(int(health.timeout_s));
                let call = call
                    .healthy_threshold_count(int(health.healthy_after))
                    .unhealthy_threshold_count(int(health.unhealthy_after));
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

    fn protocol(protocol: TargetProtocol) -> ProtocolEnum {
        match protocol {
            TargetProtocol::Http => ProtocolEnum::Http,
            TargetProtocol::Https => ProtocolEnum::Https,
        }
    }

    fn matcher(health: &HealthCheck) -> Matcher {
        Matcher::builder().http_code(&health.statuses).build()
    }

    /// What is too great for AWS is refused by AWS, and in its words.
    fn int(number: u32) -> i32 {
        i32::try_from(number).unwrap_or(i32::MAX)
    }

    fn count(number: Option<i32>) -> u32 {
        number.and_then(|number| u32::try_from(number).ok()).unwrap_or_default()
    }

    /// With its attributes; nothing if it has vanished meanwhile.
    async fn found(aws: &Reader, seen: Seen, tags: Tags) -> Result<Option<Found<TargetGroup>>, Fault> {
        let arn = Arn::new(seen.target_group_arn().unwrap_or_default());
        let call = aws.elb().describe_target_group_attributes().target_group_arn(arn.as_str());
        let answer = call.send().await.or_fault("elasticloadbalancing:DescribeTargetGroupAttributes");
        let Some(answer) = answer.unless(&["TargetGroupNotFound"])? else { return Ok(None) };
        let delay = answer.attributes().iter().find(|attribute| attribute.key() == Some(DELAY));
        let spec = TargetGroup {
            vpc: VpcId::new(seen.vpc_id().unwrap_or_default()),
            port: seen.port().and_then(|port| u16::try_from(port).ok()).unwrap_or_default(),
            protocol: if seen.protocol() == Some(&ProtocolEnum::Https) { TargetProtocol::Https } else { TargetProtocol::Http },
            health: HealthCheck {
                path: seen.health_check_path().unwrap_or_default().to_owned(),
                statuses: seen.matcher().and_then(|matcher| matcher.http_code()).unwrap_or_default().to_owned(),
                interval_s: count(seen.health_check_interval_seconds()),
                timeout_s: count(seen.health_check_timeout_seconds()),
                healthy_after: count(seen.healthy_threshold_count()),
                unhealthy_after: count(seen.unhealthy_threshold_count()),
            },
            deregistration_delay_s: delay.and_then(|delay| delay.value()?.parse().ok()).unwrap_or_default(),
        };
        let mut found = Found::ready(Mark::Tags(tags), spec, TargetGroupOut { arn });
        found.in_use = !seen.load_balancer_arns().is_empty();
        Ok(Some(found))
    }

    async fn set_delay(aws: &Aws, arn: &Arn, want: &TargetGroup) -> Result<(), Fault> {
        let delay = TargetGroupAttribute::builder().key(DELAY).value(want.deregistration_delay_s.to_string()).build();
        let call = aws.elb().modify_target_group_attributes().target_group_arn(arn.as_str()).attributes(delay);
        call.send().await.or_fault("elasticloadbalancing:ModifyTargetGroupAttributes").map(drop)
    }
}
