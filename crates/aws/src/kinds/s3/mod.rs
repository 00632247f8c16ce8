//! Simple Storage Service.

mod access_logs;
mod bucket;
#[cfg(feature = "sdk")]
mod contents;
pub mod grants;
#[cfg(feature = "sdk")]
mod object;
mod settings;

pub use access_logs::AccessLogs;
pub use bucket::{Bucket, BucketArgs, BucketOut};
pub use grants::{alb_logs, distribution_logs, distribution_reads, only_tls, only_under_a_condition, server_access_logs};
#[cfg(feature = "sdk")]
pub use object::put;
pub use settings::{CorsRule, Encryption, LifecycleRule};
