//! A scaling policy.

use provision_engine::{Kind, Output};

use crate::types::Arn;

/// A step scaling policy for the task count of an ECS service. AWS takes no tags for it: its name is `provision:` and
/// the node's address, and its scope is that of its service.
#[derive(Kind, Clone, Debug)]
#[kind(
    name = "autoscaling.scaling-policy",
    terraform = "aws_appautoscaling_policy", cloudformation = "AWS::ApplicationAutoScaling::ScalingPolicy", tagless,
    out = ScalingPolicyOut,
    replace = "new-first",
    iam(
        list = "application-autoscaling:DescribeScalingPolicies ecs:ListServices ecs:DescribeServices",
        write = "application-autoscaling:PutScalingPolicy",
        delete = "application-autoscaling:DeleteScalingPolicy", on = "application-autoscaling:{region}:{account}:scalable-target/*",
    )
)]
pub struct ScalingPolicy {
    /// The scalable target: `service/cluster/name`.
    #[field(replace)]
    pub resource: String,
    /// How many tasks a step adds; fewer than 0 takes tasks away.
    pub tasks: i32,
    /// Seconds after a step before the next one.
    pub cooldown_s: u32,
}

/// What others may read of a scaling policy.
#[derive(Output, Clone, Debug)]
pub struct ScalingPolicyOut {
    /// Its ARN, which alarms act on.
    #[output(id)]
    pub arn: Arn,
}

#[cfg(feature = "sdk")]
mod operate {
    use aws_sdk_applicationautoscaling::types::{
        AdjustmentType, MetricAggregationType, PolicyType, ScalableDimension, ScalingPolicy as Seen, ServiceNamespace,
        StepAdjustment, StepScalingPolicyConfiguration,
    };

    use super::{ScalingPolicy, ScalingPolicyOut};
    use crate::kinds::ecs::Service;
    use crate::kinds::prelude::*;
    use crate::types::Arn;

    /// What the names of our policies begin with: another policy on a target of ours is somebody else's.
    const PREFIX: &str = "provision:";
    /// The target is not known everywhere yet.
    const NOT_YET: [&str; 2] = ["No scalable target registered", "FailedResourceAccessException"];

    impl Operate<Aws> for ScalingPolicy {
        async fn list(aws: &Reader, cx: &Listing<Aws>) -> Result<Vec<Found<Self>>, Fault> {
            let ours = Service::there(cx, |service| Some(service.out.scaling_resource())).await?;
            // A page holds ten policies, and a service has two: one call a service is the least.
            named::all(ours, |(stack, resource)| async move {
                let call = aws.autoscaling().describe_scaling_policies().service_namespace(ServiceNamespace::Ecs);
                let call = call.resource_id(resource).scalable_dimension(ScalableDimension::EcsServiceDesiredCount);
                let pages = call.into_paginator().items().send();
                let seen: Vec<Seen> = pages.try_collect().await.or_fault("application-autoscaling:DescribeScalingPolicies")?;
                Ok(seen.iter().filter_map(|policy| found(&stack, policy)).collect())
            })
            .await
        }

        async fn create(aws: &Aws, me: &Me<'_>, want: &Self) -> Result<ScalingPolicyOut, Fault> {
            put(aws, me, want).await
        }

        async fn update(aws: &Aws, me: &Me<'_>, _: &Found<Self>, want: &Self, _: &Diff) -> Updated<Self> {
            put(aws, me, want).await?;
            Ok(None)
        }

        async fn delete(aws: &Aws, at: &Found<Self>) -> Result<(), Fault> {
            let Mark::Name { node, .. } = &at.mark else { return Ok(()) };
            let call = aws.autoscaling().delete_scaling_policy().service_namespace(ServiceNamespace::Ecs);
            let call = call.resource_id(&at.spec.resource).scalable_dimension(ScalableDimension::EcsServiceDesiredCount);
            call.policy_name(format!("{PREFIX}{node}"))
                .send()
                .await
                .or_fault("application-autoscaling:DeleteScalingPolicy")
                .map(drop)
        }
    }

    async fn put(aws: &Aws, me: &Me<'_>, want: &ScalingPolicy) -> Result<ScalingPolicyOut, Fault> {
        let call = aws.autoscaling().put_scaling_policy().policy_name(format!("{PREFIX}{}", me.node));
        let call = call.service_namespace(ServiceNamespace::Ecs).resource_id(&want.resource);
        let call = call.scalable_dimension(ScalableDimension::EcsServiceDesiredCount).policy_type(PolicyType::StepScaling);
        let call = call.step_scaling_policy_configuration(steps(want)?);
        let made = call.send().await.or_fault("application-autoscaling:PutScalingPolicy").not_yet(&NOT_YET)?;
        Ok(ScalingPolicyOut { arn: Arn::new(made.policy_arn()) })
    }

    /// One step without a further bound: from the alarm's threshold up for adding tasks, down for taking them away.
    /// Source: <https://docs.aws.amazon.com/autoscaling/application/APIReference/API_StepAdjustment.html>.
    fn steps(want: &ScalingPolicy) -> Result<StepScalingPolicyConfiguration, Fault> {
        let step = StepAdjustment::builder().scaling_adjustment(want.tasks);
        let step = if want.tasks < 0 { step.metric_interval_upper_bound(0.0) } else { step.metric_interval_lower_bound(0.0) };
        Ok(StepScalingPolicyConfiguration::builder()
            .adjustment_type(AdjustmentType::ChangeInCapacity)
            .metric_aggregation_type(MetricAggregationType::Average)
            .set_cooldown(want.cooldown_s.asked()?)
            .step_adjustments(built(step.build())?)
            .build())
    }

    fn found(stack: &str, seen: &Seen) -> Option<Found<ScalingPolicy>> {
        let node = seen.policy_name().strip_prefix(PREFIX)?;
        let steps = seen.step_scaling_policy_configuration();
        let spec = ScalingPolicy {
            resource: seen.resource_id().to_owned(),
            tasks: steps.and_then(tasks).unwrap_or_default(),
            cooldown_s: u32::shown(steps.and_then(StepScalingPolicyConfiguration::cooldown)),
        };
        let mark = Mark::Name { stack: stack.to_owned(), node: node.to_owned() };
        Some(
            Found::ready(mark, spec, ScalingPolicyOut { arn: Arn::new(seen.policy_arn()) })
                .born(born(Some(seen.creation_time()))),
        )
    }

    /// The tasks of the one step; none when the policy is of another form, so that it is written anew.
    fn tasks(steps: &StepScalingPolicyConfiguration) -> Option<i32> {
        let [step] = steps.step_adjustments() else { return None };
        let zero = |bound: Option<f64>| bound.is_some_and(|bound| bound.abs() < f64::EPSILON);
        let (low, high) = (step.metric_interval_lower_bound(), step.metric_interval_upper_bound());
        let down = step.scaling_adjustment() < 0;
        let bounds = if down { low.is_none() && zero(high) } else { zero(low) && high.is_none() };
        let average = steps.metric_aggregation_type().is_none_or(|kind| *kind == MetricAggregationType::Average);
        let ours = bounds && average && steps.adjustment_type() == Some(&AdjustmentType::ChangeInCapacity);
        ours.then(|| step.scaling_adjustment())
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn one_step_up_or_down_is_ours_and_every_other_form_is_not() {
            for count in [2, -1] {
                let want = ScalingPolicy { resource: String::new(), tasks: count, cooldown_s: 60 };
                assert_eq!(tasks(&steps(&want).unwrap()), Some(count));
            }
            let step = |low: Option<f64>, high: Option<f64>| {
                StepAdjustment::builder()
                    .scaling_adjustment(2)
                    .set_metric_interval_lower_bound(low)
                    .set_metric_interval_upper_bound(high)
                    .build()
                    .unwrap()
            };
            let policy = |kind, steps: Vec<StepAdjustment>| {
                StepScalingPolicyConfiguration::builder().adjustment_type(kind).set_step_adjustments(Some(steps)).build()
            };
            let count = AdjustmentType::ChangeInCapacity;
            assert_eq!(tasks(&policy(count.clone(), vec![step(Some(0.0), None)])), Some(2));
            assert_eq!(tasks(&policy(count.clone(), vec![step(Some(10.0), None)])), None);
            assert_eq!(tasks(&policy(count, vec![step(Some(0.0), Some(10.0)), step(Some(10.0), None)])), None);
            assert_eq!(tasks(&policy(AdjustmentType::ExactCapacity, vec![step(Some(0.0), None)])), None);
        }
    }
}
