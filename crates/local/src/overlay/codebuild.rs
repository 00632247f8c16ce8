//! CodeBuild: ministack forgets where a project builds, where it logs and what it caches. Builds of pipelines' runs are ours.

use serde_json::{Value, json};

use super::codepipeline::runs;
use crate::front::Ctx;
use crate::value::{Fields as _, pick};
use crate::wire::Call;

/// What a caller sets and AWS answers.
const MEMBERS: [&str; 10] = [
    "vpcConfig",
    "logsConfig",
    "cache",
    "concurrentBuildLimit",
    "queuedTimeoutInMinutes",
    "badgeEnabled",
    "secondarySources",
    "secondaryArtifacts",
    "fileSystemLocations",
    "buildBatchConfig",
];

/// Describes builds that a pipeline's run has begun.
pub(super) fn answer(ctx: &Ctx<'_>, call: &Call) -> Option<Value> {
    if call.operation != "BatchGetBuilds" {
        return None;
    }
    let builds = call.params.texts("ids").into_iter().map(|id| runs::build(ctx, id).map(|(build, _)| build));
    let builds: Vec<Value> = builds.collect::<Option<_>>()?;
    (!builds.is_empty()).then(|| json!({"builds": builds}))
}

pub(super) fn after(ctx: &Ctx<'_>, call: &Call, value: &mut Value) {
    let params = &call.params;
    match call.operation.as_str() {
        "CreateProject" | "UpdateProject" => {
            let name = params.text("name");
            let mut members = pick(params, &MEMBERS);
            if call.operation == "CreateProject" {
                ctx.forget("project", name);
                // Defaults of the API reference, CreateProject.
                for (member, default) in [("cache", json!({"type": "NO_CACHE"})), ("queuedTimeoutInMinutes", json!(480))] {
                    if !members.has(member) {
                        members.set(member, default);
                    }
                }
            }
            ctx.remember("project", name, &members);
            if let Some(project) = value.get_mut("project") {
                ctx.lay("project", name, project);
            }
        }
        "DeleteProject" => ctx.forget("project", params.text("name")),
        "BatchGetProjects" => {
            for project in value.list_mut("projects") {
                let name = project.text("name").to_owned();
                ctx.lay("project", &name, project);
            }
        }
        _ => {}
    }
}
