//! Row "build": the CodeBuild projects, and their log groups.

use provision_aws::kinds::codebuild::{Buildspec, Project, ProjectArgs};
use provision_aws::kinds::iam::Role;
use provision_aws::kinds::logs::{LogGroup, LogGroupArgs};
use provision_aws::types::Arn;
use provision_engine::{Handle, Need, Set, Val};

use super::buildspec::{self, Move};
use super::delivery::{Built, Delivery, Product, Step, variables};
use super::delivery_roles::DeliveryRoles;
use super::lifetime::lifetime;
use super::told::Told;
use super::{Composer, Shared};
use crate::config::model::{Application, Environment};

/// CodeBuild's own image: it has the AWS CLI, Docker, jq and the usual languages.
/// Source: <https://docs.aws.amazon.com/codebuild/latest/userguide/build-env-ref-available.html>.
const STANDARD: &str = "aws/codebuild/amazonlinux-x86_64-standard:5.0";
/// Builds get their source from the pipeline, and give it their output.
const PIPELINE: &str = "CODEPIPELINE";
/// The size of the machines that only wait for others.
const SMALL: &str = "BUILD_GENERAL1_SMALL";
/// Minutes after which a build is stopped where nothing else is said.
pub(super) const TIMEOUT_MIN: u32 = 60;

/// The projects of an environment.
pub(super) type Projects = Vec<Made>;

/// A project that was composed.
pub(super) struct Made {
    /// Its node.
    pub(super) node: String,
    /// The project.
    pub(super) handle: Handle<Project>,
    /// What it does.
    pub(super) buildspec: Buildspec,
}

/// Whose a project is, and with which rights it runs.
struct Side {
    role: Handle<Role>,
    logs: Handle<LogGroup>,
    log_group: String,
}

/// What tells one project from another.
struct Draft<'a> {
    node: String,
    side: &'a Side,
    image: String,
    machine: String,
    privileged: bool,
    buildspec: Buildspec,
    variables: Vec<(String, Val<String>)>,
    /// What the user's commands are told beside.
    told: &'a Told,
    minutes: u32,
}

/// Commands of the user, and what they are told.
struct Run<'a> {
    step: &'a Step,
    told: &'a Told,
    minutes: Option<u32>,
}

impl Composer<'_> {
    /// The projects. `project.build.*`, `project.compile.*`, `project.test.*.*`, `project.integration-tests`, and for
    /// all of the environment `project.run-task` and `project.deploy`.
    pub(super) fn projects(&mut self, shared: &Shared, delivery: &Delivery, roles: &DeliveryRoles) -> Projects {
        let build = self.side("build", roles.build);
        let mut projects = Vec::new();
        for service in &delivery.services {
            if let Some(step) = &service.compile {
                let spec = buildspec::commands(&step.dir, &step.commands, true);
                let run = Run { step, told: &service.told, minutes: service.timeouts.of_build() };
                projects.push(self.step(delivery, &build, format!("project.compile.{}", service.name), &run, spec));
            }
            for (at, step) in (1..).zip(&service.tests) {
                projects.push(self.test(delivery, &build, service, at, step));
            }
            projects.push(self.product(delivery, &build, service));
        }
        if let Some((step, told)) = &delivery.integration_tests {
            let spec = buildspec::commands(&step.dir, &step.commands, false);
            let run = Run { step, told, minutes: None };
            projects.push(self.step(delivery, &build, "project.integration-tests".to_owned(), &run, spec));
        }
        if delivery.images().next().is_some() {
            let deploy = self.side("deploy", roles.deploy);
            projects.push(self.run_task(shared, delivery, &deploy));
            projects.push(self.deploy(shared, delivery, &deploy));
        }
        projects
    }

    /// A role with the log group of what runs with it, made before CodeBuild makes one that keeps its entries for ever.
    fn side(&mut self, name: &str, role: Handle<Role>) -> Side {
        let log_group = self.build_log_group(name);
        let days = self.environment.settings.log_retention_days;
        // Every environment builds: the log group of that is where its lifetime is kept.
        let lifetime = lifetime(self.app, self.environment).filter(|lifetime| lifetime.log_group == log_group);
        let args = LogGroupArgs {
            name: log_group.clone().into(),
            retention_days: days.into(),
            lifetime_hours: lifetime.map(|lifetime| lifetime.hours).into(),
        };
        Side { role, logs: self.stack.add(self.scope.ix, format!("log-group.codebuild.{name}"), args), log_group }
    }

    /// The log group of the projects with this role. No service's name has a slash in it.
    pub(super) fn build_log_group(&self, name: &str) -> String {
        build_log_group(self.app, self.environment, name)
    }

    /// Builds the image, or the files.
    fn product(&mut self, delivery: &Delivery, side: &Side, service: &Built) -> Made {
        let (privileged, buildspec, variables) = match &service.product {
            Product::Image { build, repository } => {
                let uri = repository.exists(|out| out.uri.clone());
                (true, buildspec::image(build), vec![("REPOSITORY_URI".to_owned(), uri)])
            }
            Product::Assets { build, bucket, distribution } => {
                let mut variables = vec![("BUCKET".to_owned(), bucket.clone())];
                variables.extend(distribution.iter().map(|id| ("DISTRIBUTION".to_owned(), id.clone())));
                let names = service.told.names_in_builds();
                (build.dockerfile.is_some(), buildspec::assets(build, &names), variables)
            }
        };
        self.project(Draft {
            node: format!("project.build.{}", service.name),
            side,
            image: STANDARD.to_owned(),
            machine: delivery.machine.clone(),
            privileged,
            buildspec,
            variables,
            told: &service.told,
            minutes: service.timeouts.of_build().unwrap_or(TIMEOUT_MIN),
        })
    }

    /// A test of a service: in the image that it names, or else in the service's own.
    fn test(&mut self, delivery: &Delivery, side: &Side, service: &Built, at: usize, step: &Step) -> Made {
        let node = format!("project.test.{}.{at}", service.name);
        let minutes = service.timeouts.of_test();
        match &service.product {
            Product::Image { build, .. } if step.image.is_none() => self.project(Draft {
                node,
                side,
                image: STANDARD.to_owned(),
                machine: delivery.machine.clone(),
                privileged: true,
                buildspec: buildspec::commands_in_image(build, &step.commands, &service.told.names_in_builds()),
                variables: Vec::new(),
                told: &service.told,
                minutes: minutes.unwrap_or(TIMEOUT_MIN),
            }),
            _ => {
                let run = Run { step, told: &service.told, minutes };
                self.step(delivery, side, node, &run, buildspec::commands(&step.dir, &step.commands, false))
            }
        }
    }

    /// Commands of the user in an image.
    fn step(&mut self, delivery: &Delivery, side: &Side, node: String, run: &Run<'_>, buildspec: Buildspec) -> Made {
        self.project(Draft {
            node,
            side,
            image: run.step.image.clone().unwrap_or_else(|| STANDARD.to_owned()),
            machine: delivery.machine.clone(),
            privileged: false,
            buildspec,
            variables: Vec::new(),
            told: run.told,
            minutes: run.minutes.unwrap_or(TIMEOUT_MIN),
        })
    }

    /// Runs a task once: which one, the pipeline says.
    fn run_task(&mut self, shared: &Shared, delivery: &Delivery, side: &Side) -> Made {
        let joined = |ids: Vec<String>| ids.join(",");
        let subnets = shared.network.private_ids().map(move |ids| joined(ids.iter().map(ToString::to_string).collect()));
        let mut variables = delivery.repositories();
        variables.extend([
            ("CLUSTER".to_owned(), shared.cluster.exists(|out| out.name.clone())),
            ("SUBNETS".to_owned(), subnets),
            ("SECURITY_GROUPS".to_owned(), shared.groups.tasks.exists(|out| out.id.to_string())),
            ("PROVIDER".to_owned(), delivery.provider.clone().into()),
        ]);
        self.project(Draft {
            node: "project.run-task".to_owned(),
            side,
            image: STANDARD.to_owned(),
            machine: SMALL.to_owned(),
            privileged: false,
            buildspec: buildspec::one_off(),
            variables,
            told: &Told::default(),
            minutes: delivery.once_minutes(TIMEOUT_MIN),
        })
    }

    /// Moves everything to the new images.
    fn deploy(&mut self, shared: &Shared, delivery: &Delivery, side: &Side) -> Made {
        let moves: Vec<Move> = delivery.services.iter().flat_map(|service| service.moves.iter().cloned()).collect();
        let mut variables = delivery.repositories();
        variables.push(("CLUSTER".to_owned(), shared.cluster.exists(|out| out.name.clone())));
        self.project(Draft {
            node: "project.deploy".to_owned(),
            side,
            image: STANDARD.to_owned(),
            machine: SMALL.to_owned(),
            privileged: false,
            buildspec: buildspec::deploy(&moves),
            variables,
            told: &Told::default(),
            minutes: delivery.deploy_minutes(TIMEOUT_MIN),
        })
    }

    fn project(&mut self, draft: Draft<'_>) -> Made {
        // Layers are kept on the machine: a cache in the repository would be a tag that moves.
        let cache = if draft.privileged { Set::from(vec!["LOCAL_DOCKER_LAYER_CACHE".to_owned()]) } else { Set::default() };
        let args = ProjectArgs {
            name: self.project_name(&draft.node).into(),
            role: draft.side.role.exists(|out| out.arn.clone()),
            source: PIPELINE.to_owned().into(),
            buildspec: draft.buildspec.clone().into(),
            artifacts: PIPELINE.to_owned().into(),
            image: draft.image.into(),
            compute: draft.machine.into(),
            privileged: draft.privileged.into(),
            // Ours come last, and win.
            variables: variables(draft.told.in_builds().into_iter().chain(draft.variables).collect()),
            secrets: draft.told.secrets_in_builds(),
            cache: cache.into(),
            vpc: String::new().into(),
            log_group: draft.side.log_group.clone().into(),
            timeout_min: draft.minutes.into(),
            // What CodeBuild takes when it is told nothing.
            encryption_key: Arn::new(self.arn("kms", "alias/aws/s3")).into(),
        };
        let handle = self.stack.add(self.scope.ix, draft.node.clone(), args);
        self.stack.after(handle, draft.side.logs.edge(Need::Exists));
        Made { node: draft.node, handle, buildspec: draft.buildspec }
    }

    /// The name of a node's project.
    pub(super) fn project_name(&self, node: &str) -> String {
        self.scope.named(node, || Project::name_of(&self.scope.id, node))
    }
}

/// As [`Composer::build_log_group`].
pub(super) fn build_log_group(app: &Application, environment: &Environment, name: &str) -> String {
    format!("/provision/{}/{}/codebuild/{name}", app.name, environment.name)
}
