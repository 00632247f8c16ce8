//! A run of a pipeline, from the upload that started it to its end. It is no kind: nothing is made.

use aws_sdk_codebuild::types::{Build, BuildPhase};
use aws_sdk_codepipeline::types::{
    ActionExecutionDetail, ActionExecutionFilter, ActionExecutionStatus, PipelineExecutionStatus, PipelineExecutionSummary,
};
use provision_engine::{Class, Fault};

use crate::client::{OrFault, Reader};
use crate::kinds::logs::last_lines;

/// How a run stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It goes on.
    Running,
    /// All of it is done.
    Succeeded,
    /// An action failed.
    Failed,
    /// A later run took its place.
    Superseded,
    /// Somebody stopped it.
    Stopped,
}

/// An action that a run has begun.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Action {
    /// Its stage.
    pub stage: String,
    /// Its name.
    pub name: String,
    /// CodePipeline's word: `InProgress`, `Succeeded`, `Failed`, `Abandoned`.
    pub status: String,
    /// What it says of itself.
    pub message: Option<String>,
    /// Where its log can be read.
    pub link: Option<String>,
    /// The build that it is, `project:id`, where it is one.
    pub build: Option<String>,
}

impl Action {
    /// Whether it failed.
    #[must_use]
    pub fn has_failed(&self) -> bool {
        self.status == ActionExecutionStatus::Failed.as_str()
    }
}

/// Why an action failed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cause {
    /// In the words of the service.
    pub message: String,
    /// Where the whole log can be read.
    pub link: Option<String>,
    /// The last lines of the log.
    pub lines: Vec<String>,
}

/// The run that was started by this version of a source, if it has come to that.
///
/// # Errors
/// What CodePipeline says.
pub async fn started_by(aws: &Reader, pipeline: &str, version: &str) -> Result<Option<String>, Fault> {
    // The latest are on the first page.
    let answer = aws.codepipeline().list_pipeline_executions().pipeline_name(pipeline).send().await;
    let answer = answer.or_fault("codepipeline:ListPipelineExecutions")?;
    let is = |run: &&PipelineExecutionSummary| run.source_revisions().iter().any(|source| source.revision_id() == Some(version));
    Ok(answer.pipeline_execution_summaries().iter().find(is).and_then(|run| run.pipeline_execution_id().map(str::to_owned)))
}

/// How a run stands, and the actions that it has begun, in their order.
///
/// # Errors
/// What CodePipeline says; [`Class::Gone`] where the run is not known.
pub async fn look(aws: &Reader, pipeline: &str, run: &str) -> Result<(State, Vec<Action>), Fault> {
    let client = aws.codepipeline();
    let seen = client.get_pipeline_execution().pipeline_name(pipeline).pipeline_execution_id(run).send().await;
    let seen = seen.or_fault("codepipeline:GetPipelineExecution")?;
    let status = seen.pipeline_execution().and_then(|run| run.status().cloned());
    let status = status.ok_or_else(|| Fault::new(Class::Gone, format!("{run} is no longer shown")))?;
    let filter = ActionExecutionFilter::builder().pipeline_execution_id(run).build();
    let pages = client.list_action_executions().pipeline_name(pipeline).filter(filter).into_paginator().items().send();
    let mut seen: Vec<ActionExecutionDetail> = pages.try_collect().await.or_fault("codepipeline:ListActionExecutions")?;
    // The latest come first.
    seen.reverse();
    Ok((state(&status), seen.iter().map(action).collect()))
}

fn state(status: &PipelineExecutionStatus) -> State {
    match status {
        PipelineExecutionStatus::Succeeded => State::Succeeded,
        PipelineExecutionStatus::Failed => State::Failed,
        PipelineExecutionStatus::Superseded => State::Superseded,
        PipelineExecutionStatus::Stopped | PipelineExecutionStatus::Cancelled => State::Stopped,
        _ => State::Running,
    }
}

fn action(seen: &ActionExecutionDetail) -> Action {
    let result = seen.output().and_then(|output| output.execution_result());
    let told = result.and_then(|result| result.error_details()).and_then(|error| error.message());
    let text = |text: Option<&str>| text.filter(|text| !text.is_empty()).map(str::to_owned);
    let provider = seen.input().and_then(|input| input.action_type_id()).map(aws_sdk_codepipeline::types::ActionTypeId::provider);
    Action {
        stage: seen.stage_name().unwrap_or_default().to_owned(),
        name: seen.action_name().unwrap_or_default().to_owned(),
        status: seen.status().map_or("InProgress", ActionExecutionStatus::as_str).to_owned(),
        message: text(told).or_else(|| text(result.and_then(|result| result.external_execution_summary()))),
        link: text(result.and_then(|result| result.external_execution_url())),
        build: text(result.and_then(|result| result.external_execution_id())).filter(|_| provider == Some("CodeBuild")),
    }
}

/// Why an action failed: of a build, the phase that failed and the last lines of its log, where they may be read.
pub async fn cause(aws: &Reader, action: &Action) -> Cause {
    let plain = Cause { message: action.message.clone().unwrap_or_default(), link: action.link.clone(), lines: Vec::new() };
    let Some(build) = &action.build else { return plain };
    let seen = aws.codebuild().batch_get_builds().ids(build).send().await.or_fault("codebuild:BatchGetBuilds");
    let Some(build) = seen.ok().and_then(|seen| seen.builds.unwrap_or_default().into_iter().next()) else { return plain };
    let log = build.logs();
    let place = log.and_then(|log| Some((log.group_name()?, log.stream_name()?)));
    let lines = match place {
        Some((group, stream)) => last_lines(aws, group, stream).await,
        None => Vec::new(),
    };
    let link = log.and_then(|log| log.deep_link()).map(str::to_owned).or(plain.link);
    Cause { message: phase(&build).unwrap_or(plain.message), link, lines }
}

/// What the phase that failed says.
fn phase(build: &Build) -> Option<String> {
    let said = |phase: &BuildPhase| {
        let message = phase.contexts().iter().find_map(|context| context.message().filter(|message| !message.is_empty()))?;
        let name = phase.phase_type().map_or("", |name| name.as_str());
        Some(format!("{name}: {message}"))
    };
    build.phases().iter().find_map(said)
}

#[cfg(test)]
mod tests {
    use aws_sdk_codebuild::types::{BuildPhaseType, PhaseContext};
    use aws_sdk_codepipeline::types::{ActionExecutionOutput, ActionExecutionResult, ErrorDetails};

    use super::*;

    #[test]
    fn what_an_action_says_is_its_error_before_its_summary() {
        let result = ActionExecutionResult::builder().external_execution_summary("summary").external_execution_url("");
        let detail = |result: ActionExecutionResult| {
            let output = ActionExecutionOutput::builder().execution_result(result).build();
            ActionExecutionDetail::builder().action_name("a").status(ActionExecutionStatus::Failed).output(output).build()
        };
        let seen = action(&detail(result.clone().build()));
        assert_eq!((seen.message.as_deref(), seen.link.as_deref(), seen.has_failed()), (Some("summary"), None, true));
        let error = ErrorDetails::builder().message("error").build();
        assert_eq!(action(&detail(result.error_details(error).build())).message.as_deref(), Some("error"));
        assert!(!action(&ActionExecutionDetail::builder().build()).has_failed());
    }

    #[test]
    fn the_phase_that_failed_speaks() {
        let phase_of = |kind, message: &str| {
            let context = PhaseContext::builder().message(message).build();
            BuildPhase::builder().phase_type(kind).contexts(context).build()
        };
        let build = Build::builder();
        let build = build.phases(phase_of(BuildPhaseType::Install, "")).phases(phase_of(BuildPhaseType::Build, "exit status 1"));
        assert_eq!(phase(&build.build()).as_deref(), Some("BUILD: exit status 1"));
    }
}
