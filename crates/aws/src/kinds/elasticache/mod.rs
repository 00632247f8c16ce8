//! Amazon ElastiCache: Redis OSS and Valkey.

pub mod existing;
mod parameter_group;
mod replication_group;
mod subnet_group;

#[cfg(feature = "sdk")]
mod seen;
#[cfg(feature = "sdk")]
mod tags;

pub use parameter_group::{ParameterGroup, ParameterGroupArgs, ParameterGroupOut};
pub use replication_group::{ReplicationGroup, ReplicationGroupArgs, ReplicationGroupOut};
pub use subnet_group::{SubnetGroup, SubnetGroupArgs, SubnetGroupOut};

/// The longest name of a replication group; the other names are kept as short.
/// Source: <https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_CreateReplicationGroup.html>.
pub const NAME_MAX: usize = 40;

/// What the names of a scope's objects begin with. Descriptions show no tags and cannot be filtered by them, so objects are
/// looked for by it, and their tags say the rest.
#[cfg(feature = "sdk")]
fn prefix(stack: &str) -> String {
    crate::name::beginning(stack, NAME_MAX)
}
