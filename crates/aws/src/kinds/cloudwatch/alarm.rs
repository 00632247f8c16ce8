//! A metric alarm.

use std::collections::BTreeMap;

use provision_engine::{Kind, Output, Set, Value};
use schemars::JsonSchema;
use serde::Serialize;

use crate::types::Arn;

/// An alarm of CloudWatch on one metric.
#[derive(Kind, Clone, Debug)]
#[kind(
    name = "cloudwatch.alarm",
    out = AlarmOut,
    replace = "new-first",
    iam(
        list = "cloudwatch:DescribeAlarms cloudwatch:ListTagsForResource",
        create = "cloudwatch:PutMetricAlarm cloudwatch:TagResource",
        update = "cloudwatch:PutMetricAlarm cloudwatch:TagResource",
        delete = "cloudwatch:DeleteAlarms",
    )
)]
pub struct Alarm {
    /// Its name.
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

/// The comparison of a metric with the threshold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema, Value)]
#[serde(rename_all = "kebab-case")]
pub enum Comparison {
    /// At or above it.
    AtLeast,
    /// Above it.
    Above,
    /// Below it.
    Below,
    /// At or below it.
    AtMost,
}

/// What others may read of an alarm.
#[derive(Clone, Debug)]
pub struct AlarmOut {
    /// Its name.
    pub name: String,
    /// Its ARN.
    pub arn: Arn,
}

impl Output for AlarmOut {
    fn id(&self) -> &str {
        &self.name
    }
    fn aliases(&self) -> Vec<String> {
        vec![self.name.clone(), self.arn.to_string()]
    }
}
