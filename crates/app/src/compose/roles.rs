//! Row "roles": per service, the role that starts its tasks and the role that its tasks have. Least privilege, each
//! statement names its resources.

use std::collections::BTreeMap;

use provision_aws::kinds::iam::{Role, RoleArgs};
use provision_aws::name;
use provision_aws::types::{PolicyDocument, Statement};
use provision_engine::{Handle, Val};

use super::role_changes::{Changes, RoleOf};
use super::told::Told;
use super::variables::Given;
use super::{Composer, none, variables, workload_identity};
use crate::config::model::{RoleKind, Service};

/// AWS's limit for the name of a role.
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html>.
pub(super) const ROLE_NAME: usize = 64;

/// As many objects of one sort a statement names one by one; of more it names what their names begin with, because all inline
/// policies of a role have 10,240 characters together.
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html>.
const FEW: usize = 4;

impl Composer<'_> {
    /// The role through which ECS pulls the image and writes the logs of a service's tasks.
    pub(super) fn execution_role(
        &mut self,
        service: &Service,
        repository: &str,
        log_group: &str,
        given: &Given,
        told: &Told,
    ) -> Handle<Role> {
        let mut statements = vec![
            // AWS knows no resource for this one.
            Statement::allow(&["ecr:GetAuthorizationToken"], ["*".to_owned()]),
            Statement::allow(
                &["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
                [self.arn("ecr", &format!("repository/{repository}"))],
            ),
            Statement::allow(
                &["logs:CreateLogStream", "logs:PutLogEvents"],
                [self.arn("logs", &format!("log-group:{log_group}:*"))],
            ),
        ];
        if told.foreign().next().is_some() {
            let readable = told.foreign().flat_map(variables::readable);
            statements.push(Statement::allow(&["secretsmanager:GetSecretValue"], readable));
        }
        // The environment's own secret, and no other.
        let own = match variables::arn_of(given) {
            Some(arn) => arn.map(|arn| Some(Statement::allow(&["secretsmanager:GetSecretValue"], [arn.to_string()]))),
            None => None.into(),
        };
        let policy = own.map(move |own| {
            let policy = PolicyDocument::new(statements.iter().cloned().chain(own));
            BTreeMap::from([("start-tasks".to_owned(), policy)])
        });
        let role = RoleOf::service(RoleKind::Execution, &service.name);
        self.role(&format!("role.execution.{}", service.known_as), role, policy, None)
    }

    /// The role that the application itself has.
    pub(super) fn task_role(&mut self, service: &Service, exec: bool, buckets: BTreeMap<String, Val<String>>) -> Handle<Role> {
        let channels = [
            "ssmmessages:CreateControlChannel",
            "ssmmessages:CreateDataChannel",
            "ssmmessages:OpenControlChannel",
            "ssmmessages:OpenDataChannel",
        ];
        let channels = if exec {
            // What is done in a task is written down with the task's own role.
            // Source: <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html>.
            let group = super::exec_log_group(self.app, self.collection, self.overrides);
            let write = ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"];
            let policy = PolicyDocument::new([
                // AWS knows no resource for the channels through which a command is run in a task.
                Statement::allow(&channels, ["*".to_owned()]),
                Statement::allow(&write, [self.arn("logs", &format!("log-group:{group}:*"))]),
                Statement::allow(&["logs:DescribeLogGroups"], [self.arn("logs", "log-group:*")]),
            ]);
            BTreeMap::from([("exec".to_owned(), policy)])
        } else {
            none()
        };
        // Its own buckets, and no other.
        let (names, arns): (Vec<String>, Vec<Val<String>>) = buckets.into_iter().unzip();
        let policies = Val::all(arns).map(move |arns| {
            let of_buckets = names.iter().zip(&arns).map(|(name, arn)| (format!("bucket-{name}"), bucket_policy(arn)));
            channels.clone().into_iter().chain(of_buckets).collect::<BTreeMap<_, _>>()
        });
        let subject = workload_identity::subject(self.app, self.environment);
        let workload = self.anchor.map(|anchor| workload_identity::trust(anchor, subject));
        let role = RoleOf::service(RoleKind::Task, &service.name);
        let role = self.role(&format!("role.task.{}", service.known_as), role, policies, workload);
        self.task_roles.push(role);
        role
    }

    /// `workload`: who may assume it beside ECS.
    fn role(
        &mut self,
        node: &str,
        role: RoleOf<'_>,
        inline: Val<BTreeMap<String, PolicyDocument>>,
        workload: Option<Val<Statement>>,
    ) -> Handle<Role> {
        // Tasks of this account and region only: a service of AWS that acts for somebody else is no confused deputy of ours.
        let tasks = self.trust("ecs-tasks", "ecs", "*");
        let trust = match workload {
            None => PolicyDocument::new([tasks]).into(),
            Some(workload) => workload.map(move |workload| PolicyDocument::new([tasks.clone(), workload])),
        };
        self.role_of(node, role, trust, inline)
    }

    /// A role that these may assume, with its own policies and what the configuration changes about it.
    pub(super) fn role_of(
        &mut self,
        node: &str,
        role: RoleOf<'_>,
        trust: impl Into<Val<PolicyDocument>>,
        inline: Val<BTreeMap<String, PolicyDocument>>,
    ) -> Handle<Role> {
        let changes = Changes::of(&self.environment.settings, role);
        let args = RoleArgs {
            name: self.scope.name(node, ROLE_NAME).into(),
            path: name::iam_path(&self.scope.id).into(),
            trust: trust.into(),
            inline: changes.policies(inline),
            managed: changes.managed().into(),
            boundary: changes.boundary().into(),
        };
        self.stack.add(self.scope.ix, node, args)
    }

    /// Lets a service of AWS assume a role on behalf of a resource of this account and region.
    pub(super) fn trust(&self, service: &str, arn_of: &str, resource: &str) -> Statement {
        Statement::trust_service(&format!("{service}.amazonaws.com"))
            .when("StringEquals", "aws:SourceAccount", &[self.collection.account.as_str()])
            .when("ArnLike", "aws:SourceArn", &[&self.arn(arn_of, resource)])
    }

    /// The ARN of a role of this environment, known before it is there.
    pub(super) fn role_arn(&self, node: &str) -> String {
        if let Some(arn) = self.scope.adopted.get(node).and_then(|names| names.iter().find(|name| name.starts_with("arn:"))) {
            return arn.clone();
        }
        let (partition, account) = (super::region(self.collection).partition(), &self.collection.account);
        let (path, name) = (name::iam_path(&self.scope.id), self.scope.name(node, ROLE_NAME));
        format!("arn:{partition}:iam::{account}:role{path}{name}")
    }

    /// The ARN of a resource in the collection's account and region.
    pub(super) fn arn(&self, service: &str, resource: &str) -> String {
        super::arn(self.collection, service, resource)
    }
}

/// All that an application does with its bucket.
fn bucket_policy(arn: &str) -> PolicyDocument {
    let objects = ["s3:AbortMultipartUpload", "s3:DeleteObject", "s3:GetObject", "s3:PutObject"];
    PolicyDocument::new([
        Statement::allow(&["s3:GetBucketLocation", "s3:ListBucket"], [arn.to_owned()]),
        Statement::allow(&objects, [format!("{arn}/*")]),
    ])
}

/// These ARNs, or, where they are more than a [`FEW`], what they begin with; what begins otherwise is named as it is.
pub(super) fn together(arns: Vec<String>, beginnings: &[String]) -> Vec<String> {
    if arns.len() <= FEW {
        return arns;
    }
    let (begun, others): (Vec<String>, Vec<String>) =
        arns.into_iter().partition(|arn| beginnings.iter().any(|beginning| arn.starts_with(beginning)));
    let used = beginnings.iter().filter(|beginning| begun.iter().any(|arn| arn.starts_with(*beginning)));
    used.map(|beginning| format!("{beginning}*")).chain(others).collect()
}
