//! Amazon ECS: clusters, task definitions, services.

mod cluster;
#[cfg(feature = "sdk")]
mod deployment;
mod one_off;
mod service;
#[cfg(feature = "sdk")]
pub(super) mod tags;
mod task_definition;

pub use cluster::{CapacityShare, Cluster, ClusterArgs, ClusterOut};
pub use one_off::OneOff;
pub use service::{Service, ServiceArgs, ServiceOut, ServiceTarget};
pub use task_definition::{TaskDefinition, TaskDefinitionArgs, TaskDefinitionOut};

/// The longest name of a cluster, a service or a family.
/// Source: <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html>.
pub const NAME_MAX: usize = 255;

/// What the names of a scope's clusters, services and families begin with, as `name::of` writes them.
#[cfg(feature = "sdk")]
fn prefix(stack: &str) -> String {
    crate::name::of(stack, "", NAME_MAX)
}
