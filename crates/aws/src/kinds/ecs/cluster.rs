//! An ECS cluster.

use provision_engine::{Kind, Output, Set, Value};
use schemars::JsonSchema;
use serde::Serialize;

use crate::types::Arn;

/// An ECS cluster with its capacity providers.
#[derive(Kind, Clone, Debug)]
#[kind(
    name = "ecs.cluster",
    out = ClusterOut,
    replace = "refuse",
    iam(
        list = "ecs:DescribeClusters",
        create = "ecs:CreateCluster ecs:TagResource",
        update = "ecs:PutClusterCapacityProviders ecs:UpdateClusterSettings ecs:TagResource",
        delete = "ecs:DeleteCluster",
    )
)]
pub struct Cluster {
    /// Its name, unique in account and region.
    #[field(replace)]
    pub name: String,
    /// Where tasks may run: `FARGATE`, `FARGATE_SPOT`.
    pub capacity_providers: Set<String>,
    /// Where tasks run that do not say so themselves.
    pub default_strategy: Set<CapacityShare>,
    /// Whether Container Insights are collected, at a cost.
    pub container_insights: bool,
}

/// A share of the tasks for one capacity provider.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema, Value)]
pub struct CapacityShare {
    /// The provider: `FARGATE`, `FARGATE_SPOT`.
    pub provider: String,
    /// How many tasks it gets first.
    pub base: u32,
    /// Its share of the rest.
    pub weight: u32,
}

/// What others may read of a cluster.
#[derive(Clone, Debug)]
pub struct ClusterOut {
    /// Its name.
    pub name: String,
    /// Its ARN.
    pub arn: Arn,
}

impl Output for ClusterOut {
    fn id(&self) -> &str {
        self.arn.as_str()
    }
    fn aliases(&self) -> Vec<String> {
        vec![self.name.clone(), self.arn.to_string()]
    }
}
