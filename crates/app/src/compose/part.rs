//! Row "task definitions" of what runs a service's image with another command: workers, crons, migrations, seeds.

use std::collections::BTreeMap;

use provision_aws::kinds::ecs::{OneOff, TaskDefinition, TaskDefinitionArgs};
use provision_aws::kinds::iam::Role;
use provision_aws::kinds::logs::LogGroup;
use provision_engine::{Handle, Need, Val};

use super::build::TIMEOUT_MIN;
use super::delivery::Once;
use super::facts::Fact;
use super::{Composer, Shared};
use crate::adopt;
use crate::config::model::{Command, EnvironmentKind, FargateSize, Service};

/// Seconds between the request to stop and the kill: a little under the time that Spot gives.
const STOP_TIMEOUT_S: u32 = 110;

/// What the tasks of a service have in common.
pub(super) struct Runtime {
    pub(super) execution: Handle<Role>,
    pub(super) task: Handle<Role>,
    pub(super) logs: Handle<LogGroup>,
    /// Plain environment variables.
    pub(super) plain: Val<BTreeMap<String, String>>,
    /// Environment variables from Secrets Manager, by reference.
    pub(super) secrets: Val<BTreeMap<String, String>>,
}

/// A part of a service.
pub(super) struct Part<'a> {
    /// `migrate`, `seed`, `worker.{name}`, `cron.{name}`: also what the names of its log streams begin with.
    pub(super) name: String,
    /// What it runs.
    pub(super) command: &'a Command,
    /// CPU and memory of its tasks.
    pub(super) size: FargateSize,
}

/// What a task runs.
pub(super) struct Run<'a> {
    /// `service`, or `service.part`.
    pub(super) of: &'a str,
    pub(super) command: Vec<String>,
    pub(super) size: FargateSize,
    pub(super) port: Option<u16>,
    pub(super) log_prefix: &'a str,
}

impl Composer<'_> {
    /// The task definition of a part of a service: the node `task-definition.{service}.{part}`.
    pub(super) fn part_definition(&mut self, service: &Service, runtime: &Runtime, part: &Part<'_>) -> Handle<TaskDefinition> {
        let of = format!("{}.{}", service.known_as, part.name);
        let run = Run { of: &of, command: part.command.argv(), size: part.size, port: None, log_prefix: &part.name };
        self.definition(service, runtime, &run)
    }

    /// A task definition: the node `task-definition.{of}`.
    pub(super) fn definition(&mut self, service: &Service, runtime: &Runtime, run: &Run<'_>) -> Handle<TaskDefinition> {
        let args = TaskDefinitionArgs {
            family: self.family(run.of).into(),
            cpu_units: run.size.cpu_units().into(),
            memory_mib: run.size.memory_mib().into(),
            architecture: "X86_64".to_owned().into(),
            execution_role: runtime.execution.exists(|out| out.arn.clone()),
            task_role: runtime.task.exists(|out| Some(out.arn.clone())),
            image: self.image(service).map(|image| image.to_string()).into(),
            command: run.command.clone().into(),
            port: run.port.into(),
            environment: runtime.plain.clone(),
            secrets: runtime.secrets.clone(),
            log_group: self.service_log_group(service.known_as.as_str()).into(),
            log_prefix: run.log_prefix.to_owned().into(),
            init_process: true.into(),
            read_only_root: self.environment.settings.read_only_root.into(),
            stop_timeout_s: STOP_TIMEOUT_S.into(),
        };
        let definition = self.stack.add(self.scope.ix, format!("task-definition.{}", run.of), args);
        self.stack.after(definition, runtime.logs.edge(Need::Exists));
        definition
    }

    /// Tells other commands how to run a part once.
    pub(super) fn run_once(&mut self, shared: &Shared, service: &Service, once: Once, definition: Handle<TaskDefinition>) {
        let timeout_min = once.timeout(service.timeouts).unwrap_or(TIMEOUT_MIN);
        let (log_group, part) = (self.service_log_group(service.known_as.as_str()), once.as_str());
        let spot = self.environment.kind == EnvironmentKind::Preview;
        let provider = if spot { "FARGATE_SPOT" } else { "FARGATE" };
        let place = shared.cluster.exists(|out| out.arn.to_string()).zip(shared.network.private_ids(), |cluster, subnets| {
            (cluster, subnets.iter().map(ToString::to_string).collect::<Vec<_>>())
        });
        let group = shared.groups.tasks.exists(|out| out.id.to_string());
        let task = definition.exists(|out| out.arn.to_string()).zip(group, |definition, group| (definition, group));
        let fact = place.zip(task, move |(cluster, subnets), (definition, group)| OneOff {
            cluster,
            definition,
            subnets,
            security_groups: vec![group],
            provider: provider.to_owned(),
            log_group: log_group.clone(),
            log_prefix: part.to_owned(),
            timeout_min,
        });
        OneOff::put(self.stack, &format!("{}/{}/{part}", self.environment.name, service.known_as), fact);
    }

    /// The family of a service's task definition, or of a part's: `service`, `service.part`.
    pub(super) fn family(&self, of: &str) -> String {
        self.scope.name(&format!("task-definition.{of}"), 255)
    }

    /// The log group of a service and its parts.
    pub(super) fn service_log_group(&self, service: &str) -> String {
        let usual = || format!("/provision/{}/{}/{service}", self.app.name, self.environment.name);
        self.scope.named(&format!("log-group.{service}"), usual)
    }

    /// The name of the collection's cluster.
    pub(super) fn cluster_name(&self) -> String {
        let usual = || provision_aws::name::of(&super::shared_stack(self.app, self.collection), "cluster", 255);
        self.overrides.adopted.get("cluster").and_then(|names| adopt::name(names)).unwrap_or_else(usual)
    }
}
