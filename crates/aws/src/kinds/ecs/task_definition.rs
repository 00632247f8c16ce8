//! A task definition.

use std::collections::BTreeMap;

use provision_engine::{Kind, Output};

use crate::types::Arn;

/// What a task runs: one container on Fargate. Nothing of it can be changed; a change is a new revision, and services
/// follow it. The image belongs to deploys: a new revision carries over the image that runs.
#[derive(Kind, Clone, Debug)]
#[kind(
    name = "ecs.task-definition",
    out = TaskDefinitionOut,
    replace = "refuse",
    out_follows,
    iam(
        list = "ecs:DescribeTaskDefinition ecs:DescribeServices ecs:DescribeClusters",
        create = "ecs:RegisterTaskDefinition ecs:TagResource iam:PassRole",
        update = "ecs:RegisterTaskDefinition ecs:TagResource iam:PassRole",
        delete = "ecs:ListTaskDefinitions ecs:DeregisterTaskDefinition ecs:DeleteTaskDefinitions",
    )
)]
pub struct TaskDefinition {
    /// The name that its revisions share.
    #[field(replace)]
    pub family: String,
    /// CPU units, 1024 a vCPU; a legal pair with `memory_mib`.
    pub cpu_units: u32,
    /// Memory in MiB.
    pub memory_mib: u32,
    /// `X86_64` or `ARM64`.
    pub architecture: String,
    /// The role that pulls the image, reads secrets and writes logs.
    pub execution_role: Arn,
    /// The role of the application itself.
    pub task_role: Option<Arn>,
    /// The image; a placeholder until somebody names one.
    #[field(initial = "deploys own the image")]
    pub image: Option<String>,
    /// The command; the image's own when empty.
    pub command: Vec<String>,
    /// The port that the container listens on.
    pub port: Option<u16>,
    /// Plain environment variables.
    pub environment: BTreeMap<String, String>,
    /// Environment variables from Secrets Manager, by reference.
    pub secrets: BTreeMap<String, String>,
    /// The log group.
    pub log_group: String,
    /// What the names of its log streams begin with.
    pub log_prefix: String,
    /// Whether an init process reaps children and passes signals on.
    pub init_process: bool,
    /// Whether the container's root file system is read-only.
    pub read_only_root: bool,
    /// Seconds between the request to stop and the kill, up to 120.
    pub stop_timeout_s: u32,
}

/// What others may read of a task definition.
#[derive(Clone, Debug)]
pub struct TaskDefinitionOut {
    /// The ARN of the revision.
    pub arn: Arn,
    /// The family.
    pub family: String,
    /// The image that the revision names; none while it is the placeholder.
    pub image: Option<String>,
}

impl Output for TaskDefinitionOut {
    fn id(&self) -> &str {
        self.arn.as_str()
    }
}

impl TaskDefinitionOut {
    /// The name of its only container.
    pub const CONTAINER: &'static str = "app";
}
