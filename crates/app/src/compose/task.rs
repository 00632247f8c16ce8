//! Rows "log group", "repository" and "task definitions": what a service's tasks run, and where it comes from.

use provision_aws::kinds::ecr::{Repository, RepositoryArgs};
use provision_aws::kinds::ecs::{TaskDefinition, TaskDefinitionArgs};
use provision_aws::kinds::logs::{LogGroup, LogGroupArgs};
use provision_engine::{Handle, Need};

use super::Composer;
use super::part::Runtime;
use crate::config::model::{Backend, Command, ImageRef, Service};

/// How many images a repository keeps.
const KEEP_IMAGES: u32 = 50;
/// Seconds between the request to stop and the kill: a little under the time that Spot gives.
const STOP_TIMEOUT_S: u32 = 110;

impl Composer<'_> {
    /// The image of a service, where the run or the configuration names one.
    pub(super) fn image<'s>(&'s self, service: &'s Service) -> Option<&'s ImageRef> {
        self.overrides.images.get(&service.name).or(service.backend()?.image.as_ref())
    }

    /// The log group, made before what writes to it: a group that AWS makes by itself keeps its entries for ever.
    pub(super) fn log_group(&mut self, service: &Service) -> (Handle<LogGroup>, String) {
        let name = format!("/provision/{}/{}/{}", self.app.name, self.environment.name, service.name);
        let args =
            LogGroupArgs { name: name.clone().into(), retention_days: self.environment.settings.log_retention_days.into() };
        (self.stack.add(self.scope.ix, format!("log-group.{}", service.name), args), name)
    }

    /// The repository of a service's images. `latest` is never pushed, so tags can stay on their images.
    pub(super) fn repository(&mut self, service: &Service) -> (Handle<Repository>, String) {
        let name = format!("{}/{}/{}", self.app.name, self.environment.name, service.name);
        let args = RepositoryArgs {
            name: name.clone().into(),
            immutable_tags: true.into(),
            scan_on_push: true.into(),
            keep_images: KEEP_IMAGES.into(),
        };
        (self.stack.add(self.scope.ix, format!("repository.{}", service.name), args), name)
    }

    /// The task definition of a service.
    pub(super) fn task_definition(&mut self, service: &Service, backend: &Backend, runtime: &Runtime) -> Handle<TaskDefinition> {
        let node = format!("task-definition.{}", service.name);
        let args = TaskDefinitionArgs {
            family: self.scope.name(&node, 255).into(),
            cpu_units: backend.size.cpu_units().into(),
            memory_mib: backend.size.memory_mib().into(),
            architecture: "X86_64".to_owned().into(),
            execution_role: runtime.execution.exists(|out| out.arn.clone()),
            task_role: runtime.task.exists(|out| Some(out.arn.clone())),
            image: self.image(service).map(ToString::to_string).into(),
            command: backend.command.as_ref().map(Command::argv).unwrap_or_default().into(),
            port: Some(backend.port).into(),
            environment: runtime.plain.clone(),
            secrets: runtime.secrets.clone(),
            log_group: self.service_log_group(service.name.as_str()).into(),
            log_prefix: service.name.to_string().into(),
            init_process: true.into(),
            read_only_root: self.environment.settings.read_only_root.into(),
            stop_timeout_s: STOP_TIMEOUT_S.into(),
        };
        let definition = self.stack.add(self.scope.ix, node, args);
        self.stack.after(definition, runtime.logs.edge(Need::Exists));
        definition
    }
}
