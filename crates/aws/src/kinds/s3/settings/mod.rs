//! The settings of a bucket: their values, and how they are read and written.

use provision_engine::{Set, Value};
use schemars::JsonSchema;
use serde::Serialize;

use crate::types::Arn;

#[cfg(feature = "sdk")]
mod read;
#[cfg(feature = "sdk")]
mod write;

#[cfg(feature = "sdk")]
pub(super) use {
    read::{found, retag},
    write::{mark, write},
};

/// The tag of a bucket that a deletion may empty.
#[cfg(feature = "sdk")]
pub(super) const EMPTY_TAG: &str = "provision:empty-on-delete";

/// How new objects are encrypted where their writer does not say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema, Value)]
pub struct Encryption {
    /// `AES256` for S3's own keys, `aws:kms` for a key of KMS.
    pub algorithm: String,
    /// The key of KMS; the account's own for S3 (`aws/s3`) when absent.
    pub key: Option<Arn>,
    /// Whether a key of the bucket's saves calls to KMS. Means nothing with S3's own keys.
    pub bucket_key: bool,
}

impl Encryption {
    /// With S3's own keys.
    #[must_use]
    pub fn s3() -> Self {
        Self { algorithm: "AES256".to_owned(), key: None, bucket_key: false }
    }
    /// With the key of KMS that AWS keeps for S3 in the account.
    #[must_use]
    pub fn aws_managed() -> Self {
        Self { algorithm: "aws:kms".to_owned(), key: None, bucket_key: true }
    }
    /// With a key of one's own.
    #[must_use]
    pub fn with_key(key: Arn) -> Self {
        Self { key: Some(key), ..Self::aws_managed() }
    }
}

/// What browsers on other origins may do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema, Value)]
pub struct CorsRule {
    /// From where: `https://example.com`, `*`.
    pub origins: Set<String>,
    /// With which methods.
    pub methods: Set<String>,
    /// With which request headers: `*` for all.
    pub headers: Set<String>,
    /// Which response headers a script may read.
    pub exposed: Set<String>,
    /// How many seconds a browser may remember the answer; not said when absent.
    pub max_age_s: Option<u32>,
}

/// What expires, and when. Rules have names for AWS alone.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema, Value)]
pub struct LifecycleRule {
    /// What the keys of its objects begin with; empty for all.
    pub prefix: String,
    /// Days after which an object is deleted (in a versioned bucket: is no longer current).
    pub expire_days: Option<u32>,
    /// Days after which a version that is no longer current is deleted.
    pub noncurrent_days: Option<u32>,
    /// Days after which an upload that was not finished is dropped.
    pub abort_uploads_days: Option<u32>,
    /// Seen with more than we ever ask for, such as a transition: somebody else wrote it.
    pub foreign: bool,
}

impl LifecycleRule {
    /// For all objects, with nothing that expires yet.
    #[must_use]
    pub fn for_all() -> Self {
        Self { prefix: String::new(), expire_days: None, noncurrent_days: None, abort_uploads_days: None, foreign: false }
    }
}

/// Where the requests to a bucket are logged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct AccessLogs {
    /// The bucket that takes the logs.
    pub bucket: String,
    /// What their keys begin with.
    pub prefix: String,
}

impl Value for AccessLogs {
    fn refs(&self, out: &mut Vec<String>) {
        out.push(self.bucket.clone());
    }
}
