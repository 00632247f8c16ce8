//! Amazon ECS: clusters, task definitions, services.

mod cluster;
mod service;
mod task_definition;

pub use cluster::{CapacityShare, Cluster, ClusterArgs, ClusterOut};
pub use service::{Service, ServiceArgs, ServiceOut, ServiceTarget};
pub use task_definition::{TaskDefinition, TaskDefinitionArgs, TaskDefinitionOut};
