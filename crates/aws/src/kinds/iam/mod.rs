//! AWS IAM: roles, policies, instance profiles.

mod instance_profile;
mod policy;
mod role;
mod service_linked_role;

#[cfg(feature = "sdk")]
mod details;

pub use instance_profile::{InstanceProfile, InstanceProfileArgs, InstanceProfileOut};
pub use policy::{Policy, PolicyArgs, PolicyOut};
pub use role::{Role, RoleArgs, RoleOut};
pub use service_linked_role::{ServiceLinkedRole, ServiceLinkedRoleArgs, ServiceLinkedRoleOut};
