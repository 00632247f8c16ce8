//! A CodeBuild project.

use std::collections::BTreeMap;

use provision_engine::{Kind, Output};

use super::{Buildspec, Cache, Exchange, Network};
use crate::name;
use crate::types::Arn;

/// The longest name of a project.
/// Source: <https://docs.aws.amazon.com/codebuild/latest/APIReference/API_CreateProject.html>.
const NAME_MAX: usize = 150;

/// How to build something: on Linux, with the steps in the project itself and the log in a group of ours.
#[derive(Kind, Clone, Debug)]
#[kind(
    name = "codebuild.project",
    out = ProjectOut,
    replace = "new-first",
    iam(
        list = "codebuild:ListProjects codebuild:BatchGetProjects",
        create = "codebuild:CreateProject iam:PassRole",
        update = "codebuild:UpdateProject iam:PassRole",
        delete = "codebuild:DeleteProject",
    )
)]
pub struct Project {
    /// Its name. It begins with the [`prefix`](Project::prefix) of its scope.
    #[field(replace)]
    pub name: String,
    /// The role that a build has.
    pub role: Arn,
    /// Where the source comes from.
    pub source: Exchange,
    /// The steps.
    pub buildspec: Buildspec,
    /// Where the output goes.
    pub artifacts: Exchange,
    /// The image that the steps run in: `aws/codebuild/amazonlinux-x86_64-standard:5.0`.
    pub image: String,
    /// The size of the machine: `BUILD_GENERAL1_SMALL`, …
    pub compute: String,
    /// Whether a build may run Docker itself.
    pub privileged: bool,
    /// Environment variables in clear.
    pub variables: BTreeMap<String, String>,
    /// Environment variables from Secrets Manager, by reference: `secret:key:stage:version`.
    pub secrets: BTreeMap<String, String>,
    /// What is kept from one build to the next.
    pub cache: Cache,
    /// The network.
    pub network: Network,
    /// The log group.
    pub log_group: String,
    /// Minutes after which a build is stopped, 5 to 2160.
    pub timeout_min: u32,
    /// The key that encrypts the output: the ARN of a key or of an alias.
    pub encryption_key: Arn,
}

impl Project {
    /// What the name of every project of a scope begins with: projects are found again by it, because they cannot be
    /// listed by tag.
    #[must_use]
    pub fn prefix(stack: &str) -> String {
        name::of(stack, "", NAME_MAX)
    }
    /// The name of a node's project.
    #[must_use]
    pub fn name_of(stack: &str, node: &str) -> String {
        name::of(stack, node, NAME_MAX)
    }
}

/// What others may read of a project.
#[derive(Output, Clone, Debug)]
pub struct ProjectOut {
    /// Its name.
    #[output(id)]
    pub name: String,
    /// Its ARN.
    #[output(alias)]
    pub arn: Arn,
}

#[cfg(feature = "sdk")]
mod operate {
    use aws_sdk_codebuild::types::Project as Seen;
    use futures::stream::{self, StreamExt, TryStreamExt};
    use provision_engine::{Class, Diff, Fault, Found, Listing, Mark, Me, Operate, Tags, Updated};

    use super::super::wire;
    use super::{Network, Project, ProjectOut};
    use crate::client::{Aws, OrFault, Reader, Reclass};
    use crate::kinds::convert::born;
    use crate::kinds::named::{self, Prefixes};
    use crate::kinds::tagging;
    use crate::types::Arn;

    /// What `BatchGetProjects` takes at once.
    const BATCH: usize = 100;
    /// How many calls are in flight at once.
    const WIDTH: usize = 4;
    /// The role is too new to be assumed, or its policy to be in force.
    const NOT_YET: [&str; 2] = ["sts:AssumeRole", "Not authorized to perform"];

    impl Operate<Aws> for Project {
        async fn list(aws: &Reader, cx: &Listing<Aws>) -> Result<Vec<Found<Self>>, Fault> {
            let prefixes = Prefixes::of(cx, Self::prefix);
            let pages = aws.codebuild().list_projects().into_paginator().items().send();
            let mut names: Vec<String> = pages.try_collect().await.or_fault("codebuild:ListProjects")?;
            names.retain(|name| prefixes.has(Some(name)));
            let batches = names.chunks(BATCH).map(|batch| async {
                let call = aws.codebuild().batch_get_projects().set_names(Some(batch.to_vec()));
                call.send().await.or_fault("codebuild:BatchGetProjects")
            });
            let batches: Vec<_> = stream::iter(batches.collect::<Vec<_>>()).buffered(WIDTH).try_collect().await?;
            Ok(batches
                .iter()
                .flat_map(aws_sdk_codebuild::operation::batch_get_projects::BatchGetProjectsOutput::projects)
                .map(found)
                .collect())
        }

        async fn create(aws: &Aws, me: &Me<'_>, want: &Self) -> Result<ProjectOut, Fault> {
            named::findable(&want.name, &[Self::prefix(me.stack)])?;
            let call = aws.codebuild().create_project().name(&want.name).set_tags(Some(tagging::write(&me.tags)?));
            let call = call.service_role(want.role.as_str()).source(wire::source(want)?).artifacts(wire::artifacts(want)?);
            let call = call.environment(wire::environment(want)?).cache(wire::cache(&want.cache)?);
            let network = (want.network != Network::Public).then(|| wire::network(&want.network));
            let call = call.set_vpc_config(network).logs_config(wire::logs(want)?);
            let call = call.timeout_in_minutes(wire::minutes(want)).encryption_key(want.encryption_key.as_str());
            call.send().await.or_fault("codebuild:CreateProject").not_yet(&NOT_YET)?;
            Ok(ProjectOut { name: want.name.clone(), arn: aws.place().arn("codebuild", &format!("project/{}", want.name)) })
        }

        async fn update(aws: &Aws, _: &Me<'_>, _: &Found<Self>, want: &Self, diff: &Diff) -> Updated<Self> {
            // What the call does not name stays as it is.
            let mut call = aws.codebuild().update_project().name(&want.name);
            if diff.has("role") {
                call = call.service_role(want.role.as_str());
            }
            if diff.any(&["source", "buildspec"]) {
                call = call.source(wire::source(want)?);
            }
            if diff.has("artifacts") {
                call = call.artifacts(wire::artifacts(want)?);
            }
            if diff.any(&["image", "compute", "privileged", "variables", "secrets"]) {
                call = call.environment(wire::environment(want)?);
            }
            if diff.has("cache") {
                call = call.cache(wire::cache(&want.cache)?);
            }
            if diff.has("network") {
                call = call.vpc_config(wire::network(&want.network));
            }
            if diff.has("log_group") {
                call = call.logs_config(wire::logs(want)?);
            }
            if diff.has("timeout_min") {
                call = call.timeout_in_minutes(wire::minutes(want));
            }
            if diff.has("encryption_key") {
                call = call.encryption_key(want.encryption_key.as_str());
            }
            // "Not found" is the project itself here.
            let done = call.send().await.or_fault("codebuild:UpdateProject");
            done.class(Class::NotYet, &NOT_YET)?;
            Ok(None)
        }

        async fn tag(aws: &Aws, at: &Found<Self>, tags: &Tags) -> Result<(), Fault> {
            // The call sets all tags: others' stay only if they are said again.
            let Mark::Tags(mut all) = at.mark.clone() else { return Ok(()) };
            all.extend(tags.clone());
            let call = aws.codebuild().update_project().name(&at.out.name).set_tags(Some(tagging::write(&all)?));
            call.send().await.or_fault("codebuild:UpdateProject").map(drop)
        }

        async fn delete(aws: &Aws, at: &Found<Self>) -> Result<(), Fault> {
            aws.codebuild().delete_project().name(&at.out.name).send().await.or_fault("codebuild:DeleteProject").map(drop)
        }
    }

    fn found(seen: &Seen) -> Found<Project> {
        let tags = seen.tags().iter();
        let tags = tags.filter_map(|tag| Some((tag.key()?.to_owned(), tag.value().unwrap_or_default().to_owned()))).collect();
        let spec = wire::read(seen);
        let out = ProjectOut { name: spec.name.clone(), arn: Arn::new(seen.arn().unwrap_or_default()) };
        Found::ready(Mark::Tags(tags), spec, out).born(born(seen.created()))
    }
}
