//! A CodePipeline pipeline.

use provision_derive::Wire;
use provision_engine::{Kind, Output};

use super::{ArtifactStore, Mode, Stage};
use crate::name;
use crate::types::Arn;

/// The longest name of a pipeline.
/// Source: <https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_PipelineDeclaration.html>.
const NAME_MAX: usize = 100;

/// A pipeline of type V2. Making it starts a run at once; a change of it does not. All of its structure is ours: a
/// change of a part writes the whole.
#[derive(Kind, Wire, Clone, Debug)]
#[kind(
    name = "codepipeline.pipeline", terraform = "aws_codepipeline", cloudformation = "AWS::CodePipeline::Pipeline",
    out = PipelineOut,
    replace = "new-first",
    iam(
        list = "codepipeline:ListPipelines codepipeline:GetPipeline codepipeline:ListTagsForResource",
        create = "codepipeline:CreatePipeline codepipeline:TagResource iam:PassRole@codepipeline.amazonaws.com",
        update = "codepipeline:UpdatePipeline codepipeline:TagResource iam:PassRole@codepipeline.amazonaws.com",
        delete = "codepipeline:DeletePipeline", on = "codepipeline:{region}:{account}:{name}*",
    )
)]
#[wire(shape = operate::PipelineDeclaration, checked, always(pipeline_type = operate::PipelineType::V2))]
pub struct Pipeline {
    /// Its name. It begins with the [`prefix`](Pipeline::prefix) of its scope.
    #[field(replace)]
    pub name: String,
    /// The role that it has.
    #[wire(role_arn)]
    pub role: Arn,
    /// Where artifacts are between actions.
    #[wire(artifact_store)]
    pub store: ArtifactStore,
    /// What happens to a run that another one overtakes.
    #[wire(execution_mode)]
    pub mode: Mode,
    /// Its stages, in order; two at the least, the first with sources only.
    pub stages: Vec<Stage>,
}

impl Pipeline {
    /// What the name of every pipeline of a scope begins with: pipelines are found again by it, because they cannot be
    /// listed by tag.
    #[must_use]
    pub fn prefix(stack: &str) -> String {
        name::of(stack, "", NAME_MAX)
    }
    /// The name of a node's pipeline.
    #[must_use]
    pub fn name_of(stack: &str, node: &str) -> String {
        name::of(stack, node, NAME_MAX)
    }
}

/// What others may read of a pipeline.
#[derive(Output, Clone, Debug)]
pub struct PipelineOut {
    /// Its name.
    #[output(id)]
    pub name: String,
    /// Its ARN.
    #[output(alias)]
    pub arn: Arn,
}

#[cfg(feature = "sdk")]
mod operate {
    pub(super) use aws_sdk_codepipeline::types::{PipelineDeclaration, PipelineType};
    use aws_sdk_codepipeline::types::{PipelineMetadata, PipelineSummary, Tag};

    use super::{Pipeline, PipelineOut};
    use crate::kinds::named::Prefixes;
    use crate::kinds::prelude::*;
    use crate::types::Arn;

    /// The role is too new to be assumed.
    const NOT_YET: [&str; 2] = ["AssumeRole", "assume the role"];

    impl Operate<Aws> for Pipeline {
        async fn list(aws: &Reader, cx: &Listing<Aws>) -> Result<Vec<Found<Self>>, Fault> {
            let prefixes = Prefixes::of::<Self>(cx, Self::prefix);
            let pages = aws.codepipeline().list_pipelines().into_paginator().items().send();
            let seen: Vec<PipelineSummary> = pages.try_collect().await.or_fault("codepipeline:ListPipelines")?;
            named::ours(&prefixes, seen, PipelineSummary::name, |pipeline| found(aws, pipeline)).await
        }

        async fn create(aws: &Aws, me: &Me<'_>, want: &Self) -> Result<PipelineOut, Fault> {
            named::findable(&want.name, &[Self::prefix(me.stack)])?;
            let call = aws.codepipeline().create_pipeline().set_pipeline(want.asked()?);
            let call = call.set_tags(Some(tagging::write(&me.tags)?));
            let made = call.send().await.or_fault("codepipeline:CreatePipeline").not_yet(&NOT_YET);
            made.class(Class::Taken, &["PipelineNameInUseException"])?;
            Ok(PipelineOut { name: want.name.clone(), arn: aws.place().arn("codepipeline", &want.name) })
        }

        async fn update(aws: &Aws, _: &Me<'_>, _: &Found<Self>, want: &Self, _: &Diff) -> Updated<Self> {
            // The version counts up by itself.
            let call = aws.codepipeline().update_pipeline().set_pipeline(want.asked()?);
            call.send().await.or_fault("codepipeline:UpdatePipeline").class(Class::NotYet, &NOT_YET)?;
            Ok(None)
        }

        async fn tag(aws: &Aws, at: &Found<Self>, tags: &Tags) -> Result<(), Fault> {
            let call = aws.codepipeline().tag_resource().resource_arn(at.out.arn.as_str()).set_tags(Some(tagging::write(tags)?));
            call.send().await.or_fault("codepipeline:TagResource").map(drop)
        }

        async fn delete(aws: &Aws, at: &Found<Self>) -> Result<(), Fault> {
            aws.codepipeline().delete_pipeline().name(&at.out.name).send().await.or_fault("codepipeline:DeletePipeline").map(drop)
        }
    }

    /// With its structure and its tags; nothing if it has vanished meanwhile.
    async fn found(aws: &Reader, seen: PipelineSummary) -> Looked<Pipeline> {
        let answer = aws.codepipeline().get_pipeline().name(seen.name().unwrap_or_default()).send().await;
        let Some(answer) = answer.or_fault("codepipeline:GetPipeline").unless(&["PipelineNotFoundException"])? else {
            return Ok(None);
        };
        let spec = Pipeline::shown(answer.pipeline());
        let arn = answer.metadata().and_then(PipelineMetadata::pipeline_arn).map(Arn::new);
        let arn = arn.unwrap_or_else(|| aws.place.arn("codepipeline", &spec.name));
        let pages = aws.codepipeline().list_tags_for_resource().resource_arn(arn.as_str()).into_paginator().items().send();
        let tags: Result<Vec<Tag>, _> = pages.try_collect().await;
        let Some(tags) = tags.or_fault("codepipeline:ListTagsForResource").unless(&["ResourceNotFoundException"])? else {
            return Ok(None);
        };
        let tags = tagging::read(&tags);
        let out = PipelineOut { name: spec.name.clone(), arn };
        Ok(Some(Found::ready(Mark::Tags(tags), spec, out).born(born(seen.created()))))
    }

    #[cfg(test)]
    mod tests {
        use super::*;
        use crate::kinds::codepipeline::{Action, ArtifactStore, Mode, Stage};

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
                let sent = want.asked().unwrap().unwrap();
                assert_eq!(sent.pipeline_type(), Some(&PipelineType::V2));
                assert_eq!(format!("{:?}", Pipeline::shown(Some(&sent))), format!("{want:?}"));
            }
        }
    }
}
