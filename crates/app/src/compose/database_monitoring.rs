//! Row "roles": `monitoring`, with which RDS writes down what the machines of an environment's databases do.

use std::collections::BTreeMap;

use provision_aws::kinds::iam::Role;
use provision_aws::kinds::rds::Instance;
use provision_aws::types::{PolicyDocument, Statement};
use provision_engine::Handle;

use super::Composer;
use super::role_changes::RoleOf;
use crate::config::model::{Resource, ResourceKind, RoleKind};

/// Seconds between two readings: the longest that there are.
pub(super) const READ_EVERY_S: u32 = 60;
/// The log group of all instances of an account and region. RDS makes it, with an end of 30 days.
/// Source: <https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Monitoring.OS.CloudWatchLogs.html>.
const LOG_GROUP: &str = "RDSOSMetrics";

impl Composer<'_> {
    /// The role, for the databases of this environment alone; none where there is none.
    /// Source: <https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Monitoring.OS.Enabling.html>.
    pub(super) fn monitoring_role(&mut self) -> Option<Handle<Role>> {
        let ours = |resource: &&Resource| {
            matches!(resource.kind, ResourceKind::Database(_)) && !self.environment.existing.contains_key(&resource.name)
        };
        let databases = self.app.resources.iter().filter(ours);
        let instances: Vec<String> = databases
            .map(|resource| Instance::identifier(&self.scope.id, &format!("database.{}", resource.known_as)))
            .map(|identifier| self.arn("rds", &format!("db:{identifier}")))
            .collect();
        if instances.is_empty() {
            return None;
        }
        let instances: Vec<&str> = instances.iter().map(String::as_str).collect();
        let trust = Statement::trust_service("monitoring.rds.amazonaws.com")
            .when("StringEquals", "aws:SourceAccount", &[self.collection.account.as_str()])
            .when("ArnLike", "aws:SourceArn", &instances);
        let group = self.arn("logs", &format!("log-group:{LOG_GROUP}"));
        let write = PolicyDocument::new([
            Statement::allow(&["logs:CreateLogGroup", "logs:PutRetentionPolicy"], [group.clone(), format!("{group}:*")]),
            Statement::allow(
                &["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:GetLogEvents", "logs:PutLogEvents"],
                [format!("{group}:*")],
            ),
        ]);
        let policies = BTreeMap::from([("write-readings".to_owned(), write)]);
        let role = RoleOf::environment(RoleKind::Monitoring);
        Some(self.role_of("role.monitoring", role, PolicyDocument::new([trust]), policies.into()))
    }
}
