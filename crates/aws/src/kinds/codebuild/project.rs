//! A CodeBuild project.

use std::collections::BTreeMap;

use provision_derive::Wire;
use provision_engine::{Kind, Output, Set};

use super::Buildspec;
use crate::name;
use crate::types::Arn;

/// The longest name of a project.
/// Source: <https://docs.aws.amazon.com/codebuild/latest/APIReference/API_CreateProject.html>.
const NAME_MAX: usize = 150;

/// How to build something for a pipeline: on Linux, with the steps in the project itself and the log in a group of ours.
#[derive(Kind, Wire, Clone, Debug)]
#[kind(
    name = "codebuild.project", terraform = "aws_codebuild_project", cloudformation = "AWS::CodeBuild::Project",
    out = ProjectOut,
    replace = "new-first",
    iam(
        list = "codebuild:ListProjects codebuild:BatchGetProjects",
        create = "codebuild:CreateProject iam:PassRole@codebuild.amazonaws.com",
        update = "codebuild:UpdateProject iam:PassRole@codebuild.amazonaws.com",
        delete = "codebuild:DeleteProject", on = "codebuild:{region}:{account}:project/{name}*",
    )
)]
#[wire(create = operate::CreateCall, modify = operate::UpdateCall, read = operate::Seen)]
#[wire(inside(source = checked operate::ProjectSource, artifacts = checked operate::ProjectArtifacts))]
#[wire(parts(
    environment = operate::environment(image, compute, privileged, variables, secrets),
    cache = operate::cache(cache),
    logs_config = operate::logs(log_group)
))]
pub struct Project {
    /// Its name. It begins with the [`prefix`](Project::prefix) of its scope.
    #[field(replace)]
    pub name: String,
    /// The role that a build has.
    #[wire(service_role)]
    pub role: Arn,
    /// Where the source comes from, in AWS's word: `CODEPIPELINE`.
    #[wire(source.type)]
    pub source: String,
    /// The steps.
    #[wire(source.buildspec)]
    pub buildspec: Buildspec,
    /// Where the output goes, in AWS's word: `CODEPIPELINE`.
    #[wire(artifacts.type)]
    pub artifacts: String,
    /// The image that the steps run in: `aws/codebuild/amazonlinux-x86_64-standard:5.0`.
    #[wire(environment.image)]
    pub image: String,
    /// The size of the machine: `BUILD_GENERAL1_SMALL`, …
    #[wire(environment.compute_type)]
    pub compute: String,
    /// Whether a build may run Docker itself.
    #[wire(environment.privileged_mode)]
    pub privileged: bool,
    /// Environment variables in clear.
    #[wire(by = operate::variables)]
    pub variables: BTreeMap<String, String>,
    /// Environment variables from Secrets Manager, by reference: `secret:key:stage:version`.
    #[wire(by = operate::secrets)]
    pub secrets: BTreeMap<String, String>,
    /// What is kept on the build machine for as long as it is there: `LOCAL_DOCKER_LAYER_CACHE`; nothing when empty.
    #[wire(by = operate::cached)]
    pub cache: Set<String>,
    /// The VPC that it builds in; empty for CodeBuild's own network, with a way to the internet.
    #[wire(read = vpc_config.vpc_id)]
    pub vpc: String,
    /// The log group.
    #[wire(by = operate::log_group)]
    pub log_group: String,
    /// Minutes after which a build is stopped, 5 to 2160.
    #[wire(timeout_in_minutes, else = 60)]
    pub timeout_min: u32,
    /// The key that encrypts the output: the ARN of a key or of an alias.
    #[wire(create = encryption_key, modify = encryption_key, by = operate::encryption_key)]
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
#[derive(Output, Wire, Clone, Debug)]
#[wire(read = operate::Seen)]
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
    use std::collections::BTreeMap;

    pub(super) use aws_sdk_codebuild::operation::create_project::builders::CreateProjectFluentBuilder as CreateCall;
    pub(super) use aws_sdk_codebuild::operation::update_project::builders::UpdateProjectFluentBuilder as UpdateCall;
    use aws_sdk_codebuild::types::{
        CacheType, CloudWatchLogsConfig, EnvironmentType, EnvironmentVariable, EnvironmentVariableType, LogsConfig,
        LogsConfigStatusType, ProjectCache, ProjectEnvironment, VpcConfig,
    };
    pub(super) use aws_sdk_codebuild::types::{Project as Seen, ProjectArtifacts, ProjectSource};
    use provision_engine::Set;

    use super::{Project, ProjectOut};
    use crate::kinds::named::Prefixes;
    use crate::kinds::prelude::*;
    use crate::types::Arn;
    use crate::wire::filled;

    /// What `BatchGetProjects` takes at once.
    const BATCH: usize = 100;
    /// The role is too new to be assumed, or its policy to be in force.
    const NOT_YET: [&str; 2] = ["sts:AssumeRole", "Not authorized to perform"];

    impl Operate<Aws> for Project {
        async fn list(aws: &Reader, cx: &Listing<Aws>) -> Result<Vec<Found<Self>>, Fault> {
            let prefixes = Prefixes::of::<Self>(cx, Self::prefix);
            let pages = aws.codebuild().list_projects().into_paginator().items().send();
            let mut names: Vec<String> = pages.try_collect().await.or_fault("codebuild:ListProjects")?;
            names.retain(|name| prefixes.has(Some(name)));
            named::all(names.chunks(BATCH).map(<[String]>::to_vec).collect(), |batch| async move {
                let call = aws.codebuild().batch_get_projects().set_names(Some(batch));
                let answer = call.send().await.or_fault("codebuild:BatchGetProjects")?;
                Ok(answer.projects().iter().map(found).collect())
            })
            .await
        }

        async fn create(aws: &Aws, me: &Me<'_>, want: &Self) -> Result<ProjectOut, Fault> {
            named::findable(&want.name, &[Self::prefix(me.stack)])?;
            let call = want.create(aws.codebuild().create_project())?.set_tags(Some(tagging::write(&me.tags)?));
            let answer = call.send().await.or_fault("codebuild:CreateProject").not_yet(&NOT_YET)?;
            made(answer.project())
        }

        async fn update(aws: &Aws, _: &Me<'_>, at: &Found<Self>, want: &Self, diff: &Diff) -> Updated<Self> {
            // What the call does not name stays as it is; an empty network takes it out of the VPC that it is in.
            let call = want.modify(aws.codebuild().update_project(), diff)?.name(&at.out.name);
            let call = call.set_vpc_config(diff.has("vpc").then(|| VpcConfig::builder().build()));
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
        tagged(seen, tagging::read(seen.tags())).born(born(seen.created()))
    }

    pub(super) fn environment(want: &Project) -> Result<Option<ProjectEnvironment>, Fault> {
        let variable = |(name, value): (&String, &String), kind: EnvironmentVariableType| {
            built(EnvironmentVariable::builder().name(name).value(value).r#type(kind).build())
        };
        let plain = want.variables.iter().map(|pair| variable(pair, EnvironmentVariableType::Plaintext));
        let secret = want.secrets.iter().map(|pair| variable(pair, EnvironmentVariableType::SecretsManager));
        let environment = ProjectEnvironment::builder().r#type(EnvironmentType::LinuxContainer).image(&want.image);
        let environment = environment.set_compute_type(want.compute.asked()?).privileged_mode(want.privileged);
        let variables = plain.chain(secret).collect::<Result<_, _>>()?;
        built(environment.set_environment_variables(Some(variables)).build()).map(Some)
    }

    fn variables_of(seen: Option<&Seen>, kind: &EnvironmentVariableType) -> BTreeMap<String, String> {
        let all = seen.and_then(Seen::environment).map(ProjectEnvironment::environment_variables).unwrap_or_default();
        let plain = EnvironmentVariableType::Plaintext;
        let of = all.iter().filter(|variable| variable.r#type().unwrap_or(&plain) == kind);
        of.map(|variable| (variable.name().to_owned(), variable.value().to_owned())).collect()
    }

    pub(super) fn variables(seen: Option<&Seen>) -> BTreeMap<String, String> {
        variables_of(seen, &EnvironmentVariableType::Plaintext)
    }

    pub(super) fn secrets(seen: Option<&Seen>) -> BTreeMap<String, String> {
        variables_of(seen, &EnvironmentVariableType::SecretsManager)
    }

    pub(super) fn cache(want: &Project) -> Result<Option<ProjectCache>, Fault> {
        let kind = if want.cache.is_empty() { CacheType::NoCache } else { CacheType::Local };
        built(ProjectCache::builder().r#type(kind).set_modes(filled::asked(&want.cache)?).build()).map(Some)
    }

    /// A cache elsewhere is named by its place.
    pub(super) fn cached(seen: Option<&Seen>) -> Set<String> {
        match seen.and_then(Seen::cache) {
            Some(cache) if *cache.r#type() == CacheType::Local => Set::shown(Some(cache.modes())),
            cache => cache.and_then(ProjectCache::location).map(str::to_owned).into_iter().collect(),
        }
    }

    /// Where nothing is said it is the key that AWS keeps for S3 in the account, which has a short name too.
    /// Source: <https://docs.aws.amazon.com/codebuild/latest/APIReference/API_Project.html>.
    pub(super) fn encryption_key(seen: Option<&Seen>) -> Arn {
        const OF_S3: &str = "alias/aws/s3";
        match seen.and_then(Seen::encryption_key) {
            None | Some(OF_S3) => seen.and_then(Seen::arn).map_or_else(|| Arn::new(OF_S3), |project| of_kms(project, OF_S3)),
            Some(key) => Arn::new(key),
        }
    }

    /// What KMS has under this name in the account and region of an object.
    fn of_kms(arn: &str, name: &str) -> Arn {
        let part = |at: usize| arn.split(':').nth(at).unwrap_or_default();
        Arn::new(format!("arn:{}:kms:{}:{}:{name}", part(1), part(3), part(4)))
    }

    pub(super) fn logs(want: &Project) -> Result<Option<LogsConfig>, Fault> {
        let logs = CloudWatchLogsConfig::builder().status(LogsConfigStatusType::Enabled).group_name(&want.log_group);
        Ok(Some(LogsConfig::builder().cloud_watch_logs(built(logs.build())?).build()))
    }

    /// A log that is switched off has no group.
    pub(super) fn log_group(seen: Option<&Seen>) -> String {
        let logs = seen.and_then(Seen::logs_config).and_then(LogsConfig::cloud_watch_logs);
        let logs = logs.filter(|logs| *logs.status() == LogsConfigStatusType::Enabled);
        String::shown(logs.and_then(CloudWatchLogsConfig::group_name))
    }

    #[cfg(test)]
    mod tests {
        use aws_sdk_codebuild::config::BehaviorVersion;

        use super::super::super::Buildspec;
        use super::*;

        fn read(seen: &Seen) -> Project {
            Project::shown(Some(seen))
        }

        fn sent(want: &Project) -> Seen {
            let config = aws_sdk_codebuild::Config::builder().behavior_version(BehaviorVersion::latest()).build();
            let call = want.create(aws_sdk_codebuild::Client::from_conf(config).create_project()).unwrap();
            Seen::builder()
                .name(&want.name)
                .set_source(call.get_source().clone())
                .set_artifacts(call.get_artifacts().clone())
                .set_environment(call.get_environment().clone())
                .set_cache(call.get_cache().clone())
                .set_logs_config(call.get_logs_config().clone())
                .build()
        }

        #[test]
        fn what_is_asked_for_is_what_is_read() {
            let bare = read(&Seen::builder().name("p").build());
            assert_eq!((bare.timeout_min, bare.cache.clone(), bare.vpc.as_str()), (60, Set::default(), ""));
            let mut want = Project { compute: "BUILD_GENERAL1_SMALL".to_owned(), image: "i".to_owned(), ..bare };
            want.variables.insert("A".to_owned(), "1".to_owned());
            want.secrets.insert("B".to_owned(), "secret:key".to_owned());
            (want.source, want.artifacts) = ("CODEPIPELINE".to_owned(), "CODEPIPELINE".to_owned());
            (want.buildspec, want.log_group) = (Buildspec::new("version: 0.2"), "/g".to_owned());
            for cache in [vec![], vec!["LOCAL_CUSTOM_CACHE".to_owned()]] {
                want.cache = cache.into();
                assert_eq!(format!("{:?}", read(&sent(&want))), format!("{want:?}"));
            }
        }

        #[test]
        fn the_key_of_s3_has_several_names() {
            let whole = "arn:aws:kms:eu-west-1:123456789012:alias/aws/s3";
            for key in [None, Some("alias/aws/s3"), Some(whole)] {
                let seen = Seen::builder().arn("arn:aws:codebuild:eu-west-1:123456789012:project/p");
                let seen = seen.set_encryption_key(key.map(str::to_owned)).build();
                assert_eq!(read(&seen).encryption_key, Arn::new(whole), "{key:?}");
            }
        }

        #[test]
        fn what_somebody_else_set_is_a_difference() {
            let off = CloudWatchLogsConfig::builder().status(LogsConfigStatusType::Disabled).group_name("/g").build().unwrap();
            let seen = Seen::builder().logs_config(LogsConfig::builder().cloud_watch_logs(off).build());
            assert_eq!(read(&seen.build()).log_group, "");
            let cache = ProjectCache::builder().r#type(CacheType::S3).location("b/p").build().unwrap();
            let network = VpcConfig::builder().vpc_id("vpc-1").build();
            let seen = read(&Seen::builder().cache(cache).vpc_config(network).build());
            assert_eq!((seen.cache, seen.vpc.as_str()), (Set::from(vec!["b/p".to_owned()]), "vpc-1"));
        }
    }
}
