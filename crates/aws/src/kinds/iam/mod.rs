//! AWS IAM: roles.

mod role;
mod service_linked_role;

pub use role::{Role, RoleArgs, RoleOut};
pub use service_linked_role::{ServiceLinkedRole, ServiceLinkedRoleArgs, ServiceLinkedRoleOut};
