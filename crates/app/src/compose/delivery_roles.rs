//! Rows "roles" of the delivery: `build`, `deploy` and `events`. Each statement names its resources, and each role is for
//! these objects of ours alone.

use std::collections::{BTreeMap, BTreeSet};

use provision_aws::kinds::iam::Role;
use provision_aws::types::{PolicyDocument, Statement};
use provision_engine::{Handle, Val};

use super::buildspec::Move;
use super::delivery::{Delivery, Product};
use super::role_changes::RoleOf;
use super::roles::together;
use super::{Composer, variables};
use crate::config::model::RoleKind;

/// How much of a pipeline's name its folder in the bucket has.
/// Source: <https://docs.aws.amazon.com/codepipeline/latest/userguide/troubleshooting.html>.
const FOLDER: usize = 20;

/// The roles of the delivery.
pub(super) struct DeliveryRoles {
    /// What builds, compiles and tests.
    pub(super) build: Handle<Role>,
    /// What the pipeline itself does, and what moves services.
    pub(super) deploy: Handle<Role>,
}

impl Composer<'_> {
    pub(super) fn delivery_roles(&mut self, delivery: &Delivery) -> DeliveryRoles {
        // Projects are many; their names begin in the same way.
        let builds = self.trust("codebuild", "codebuild", &format!("project/{}*", self.project_name("project.")));
        let build = self.build_policy(delivery).map(|policy| BTreeMap::from([("build".to_owned(), policy)]));
        let build =
            self.role_of("role.build", RoleOf::environment(RoleKind::Build), PolicyDocument::new([builds.clone()]), build);
        let pipeline = self.trust("codepipeline", "codepipeline", &self.pipeline_name());
        let policies = self.pipeline_policy(delivery).zip(self.deploy_policy(delivery).into(), |pipeline, deploy| {
            BTreeMap::from([("pipeline".to_owned(), pipeline), ("deploy".to_owned(), deploy)])
        });
        let deploy =
            self.role_of("role.deploy", RoleOf::environment(RoleKind::Deploy), PolicyDocument::new([pipeline, builds]), policies);
        DeliveryRoles { build, deploy }
    }

    /// The role with which EventBridge starts the pipeline.
    pub(super) fn events_role(&mut self) -> Handle<Role> {
        let trust = self.trust("events", "events", &format!("rule/{}", self.rule_name()));
        let start = Statement::allow(&["codepipeline:StartPipelineExecution"], [self.arn("codepipeline", &self.pipeline_name())]);
        let policies = BTreeMap::from([("start-pipeline".to_owned(), PolicyDocument::new([start]))]);
        self.role_of("role.events", RoleOf::environment(RoleKind::Events), PolicyDocument::new([trust]), policies.into())
    }

    /// The objects of a pipeline's runs in its bucket.
    fn artifacts(&self, bucket: &str) -> String {
        let folder: String = self.pipeline_name().chars().take(FOLDER).collect();
        self.s3(&format!("{bucket}/{folder}*"))
    }

    fn s3(&self, resource: &str) -> String {
        format!("arn:{}:s3:::{resource}", super::region(self.collection).partition())
    }

    fn logs(&self, name: &str) -> Statement {
        let group = self.build_log_group(name);
        Statement::allow(
            &["logs:CreateLogStream", "logs:PutLogEvents"],
            [self.arn("logs", &format!("log-group:{group}")), self.arn("logs", &format!("log-group:{group}:*"))],
        )
    }

    pub(super) fn build_policy(&self, delivery: &Delivery) -> Val<PolicyDocument> {
        let mut statements: Vec<Val<Statement>> = vec![self.logs("build").into()];
        let (artifacts, bucket) = (self.artifacts(""), self.s3(""));
        statements.push(delivery.bucket.clone().map(move |name| exchange(&bucket, &artifacts, &name)));
        let images: Vec<String> = delivery.images().map(|(service, _)| self.repository_arn(&service.name)).collect();
        let images = together(images, &[self.repository_arn("")]);
        if !images.is_empty() {
            let actions = [
                "ecr:BatchCheckLayerAvailability",
                "ecr:BatchGetImage",
                "ecr:CompleteLayerUpload",
                "ecr:DescribeImages",
                "ecr:GetDownloadUrlForLayer",
                "ecr:InitiateLayerUpload",
                "ecr:PutImage",
                "ecr:UploadLayerPart",
            ];
            statements.push(Statement::allow(&actions, images).into());
            // AWS knows no resource for this one.
            statements.push(Statement::allow(&["ecr:GetAuthorizationToken"], ["*".to_owned()]).into());
        }
        if !delivery.foreign.is_empty() {
            let readable = delivery.foreign.iter().flat_map(|arn| variables::readable(arn));
            statements.push(Statement::allow(&["secretsmanager:GetSecretValue"], readable).into());
        }
        if let Some(secret) = &delivery.secret {
            let read = |secret: provision_aws::types::Arn| Statement::allow(&["secretsmanager:GetSecretValue"], [secret.into()]);
            statements.push(secret.clone().map(read));
        }
        for service in &delivery.services {
            let Product::Assets { bucket, distribution, .. } = &service.product else { continue };
            let all = self.s3("");
            let files = ["s3:DeleteObject", "s3:GetObject", "s3:ListBucket", "s3:PutObject"];
            let put = move |name: String| Statement::allow(&files, [format!("{all}{name}"), format!("{all}{name}/*")]);
            statements.push(bucket.clone().map(put));
            if let Some(distribution) = distribution {
                let region = super::region(self.collection);
                let (partition, account) = (region.partition(), self.collection.account.to_string());
                let forget = move |id: String| {
                    let arn = format!("arn:{partition}:cloudfront::{account}:distribution/{id}");
                    Statement::allow(&["cloudfront:CreateInvalidation"], [arn])
                };
                statements.push(distribution.clone().map(forget));
            }
        }
        Val::all(statements).map(PolicyDocument::new)
    }

    pub(super) fn pipeline_policy(&self, delivery: &Delivery) -> Val<PolicyDocument> {
        let (artifacts, bucket, key) = (self.artifacts(""), self.s3(""), self.source_key());
        let run = Statement::allow(
            &["codebuild:BatchGetBuilds", "codebuild:StartBuild", "codebuild:StopBuild"],
            [self.arn("codebuild", &format!("project/{}*", self.project_name("project.")))],
        );
        delivery.bucket.clone().map(move |name| {
            let read = Statement::allow(&["s3:GetObject", "s3:GetObjectVersion"], [format!("{bucket}{name}/{key}")]);
            let look = Statement::allow(&["s3:GetBucketVersioning"], [format!("{bucket}{name}")]);
            PolicyDocument::new([exchange(&bucket, &artifacts, &name), read, look, run.clone()])
        })
    }

    /// What moving services, workers and crons takes, and running a task once.
    pub(super) fn deploy_policy(&self, delivery: &Delivery) -> PolicyDocument {
        let cluster = self.cluster_name();
        let families = self.arn("ecs", &format!("task-definition/{}*:*", self.family("")));
        let mut statements = vec![
            self.logs("deploy"),
            // AWS knows no resource for this one.
            Statement::allow(&["ecs:DescribeTaskDefinition"], ["*".to_owned()]),
            Statement::allow(&["ecs:RegisterTaskDefinition"], [families.clone()]),
            Statement::allow(&["ecs:TagResource"], [families.clone()]).when(
                "StringEquals",
                "ecs:CreateAction",
                &["RegisterTaskDefinition"],
            ),
            Statement::allow(&["ecs:RunTask"], [families]).when(
                "ArnEquals",
                "ecs:cluster",
                &[&self.arn("ecs", &format!("cluster/{cluster}"))],
            ),
            Statement::allow(&["ecs:TagResource"], [self.arn("ecs", &format!("task/{cluster}/*"))]).when(
                "StringEquals",
                "ecs:CreateAction",
                &["RunTask"],
            ),
            Statement::allow(&["ecs:DescribeTasks"], [self.arn("ecs", &format!("task/{cluster}/*"))]),
        ];
        let images: Vec<&str> = delivery.images().map(|(service, _)| service.name.as_str()).collect();
        let roles = images.iter().flat_map(|name| [format!("role.execution.{name}"), format!("role.task.{name}")]);
        let roles: Vec<String> = roles.map(|node| self.role_arn(&node)).collect();
        let roles = together(roles, &[self.role_arn("role.execution."), self.role_arn("role.task.")]);
        let log_group = |name: &str| self.arn("logs", &format!("log-group:{}", self.service_log_group(name)));
        let logs = images.iter().map(|name| format!("{}:*", log_group(name))).collect();
        let logs = together(logs, &[log_group("")]);
        if !images.is_empty() {
            let to_tasks = Statement::allow(&["iam:PassRole"], roles);
            statements.push(to_tasks.when("StringEquals", "iam:PassedToService", &["ecs-tasks.amazonaws.com"]));
            statements.push(Statement::allow(&["logs:GetLogEvents"], logs));
        }
        statements.extend(self.moving(delivery, &cluster));
        PolicyDocument::new(statements)
    }

    fn moving(&self, delivery: &Delivery, cluster: &str) -> Vec<Statement> {
        let (mut services, mut schedules, mut alarms) = (Vec::new(), Vec::new(), Vec::new());
        let mut groups = BTreeSet::new();
        for one in delivery.services.iter().flat_map(|service| &service.moves) {
            match one {
                Move::Service { name, alarms: armed, .. } => {
                    services.push(self.arn("ecs", &format!("service/{cluster}/{name}")));
                    alarms.extend(armed.iter().map(|alarm| self.arn("cloudwatch", &format!("alarm:{alarm}"))));
                }
                Move::Cron { group, schedule, .. } => {
                    groups.insert(self.arn("scheduler", &format!("schedule/{group}/")));
                    schedules.push(self.arn("scheduler", &format!("schedule/{group}/{schedule}")));
                }
            }
        }
        let service = |node: &str| self.arn("ecs", &format!("service/{cluster}/{}", self.scope.name(node, 255)));
        let services = together(services, &[service("service."), service("worker.")]);
        let alarms = together(alarms, &[self.arn("cloudwatch", &format!("alarm:{}", self.scope.name("alarm.", 255)))]);
        let schedules = together(schedules, &groups.into_iter().collect::<Vec<_>>());
        let mut statements = Vec::new();
        if !services.is_empty() {
            statements.push(Statement::allow(&["ecs:DescribeServices", "ecs:UpdateService"], services));
        }
        if !alarms.is_empty() {
            statements.push(Statement::allow(&["cloudwatch:EnableAlarmActions"], alarms));
            // A target's ARN holds an id that is not known before it is there.
            let targets = self.arn("application-autoscaling", "scalable-target/*");
            let resume = Statement::allow(&["application-autoscaling:RegisterScalableTarget"], [targets]);
            statements.push(resume.when("StringEquals", "application-autoscaling:service-namespace", &["ecs"]));
        }
        if !schedules.is_empty() {
            statements.push(Statement::allow(&["scheduler:GetSchedule", "scheduler:UpdateSchedule"], schedules));
            let to_scheduler = Statement::allow(&["iam:PassRole"], [self.role_arn("role.crons")]);
            statements.push(to_scheduler.when("StringEquals", "iam:PassedToService", &["scheduler.amazonaws.com"]));
        }
        statements
    }

    fn repository_arn(&self, service: &str) -> String {
        self.arn("ecr", &format!("repository/{}/{}/{service}", self.app.name, self.environment.name))
    }
}

/// Reading and writing what a pipeline's runs hand on. `all` and `artifacts` are ARNs without the bucket's name in them.
fn exchange(all: &str, artifacts: &str, bucket: &str) -> Statement {
    let objects = artifacts.replacen(all, &format!("{all}{bucket}"), 1);
    Statement::allow(
        &["s3:GetBucketAcl", "s3:GetBucketLocation", "s3:GetObject", "s3:GetObjectVersion", "s3:PutObject"],
        [format!("{all}{bucket}"), objects],
    )
}
