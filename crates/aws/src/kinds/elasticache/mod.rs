//! Amazon ElastiCache.

mod parameter_group;
mod replication_group;
mod subnet_group;
pub mod versions;

#[cfg(feature = "sdk")]
mod tags;
#[cfg(feature = "sdk")]
mod wire;

pub use parameter_group::{ParameterGroup, ParameterGroupArgs, ParameterGroupOut};
pub use replication_group::{ReplicationGroup, ReplicationGroupArgs, ReplicationGroupOut};
pub use subnet_group::{SubnetGroup, SubnetGroupArgs, SubnetGroupOut};
