//! AWS Secrets Manager.

mod members;
mod secret;
#[cfg(feature = "sdk")]
mod seen;
#[cfg(feature = "sdk")]
mod value;

pub use members::Members;
pub use secret::{Secret, SecretArgs, SecretOut};
#[cfg(feature = "sdk")]
pub use value::held;
#[cfg(feature = "sdk")]
pub(super) use value::member;
