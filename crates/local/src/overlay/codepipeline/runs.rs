//! Runs of pipelines. No emulator builds anything: a run walks its stages in AWS's time, and every action succeeds that a test
//! does not make fail. Runs of one pipeline do not wait for each other.

use serde_json::{Value, json};

use super::course::{Course, Step, course};
use crate::front::Ctx;
use crate::value::Fields as _;
use crate::wire::{ApiError, Call};

/// The memory of runs, by their ids.
const RUN: &str = "pipeline-run";
/// The memory of actions that fail from now on, by their names.
const FAILING: &str = "failing-action";

/// Starts a run of a pipeline. `revision`: the version of the source that started it; the present one where it is not given.
pub(crate) async fn start(ctx: &Ctx<'_>, name: &str, trigger: &str, revision: Option<&str>) -> Result<String, ApiError> {
    let declaration = declaration(ctx, name)?;
    let mut failing: Vec<(String, String)> =
        ctx.recall_all(FAILING).into_iter().map(|(action, known)| (action, known.text("message").to_owned())).collect();
    let source = declaration.pointer("/stages/0/actions/0").cloned().unwrap_or_default();
    let configuration = source.get("configuration").cloned().unwrap_or_default();
    let (bucket, key) = (configuration.text("S3Bucket"), configuration.text("S3ObjectKey"));
    let revision = if let Some(revision) = revision {
        revision.to_owned()
    } else {
        let found = ctx.ask("s3", "HeadObject", json!({"Bucket": bucket, "Key": key})).await;
        if found.is_err() {
            let message = format!("The object with key '{key}' does not exist in the bucket '{bucket}'.");
            failing.push((source.text("name").to_owned(), message));
        }
        found.map(|found| found.text("VersionId").to_owned()).unwrap_or_default()
    };
    let id = uuid();
    let run = json!({
        "pipeline": name,
        "at": ctx.now(),
        "revision": revision,
        "trigger": trigger,
        "stages": declaration.get("stages"),
        "failing": failing.into_iter().collect::<std::collections::HashMap<_, _>>(),
    });
    ctx.remember(RUN, &id, &run);
    Ok(id)
}

/// From now on, actions of this name fail in new runs, with these last words.
pub(crate) fn fail(ctx: &Ctx<'_>, action: &str, message: &str) {
    ctx.remember(FAILING, action, &json!({"message": message}));
}

/// Actions of this name succeed again in new runs.
pub(crate) fn mend(ctx: &Ctx<'_>, action: &str) {
    ctx.forget(FAILING, action);
}

fn uuid() -> String {
    let (a, b): (u64, u64) = (rand::random(), rand::random());
    format!("{:08x}-{:04x}-4{:03x}-a{:03x}-{:012x}", a >> 32, a >> 16 & 0xffff, a & 0xfff, b >> 52, b & 0xffff_ffff_ffff)
}

fn declaration(ctx: &Ctx<'_>, name: &str) -> Result<Value, ApiError> {
    let known = ctx.recall("pipeline", name).and_then(|known| known.get("declaration").cloned());
    known.ok_or_else(|| {
        let message = format!("Account '{}' does not have a pipeline with name '{name}'", ctx.account.id);
        ApiError::new("PipelineNotFoundException", message)
    })
}

fn failure<'a>(run: &'a Value, action: &str) -> Option<&'a str> {
    run.get("failing")?.get(action)?.as_str()
}

fn course_of<'a>(ctx: &Ctx<'_>, run: &'a Value) -> Course<'a> {
    let begin = run.get("at").and_then(Value::as_f64).unwrap_or_default();
    let realism = ctx.front.settings.realism.is_on();
    course(run.list("stages"), |action| failure(run, action).is_some(), begin, ctx.now(), realism)
}

/// The runs of a pipeline, the latest first.
fn runs(ctx: &Ctx<'_>, pipeline: &str) -> Vec<(String, Value)> {
    let at = |run: &Value| run.get("at").and_then(Value::as_f64).unwrap_or_default();
    let mut runs: Vec<_> = ctx.recall_all(RUN).into_iter().filter(|(_, run)| run.text("pipeline") == pipeline).collect();
    runs.sort_by(|a, b| at(&b.1).total_cmp(&at(&a.1)));
    runs
}

/// Answers what is asked of runs.
pub(crate) async fn answer(ctx: &Ctx<'_>, call: &Call) -> Result<Option<Value>, ApiError> {
    let (params, pipeline) = (&call.params, call.params.text("pipelineName"));
    Ok(Some(match call.operation.as_str() {
        "StartPipelineExecution" => {
            let id = start(ctx, params.text("name"), "StartPipelineExecution", None).await?;
            json!({"pipelineExecutionId": id})
        }
        "ListPipelineExecutions" => {
            declaration(ctx, pipeline)?;
            let all: Vec<Value> = runs(ctx, pipeline).iter().map(|(id, run)| summary(ctx, id, run)).collect();
            json!({"pipelineExecutionSummaries": all})
        }
        "GetPipelineExecution" => {
            let id = params.text("pipelineExecutionId");
            let run = ctx.recall(RUN, id).filter(|run| run.text("pipeline") == pipeline).ok_or_else(|| {
                ApiError::new("PipelineExecutionNotFoundException", format!("There is no execution {id} of {pipeline}"))
            })?;
            let mut seen = summary(ctx, id, &run);
            seen.set("artifactRevisions", seen.list("sourceRevisions").to_vec());
            for member in ["sourceRevisions", "startTime", "lastUpdateTime"] {
                seen.unset(member);
            }
            seen.set("pipelineName", pipeline);
            json!({"pipelineExecution": seen})
        }
        "ListActionExecutions" => {
            declaration(ctx, pipeline)?;
            let of = params.get("filter").map_or("", |filter| filter.text("pipelineExecutionId"));
            let runs = runs(ctx, pipeline).into_iter().filter(|(id, _)| of.is_empty() || id == of);
            let all: Vec<Value> = runs.flat_map(|(id, run)| actions(ctx, &id, &run)).collect();
            json!({"actionExecutionDetails": all})
        }
        _ => return Ok(None),
    }))
}

fn summary(ctx: &Ctx<'_>, id: &str, run: &Value) -> Value {
    let course = course_of(ctx, run);
    let begin = course.steps.first().map_or_else(|| ctx.now(), |step| step.begin);
    // What the source is, is known when its action has read it.
    let read = course.steps.iter().find(|step| step.is_source() && step.status == "Succeeded");
    let revisions = read.map(|step| json!({"actionName": step.name(), "revisionId": run.text("revision")}));
    json!({
        "pipelineExecutionId": id,
        "status": course.status,
        "startTime": ctx.front.clock.epoch_at(begin),
        "lastUpdateTime": ctx.front.clock.epoch_at(course.until),
        "sourceRevisions": revisions.into_iter().collect::<Vec<_>>(),
        "trigger": {"triggerType": run.text("trigger")},
    })
}

/// The actions of a run, the latest first.
fn actions(ctx: &Ctx<'_>, id: &str, run: &Value) -> Vec<Value> {
    let shown = |step: &Step<'_>| {
        let build = build_of(id, step);
        let failed = failure(run, step.name()).filter(|_| step.status == "Failed");
        let mut result = json!({});
        if let Some((project, build)) = &build {
            result.set("externalExecutionId", format!("{project}:{build}"));
            result.set("externalExecutionUrl", console(ctx, project, build));
        }
        if let Some(message) = failed {
            let message = if build.is_some() { "Build terminated with state: FAILED" } else { message };
            result.set("externalExecutionSummary", message);
            result.set("errorDetails", json!({"code": "JobFailed", "message": message}));
        }
        json!({
            "pipelineExecutionId": id,
            "actionExecutionId": format!("{id}-{}", step.at),
            "stageName": step.stage,
            "actionName": step.name(),
            "startTime": ctx.front.clock.epoch_at(step.begin),
            "lastUpdateTime": ctx.front.clock.epoch_at(step.end.min(ctx.now())),
            "status": step.status,
            "input": {"actionTypeId": step.action.get("actionTypeId"), "configuration": step.action.get("configuration")},
            "output": {"executionResult": result},
        })
    };
    course_of(ctx, run).steps.iter().rev().map(shown).collect()
}

/// The project of an action that builds, and the id of its build there.
fn build_of(run: &str, step: &Step<'_>) -> Option<(String, String)> {
    let project = step.action.get("configuration")?.text("ProjectName");
    // Two actions of a run may build the same project.
    let head = run.get(..run.len().checked_sub(2)?)?;
    (!project.is_empty()).then(|| (project.to_owned(), format!("{head}{:02x}", step.at)))
}

fn console(ctx: &Ctx<'_>, project: &str, build: &str) -> String {
    let region = ctx.region;
    format!(
        "https://{region}.console.aws.amazon.com/codesuite/codebuild/{}/projects/{project}/build/{project}%3A{build}/?region={region}",
        ctx.account.id
    )
}

/// A build of a run, by its id `project:build`, with the lines that it logged.
pub(crate) fn build(ctx: &Ctx<'_>, id: &str) -> Option<(Value, Vec<String>)> {
    let (project, build) = id.split_once(':')?;
    let head = build.get(..build.len().checked_sub(2)?)?;
    let (run_id, run) = ctx.recall_all(RUN).into_iter().find(|(run, _)| run.starts_with(head))?;
    let course = course_of(ctx, &run);
    let step = course.steps.iter().find(|step| build_of(&run_id, step).is_some_and(|of| of.0 == project && of.1 == build))?;
    let over = step.status != "InProgress";
    let message = failure(&run, step.name()).filter(|_| over);
    let group = ctx.recall("project", project).unwrap_or_default();
    let group = group.pointer("/logsConfig/cloudWatchLogs/groupName").and_then(Value::as_str).unwrap_or_default().to_owned();
    let (status, phase) = match (over, message) {
        (false, _) => ("IN_PROGRESS", "BUILD"),
        (true, None) => ("SUCCEEDED", "COMPLETED"),
        (true, Some(_)) => ("FAILED", "COMPLETED"),
    };
    let context = "Error while executing command. Reason: exit status 1";
    let phases = message.map(|_| {
        json!({"phaseType": "BUILD", "phaseStatus": "FAILED", "contexts": [{"statusCode": "COMMAND_EXECUTION_ERROR", "message": context}]})
    });
    let seen = json!({
        "id": id,
        "arn": format!("arn:aws:codebuild:{}:{}:build/{id}", ctx.region, ctx.account.id),
        "projectName": project,
        "buildStatus": status,
        "currentPhase": phase,
        "buildComplete": over,
        "startTime": ctx.front.clock.epoch_at(step.begin),
        "phases": phases.into_iter().collect::<Vec<_>>(),
        "logs": {"groupName": group, "streamName": build, "deepLink": console(ctx, project, build)},
    });
    let lines = message.into_iter().flat_map(str::lines).map(str::to_owned).collect();
    Some((seen, lines))
}
