//! Simple Storage Service.

mod bucket;
#[cfg(feature = "sdk")]
mod contents;
pub mod grants;
mod settings;

pub use bucket::{Bucket, BucketArgs, BucketOut};
#[cfg(feature = "sdk")]
pub use contents::put;
pub use grants::{alb_logs, distribution_logs, distribution_reads, only_tls, only_under_a_condition, server_access_logs};
pub use settings::{AccessLogs, CorsRule, Encryption, LifecycleRule};
