//! CodePipeline: winterbaume keeps a pipeline's name, role and stages, and nothing else of it; its runs are ours.

mod course;
pub(crate) mod runs;

use serde_json::{Value, json};

use crate::front::Ctx;
use crate::value::{Fields as _, pick};
use crate::wire::{ApiError, Call};

pub(super) fn before(ctx: &Ctx<'_>, call: &Call) -> Result<(), ApiError> {
    let name = call.params.get("pipeline").map_or("", |p| p.text("name"));
    if call.operation == "CreatePipeline" && ctx.recall("pipeline", name).is_some() {
        let message = format!("A pipeline with the name '{name}' already exists in account '{}'", ctx.account.id);
        return Err(ApiError::new("PipelineNameInUseException", message));
    }
    Ok(())
}

/// Creating a pipeline starts it (API reference, `CreatePipeline`).
pub(super) async fn start(ctx: &Ctx<'_>, call: &Call) -> Result<(), ApiError> {
    if call.operation == "CreatePipeline" {
        let name = call.params.get("pipeline").map_or("", |pipeline| pipeline.text("name"));
        runs::start(ctx, name, "CreatePipeline", None).await?;
    }
    Ok(())
}

pub(super) fn after(ctx: &Ctx<'_>, call: &Call, value: &mut Value) {
    let name = call.params.text("name");
    match call.operation.as_str() {
        "CreatePipeline" | "UpdatePipeline" => {
            let Some(asked) = call.params.get("pipeline") else { return };
            let name = asked.text("name");
            // An update sets the whole declaration. Defaults of the API reference, PipelineDeclaration.
            let mut declaration = asked.clone();
            for (member, default) in [("pipelineType", "V1"), ("executionMode", "SUPERSEDED")] {
                if !declaration.has(member) {
                    declaration.set(member, default);
                }
            }
            let now = ctx.front.clock.epoch_now();
            let created = ctx.recall("pipeline", name).and_then(|known| known.get("created").cloned());
            let times = json!({"created": created.unwrap_or_else(|| now.into()), "updated": now});
            ctx.remember("pipeline", name, &json!({"declaration": declaration}));
            ctx.remember("pipeline", name, &times);
            lay(ctx, name, value);
            if call.operation == "CreatePipeline" {
                value.set("tags", call.params.list("tags").to_vec());
            }
        }
        "GetPipeline" => {
            lay(ctx, name, value);
            let mut metadata =
                ctx.recall("pipeline", name).map(|known| pick(&known, &["created", "updated"])).unwrap_or_default();
            metadata.set("pipelineArn", format!("arn:aws:codepipeline:{}:{}:{name}", ctx.region, ctx.account.id));
            value.set("metadata", metadata);
        }
        "ListPipelines" => {
            for pipeline in value.list_mut("pipelines") {
                let known = ctx.recall("pipeline", pipeline.text("name")).unwrap_or_default();
                for member in ["pipelineType", "executionMode"] {
                    pipeline.set(member, known.get("declaration").map_or("", |d| d.text(member)));
                }
            }
        }
        "DeletePipeline" => ctx.forget("pipeline", name),
        _ => {}
    }
}

/// The declaration as it was set, with the version that winterbaume counts.
fn lay(ctx: &Ctx<'_>, name: &str, value: &mut Value) {
    let Some(mut declaration) = ctx.recall("pipeline", name).and_then(|known| known.get("declaration").cloned()) else {
        return;
    };
    if let Some(version) = value.get("pipeline").and_then(|p| p.get("version")) {
        declaration.set("version", version.clone());
    }
    value.set("pipeline", declaration);
}
