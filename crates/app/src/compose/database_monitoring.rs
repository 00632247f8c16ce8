//! Row "monitoring", of databases: the role with which RDS writes the readings of enhanced monitoring.

use std::collections::BTreeMap;

use provision_aws::kinds::iam::Role;
use provision_aws::types::{PolicyDocument, Statement};
use provision_engine::Handle;

use super::Composer;
use super::role_changes::RoleOf;
use crate::config::model::{ResourceKind, RoleKind};

/// Where RDS writes the readings of all instances of an account and region. It makes the group itself, for 30 days.
/// Source: <https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Monitoring.OS.Viewing.html>.
const GROUP: &str = "RDSOSMetrics";

impl Composer<'_> {
    /// The role of the environment's databases, where it has one of its own.
    /// Source: <https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Monitoring.OS.Enabling.html>.
    pub(super) fn monitoring_role(&mut self) -> Option<Handle<Role>> {
        let (app, environment) = (self.app, self.environment);
        app.resources
            .iter()
            .any(|it| matches!(it.kind, ResourceKind::Database(_)) && !environment.existing.contains_key(&it.name))
            .then(|| {
                let group = self.arn("logs", &format!("log-group:{GROUP}"));
                let groups = ["logs:CreateLogGroup", "logs:PutRetentionPolicy"];
                let streams = ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:GetLogEvents", "logs:PutLogEvents"];
                let write = PolicyDocument::new([
                    Statement::allow(&groups, [group.clone(), format!("{group}:*")]),
                    Statement::allow(&streams, [format!("{group}:log-stream:*")]),
                ]);
                let trust = self.trust("monitoring.rds", "rds", "db:*");
                let policies = BTreeMap::from([("write-readings".to_owned(), write)]);
                let role = RoleOf::environment(RoleKind::Monitoring);
                self.role_of("role.monitoring", role, PolicyDocument::new([trust]), policies.into())
            })
    }
}
