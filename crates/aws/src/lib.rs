//! The AWS kinds, one file each, and the clients they call.
//!
//! Without the feature `sdk` the crate holds the kinds' tables only: that is all the composition of a graph needs,
//! and it builds in seconds.

#![cfg_attr(test, expect(clippy::unwrap_used, reason = "tests fail by panicking"))]

pub mod kinds;
pub mod lease;
pub mod name;
pub mod types;

#[cfg(feature = "sdk")]
pub mod client;
#[cfg(feature = "sdk")]
pub mod preflight;
#[cfg(feature = "sdk")]
mod registry;

#[cfg(feature = "sdk")]
pub use registry::registry;
