//! CodeBuild: ministack forgets a project's cache, network, log, and how long it may wait.

use serde_json::Value;

use crate::front::Ctx;
use crate::value::{Fields as _, pick};
use crate::wire::Call;

const FORGOTTEN: [&str; 5] = ["cache", "logsConfig", "queuedTimeoutInMinutes", "vpcConfig", "concurrentBuildLimit"];

pub(super) fn after(ctx: &Ctx<'_>, call: &Call, value: &mut Value) {
    let name = call.params.text("name");
    match call.operation.as_str() {
        "CreateProject" | "UpdateProject" => {
            // What an update does not name stays as it was.
            ctx.remember("project", name, &pick(&call.params, &FORGOTTEN));
            if let Some(project) = value.get_mut("project") {
                ctx.lay("project", name, project);
            }
        }
        "BatchGetProjects" => {
            for project in value.list_mut("projects") {
                let name = project.text("name").to_owned();
                ctx.lay("project", &name, project);
            }
        }
        "DeleteProject" => ctx.forget("project", name),
        _ => {}
    }
}
