//! A scalable target.

use provision_engine::{Kind, Output};

use crate::types::Arn;

/// The bounds within which the task count of an ECS service is scaled.
#[derive(Kind, Clone, Debug)]
#[kind(
    name = "autoscaling.scalable-target",
    out = ScalableTargetOut,
    replace = "new-first",
    iam(
        list = "application-autoscaling:DescribeScalableTargets application-autoscaling:ListTagsForResource ecs:ListServices ecs:DescribeServices ecs:DescribeClusters",
        create = "application-autoscaling:RegisterScalableTarget application-autoscaling:TagResource",
        update = "application-autoscaling:RegisterScalableTarget application-autoscaling:TagResource",
        delete = "application-autoscaling:DeregisterScalableTarget",
    )
)]
pub struct ScalableTarget {
    /// The service: `service/cluster/name`.
    #[field(replace)]
    pub resource: String,
    /// The fewest tasks.
    pub min: u32,
    /// The most tasks.
    pub max: u32,
    /// Whether scaling is suspended, as it is until there is an image.
    pub suspended: bool,
}

/// What others may read of a scalable target.
#[derive(Output, Clone, Debug)]
pub struct ScalableTargetOut {
    /// The service: `service/cluster/name`.
    #[output(id)]
    pub resource: String,
    /// Its ARN.
    pub arn: Arn,
}

#[cfg(feature = "sdk")]
mod operate {
    use aws_sdk_applicationautoscaling::types::{ScalableDimension, ScalableTarget as Seen, ServiceNamespace, SuspendedState};
    use futures::future::try_join_all;
    use futures::stream::{self, StreamExt, TryStreamExt};

    use super::{ScalableTarget, ScalableTargetOut};
    use crate::kinds::ecs::{Service, tags};
    use crate::kinds::prelude::*;
    use crate::types::Arn;

    /// What `DescribeScalableTargets` takes at once.
    const BATCH: usize = 50;
    /// How many calls are in flight at once.
    const WIDTH: usize = 16;
    /// The service or the role that scales it is not known everywhere yet.
    const NOT_YET: [&str; 3] = ["ECS service doesn't exist", "Unable to assume IAM role", "ECS service not found"];

    impl Operate<Aws> for ScalableTarget {
        async fn list(aws: &Reader, cx: &Listing<Aws>) -> Result<Vec<Found<Self>>, Fault> {
            let services = cx.found::<Service>().await?;
            let ours = services.iter().filter(|service| service.phase != Phase::Gone && tags::scope(cx, &service.mark).is_some());
            let resources: Vec<String> = ours.map(|service| service.out.scaling_resource()).collect();
            let batches = try_join_all(resources.chunks(BATCH).map(|batch| describe(aws, batch.to_vec()))).await?;
            let targets = batches.into_iter().flatten().map(|target| async move { found(aws, &target).await });
            let targets: Vec<Option<Found<Self>>> = stream::iter(targets).buffered(WIDTH).try_collect().await?;
            Ok(targets.into_iter().flatten().collect())
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
        let number = |value: u32| i32::try_from(value).unwrap_or(i32::MAX);
        let off = SuspendedState::builder()
            .dynamic_scaling_in_suspended(want.suspended)
            .dynamic_scaling_out_suspended(want.suspended)
            .scheduled_scaling_suspended(want.suspended);
        let call = aws.autoscaling().register_scalable_target().service_namespace(ServiceNamespace::Ecs);
        let call = call.resource_id(&want.resource).scalable_dimension(ScalableDimension::EcsServiceDesiredCount);
        let call = call.min_capacity(number(want.min)).max_capacity(number(want.max)).suspended_state(off.build());
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
    async fn found(aws: &Reader, seen: &Seen) -> Result<Option<Found<ScalableTarget>>, Fault> {
        let arn = Arn::new(seen.scalable_target_arn().unwrap_or_default());
        let answer = aws.autoscaling().list_tags_for_resource().resource_arn(arn.as_str()).send().await;
        let Some(answer) = there(answer.or_fault("application-autoscaling:ListTagsForResource"))? else { return Ok(None) };
        let tags: Tags = answer.tags.unwrap_or_default().into_iter().collect();
        let natural = |value: i32| u32::try_from(value).unwrap_or_default();
        let spec = ScalableTarget {
            resource: seen.resource_id().to_owned(),
            min: natural(seen.min_capacity()),
            max: natural(seen.max_capacity()),
            suspended: seen.suspended_state().is_some_and(suspended),
        };
        let out = ScalableTargetOut { resource: seen.resource_id().to_owned(), arn };
        Ok(Some(Found::ready(Mark::Tags(tags), spec, out).born(born(Some(seen.creation_time())))))
    }

    /// Suspended in part is neither on nor off.
    fn suspended(state: &SuspendedState) -> bool {
        let parts =
            [state.dynamic_scaling_in_suspended(), state.dynamic_scaling_out_suspended(), state.scheduled_scaling_suspended()];
        parts.iter().any(|part| part.unwrap_or_default())
    }
}
