//! The values of a bucket's settings.

use provision_derive::Wire;
use provision_engine::{Set, Value};
use schemars::JsonSchema;
use serde::Serialize;

use crate::types::Arn;

/// The algorithm with S3's own keys, which a bucket has where nothing is said.
/// Source: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/default-encryption-faq.html>.
const S3_KEYS: &str = "AES256";

/// How new objects are encrypted where their writer does not say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema, Value, Wire)]
#[wire(shape = wire::Rule, inside(apply_server_side_encryption_by_default = checked wire::ServerSideEncryptionByDefault))]
pub struct Encryption {
    /// `AES256` for S3's own keys, `aws:kms` for a key of KMS.
    #[wire(apply_server_side_encryption_by_default.sse_algorithm, else = S3_KEYS.to_owned())]
    pub algorithm: String,
    /// The key of KMS; the account's own for S3 (`aws/s3`) when absent.
    #[wire(create = apply_server_side_encryption_by_default.kms_master_key_id, by = wire::key)]
    pub key: Option<Arn>,
    /// Whether a key of the bucket's saves calls to KMS. Means nothing with S3's own keys.
    #[wire(create = bucket_key_enabled, by = wire::bucket_key, with = crate::wire::on)]
    pub bucket_key: bool,
}

impl Encryption {
    /// With S3's own keys.
    #[must_use]
    pub fn s3() -> Self {
        Self { algorithm: S3_KEYS.to_owned(), key: None, bucket_key: false }
    }
    /// With the key of KMS that AWS keeps for S3 in the account.
    #[must_use]
    pub fn aws_managed() -> Self {
        Self { algorithm: "aws:kms".to_owned(), key: None, bucket_key: true }
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

/// What expires, and when: by default nothing, of all objects. Rules have names for AWS alone.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema, Value, Wire)]
#[wire(shape = wire::LifecycleRule, checked, always(status = wire::ExpirationStatus::Enabled))]
#[wire(inside(
    filter = wire::LifecycleRuleFilter,
    expiration = wire::LifecycleExpiration,
    noncurrent_version_expiration = wire::NoncurrentVersionExpiration,
    abort_incomplete_multipart_upload = wire::AbortIncompleteMultipartUpload
))]
pub struct LifecycleRule {
    /// What the keys of its objects begin with; empty for all.
    #[wire(create = filter.prefix, by = wire::prefix)]
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
    #[wire(by = wire::is_foreign)]
    pub foreign: bool,
}

#[cfg(feature = "sdk")]
mod wire {
    pub(super) use aws_sdk_s3::types::{
        AbortIncompleteMultipartUpload, ExpirationStatus, LifecycleExpiration, LifecycleRule, LifecycleRuleFilter,
        NoncurrentVersionExpiration, ServerSideEncryptionByDefault, ServerSideEncryptionRule as Rule,
    };

    use super::S3_KEYS;
    use crate::types::Arn;

    /// The key that AWS keeps for S3 is no key of one's own.
    pub(super) fn key(seen: Option<&Rule>) -> Option<Arn> {
        let key = default(seen).and_then(ServerSideEncryptionByDefault::kms_master_key_id);
        key.filter(|key| !key.ends_with("alias/aws/s3")).map(Arn::new)
    }

    pub(super) fn bucket_key(seen: Option<&Rule>) -> bool {
        let kms = default(seen).is_some_and(|default| default.sse_algorithm().as_str() != S3_KEYS);
        kms && seen.and_then(Rule::bucket_key_enabled) == Some(true)
    }

    fn default(seen: Option<&Rule>) -> Option<&ServerSideEncryptionByDefault> {
        seen.and_then(Rule::apply_server_side_encryption_by_default)
    }

    #[expect(deprecated, reason = "rules that were written long ago have their prefix there")]
    pub(super) fn prefix(seen: Option<&LifecycleRule>) -> String {
        let of_filter = seen.and_then(LifecycleRule::filter).and_then(LifecycleRuleFilter::prefix);
        of_filter.or(seen.and_then(LifecycleRule::prefix)).unwrap_or_default().to_owned()
    }

    /// Whether it does more than we ever ask for.
    pub(super) fn is_foreign(seen: Option<&LifecycleRule>) -> bool {
        seen.is_some_and(|seen| {
            let narrowed = seen.filter().is_some_and(|filter| {
                let sizes = filter.object_size_greater_than().or(filter.object_size_less_than());
                filter.and().is_some() || filter.tag().is_some() || sizes.is_some()
            });
            let dated = seen.expiration().is_some_and(|expiration| expiration.date().is_some());
            let newer = seen.noncurrent_version_expiration().and_then(NoncurrentVersionExpiration::newer_noncurrent_versions);
            let moved = !seen.transitions().is_empty() || !seen.noncurrent_version_transitions().is_empty();
            *seen.status() != ExpirationStatus::Enabled || narrowed || dated || newer.is_some() || moved
        })
    }

    #[cfg(test)]
    mod tests {
        use aws_sdk_s3::types as sdk;
        use provision_engine::Set;

        use super::super::{CorsRule, Encryption, LifecycleRule};
        use crate::types::Arn;
        use crate::wire::{Asked, Shown};

        /// What is read of what is written.
        fn back<T: Asked<S> + for<'a> Shown<&'a S>, S>(want: &T) -> T {
            T::shown(want.asked().unwrap().as_ref())
        }

        fn written<S>(want: &impl Asked<S>) -> S {
            want.asked().unwrap().unwrap()
        }

        #[test]
        fn what_is_written_is_read_back() {
            let key = Arn::new("arn:aws:kms:eu-west-1:123456789012:key/1");
            for want in [Encryption::s3(), Encryption::aws_managed(), Encryption { key: Some(key), ..Encryption::aws_managed() }]
            {
                assert_eq!(back::<_, sdk::ServerSideEncryptionRule>(&want), want);
            }
            let rule = LifecycleRule {
                prefix: "tmp/".to_owned(),
                expire_days: Some(7),
                noncurrent_days: Some(30),
                ..LifecycleRule::default()
            };
            let uploads = LifecycleRule { abort_uploads_days: Some(3), ..LifecycleRule::default() };
            for want in [rule, uploads] {
                assert_eq!(back::<_, sdk::LifecycleRule>(&want), want);
            }
            let set = |text: &str| Set::from(vec![text.to_owned()]);
            let want = CorsRule {
                origins: set("https://example.com"),
                methods: set("PUT"),
                headers: set("*"),
                exposed: Set::default(),
                max_age_s: Some(3600),
            };
            assert_eq!(back::<_, sdk::CorsRule>(&want), want);
        }

        #[test]
        fn a_rule_is_written_with_what_it_asks_for() {
            let want = LifecycleRule { expire_days: Some(7), ..LifecycleRule::default() };
            let filter = sdk::LifecycleRuleFilter::builder().prefix("").build();
            let expiration = sdk::LifecycleExpiration::builder().days(7).build();
            let rule = sdk::LifecycleRule::builder().status(sdk::ExpirationStatus::Enabled).filter(filter);
            assert_eq!(written::<sdk::LifecycleRule>(&want), rule.expiration(expiration).build().unwrap());
        }

        #[test]
        fn the_key_that_aws_keeps_is_no_key_of_ones_own() {
            let mut seen: sdk::ServerSideEncryptionRule = written(&Encryption::aws_managed());
            for spelling in ["alias/aws/s3", "arn:aws:kms:eu-west-1:123456789012:alias/aws/s3"] {
                let default = seen.apply_server_side_encryption_by_default.as_mut().unwrap();
                default.kms_master_key_id = Some(spelling.to_owned());
                assert_eq!(Encryption::shown(Some(&seen)), Encryption::aws_managed());
            }
            seen.bucket_key_enabled = None;
            assert_ne!(Encryption::shown(Some(&seen)), Encryption::aws_managed());
            let mut seen: sdk::ServerSideEncryptionRule = written(&Encryption::s3());
            seen.bucket_key_enabled = Some(true);
            assert_eq!((Encryption::shown(Some(&seen)), Encryption::shown(None)), (Encryption::s3(), Encryption::s3()));
        }

        #[test]
        fn a_rule_of_another_form_is_a_difference() {
            let want = LifecycleRule { expire_days: Some(7), ..LifecycleRule::default() };
            let mut seen: sdk::LifecycleRule = written(&want);
            seen.status = sdk::ExpirationStatus::Disabled;
            assert!(LifecycleRule::shown(Some(&seen)).foreign);
            let mut seen: sdk::LifecycleRule = written(&want);
            seen.transitions = Some(vec![sdk::Transition::builder().days(30).build()]);
            assert!(LifecycleRule::shown(Some(&seen)).foreign && !want.foreign);
        }
    }
}
