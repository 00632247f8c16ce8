//! Amazon RDS: databases, and proxies in front of them.

mod instance;

#[cfg(feature = "sdk")]
mod tags;
#[cfg(feature = "sdk")]
mod wire;

pub use instance::{Instance, InstanceArgs, InstanceOut};

/// The tag that keeps which secret a password was read from.
#[cfg(feature = "sdk")]
pub(super) const CREDENTIALS_TAG: &str = "provision:credentials";
/// The tag that keeps whether the data is to be kept in a last snapshot.
#[cfg(feature = "sdk")]
const FINAL_SNAPSHOT_TAG: &str = "provision:final-snapshot";
