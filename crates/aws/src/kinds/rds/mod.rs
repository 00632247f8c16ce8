//! Amazon RDS: databases, and proxies in front of them.

pub mod existing;
mod instance;
mod parameter_group;
mod proxy;
mod proxy_target;
mod subnet_group;
pub mod versions;

#[cfg(feature = "sdk")]
mod tags;
#[cfg(feature = "sdk")]
mod wire;

pub use instance::{Instance, InstanceArgs, InstanceOut};
pub use parameter_group::{ParameterGroup, ParameterGroupArgs, ParameterGroupOut};
pub use proxy::{Proxy, ProxyArgs, ProxyOut};
pub use proxy_target::{ProxyTarget, ProxyTargetArgs, ProxyTargetOut};
pub use subnet_group::{SubnetGroup, SubnetGroupArgs, SubnetGroupOut};

/// The tag that keeps which secret a password was read from.
#[cfg(feature = "sdk")]
pub(super) const CREDENTIALS_TAG: &str = "provision:credentials";
/// The tag that keeps whether the data is to be kept in a last snapshot.
#[cfg(feature = "sdk")]
const FINAL_SNAPSHOT_TAG: &str = "provision:final-snapshot";
