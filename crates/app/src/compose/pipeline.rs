//! Rows "pipeline" and "events": what is done in which order, and what starts it.

use std::collections::BTreeMap;

use provision_aws::kinds::codepipeline::{Action, ArtifactStore, Mode, Pipeline, PipelineArgs, Stage};
use provision_aws::kinds::events::{EventPattern, Rule, RuleArgs, RuleTarget};
use provision_engine::{Handle, Need, Set};
use serde_json::json;

use super::Composer;
use super::build::Projects;
use super::delivery::{Built, Delivery, Once, Product, repository_variable};
use super::delivery_roles::DeliveryRoles;

/// The run's own id: a tag that no other run has.
/// Source: <https://docs.aws.amazon.com/codepipeline/latest/userguide/reference-variables.html>.
const RUN: &str = "#{codepipeline.PipelineExecutionId}";
/// The artifact that the upload is.
const SOURCE: &str = "Source";
/// The node of the pipeline.
pub(super) const PIPELINE: &str = "pipeline";
/// The node of the rule that starts it.
pub(super) const RULE: &str = "event-rule.source";

impl Composer<'_> {
    /// The name of the environment's pipeline.
    pub(super) fn pipeline_name(&self) -> String {
        self.scope.named(PIPELINE, || Pipeline::name_of(&self.scope.id, PIPELINE))
    }

    /// The name of the rule that starts it.
    pub(super) fn rule_name(&self) -> String {
        self.scope.named(RULE, || Rule::name_of(&self.scope.id, RULE))
    }

    /// The pipeline. Making it starts a run, which fails at once while nothing is uploaded.
    pub(super) fn pipeline(&mut self, delivery: &Delivery, roles: &DeliveryRoles, projects: &Projects) -> Handle<Pipeline> {
        let (key, rest) = (self.source_key(), self.stages(delivery));
        let store = delivery.bucket.clone().map(|bucket| ArtifactStore { bucket, key: None });
        let stages = delivery.bucket.clone().map(move |bucket| {
            let source = stage(SOURCE, [upload(&bucket, &key)]);
            source.into_iter().chain(rest.iter().cloned()).collect::<Vec<Stage>>()
        });
        let args = PipelineArgs {
            name: self.pipeline_name().into(),
            role: roles.deploy.exists(|out| out.arn.clone()),
            store,
            // What is overtaken need not be built.
            mode: Mode::Superseded.into(),
            stages,
        };
        let pipeline = self.stack.add(self.scope.ix, PIPELINE, args);
        for project in projects {
            self.stack.after(pipeline, project.handle.edge(Need::Exists));
        }
        pipeline
    }

    /// The rule that starts the pipeline when the source is uploaded: polling is off.
    pub(super) fn start_on_upload(&mut self, delivery: &Delivery, pipeline: Handle<Pipeline>) -> Handle<Rule> {
        let role = self.events_role();
        let key = self.source_key();
        let pattern = delivery.bucket.clone().map(move |bucket| EventPattern::object_created(&bucket, &key));
        let target = pipeline.exists(|out| out.arn.clone()).zip(role.exists(|out| out.arn.clone()), |arn, role| {
            let target = RuleTarget { id: PIPELINE.to_owned(), arn, role: Some(role) };
            [target].into_iter().collect::<Set<_>>()
        });
        let args = RuleArgs {
            name: self.rule_name().into(),
            description: format!("starts the pipeline of {} when its source is uploaded", self.environment.name).into(),
            pattern,
            enabled: self.environment.active_deployment.into(),
            targets: target,
        };
        self.stack.add(self.scope.ix, RULE, args)
    }

    /// All stages but the first, in order; none without an action.
    pub(super) fn stages(&self, delivery: &Delivery) -> Vec<Stage> {
        let services = &delivery.services;
        let test = services.iter().flat_map(|service| self.checks(service));
        let build = services.iter().map(|service| self.build(service));
        let once = delivery.images().flat_map(|(service, _)| self.tasks(service));
        let deploy = delivery.images().next().map(|_| self.action("Deploy", "Build", "project.deploy", &[tag()], SOURCE));
        let last = delivery.integration_tests.as_ref();
        let last = last.map(|_| self.action("IntegrationTests", "Test", "project.integration-tests", &[], SOURCE));
        let stages = [
            stage("CompileAndTest", test),
            stage("Build", build),
            stage("Migrate", once),
            stage("Deploy", deploy),
            stage("IntegrationTests", last),
        ];
        stages.into_iter().flatten().collect()
    }

    /// Compiles first, then tests, all at the same time.
    fn checks(&self, service: &Built) -> Vec<Action> {
        let name = &service.name;
        let compile = service.compile.as_ref().map(|_| {
            let node = format!("project.compile.{name}");
            Action { outputs: vec![compiled(name)], ..self.action(&format!("compile-{name}"), "Build", &node, &[], SOURCE) }
        });
        let tests = (1..=service.tests.len()).map(|at| {
            let action =
                self.action(&format!("test-{name}-{at}"), "Test", &format!("project.test.{name}.{at}"), &[], &source(service));
            Action { order: 2, ..action }
        });
        compile.into_iter().chain(tests).collect()
    }

    fn build(&self, service: &Built) -> Action {
        let name = &service.name;
        let (variables, outputs) = match service.product {
            Product::Image { .. } => (vec![tag()], vec![format!("Image-{name}")]),
            Product::Assets { .. } => (Vec::new(), Vec::new()),
        };
        let node = format!("project.build.{name}");
        Action { outputs, ..self.action(&format!("build-{name}"), "Build", &node, &variables, &source(service)) }
    }

    /// Migrations of all services at the same time, then the seeds.
    fn tasks(&self, service: &Built) -> Vec<Action> {
        let name = &service.name;
        let action = |part: &Once| {
            let (part, order) = (part.as_str(), if *part == Once::Migrate { 1 } else { 2 });
            let variables = [
                tag(),
                ("REPOSITORY", repository_variable(name)),
                ("FAMILY", self.family(&format!("{name}.{part}"))),
                ("LOG_GROUP", self.service_log_group(name)),
                ("LOG_PREFIX", part.to_owned()),
            ];
            let action = self.action(&format!("{part}-{name}"), "Build", "project.run-task", &variables, SOURCE);
            Action { order, ..action }
        };
        service.once.iter().map(action).collect()
    }

    /// An action that runs a project.
    fn action(&self, name: &str, category: &str, node: &str, variables: &[(&str, String)], input: &str) -> Action {
        let mut configuration = BTreeMap::from([("ProjectName".to_owned(), self.project_name(node))]);
        if !variables.is_empty() {
            let list: Vec<_> = variables.iter().map(|(name, value)| json!({ "name": name, "value": value })).collect();
            configuration.insert("EnvironmentVariables".to_owned(), json!(list).to_string());
        }
        Action {
            order: 1,
            name: name.to_owned(),
            category: category.to_owned(),
            provider: "CodeBuild".to_owned(),
            configuration,
            inputs: vec![input.to_owned()],
            outputs: Vec::new(),
            role: None,
            namespace: None,
        }
    }
}

/// The tag of the run's images, as a variable.
fn tag() -> (&'static str, String) {
    ("IMAGE_TAG", RUN.to_owned())
}

/// The artifact that a service's steps start from.
fn source(service: &Built) -> String {
    if service.compile.is_some() { compiled(&service.name) } else { SOURCE.to_owned() }
}

fn compiled(service: &str) -> String {
    format!("Compiled-{service}")
}

fn upload(bucket: &str, key: &str) -> Action {
    let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let configuration = [pair("S3Bucket", bucket), pair("S3ObjectKey", key), pair("PollForSourceChanges", "false")];
    Action {
        order: 1,
        name: SOURCE.to_owned(),
        category: "Source".to_owned(),
        provider: "S3".to_owned(),
        configuration: configuration.into_iter().collect(),
        inputs: Vec::new(),
        outputs: vec![SOURCE.to_owned()],
        role: None,
        namespace: None,
    }
}

fn stage(name: &str, actions: impl IntoIterator<Item = Action>) -> Option<Stage> {
    let actions: Set<Action> = actions.into_iter().collect();
    (!actions.is_empty()).then(|| Stage { name: name.to_owned(), actions })
}
