//! Amazon RDS: databases, and proxies in front of them.

pub mod existing;
mod instance;
mod parameter_group;
mod proxy;
mod proxy_target;
mod subnet_group;

#[cfg(feature = "sdk")]
mod tags;

pub use instance::{Instance, InstanceArgs, InstanceOut};
pub use parameter_group::{ParameterGroup, ParameterGroupArgs, ParameterGroupOut};
pub use proxy::{Proxy, ProxyArgs, ProxyOut};
pub use proxy_target::{ProxyTarget, ProxyTargetArgs, ProxyTargetOut};
pub use subnet_group::{SubnetGroup, SubnetGroupArgs, SubnetGroupOut};
