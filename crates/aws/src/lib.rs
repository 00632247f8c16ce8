//! The AWS kinds, one file each, and the clients they call.
//!
//! Without the feature `sdk` the crate holds the kinds' tables only: that is all the composition of a graph needs,
//! and it builds in seconds.

#![cfg_attr(test, expect(clippy::unwrap_used, reason = "tests fail by panicking"))]

// The derives name this crate as others see it.
#[cfg(feature = "sdk")]
extern crate self as provision_aws;

#[cfg(feature = "sdk")]
pub mod adopted;
pub mod kinds;
pub mod lease;
pub mod name;
pub mod permissions;
pub mod reference;
pub mod types;

#[cfg(feature = "sdk")]
pub mod client;
#[cfg(feature = "sdk")]
pub mod notice;
#[cfg(feature = "sdk")]
pub mod preflight;
mod registry;
#[cfg(feature = "sdk")]
pub mod stack;
#[cfg(feature = "sdk")]
pub mod trail;
#[cfg(feature = "sdk")]
pub mod unmanaged;
#[cfg(feature = "sdk")]
pub mod wire;

#[cfg(feature = "sdk")]
pub use registry::registry;
pub use registry::tables;
