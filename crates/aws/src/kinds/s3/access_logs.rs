//! Where requests are logged: those to a bucket, and those to a load balancer.

use provision_derive::Wire;
use provision_engine::Value;
use schemars::JsonSchema;
use serde::Serialize;

/// A place for access logs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema, Wire)]
#[wire(shape = aws_sdk_s3::types::LoggingEnabled, checked)]
pub struct AccessLogs {
    /// The bucket that takes the logs.
    #[wire(target_bucket)]
    pub bucket: String,
    /// What their keys begin with.
    #[wire(target_prefix)]
    pub prefix: String,
}

impl Value for AccessLogs {
    fn refs(&self, out: &mut Vec<String>) {
        out.push(self.bucket.clone());
    }
}
