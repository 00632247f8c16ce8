//! The settings of a bucket: their values, and how they are read and written.

use provision_derive::Wire;
use provision_engine::{Set, Value};
use schemars::JsonSchema;
use serde::Serialize;

use crate::types::Arn;

#[cfg(feature = "sdk")]
mod lifecycle;
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema, Value, Wire)]
#[wire(shape = aws_sdk_s3::types::CorsRule, checked)]
pub struct CorsRule {
    /// From where: `https://example.com`, `*`.
    #[wire(allowed_origins, with = crate::wire::filled)]
    pub origins: Set<String>,
    /// With which methods.
    #[wire(allowed_methods, with = crate::wire::filled)]
    pub methods: Set<String>,
    /// With which request headers: `*` for all.
    #[wire(allowed_headers, with = crate::wire::filled)]
    pub headers: Set<String>,
    /// Which response headers a script may read.
    #[wire(expose_headers, with = crate::wire::filled)]
    pub exposed: Set<String>,
    /// How many seconds a browser may remember the answer; not said when absent.
    #[wire(max_age_seconds)]
    pub max_age_s: Option<u32>,
}

/// What expires, and when. Rules have names for AWS alone.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema, Value, Wire)]
#[wire(shape = aws_sdk_s3::types::LifecycleRule, checked, always(status = aws_sdk_s3::types::ExpirationStatus::Enabled))]
#[wire(parts(
    filter = lifecycle::filter(prefix),
    expiration = lifecycle::expiration(expire_days),
    noncurrent_version_expiration = lifecycle::noncurrent(noncurrent_days),
    abort_incomplete_multipart_upload = lifecycle::abort(abort_uploads_days)
))]
pub struct LifecycleRule {
    /// What the keys of its objects begin with; empty for all.
    #[wire(by = lifecycle::prefix)]
    pub prefix: String,
    /// Days after which an object is deleted (in a versioned bucket: is no longer current).
    #[wire(expiration.days)]
    pub expire_days: Option<u32>,
    /// Days after which a version that is no longer current is deleted.
    #[wire(noncurrent_version_expiration.noncurrent_days)]
    pub noncurrent_days: Option<u32>,
    /// Days after which an upload that was not finished is dropped.
    #[wire(abort_incomplete_multipart_upload.days_after_initiation)]
    pub abort_uploads_days: Option<u32>,
    /// Seen with more than we ever ask for, such as a transition: somebody else wrote it.
    #[wire(by = lifecycle::is_foreign)]
    pub foreign: bool,
}

impl LifecycleRule {
    /// For all objects, with nothing that expires yet.
    #[must_use]
    pub fn for_all() -> Self {
        Self { prefix: String::new(), expire_days: None, noncurrent_days: None, abort_uploads_days: None, foreign: false }
    }
}
