//! AWS Secrets Manager.

#[cfg(feature = "sdk")]
mod value;

#[cfg(feature = "sdk")]
pub(super) use value::member;
