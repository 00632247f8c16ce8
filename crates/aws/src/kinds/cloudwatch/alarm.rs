//! A metric alarm.

use std::collections::BTreeMap;

use provision_engine::{Kind, Output, Set, Value};
use schemars::JsonSchema;
use serde::Serialize;

use super::Comparison;
use crate::name;
use crate::types::Arn;

/// The longest name of an alarm.
/// Source: <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html>.
const NAME_MAX: usize = 255;

/// An alarm of CloudWatch on one metric.
#[derive(Kind, Clone, Debug)]
#[kind(
    name = "cloudwatch.alarm", terraform = "aws_cloudwatch_metric_alarm", cloudformation = "AWS::CloudWatch::Alarm",
    out = AlarmOut,
    replace = "new-first",
    iam(
        list = "cloudwatch:DescribeAlarms cloudwatch:ListTagsForResource",
        create = "cloudwatch:DescribeAlarms cloudwatch:PutMetricAlarm cloudwatch:TagResource",
        update = "cloudwatch:PutMetricAlarm cloudwatch:TagResource",
        delete = "cloudwatch:DeleteAlarms", on = "cloudwatch:{region}:{account}:alarm:{name}*",
    )
)]
pub struct Alarm {
    /// Its name. It begins with the [`prefix`](Alarm::prefix) of its scope.
    #[field(replace)]
    pub name: String,
    /// What it means, and what to do.
    pub description: String,
    /// The metric that is watched.
    pub metric: Metric,
    /// The comparison of the metric with the threshold.
    pub comparison: Comparison,
    /// The threshold, in the metric's unit.
    pub threshold: f64,
    /// How many periods in a row must be over it.
    pub periods: u32,
    /// What it does when it goes off.
    pub actions: Set<Arn>,
    /// Whether it acts at all.
    pub armed: bool,
}

impl Alarm {
    /// What the name of every alarm of a scope begins with: `app-environment-`. Alarms are found again by it, because
    /// they cannot be listed by tag.
    #[must_use]
    pub fn prefix(stack: &str) -> String {
        name::of(stack, "", NAME_MAX)
    }
}

/// A metric, and how its values are taken together.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Metric {
    /// The namespace: `AWS/ECS`.
    pub namespace: String,
    /// The metric's name.
    pub name: String,
    /// The dimensions.
    pub dimensions: BTreeMap<String, String>,
    /// `Average`, `Sum`, `Maximum`, …
    pub statistic: String,
    /// Seconds of a period.
    pub period_s: u32,
}

impl Value for Metric {}

/// What others may read of an alarm.
#[derive(Output, Clone, Debug)]
pub struct AlarmOut {
    /// Its name.
    #[output(id)]
    pub name: String,
    /// Its ARN.
    #[output(alias)]
    pub arn: Arn,
}

#[cfg(feature = "sdk")]
mod operate {
    use std::collections::BTreeMap;

    use aws_sdk_cloudwatch::operation::put_metric_alarm::builders::PutMetricAlarmFluentBuilder;
    use aws_sdk_cloudwatch::types::{AlarmType, Dimension, MetricAlarm as Seen, Statistic};

    use super::{Alarm, AlarmOut, Comparison, Metric};
    use crate::kinds::named::Prefixes;
    use crate::kinds::prelude::*;
    use crate::types::Arn;

    impl Operate<Aws> for Alarm {
        async fn list(aws: &Reader, cx: &Listing<Aws>) -> Result<Vec<Found<Self>>, Fault> {
            let prefixes = Prefixes::of::<Self>(cx, Self::prefix);
            let seen = starting_with(aws, prefixes.common()).await?;
            named::ours(&prefixes, seen, Seen::alarm_name, |alarm| found(aws, alarm)).await
        }

        async fn create(aws: &Aws, me: &Me<'_>, want: &Self) -> Result<AlarmOut, Fault> {
            named::findable(&want.name, &[Self::prefix(me.stack)])?;
            // The call that creates overwrites an alarm of that name, whosever it is.
            let there =
                aws.cloudwatch().describe_alarms().alarm_names(&want.name).send().await.or_fault("cloudwatch:DescribeAlarms")?;
            if !there.metric_alarms().is_empty() || !there.composite_alarms().is_empty() {
                return Err(Fault::new(Class::Taken, format!("an alarm named {} is there already", want.name)));
            }
            let call = put(aws, want).set_tags(Some(tagging::write(&me.tags)?));
            call.send().await.or_fault("cloudwatch:PutMetricAlarm")?;
            Ok(AlarmOut { name: want.name.clone(), arn: aws.place().arn("cloudwatch", &format!("alarm:{}", want.name)) })
        }

        async fn update(aws: &Aws, _: &Me<'_>, _: &Found<Self>, want: &Self, _: &Diff) -> Updated<Self> {
            // The call sets all of the alarm but its tags.
            put(aws, want).send().await.or_fault("cloudwatch:PutMetricAlarm")?;
            Ok(None)
        }

        async fn tag(aws: &Aws, at: &Found<Self>, tags: &Tags) -> Result<(), Fault> {
            let call = aws.cloudwatch().tag_resource().resource_arn(at.out.arn.as_str()).set_tags(Some(tagging::write(tags)?));
            call.send().await.or_fault("cloudwatch:TagResource").map(drop)
        }

        async fn delete(aws: &Aws, at: &Found<Self>) -> Result<(), Fault> {
            aws.cloudwatch().delete_alarms().alarm_names(&at.out.name).send().await.or_fault("cloudwatch:DeleteAlarms").map(drop)
        }
    }

    fn put(aws: &Aws, want: &Alarm) -> PutMetricAlarmFluentBuilder {
        let metric = &want.metric;
        let dimension = |(name, value): (&String, &String)| Dimension::builder().name(name).value(value).build();
        let int = |number: u32| i32::try_from(number).unwrap_or(i32::MAX);
        let call = aws.cloudwatch().put_metric_alarm().alarm_name(&want.name).alarm_description(&want.description);
        let call = call.namespace(&metric.namespace).metric_name(&metric.name).period(int(metric.period_s));
        let call = call.set_dimensions(Some(metric.dimensions.iter().map(dimension).collect()));
        // Percentiles and trimmed means go in a member of their own.
        let call = match Statistic::try_parse(&metric.statistic) {
            Ok(statistic) => call.statistic(statistic),
            Err(_) => call.extended_statistic(&metric.statistic),
        };
        let call =
            call.comparison_operator(want.comparison.operator()).threshold(want.threshold).evaluation_periods(int(want.periods));
        call.actions_enabled(want.armed).set_alarm_actions(Some(want.actions.iter().map(Arn::to_string).collect()))
    }

    async fn starting_with(aws: &Reader, prefix: Option<String>) -> Result<Vec<Seen>, Fault> {
        let call = aws.cloudwatch().describe_alarms().set_alarm_name_prefix(prefix).alarm_types(AlarmType::MetricAlarm);
        let pages = call.into_paginator().send();
        let pages: Vec<_> = pages.try_collect().await.or_fault("cloudwatch:DescribeAlarms")?;
        Ok(pages.into_iter().flat_map(|page| page.metric_alarms.unwrap_or_default()).collect())
    }

    /// With its tags; nothing if it has vanished meanwhile.
    async fn found(aws: &Reader, seen: Seen) -> Looked<Alarm> {
        let count = |number: Option<i32>| number.and_then(|number| u32::try_from(number).ok()).unwrap_or_default();
        let (name, arn) = (text(seen.alarm_name()), Arn::new(text(seen.alarm_arn())));
        let answer = aws.cloudwatch().list_tags_for_resource().resource_arn(arn.as_str()).send().await;
        let answer =
            answer.or_fault("cloudwatch:ListTagsForResource").unless(&["ResourceNotFoundException", "ResourceNotFound"])?;
        let Some(answer) = answer else { return Ok(None) };
        let tags = tagging::read(answer.tags());
        let dimension =
            |dimension: &Dimension| Some((dimension.name()?.to_owned(), dimension.value().unwrap_or_default().to_owned()));
        let metric = Metric {
            namespace: text(seen.namespace()),
            name: text(seen.metric_name()),
            dimensions: seen.dimensions().iter().filter_map(dimension).collect::<BTreeMap<_, _>>(),
            statistic: text(seen.statistic().map(Statistic::as_str).or(seen.extended_statistic())),
            period_s: count(seen.period()),
        };
        let spec = Alarm {
            name: name.clone(),
            description: text(seen.alarm_description()),
            metric,
            comparison: Comparison::of(seen.comparison_operator()),
            threshold: seen.threshold().unwrap_or_default(),
            periods: count(seen.evaluation_periods()),
            actions: seen.alarm_actions().iter().map(Arn::new).collect(),
            armed: seen.actions_enabled().unwrap_or_default(),
        };
        Ok(Some(Found::ready(Mark::Tags(tags), spec, AlarmOut { name, arn })))
    }
}
