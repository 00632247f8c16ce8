//! The course of a run: which actions it has come to at a moment. It follows from the pipeline's structure, when the run
//! began, and which of its actions fail.

use serde_json::Value;

use crate::realism::times;
use crate::value::Fields as _;

/// An action of a run that has begun.
pub(crate) struct Step<'a> {
    pub(crate) stage: &'a str,
    pub(crate) action: &'a Value,
    /// Its place among all actions of the pipeline.
    pub(crate) at: usize,
    pub(crate) begin: f64,
    pub(crate) end: f64,
    pub(crate) status: &'static str,
}

impl Step<'_> {
    pub(crate) fn name(&self) -> &str {
        self.action.text("name")
    }
    pub(crate) fn is_source(&self) -> bool {
        self.action.get("actionTypeId").is_some_and(|kind| kind.text("category") == "Source")
    }
}

/// Where a run is.
pub(crate) struct Course<'a> {
    /// The actions that have begun, in order.
    pub(crate) steps: Vec<Step<'a>>,
    /// `InProgress`, `Succeeded` or `Failed`.
    pub(crate) status: &'static str,
    /// When it ended, or the present.
    pub(crate) until: f64,
}

/// The course of a run of these stages that began at `begin`. Stages come one after another, and in a stage the actions of
/// one order at the same time. `realism`: whether actions take their time.
pub(crate) fn course(stages: &[Value], fails: impl Fn(&str) -> bool, begin: f64, now: f64, realism: bool) -> Course<'_> {
    let (mut steps, mut at, mut time) = (Vec::new(), 0, begin);
    for stage in stages {
        let order = |action: &Value| action.get("runOrder").and_then(Value::as_i64).unwrap_or(1);
        let mut actions: Vec<(usize, &Value)> = stage.list("actions").iter().enumerate().map(|(i, a)| (at + i, a)).collect();
        at += actions.len();
        actions.sort_by_key(|(_, action)| order(action));
        for group in actions.chunk_by(|a, b| order(a.1) == order(b.1)) {
            let first = steps.len();
            let mut end = time;
            for (at, action) in group {
                let step = Step { stage: stage.text("name"), action, at: *at, begin: time, end: time, status: "InProgress" };
                let takes = if step.is_source() { times::PIPELINE_SOURCE } else { times::BUILD_RUN };
                let over = if realism { time + takes } else { time };
                end = end.max(over);
                let status = match over <= now {
                    true if fails(step.name()) => "Failed",
                    true => "Succeeded",
                    false => "InProgress",
                };
                steps.push(Step { end: over, status, ..step });
            }
            if end > now {
                return Course { steps, status: "InProgress", until: now };
            }
            if steps.iter().skip(first).any(|step| step.status == "Failed") {
                return Course { steps, status: "Failed", until: end };
            }
            time = end;
        }
    }
    Course { steps, status: "Succeeded", until: time }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn stages() -> Vec<Value> {
        let action = |name: &str, category: &str, order: i64| json!({"name": name, "actionTypeId": {"category": category}, "runOrder": order});
        vec![
            json!({"name": "Source", "actions": [action("Source", "Source", 1)]}),
            json!({"name": "Build", "actions": [action("seed", "Build", 2), action("a", "Build", 1), action("b", "Build", 1)]}),
        ]
    }

    fn seen(fails: &str, after: f64, realism: bool) -> (Vec<String>, &'static str) {
        let stages = stages();
        let course = course(&stages, |name| name == fails, 10.0, 10.0 + after, realism);
        let steps = course.steps.iter().map(|step| format!("{} {} {}", step.stage, step.name(), step.status)).collect();
        (steps, course.status)
    }

    #[test]
    fn stages_come_one_after_another_and_end_with_the_first_failure() {
        let source = times::PIPELINE_SOURCE;
        assert_eq!(seen("", 0.0, true), (vec!["Source Source InProgress".to_owned()], "InProgress"));
        let (steps, status) = seen("", source, true);
        assert_eq!(
            (&steps[1..], status),
            (&["Build a InProgress".to_owned(), "Build b InProgress".to_owned()][..], "InProgress")
        );
        let (steps, status) = seen("a", source + times::BUILD_RUN, true);
        assert_eq!((steps.len(), steps[1].as_str(), status), (3, "Build a Failed", "Failed"));
        assert_eq!(seen("", source + 2.0 * times::BUILD_RUN, true).1, "Succeeded");
        assert_eq!((seen("", 0.0, false).0.len(), seen("", 0.0, false).1), (4, "Succeeded"));
    }
}
