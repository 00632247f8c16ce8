//! Reading a bucket: each setting has a call of its own, and a bucket without it answers with an error.

use std::error::Error;

use aws_sdk_s3::operation::get_bucket_cors::GetBucketCorsOutput;
use aws_sdk_s3::operation::get_bucket_lifecycle_configuration::GetBucketLifecycleConfigurationOutput;
use aws_sdk_s3::types::{self as sdk, BucketVersioningStatus, ServerSideEncryption};
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use provision_engine::{Fault, Found, Mark, Set, Tags};

use super::{EMPTY_TAG, Encryption, write};
use crate::client::{Aws, Clients, OrFault, Reader, Reclass};
use crate::kinds::convert::born;
use crate::kinds::s3::{Bucket, BucketOut};
use crate::kinds::tagging;
use crate::types::{Arn, PolicyDocument};
use crate::wire::Shown;

/// A setting; nothing where the bucket has none or has vanished meanwhile.
async fn ask<T, E>(
    answer: impl Future<Output = Result<T, SdkError<E, HttpResponse>>>,
    operation: &'static str,
    none: &str,
) -> Result<Option<T>, Fault>
where
    E: ProvideErrorMetadata + Error + Send + Sync + 'static,
{
    answer.await.or_fault(operation).unless(&[none, "NoSuchBucket"])
}

async fn tags(aws: &Clients, name: &str) -> Result<Tags, Fault> {
    let answer = ask(aws.s3().get_bucket_tagging().bucket(name).send(), "s3:GetBucketTagging", "NoSuchTagSet").await?;
    Ok(answer.map(|answer| tagging::read(answer.tag_set())).unwrap_or_default())
}

/// Changes tags of a bucket. They can only be written all at once, and others' stay.
pub(in super::super) async fn retag(aws: &Aws, name: &str, change: impl FnOnce(&mut Tags)) -> Result<(), Fault> {
    let mut all = tags(aws, name).await?;
    change(&mut all);
    write::tags(aws, name, &all).await
}

/// A bucket with its settings; one without tags is not ours, and is not read further.
pub(in super::super) async fn found(aws: &Reader, seen: sdk::Bucket) -> Result<Option<Found<Bucket>>, Fault> {
    const NONE: &str = "ServerSideEncryptionConfigurationNotFoundError";
    let (s3, name) = (aws.s3(), seen.name().unwrap_or_default());
    macro_rules! get {
        ($call:ident, $operation:literal, $none:expr) => {
            ask(s3.$call().bucket(name).send(), $operation, $none)
        };
    }
    let (tags, versioning, encryption, access, ownership, policy, cors, lifecycle, events, logging) = futures::try_join!(
        tags(aws, name),
        get!(get_bucket_versioning, "s3:GetBucketVersioning", ""),
        get!(get_bucket_encryption, "s3:GetEncryptionConfiguration", NONE),
        get!(get_public_access_block, "s3:GetBucketPublicAccessBlock", "NoSuchPublicAccessBlockConfiguration"),
        get!(get_bucket_ownership_controls, "s3:GetBucketOwnershipControls", "OwnershipControlsNotFoundError"),
        get!(get_bucket_policy, "s3:GetBucketPolicy", "NoSuchBucketPolicy"),
        get!(get_bucket_cors, "s3:GetBucketCORS", "NoSuchCORSConfiguration"),
        get!(get_bucket_lifecycle_configuration, "s3:GetLifecycleConfiguration", "NoSuchLifecycleConfiguration"),
        get!(get_bucket_notification_configuration, "s3:GetBucketNotification", ""),
        get!(get_bucket_logging, "s3:GetBucketLogging", ""),
    )?;
    let Some(versioning) = versioning else { return Ok(None) };
    let rules = encryption.as_ref().and_then(|answer| answer.server_side_encryption_configuration());
    let ownership = ownership.as_ref().and_then(|answer| answer.ownership_controls()).and_then(|all| all.rules().first());
    let policy = policy.as_ref().and_then(|answer| answer.policy());
    let spec = Bucket {
        name: name.to_owned(),
        versioning: versioning.status() == Some(&BucketVersioningStatus::Enabled),
        encryption: encryption_of(rules.and_then(|all| all.rules().first())),
        public_access_blocked: access.is_some_and(|answer| blocked(answer.public_access_block_configuration())),
        ownership: ownership.map_or_else(String::new, |rule| rule.object_ownership().as_str().to_owned()),
        // A document that cannot be read is not what anybody asks for, and is written anew.
        policy: policy.and_then(PolicyDocument::parse).unwrap_or_else(|| PolicyDocument::new([])),
        cors: Vec::shown(cors.as_ref().map(GetBucketCorsOutput::cors_rules)),
        lifecycle: Set::shown(lifecycle.as_ref().map(GetBucketLifecycleConfigurationOutput::rules)),
        event_bridge: events.is_some_and(|answer| answer.event_bridge_configuration().is_some()),
        access_logs: Option::shown(logging.as_ref().and_then(|answer| answer.logging_enabled())),
        empty_on_delete: tags.contains_key(EMPTY_TAG),
    };
    Ok(Some(Found::ready(Mark::Tags(tags), spec, BucketOut::of(name, &aws.place.region)).born(born(seen.creation_date()))))
}

fn blocked(seen: Option<&sdk::PublicAccessBlockConfiguration>) -> bool {
    seen.is_some_and(|seen| {
        let all =
            [seen.block_public_acls(), seen.ignore_public_acls(), seen.block_public_policy(), seen.restrict_public_buckets()];
        all == [Some(true); 4]
    })
}

fn encryption_of(seen: Option<&sdk::ServerSideEncryptionRule>) -> Encryption {
    let Some(default) = seen.and_then(|rule| rule.apply_server_side_encryption_by_default()) else { return Encryption::s3() };
    if *default.sse_algorithm() == ServerSideEncryption::Aes256 {
        return Encryption::s3();
    }
    let key = default.kms_master_key_id().filter(|key| !key.ends_with("alias/aws/s3"));
    Encryption {
        algorithm: default.sse_algorithm().as_str().to_owned(),
        key: key.map(Arn::new),
        bucket_key: seen.and_then(aws_sdk_s3::types::ServerSideEncryptionRule::bucket_key_enabled) == Some(true),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kinds::s3::settings::{CorsRule, LifecycleRule, write};
    use crate::wire::Asked;

    /// What is read of what is written.
    fn back<T: Asked<S> + for<'a> Shown<&'a S>, S>(want: &T) -> T {
        T::shown(want.asked().unwrap().as_ref())
    }

    fn written(want: &LifecycleRule) -> sdk::LifecycleRule {
        want.asked().unwrap().unwrap()
    }

    #[test]
    fn what_is_written_is_read_back() {
        let key = Arn::new("arn:aws:kms:eu-west-1:123456789012:key/1");
        for want in [Encryption::s3(), Encryption::aws_managed(), Encryption::with_key(key)] {
            assert_eq!(encryption_of(Some(&write::encryption_rule(&want).unwrap())), want);
        }
        let rule = LifecycleRule {
            prefix: "tmp/".to_owned(),
            expire_days: Some(7),
            noncurrent_days: Some(30),
            ..LifecycleRule::for_all()
        };
        let uploads = LifecycleRule { abort_uploads_days: Some(3), ..LifecycleRule::for_all() };
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
        assert!(blocked(Some(&write::all_blocked())));
    }

    #[test]
    fn the_key_that_aws_keeps_is_no_key_of_ones_own() {
        let mut seen = write::encryption_rule(&Encryption::aws_managed()).unwrap();
        for spelling in ["alias/aws/s3", "arn:aws:kms:eu-west-1:123456789012:alias/aws/s3"] {
            let default = seen.apply_server_side_encryption_by_default.as_mut().unwrap();
            default.kms_master_key_id = Some(spelling.to_owned());
            assert_eq!(encryption_of(Some(&seen)), Encryption::aws_managed());
        }
        seen.bucket_key_enabled = None;
        assert_ne!(encryption_of(Some(&seen)), Encryption::aws_managed());
    }

    #[test]
    fn a_rule_of_another_form_is_a_difference() {
        let want = LifecycleRule { expire_days: Some(7), ..LifecycleRule::for_all() };
        let mut seen = written(&want);
        seen.status = sdk::ExpirationStatus::Disabled;
        assert!(LifecycleRule::shown(Some(&seen)).foreign);
        let mut seen = written(&want);
        seen.transitions = Some(vec![sdk::Transition::builder().days(30).build()]);
        assert!(LifecycleRule::shown(Some(&seen)).foreign && !want.foreign);
    }

    #[test]
    fn three_of_four_blocks_are_not_all() {
        let mut seen = write::all_blocked();
        seen.restrict_public_buckets = Some(false);
        assert!(!blocked(Some(&seen)) && !blocked(None));
    }
}
