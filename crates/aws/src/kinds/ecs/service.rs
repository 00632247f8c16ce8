//! An ECS service.

use provision_engine::{Kind, Output, Set, Value};
use schemars::JsonSchema;
use serde::Serialize;

use super::CapacityShare;
use crate::types::{Arn, SecurityGroupId, SubnetId};

/// A service on Fargate: tasks kept running, behind a load balancer or not. A deployment that fails is rolled back.
#[derive(Kind, Clone, Debug)]
#[kind(
    name = "ecs.service",
    out = ServiceOut,
    replace = "old-first",
    create = "40/65/120",
    update = "40/65/180",
    delete = "5/30/120",
    iam(
        list = "ecs:ListServices ecs:DescribeServices ecs:DescribeClusters",
        create = "ecs:CreateService ecs:TagResource",
        update = "ecs:UpdateService ecs:TagResource",
        delete = "ecs:DeleteService",
    )
)]
pub struct Service {
    /// Its name, unique in the cluster.
    #[field(replace)]
    pub name: String,
    /// Its cluster.
    #[field(replace)]
    pub cluster: Arn,
    /// What its tasks run.
    pub task_definition: Arn,
    /// How many tasks are wanted; 0 at first when absent.
    #[field(initial = "the autoscaler and deploys own the count")]
    pub desired_count: Option<u32>,
    /// Where its tasks run.
    pub capacity: Set<CapacityShare>,
    /// The private subnets of its tasks.
    pub subnets: Set<SubnetId>,
    /// The security groups of its tasks.
    pub security_groups: Set<SecurityGroupId>,
    /// The target group that its tasks are registered with.
    pub target: Option<ServiceTarget>,
    /// Seconds during which a new task's failed health checks do not count.
    pub health_grace_s: Option<u32>,
    /// Percent of the tasks that must stay healthy during a deployment.
    pub min_healthy_percent: u32,
    /// Percent of the tasks that may run during a deployment.
    pub max_percent: u32,
    /// Whether a failing deployment is stopped and rolled back.
    pub circuit_breaker: bool,
    /// Whether commands may be run in its tasks.
    pub exec: bool,
}

/// Which port of which container is registered where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ServiceTarget {
    /// The target group.
    pub target_group: Arn,
    /// The container.
    pub container: String,
    /// Its port.
    pub port: u16,
}

impl Value for ServiceTarget {
    fn refs(&self, out: &mut Vec<String>) {
        self.target_group.refs(out);
    }
}

/// What others may read of a service.
#[derive(Clone, Debug)]
pub struct ServiceOut {
    /// Its ARN.
    pub arn: Arn,
    /// Its cluster's name.
    pub cluster: String,
    /// Its name.
    pub name: String,
}

impl Output for ServiceOut {
    fn id(&self) -> &str {
        self.arn.as_str()
    }
}

impl ServiceOut {
    /// What Application Auto Scaling calls it.
    #[must_use]
    pub fn scaling_resource(&self) -> String {
        format!("service/{}/{}", self.cluster, self.name)
    }
}
