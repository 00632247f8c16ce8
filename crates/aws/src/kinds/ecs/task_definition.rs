//! A task definition.

use std::collections::BTreeMap;

use provision_derive::Wire;
use provision_engine::{Kind, Output};

use crate::types::Arn;

/// What a task runs: one container on Fargate. Nothing of it can be changed; a change is a new revision, and services
/// follow it. The image belongs to deploys: a new revision carries over the image that runs. What is compared is the
/// revision that a service of ours runs, or else the family's latest. The family must be named as its node,
/// `name::of(stack, node, NAME_MAX)`: families are looked up by what a scope's names begin with.
#[derive(Kind, Wire, Clone, Debug)]
#[kind(
    name = "ecs.task-definition", terraform = "aws_ecs_task_definition", cloudformation = "AWS::ECS::TaskDefinition",
    out = TaskDefinitionOut,
    replace = "refuse",
    out_follows,
    iam(
        list = "ecs:ListTaskDefinitionFamilies ecs:DescribeTaskDefinition ecs:ListTaskDefinitions ecs:ListServices ecs:DescribeServices",
        write = "ecs:RegisterTaskDefinition@asks ecs:TagResource iam:PassRole@ecs-tasks.amazonaws.com",
        delete = "ecs:ListTaskDefinitions ecs:DeregisterTaskDefinition@plain ecs:DeleteTaskDefinitions", on = "ecs:{region}:{account}:task-definition/{name}*",
    )
)]
#[wire(create = operate::Container, read = operate::Seen, answers(container), always(essential = true))]
#[wire(inside(port_mappings.first = aws_sdk_ecs::types::PortMapping { protocol = aws_sdk_ecs::types::TransportProtocol::Tcp }))]
#[wire(parts(linux_parameters = operate::linux(init_process, read_only_root)))]
pub struct TaskDefinition {
    /// The name that its revisions share.
    #[field(replace)]
    #[wire(read = task.family)]
    pub family: String,
    /// CPU units, 1024 a vCPU; a legal pair with `memory_mib`.
    #[wire(read = task.cpu)]
    pub cpu_units: u32,
    /// Memory in MiB.
    #[wire(read = task.memory)]
    pub memory_mib: u32,
    /// `X86_64` or `ARM64`.
    #[wire(read = task.runtime_platform.cpu_architecture, else = "X86_64".to_owned())]
    pub architecture: String,
    /// The role that pulls the image, reads secrets and writes logs.
    #[wire(read = task.execution_role_arn)]
    pub execution_role: Arn,
    /// The role of the application itself.
    #[wire(read = task.task_role_arn)]
    pub task_role: Option<Arn>,
    /// The image; a placeholder until somebody names one.
    #[field(initial = "deploys own the image")]
    #[wire(read = image)]
    pub image: Option<String>,
    /// The command; the image's own when empty.
    #[wire(container.command, with = crate::wire::filled)]
    pub command: Vec<String>,
    /// The port that the container listens on.
    #[wire(container.port_mappings.first.container_port)]
    pub port: Option<u16>,
    /// Plain environment variables.
    #[wire(container.environment)]
    pub environment: BTreeMap<String, String>,
    /// Environment variables from Secrets Manager, by reference.
    #[wire(container.secrets)]
    pub secrets: BTreeMap<String, String>,
    /// The log group.
    #[wire(key = "awslogs-group")]
    pub log_group: String,
    /// What the names of its log streams begin with.
    #[wire(key = "awslogs-stream-prefix")]
    pub log_prefix: String,
    /// Whether an init process reaps children and passes signals on.
    #[wire(read = container.linux_parameters.init_process_enabled)]
    pub init_process: bool,
    /// Whether the container's root file system is read-only.
    #[wire(container.readonly_root_filesystem)]
    pub read_only_root: bool,
    /// Seconds between the request to stop and the kill, up to 120; ECS gives 30 unless it is told.
    #[wire(container.stop_timeout, else = 30)]
    pub stop_timeout_s: u32,
}

/// What others may read of a task definition.
#[derive(Output, Wire, Clone, Debug)]
#[wire(read = operate::Seen)]
pub struct TaskDefinitionOut {
    /// The ARN of the revision.
    #[output(id)]
    #[wire(task.task_definition_arn)]
    pub arn: Arn,
    /// The family.
    #[wire(task.family)]
    pub family: String,
    /// The image that the revision names; none while it is the placeholder.
    pub image: Option<String>,
}

impl TaskDefinitionOut {
    /// The name of its only container.
    pub const CONTAINER: &'static str = "app";
}

#[cfg(feature = "sdk")]
mod operate {
    use std::collections::{BTreeMap, BTreeSet};

    pub(super) use aws_sdk_ecs::types::builders::ContainerDefinitionBuilder as Container;
    use aws_sdk_ecs::types::{
        Compatibility, ContainerDefinition, CpuArchitecture, KeyValuePair, LinuxParameters, LogConfiguration, LogDriver,
        NetworkMode, OsFamily, RuntimePlatform, Secret, TaskDefinition as Shape, TaskDefinitionField, TaskDefinitionStatus,
        Tmpfs,
    };
    use provision_engine::{STACK_TAG, identity_tags};

    use super::super::{NAME_MAX, Service, prefix, tags};
    use super::{TaskDefinition, TaskDefinitionOut};
    use crate::client::refusal;
    use crate::kinds::named::Prefixes;
    use crate::kinds::prelude::*;
    use crate::name;
    use crate::types::Arn;
    use crate::wire::pairs;

    /// MiB of `/tmp` in memory where the root is read-only.
    const TMPFS_MIB: i32 = 64;
    /// The image of a task definition that waits for its first deploy. ECS wants one; this one can never be pulled: the
    /// domain is reserved (<https://www.rfc-editor.org/rfc/rfc6761#section-6.4>).
    const PLACEHOLDER: &str = "provision.invalid/waiting-for-the-first-deploy";
    /// What `DeleteTaskDefinitions` takes at once.
    const BATCH: usize = 10;
    /// How ECS says that there is no such revision, or no active one of the family.
    const NONE: &str = "Unable to describe task definition";

    /// The revision that a service of ours runs, and the service's scope.
    type Running = BTreeMap<String, (Arn, String)>;

    pairs!(Ok: KeyValuePair { name: value });
    pairs!(built: Secret { name: value_from });

    impl Operate<Aws> for TaskDefinition {
        async fn list(aws: &Reader, cx: &Listing<Aws>) -> Result<Vec<Found<Self>>, Fault> {
            let live = |phase: &Phase| matches!(phase, Phase::Ready | Phase::Settling(_) | Phase::Stuck(_));
            let revision = |service: &Found<Service>| live(&service.phase).then(|| service.spec.task_definition.clone());
            let running = Service::there(cx, revision).await?.into_iter();
            let running: Running = running.map(|(stack, arn)| (family_of(&arn).to_owned(), (arn, stack))).collect();
            let prefixes = Prefixes::of::<Self>(cx, prefix);
            let mut names: BTreeSet<String> = families(aws, prefixes.common()).await?.into_iter().collect();
            names.retain(|family| prefixes.has(Some(family)));
            names.extend(running.keys().cloned());
            named::each(names.into_iter().collect(), |family| find(aws, cx, &running, family)).await
        }

        async fn create(aws: &Aws, me: &Me<'_>, want: &Self) -> Result<TaskDefinitionOut, Fault> {
            // Registering in a family that is somebody else's would make a revision of theirs the latest no more.
            if let Some((_, seen)) = describe(aws.reader(), &want.family).await? {
                tagging::ours(me, &seen, || format!("a family {}", want.family))?;
            }
            register(aws, me, want).await
        }

        async fn update(aws: &Aws, me: &Me<'_>, _: &Found<Self>, want: &Self, _: &Diff) -> Updated<Self> {
            register(aws, me, want).await.map(Some)
        }

        async fn tag(aws: &Aws, at: &Found<Self>, tags: &Tags) -> Result<(), Fault> {
            tags::set(aws, at.out.arn.as_str(), tags).await
        }

        /// All revisions of the family. A revision that a task still runs goes when the task does; that is not waited for.
        async fn delete(aws: &Aws, at: &Found<Self>) -> Result<(), Fault> {
            let (reader, family) = (aws.reader(), at.out.family.as_str());
            let active = revisions(reader, family, TaskDefinitionStatus::Active).await?;
            let deregistered = named::all(active, |arn| async move {
                let call = aws.ecs().deregister_task_definition().task_definition(&arn);
                call.send().await.or_fault("ecs:DeregisterTaskDefinition").map(|_| vec![arn])
            });
            let mut all: BTreeSet<String> = deregistered.await?.into_iter().collect();
            all.extend(revisions(reader, family, TaskDefinitionStatus::Inactive).await?);
            for batch in all.into_iter().collect::<Vec<_>>().chunks(BATCH) {
                let call = aws.ecs().delete_task_definitions().set_task_definitions(Some(batch.to_vec()));
                let answer = call.send().await.or_fault("ecs:DeleteTaskDefinitions")?;
                if let Some(failure) = answer.failures().first() {
                    let why = format!("{}: {} {}", text(failure.arn()), text(failure.reason()), text(failure.detail()));
                    return Err(refusal("ecs:DeleteTaskDefinitions", "", &why));
                }
            }
            Ok(())
        }
    }

    async fn register(aws: &Aws, me: &Me<'_>, want: &TaskDefinition) -> Result<TaskDefinitionOut, Fault> {
        let platform = RuntimePlatform::builder().cpu_architecture(CpuArchitecture::from(want.architecture.as_str()));
        let call = aws.ecs().register_task_definition().set_tags(Some(tagging::write(&me.tags)?)).family(&want.family);
        let call = call.requires_compatibilities(Compatibility::Fargate).network_mode(NetworkMode::Awsvpc);
        let call = call.set_cpu(want.cpu_units.asked()?).set_memory(want.memory_mib.asked()?);
        let call = call.runtime_platform(platform.operating_system_family(OsFamily::Linux).build());
        let call = call.set_execution_role_arn(want.execution_role.asked()?).set_task_role_arn(want.task_role.asked()?);
        let call = call.container_definitions(container(want, aws.place().region.as_str())?);
        let answer = call.send().await.or_fault("ecs:RegisterTaskDefinition").not_yet(&["Role is not valid"])?;
        made(answer.task_definition.map(Seen::of).as_ref())
    }

    fn container(want: &TaskDefinition, region: &str) -> Result<ContainerDefinition, Fault> {
        let logs = LogConfiguration::builder().log_driver(LogDriver::Awslogs).set_options(want.keyed(|_| true).asked()?);
        let logs = logs.options("awslogs-region", region);
        let container = want.create(ContainerDefinition::builder().name(TaskDefinitionOut::CONTAINER))?;
        let image = want.image.as_deref().unwrap_or(PLACEHOLDER);
        Ok(container.image(image).log_configuration(built(logs.build())?).build())
    }

    pub(super) fn linux(want: &TaskDefinition) -> Result<Option<LinuxParameters>, Fault> {
        let memory = built(Tmpfs::builder().container_path("/tmp").size(TMPFS_MIB).build())?;
        let memory = want.read_only_root.then(|| vec![memory]);
        Ok(Some(LinuxParameters::builder().init_process_enabled(want.init_process).set_tmpfs(memory).build()))
    }

    /// A revision, and its container of ours. A container that a deploy added beside ours is not looked at.
    pub(super) struct Seen {
        task: Shape,
        container: Option<ContainerDefinition>,
    }

    impl Seen {
        fn of(mut task: Shape) -> Self {
            Arn::complete_roles([&mut task.execution_role_arn, &mut task.task_role_arn], task.task_definition_arn.as_deref());
            let containers = task.container_definitions();
            let ours = containers.iter().find(|container| container.name() == Some(TaskDefinitionOut::CONTAINER));
            Self { container: ours.or(containers.first()).cloned(), task }
        }
        pub(super) fn task(&self) -> &Shape {
            &self.task
        }
        pub(super) fn container(&self) -> Option<&ContainerDefinition> {
            self.container.as_ref()
        }
        pub(super) fn image(&self) -> Option<&str> {
            self.container()?.image().filter(|image| *image != PLACEHOLDER)
        }
        fn spec(&self) -> TaskDefinition {
            let logs = self.container().and_then(ContainerDefinition::log_configuration);
            let logs = logs.filter(|logs| *logs.log_driver() == LogDriver::Awslogs);
            TaskDefinition::shown(Some(self)).with_keyed(&Tags::shown(logs.and_then(LogConfiguration::options)))
        }
    }

    /// `task-definition/family:revision`.
    fn family_of(revision: &Arn) -> &str {
        revision.last().split(':').next().unwrap_or_default()
    }

    /// Families by what their names begin with; also those whose revisions are all deregistered, which a deletion that
    /// was stopped leaves.
    async fn families(aws: &Reader, prefix: Option<String>) -> Result<Vec<String>, Fault> {
        let pages = aws.ecs().list_task_definition_families().set_family_prefix(prefix).max_results(100).into_paginator().items();
        pages.send().try_collect().await.or_fault("ecs:ListTaskDefinitionFamilies")
    }

    /// Revisions of a family, oldest first.
    async fn revisions(aws: &Reader, family: &str, status: TaskDefinitionStatus) -> Result<Vec<String>, Fault> {
        let call = aws.ecs().list_task_definitions().family_prefix(family).status(status).max_results(100);
        let arns: Vec<String> = call.into_paginator().items().send().try_collect().await.or_fault("ecs:ListTaskDefinitions")?;
        Ok(arns.into_iter().filter(|arn| family_of(&Arn::new(arn.as_str())) == family).collect())
    }

    /// A revision, or the latest active one of a family.
    async fn describe(aws: &Reader, which: &str) -> Result<Option<(Shape, Tags)>, Fault> {
        let call = aws.ecs().describe_task_definition().task_definition(which).include(TaskDefinitionField::Tags);
        let answer = call.send().await.or_fault("ecs:DescribeTaskDefinition").unless(&[NONE])?;
        Ok(answer.and_then(|answer| Some((answer.task_definition?, tagging::read(&answer.tags.unwrap_or_default())))))
    }

    async fn find(aws: &Reader, cx: &Listing<Aws>, running: &Running, family: String) -> Looked<TaskDefinition> {
        let running = running.get(&family);
        let mut described = describe(aws, running.map_or(&family, |(revision, _)| revision.as_str())).await?;
        if described.is_none()
            && running.is_none()
            && let Some(last) = revisions(aws, &family, TaskDefinitionStatus::Inactive).await?.pop()
        {
            // No revision is active.
            described = describe(aws, &last).await?;
        }
        let Some((seen, mut tags)) = described else { return Ok(None) };
        let phase = match seen.status() {
            _ if running.is_some() => Phase::Ready,
            Some(TaskDefinitionStatus::Active) => Phase::Ready,
            Some(TaskDefinitionStatus::Inactive) => Phase::Broken("none of its revisions is active".to_owned()),
            _ => Phase::Gone,
        };
        // A deploy may have registered its revision without our tags. It is the revision of a service that has them.
        if let Some((_, stack)) = running.filter(|_| !tags.contains_key(STACK_TAG)) {
            let here = cx.nodes::<TaskDefinition>().iter().find(|(s, node)| s == stack && name::of(s, node, NAME_MAX) == family);
            tags.extend(here.map(|(stack, node)| identity_tags(stack, node)).unwrap_or_default());
        }
        let born = born(seen.registered_at());
        let seen = Seen::of(seen);
        let found = Found::ready(Mark::Tags(tags), seen.spec(), TaskDefinitionOut::shown(Some(&seen)));
        Ok(Some(found.phase(phase).born(born).in_use(running.is_some())))
    }

    #[cfg(test)]
    mod tests {
        use aws_sdk_ecs::types::PortMapping;

        use super::*;

        #[test]
        fn a_revision_names_its_family() {
            let revision = Arn::new("arn:aws:ecs:eu-west-1:123456789012:task-definition/shop-staging-service-api:12");
            assert_eq!(family_of(&revision), "shop-staging-service-api");
        }

        #[test]
        fn a_role_may_go_by_its_name() {
            let seen = |role: &str| {
                let arn = "arn:aws:ecs:eu-west-1:123456789012:task-definition/f:1";
                Seen::of(Shape::builder().task_definition_arn(arn).execution_role_arn(role).build()).spec()
            };
            let whole = Arn::new("arn:aws:iam::123456789012:role/provision/r");
            assert_eq!((seen("provision/r").execution_role, seen("/provision/r").task_role), (whole.clone(), None));
            assert_eq!(seen(whole.as_str()).execution_role, whole);
        }

        #[test]
        fn what_is_not_said_is_the_default() {
            let read = |seen: Shape| Seen::of(seen).spec();
            let bare = ContainerDefinition::builder()
                .name("web")
                .image("nginx")
                .port_mappings(PortMapping::builder().container_port(80).build());
            let seen = read(Shape::builder().family("f").cpu("256").memory("512").container_definitions(bare.build()).build());
            assert_eq!((seen.cpu_units, seen.memory_mib, seen.architecture.as_str()), (256, 512, "X86_64"));
            assert_eq!((seen.image.as_deref(), seen.port, seen.stop_timeout_s), (Some("nginx"), Some(80), 30));
            assert!(seen.command.is_empty() && seen.task_role.is_none() && !seen.read_only_root && seen.log_group.is_empty());
        }

        #[test]
        fn what_is_asked_for_is_what_is_read() {
            let read = |seen: Shape| Seen::of(seen).spec();
            let mut want = read(Shape::builder().family("f").build());
            want.command = vec!["run".to_owned(), "it".to_owned()];
            want.environment.insert("A".to_owned(), String::new());
            want.secrets.insert("B".to_owned(), "arn:aws:secretsmanager:eu-west-1:123456789012:secret:x:B::".to_owned());
            (want.log_group, want.log_prefix) = ("/g".to_owned(), "p".to_owned());
            (want.init_process, want.read_only_root, want.stop_timeout_s, want.port) = (true, true, 60, Some(8080));
            for image in [None, Some("repo:1".to_owned())] {
                want.image = image;
                let sent = container(&want, "eu-west-1").unwrap();
                let seen = Shape::builder().family("f").container_definitions(sent).build();
                assert_eq!(format!("{:?}", read(seen)), format!("{want:?}"));
            }
        }
    }
}
