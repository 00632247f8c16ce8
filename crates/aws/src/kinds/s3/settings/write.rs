//! Writing a bucket's settings: a call each, one after another, because S3 refuses two at once on one bucket.

use aws_sdk_s3::types as sdk;
use provision_engine::{Class, Fault, Tags};

use super::{EMPTY_TAG, Encryption};
use crate::client::{Aws, OrFault, Reclass, built};
use crate::kinds::s3::Bucket;
use crate::kinds::tagging;
use crate::wire::Asked;

/// Notes among the tags whether a deletion may empty the bucket.
pub(in super::super) fn mark(tags: &mut Tags, empty_on_delete: bool) {
    if empty_on_delete {
        tags.insert(EMPTY_TAG.to_owned(), "true".to_owned());
    } else {
        tags.remove(EMPTY_TAG);
    }
}

pub(super) async fn tags(aws: &Aws, name: &str, tags: &Tags) -> Result<(), Fault> {
    let tagging = built(sdk::Tagging::builder().set_tag_set(Some(tagging::write(tags)?)).build())?;
    aws.s3().put_bucket_tagging().bucket(name).tagging(tagging).send().await.or_fault("s3:PutBucketTagging").map(drop)
}

/// Writes the settings of these fields.
pub(in super::super) async fn write(aws: &Aws, want: &Bucket, has: impl Fn(&str) -> bool) -> Result<(), Fault> {
    let (s3, name) = (aws.s3(), want.name.as_str());
    if has("versioning") {
        let status = if want.versioning { sdk::BucketVersioningStatus::Enabled } else { sdk::BucketVersioningStatus::Suspended };
        let config = sdk::VersioningConfiguration::builder().status(status).build();
        let call = s3.put_bucket_versioning().bucket(name).versioning_configuration(config);
        call.send().await.or_fault("s3:PutBucketVersioning")?;
    }
    if has("encryption") {
        let config = sdk::ServerSideEncryptionConfiguration::builder().rules(encryption_rule(&want.encryption)?);
        let call = s3.put_bucket_encryption().bucket(name).server_side_encryption_configuration(built(config.build())?);
        call.send().await.or_fault("s3:PutEncryptionConfiguration")?;
    }
    // The ownership first: a policy or a block can be refused for the sake of access control lists.
    if has("ownership") {
        let rule = sdk::OwnershipControlsRule::builder().object_ownership(want.ownership.as_str().into());
        let controls = sdk::OwnershipControls::builder().rules(built(rule.build())?);
        let call = s3.put_bucket_ownership_controls().bucket(name).ownership_controls(built(controls.build())?);
        call.send().await.or_fault("s3:PutBucketOwnershipControls")?;
    }
    if has("public_access_blocked") {
        if want.public_access_blocked {
            let call = s3.put_public_access_block().bucket(name).public_access_block_configuration(all_blocked());
            call.send().await.or_fault("s3:PutBucketPublicAccessBlock")?;
        } else {
            s3.delete_public_access_block().bucket(name).send().await.or_fault("s3:PutBucketPublicAccessBlock")?;
        }
    }
    if has("policy") {
        policy(aws, want).await?;
    }
    if has("cors") {
        if want.cors.is_empty() {
            s3.delete_bucket_cors().bucket(name).send().await.or_fault("s3:PutBucketCORS")?;
        } else {
            let config = built(sdk::CorsConfiguration::builder().set_cors_rules(want.cors.asked()?).build())?;
            s3.put_bucket_cors().bucket(name).cors_configuration(config).send().await.or_fault("s3:PutBucketCORS")?;
        }
    }
    if has("lifecycle") {
        if want.lifecycle.is_empty() {
            s3.delete_bucket_lifecycle().bucket(name).send().await.or_fault("s3:PutLifecycleConfiguration")?;
        } else {
            let config = built(sdk::BucketLifecycleConfiguration::builder().set_rules(want.lifecycle.asked()?).build())?;
            let call = s3.put_bucket_lifecycle_configuration().bucket(name).lifecycle_configuration(config);
            call.send().await.or_fault("s3:PutLifecycleConfiguration")?;
        }
    }
    if has("event_bridge") {
        events(aws, want).await?;
    }
    if let Some(logs) = want.access_logs.as_ref().filter(|_| has("access_logs")) {
        let status = sdk::BucketLoggingStatus::builder().set_logging_enabled(logs.asked()?).build();
        let done = s3.put_bucket_logging().bucket(name).bucket_logging_status(status).send().await;
        // The policy of the bucket that takes the logs may not have come through yet.
        done.or_fault("s3:PutBucketLogging").not_yet(&["InvalidTargetBucketForLogging"])?;
    }
    Ok(())
}

async fn policy(aws: &Aws, want: &Bucket) -> Result<(), Fault> {
    if want.policy.is_empty() {
        let call = aws.s3().delete_bucket_policy().bucket(&want.name);
        return call.send().await.or_fault("s3:DeleteBucketPolicy").map(drop);
    }
    let call = aws.s3().put_bucket_policy().bucket(&want.name).policy(want.policy.to_json());
    // A principal may be too new to be known.
    call.send().await.or_fault("s3:PutBucketPolicy").class(Class::NotYet, &["Invalid principal in policy"]).map(drop)
}

/// All notifications are written at once: the others are written back as they are.
async fn events(aws: &Aws, want: &Bucket) -> Result<(), Fault> {
    let seen = aws.s3().get_bucket_notification_configuration().bucket(&want.name);
    let seen = seen.send().await.or_fault("s3:GetBucketNotification")?;
    let bus = want.event_bridge.then(|| sdk::EventBridgeConfiguration::builder().build());
    let all = sdk::NotificationConfiguration::builder()
        .set_topic_configurations(seen.topic_configurations)
        .set_queue_configurations(seen.queue_configurations)
        .set_lambda_function_configurations(seen.lambda_function_configurations)
        .set_event_bridge_configuration(bus)
        .build();
    let call = aws.s3().put_bucket_notification_configuration().bucket(&want.name).notification_configuration(all);
    call.send().await.or_fault("s3:PutBucketNotification").map(drop)
}

pub(super) fn encryption_rule(want: &Encryption) -> Result<sdk::ServerSideEncryptionRule, Fault> {
    let default = sdk::ServerSideEncryptionByDefault::builder().sse_algorithm(want.algorithm.as_str().into());
    let default = default.set_kms_master_key_id(want.key.asked()?);
    let rule = sdk::ServerSideEncryptionRule::builder().apply_server_side_encryption_by_default(built(default.build())?);
    Ok(rule.set_bucket_key_enabled(want.bucket_key.then_some(true)).build())
}

pub(super) fn all_blocked() -> sdk::PublicAccessBlockConfiguration {
    sdk::PublicAccessBlockConfiguration::builder()
        .block_public_acls(true)
        .ignore_public_acls(true)
        .block_public_policy(true)
        .restrict_public_buckets(true)
        .build()
}
