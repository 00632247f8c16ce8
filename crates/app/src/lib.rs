//! From the configuration files to the graph. No AWS SDK.
#![cfg_attr(test, expect(clippy::unwrap_used, clippy::panic, reason = "tests"))]

pub mod adopt;
pub mod compose;
pub mod config;
pub mod init;
