//! A pipeline as CodePipeline writes it.

use aws_sdk_codepipeline::types::{
    ActionCategory, ActionDeclaration, ActionOwner, ActionTypeId, ArtifactStore as Store, ArtifactStoreType, EncryptionKey,
    EncryptionKeyType, ExecutionMode, InputArtifact, OutputArtifact, PipelineDeclaration, PipelineType, StageDeclaration,
};
use aws_smithy_types::error::operation::BuildError;
use provision_engine::Fault;

use super::{Action, ArtifactStore, Mode, Pipeline, Stage};
use crate::client::built;
use crate::types::Arn;

/// The only version of AWS's own actions that we use.
const VERSION: &str = "1";

/// Its settings, with the API's defaults filled in. The version, which counts up by itself, is not among them.
/// Source: <https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_PipelineDeclaration.html>.
pub(super) fn read(seen: &PipelineDeclaration) -> Pipeline {
    let store = seen.artifact_store();
    Pipeline {
        name: seen.name().to_owned(),
        role: Arn::new(seen.role_arn()),
        store: ArtifactStore {
            bucket: store.map(|store| store.location().to_owned()).unwrap_or_default(),
            key: store.and_then(Store::encryption_key).map(|key| key.id().to_owned()),
        },
        mode: match seen.execution_mode() {
            Some(ExecutionMode::Queued) => Mode::Queued,
            Some(ExecutionMode::Parallel) => Mode::Parallel,
            _ => Mode::Superseded,
        },
        stages: seen.stages().iter().map(read_stage).collect(),
    }
}

fn read_stage(stage: &StageDeclaration) -> Stage {
    Stage { name: stage.name().to_owned(), actions: stage.actions().iter().map(read_action).collect() }
}

fn read_action(action: &ActionDeclaration) -> Action {
    let kind = action.action_type_id();
    Action {
        order: action.run_order().and_then(|order| u32::try_from(order).ok()).unwrap_or(1),
        name: action.name().to_owned(),
        category: kind.map(|kind| kind.category().as_str().to_owned()).unwrap_or_default(),
        provider: kind.map(|kind| kind.provider().to_owned()).unwrap_or_default(),
        configuration: action.configuration().map(|map| map.clone().into_iter().collect()).unwrap_or_default(),
        inputs: action.input_artifacts().iter().map(|artifact| artifact.name().to_owned()).collect(),
        outputs: action.output_artifacts().iter().map(|artifact| artifact.name().to_owned()).collect(),
        role: action.role_arn().map(Arn::new),
        namespace: action.namespace().map(str::to_owned),
    }
}

/// The whole of it, for the call that makes it and for the one that changes it.
pub(super) fn declaration(want: &Pipeline) -> Result<PipelineDeclaration, Fault> {
    built(build(want))
}

fn build(want: &Pipeline) -> Result<PipelineDeclaration, BuildError> {
    let key = |id: &String| EncryptionKey::builder().id(id).r#type(EncryptionKeyType::Kms).build();
    let store = Store::builder().r#type(ArtifactStoreType::S3).location(&want.store.bucket);
    let store = store.set_encryption_key(want.store.key.as_ref().map(key).transpose()?).build()?;
    let mode = match want.mode {
        Mode::Queued => ExecutionMode::Queued,
        Mode::Superseded => ExecutionMode::Superseded,
        Mode::Parallel => ExecutionMode::Parallel,
    };
    let pipeline = PipelineDeclaration::builder().name(&want.name).role_arn(want.role.as_str()).artifact_store(store);
    let pipeline = pipeline.pipeline_type(PipelineType::V2).execution_mode(mode);
    pipeline.set_stages(Some(want.stages.iter().map(stage).collect::<Result<_, _>>()?)).build()
}

fn stage(want: &Stage) -> Result<StageDeclaration, BuildError> {
    let actions = want.actions.iter().map(action).collect::<Result<_, _>>()?;
    StageDeclaration::builder().name(&want.name).set_actions(Some(actions)).build()
}

fn action(want: &Action) -> Result<ActionDeclaration, BuildError> {
    let kind = ActionTypeId::builder().category(ActionCategory::from(want.category.as_str())).owner(ActionOwner::Aws);
    let kind = kind.provider(&want.provider).version(VERSION).build()?;
    let inputs = want.inputs.iter().map(|name| InputArtifact::builder().name(name).build()).collect::<Result<Vec<_>, _>>()?;
    let outputs = want.outputs.iter().map(|name| OutputArtifact::builder().name(name).build()).collect::<Result<Vec<_>, _>>()?;
    ActionDeclaration::builder()
        .name(&want.name)
        .action_type_id(kind)
        .run_order(i32::try_from(want.order).unwrap_or(i32::MAX))
        .set_configuration(Some(want.configuration.clone().into_iter().collect()))
        .set_input_artifacts((!inputs.is_empty()).then_some(inputs))
        .set_output_artifacts((!outputs.is_empty()).then_some(outputs))
        .set_role_arn(want.role.as_ref().map(Arn::to_string))
        .set_namespace(want.namespace.clone())
        .build()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_for_is_what_is_read() {
        let source = Action {
            order: 1,
            name: "Source".to_owned(),
            category: "Source".to_owned(),
            provider: "S3".to_owned(),
            configuration: [("S3Bucket".to_owned(), "b".to_owned())].into_iter().collect(),
            inputs: Vec::new(),
            outputs: vec!["Source".to_owned()],
            role: None,
            namespace: Some("Source".to_owned()),
        };
        let build = Action {
            order: 2,
            name: "Build".to_owned(),
            category: "Build".to_owned(),
            provider: "CodeBuild".to_owned(),
            inputs: vec!["Source".to_owned()],
            outputs: Vec::new(),
            role: Some(Arn::new("arn:aws:iam::123456789012:role/r")),
            ..source.clone()
        };
        let stage = |name: &str, action: Action| Stage { name: name.to_owned(), actions: [action].into_iter().collect() };
        for (mode, key) in [(Mode::Queued, None), (Mode::Superseded, Some("k".to_owned())), (Mode::Parallel, None)] {
            let want = Pipeline {
                name: "p".to_owned(),
                role: Arn::new("arn:aws:iam::123456789012:role/p"),
                store: ArtifactStore { bucket: "b".to_owned(), key },
                mode,
                stages: vec![stage("Source", source.clone()), stage("Build", build.clone())],
            };
            let sent = declaration(&want).unwrap();
            assert_eq!(sent.pipeline_type(), Some(&PipelineType::V2));
            assert_eq!(format!("{:?}", read(&sent)), format!("{want:?}"));
        }
    }
}
