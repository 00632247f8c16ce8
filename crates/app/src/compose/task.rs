//! Rows "log group", "repository" and "task definitions": what a service's tasks run, and where it comes from.

use provision_aws::kinds::ecr::{Repository, RepositoryArgs};
use provision_aws::kinds::ecs::TaskDefinition;
use provision_aws::kinds::logs::{LogGroup, LogGroupArgs};
use provision_engine::Handle;

use super::Composer;
use super::part::{Run, Runtime};
use super::tagged::repository_name;
use crate::config::model::{Backend, Command, ImageRef, Service};

/// How many images a repository keeps.
const KEEP_IMAGES: u32 = 50;

impl Composer<'_> {
    /// The image of a service, where the run or the configuration names one, or a tag that is there.
    pub(super) fn image(&self, service: &Service) -> Option<ImageRef> {
        let given = self.overrides.images.get(&service.name).cloned();
        given.or_else(|| service.backend()?.image_in(self.environment)).or_else(|| self.tagged(service))
    }

    /// The log group, made before what writes to it: a group that AWS makes by itself keeps its entries for ever.
    pub(super) fn log_group(&mut self, service: &Service) -> (Handle<LogGroup>, String) {
        let name = format!("/provision/{}/{}/{}", self.app.name, self.environment.name, service.known_as);
        let args = LogGroupArgs {
            name: name.clone().into(),
            retention_days: self.environment.settings.log_retention_days.into(),
            lifetime_hours: None.into(),
        };
        (self.stack.add(self.scope.ix, format!("log-group.{}", service.known_as), args), name)
    }

    /// The repository of a service's images. `latest` is never pushed, so tags can stay on their images.
    pub(super) fn repository(&mut self, service: &Service) -> (Handle<Repository>, String) {
        let name = repository_name(self.app, self.environment, service);
        let args = RepositoryArgs {
            name: name.clone().into(),
            immutable_tags: true.into(),
            scan_on_push: true.into(),
            keep_images: KEEP_IMAGES.into(),
        };
        (self.stack.add(self.scope.ix, format!("repository.{}", service.known_as), args), name)
    }

    /// The task definition of a service.
    pub(super) fn task_definition(&mut self, service: &Service, backend: &Backend, runtime: &Runtime) -> Handle<TaskDefinition> {
        let name = service.known_as.as_str();
        let command = backend.command.as_ref().map(Command::argv).unwrap_or_default();
        let run = Run { of: name, command, size: backend.size, port: Some(backend.port), log_prefix: name };
        self.definition(service, runtime, &run)
    }
}
