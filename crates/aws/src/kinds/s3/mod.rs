//! Simple Storage Service.

mod access_logs;
mod bucket;
#[cfg(feature = "sdk")]
mod contents;
pub mod grants;
mod settings;

pub use access_logs::AccessLogs;
pub use bucket::{Bucket, BucketArgs, BucketOut};
#[cfg(feature = "sdk")]
pub use contents::put;
pub use grants::{alb_logs, distribution_logs, distribution_reads, only_tls, only_under_a_condition, server_access_logs};
pub use settings::{CorsRule, Encryption, LifecycleRule};
