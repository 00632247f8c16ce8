//! A scalable target.

use provision_derive::Wire;
use provision_engine::{Kind, Output};

use crate::types::Arn;

/// The bounds within which the task count of an ECS service is scaled.
#[derive(Kind, Wire, Clone, Debug)]
#[kind(
    name = "autoscaling.scalable-target", terraform = "aws_appautoscaling_target", cloudformation = "AWS::ApplicationAutoScaling::ScalableTarget",
    out = ScalableTargetOut,
    replace = "new-first",
    iam(
        list = "application-autoscaling:DescribeScalableTargets application-autoscaling:ListTagsForResource ecs:ListServices ecs:DescribeServices",
        write = "application-autoscaling:RegisterScalableTarget application-autoscaling:TagResource",
        delete = "application-autoscaling:DeregisterScalableTarget", on = "application-autoscaling:{region}:{account}:scalable-target/*",
    )
)]
#[wire(create = operate::RegisterCall, read = operate::Seen, parts(suspended_state = operate::suspension(suspended)))]
pub struct ScalableTarget {
    /// The service: `service/cluster/name`.
    #[field(replace)]
    #[wire(resource_id)]
    pub resource: String,
    /// The fewest tasks.
    #[wire(min_capacity)]
    pub min: u32,
    /// The most tasks.
    #[wire(max_capacity)]
    pub max: u32,
    /// Whether scaling is suspended, as it is until there is an image.
    #[wire(by = operate::is_suspended)]
    pub suspended: bool,
}

/// What others may read of a scalable target.
#[derive(Output, Wire, Clone, Debug)]
#[wire(read = operate::Seen)]
pub struct ScalableTargetOut {
    /// The service: `service/cluster/name`.
    #[output(id)]
    #[wire(resource_id)]
    pub resource: String,
    /// Its ARN.
    #[wire(scalable_target_arn)]
    pub arn: Arn,
}

#[cfg(feature = "sdk")]
mod operate {
    pub(super) use aws_sdk_applicationautoscaling::operation::register_scalable_target::builders::RegisterScalableTargetFluentBuilder as RegisterCall;
    pub(super) use aws_sdk_applicationautoscaling::types::ScalableTarget as Seen;
    use aws_sdk_applicationautoscaling::types::{ScalableDimension, ServiceNamespace, SuspendedState};
    use futures::future::try_join_all;

    use super::{ScalableTarget, ScalableTargetOut};
    use crate::kinds::ecs::Service;
    use crate::kinds::prelude::*;
    use crate::types::Arn;

    /// What `DescribeScalableTargets` takes at once.
    const BATCH: usize = 50;
    /// The service or the role that scales it is not known everywhere yet.
    const NOT_YET: [&str; 3] = ["ECS service doesn't exist", "Unable to assume IAM role", "ECS service not found"];

    impl Operate<Aws> for ScalableTarget {
        async fn list(aws: &Reader, cx: &Listing<Aws>) -> Result<Vec<Found<Self>>, Fault> {
            let ours = Service::there(cx, |service| Some(service.out.scaling_resource())).await?;
            let resources: Vec<String> = ours.into_iter().map(|(_, resource)| resource).collect();
            let batches = try_join_all(resources.chunks(BATCH).map(|batch| describe(aws, batch.to_vec()))).await?;
            named::each(batches.into_iter().flatten().collect(), |target| found(aws, target)).await
        }

        async fn create(aws: &Aws, me: &Me<'_>, want: &Self) -> Result<ScalableTargetOut, Fault> {
            register(aws, want, Some(&me.tags)).await
        }

        async fn update(aws: &Aws, _: &Me<'_>, _: &Found<Self>, want: &Self, _: &Diff) -> Updated<Self> {
            register(aws, want, None).await?;
            Ok(None)
        }

        async fn tag(aws: &Aws, at: &Found<Self>, tags: &Tags) -> Result<(), Fault> {
            let tags = tags.clone().into_iter().collect();
            let call = aws.autoscaling().tag_resource().resource_arn(at.out.arn.as_str()).set_tags(Some(tags));
            call.send().await.or_fault("application-autoscaling:TagResource").map(drop)
        }

        async fn delete(aws: &Aws, at: &Found<Self>) -> Result<(), Fault> {
            let call = aws.autoscaling().deregister_scalable_target().service_namespace(ServiceNamespace::Ecs);
            let call = call.resource_id(&at.out.resource).scalable_dimension(ScalableDimension::EcsServiceDesiredCount);
            call.send().await.or_fault("application-autoscaling:DeregisterScalableTarget").map(drop)
        }
    }

    /// Makes a target, or sets all of one that is there.
    async fn register(aws: &Aws, want: &ScalableTarget, tags: Option<&Tags>) -> Result<ScalableTargetOut, Fault> {
        let call = want.create(aws.autoscaling().register_scalable_target())?.service_namespace(ServiceNamespace::Ecs);
        let call = call.scalable_dimension(ScalableDimension::EcsServiceDesiredCount);
        let call = call.set_tags(tags.map(|tags| tags.clone().into_iter().collect()));
        let made = call.send().await.or_fault("application-autoscaling:RegisterScalableTarget").not_yet(&NOT_YET)?;
        Ok(ScalableTargetOut { resource: want.resource.clone(), arn: Arn::new(made.scalable_target_arn().unwrap_or_default()) })
    }

    async fn describe(aws: &Reader, resources: Vec<String>) -> Result<Vec<Seen>, Fault> {
        let call = aws.autoscaling().describe_scalable_targets().service_namespace(ServiceNamespace::Ecs);
        let call = call.scalable_dimension(ScalableDimension::EcsServiceDesiredCount).set_resource_ids(Some(resources));
        let pages = call.into_paginator().items().send();
        pages.try_collect().await.or_fault("application-autoscaling:DescribeScalableTargets")
    }

    /// With its tags, which are read one target at a time; none when it vanished meanwhile.
    async fn found(aws: &Reader, seen: Seen) -> Looked<ScalableTarget> {
        let out = ScalableTargetOut::shown(Some(&seen));
        let answer = aws.autoscaling().list_tags_for_resource().resource_arn(out.arn.as_str()).send().await;
        let Some(answer) = there(answer.or_fault("application-autoscaling:ListTagsForResource"))? else { return Ok(None) };
        let tags: Tags = answer.tags.unwrap_or_default().into_iter().collect();
        let found = Found::ready(Mark::Tags(tags), ScalableTarget::shown(Some(&seen)), out);
        Ok(Some(found.born(born(Some(seen.creation_time())))))
    }

    pub(super) fn suspension(want: &ScalableTarget) -> Result<Option<SuspendedState>, Fault> {
        let off = SuspendedState::builder().dynamic_scaling_in_suspended(want.suspended);
        let off = off.dynamic_scaling_out_suspended(want.suspended).scheduled_scaling_suspended(want.suspended);
        Ok(Some(off.build()))
    }

    /// Suspended in part is neither on nor off.
    pub(super) fn is_suspended(seen: Option<&Seen>) -> bool {
        let Some(state) = seen.and_then(Seen::suspended_state) else { return false };
        let parts =
            [state.dynamic_scaling_in_suspended(), state.dynamic_scaling_out_suspended(), state.scheduled_scaling_suspended()];
        parts.iter().any(|part| part.unwrap_or_default())
    }
}
