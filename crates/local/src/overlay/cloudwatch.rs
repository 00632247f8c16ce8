//! CloudWatch alarms: winterbaume keeps half of an alarm and refuses those on a metric expression.

use serde_json::{Value, json};

use crate::front::Ctx;
use crate::value::{Fields as _, pick};
use crate::wire::Call;

/// What PutMetricAlarm sets and DescribeAlarms answers.
const MEMBERS: [&str; 22] = [
    "AlarmName",
    "AlarmDescription",
    "ActionsEnabled",
    "OKActions",
    "AlarmActions",
    "InsufficientDataActions",
    "MetricName",
    "Namespace",
    "Statistic",
    "ExtendedStatistic",
    "Dimensions",
    "Period",
    "Unit",
    "EvaluationPeriods",
    "DatapointsToAlarm",
    "Threshold",
    "ComparisonOperator",
    "TreatMissingData",
    "EvaluateLowSampleCountPercentile",
    "Metrics",
    "ThresholdMetricId",
    "EvaluationInterval",
];

/// What only the emulator needs.
const PLACEHOLDERS: [(&str, &str); 3] = [("MetricName", "expression"), ("Namespace", "expression"), ("Statistic", "Sum")];

/// Keeps what the caller asked for beside what the emulator is told.
pub(super) fn before(call: &mut Call) -> Option<Value> {
    if call.operation == "PutMetricAlarm" {
        for (name, filler) in PLACEHOLDERS {
            if !call.params.has(name) && call.params.has("Metrics") {
                call.params.set(name, filler);
            }
        }
        if call.params.has("Metrics") && !call.params.has("Period") {
            call.params.set("Period", 60);
        }
    }
    None
}

pub(super) fn after(ctx: &Ctx<'_>, call: &Call, value: &mut Value) {
    match call.operation.as_str() {
        "PutMetricAlarm" => {
            let name = call.params.text("AlarmName");
            let mut members = pick(&call.params, &MEMBERS);
            if call.params.has("Metrics") {
                for name in ["MetricName", "Namespace", "Statistic", "Period"] {
                    members.unset(name);
                }
            }
            // Defaults of the API reference, PutMetricAlarm.
            if !members.has("ActionsEnabled") {
                members.set("ActionsEnabled", true);
            }
            for list in ["OKActions", "AlarmActions", "InsufficientDataActions", "Dimensions"] {
                if !members.has(list) {
                    members.set(list, json!([]));
                }
            }
            // A put replaces the whole alarm.
            ctx.forget("alarm", name);
            ctx.remember("alarm", name, &members);
        }
        "DeleteAlarms" => {
            for name in call.params.texts("AlarmNames") {
                ctx.forget("alarm", name);
            }
        }
        "EnableAlarmActions" | "DisableAlarmActions" => {
            let enabled = call.operation == "EnableAlarmActions";
            for name in call.params.texts("AlarmNames") {
                if ctx.recall("alarm", name).is_some() {
                    ctx.remember("alarm", name, &json!({"ActionsEnabled": enabled}));
                }
            }
        }
        "DescribeAlarms" | "DescribeAlarmsForMetric" => {
            // winterbaume does not look at the prefix.
            let prefix = call.params.text("AlarmNamePrefix");
            if let Some(alarms) = value.get_mut("MetricAlarms").and_then(Value::as_array_mut) {
                alarms.retain(|alarm| alarm.text("AlarmName").starts_with(prefix));
            }
            for alarm in value.list_mut("MetricAlarms") {
                let name = alarm.text("AlarmName").to_owned();
                if let Some(members) = ctx.recall("alarm", &name) {
                    for member in MEMBERS {
                        alarm.unset(member);
                    }
                    if let (Some(alarm), Some(members)) = (alarm.as_object_mut(), members.as_object()) {
                        alarm.extend(members.clone());
                    }
                }
            }
        }
        _ => {}
    }
}
