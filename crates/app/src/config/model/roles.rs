//! Changes of the roles that are made.

use std::fmt;

use serde_json::{Map, Value};

use super::{PolicyArn, ServiceName};

/// A role of an environment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RoleKind {
    /// CodeBuild's.
    Build,
    /// CodePipeline's.
    Deploy,
    /// RDS Proxy's.
    Proxy,
    /// That of EventBridge and its Scheduler.
    Events,
    /// That of RDS's enhanced monitoring.
    Monitoring,
    /// That of Lambda@Edge.
    Edge,
    /// The one that starts a service's tasks.
    Execution,
    /// The one that a service's tasks have.
    Task,
}

impl RoleKind {
    /// All of them.
    pub const ALL: [Self; 8] =
        [Self::Build, Self::Deploy, Self::Proxy, Self::Events, Self::Monitoring, Self::Edge, Self::Execution, Self::Task];

    /// As the files write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Build => "build",
            Self::Deploy => "deploy",
            Self::Proxy => "proxy",
            Self::Events => "events",
            Self::Monitoring => "monitoring",
            Self::Edge => "edge",
            Self::Execution => "execution",
            Self::Task => "task",
        }
    }

    /// Whether each service has one of its own.
    pub fn is_per_service(self) -> bool {
        matches!(self, Self::Execution | Self::Task)
    }
}

impl fmt::Display for RoleKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The roles that a change is for: `task` is every service's, `task.api` one service's.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct RoleKey {
    /// Which role.
    pub kind: RoleKind,
    /// Whose. `None`: every service's, or the environment's own.
    pub service: Option<ServiceName>,
}

/// What is changed about a role.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RoleChange {
    /// Statements beside ours.
    pub add: Vec<Statement>,
    /// Statements in the place of ours. `None`: ours stay.
    pub replace: Option<Vec<Statement>>,
    /// Policies that are attached.
    pub managed_policies: Vec<PolicyArn>,
    /// Its permissions boundary. `None`: that of all roles.
    pub boundary: Option<PolicyArn>,
}

/// A statement of an IAM policy, as AWS writes it in JSON, with `Effect`, and an action and a resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement(pub(crate) Map<String, Value>);

impl Statement {
    /// As JSON.
    pub fn as_json(&self) -> &Map<String, Value> {
        &self.0
    }
}
