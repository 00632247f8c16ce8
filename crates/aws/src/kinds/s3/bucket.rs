//! A bucket with all its settings.

#[cfg(feature = "sdk")]
use aws_sdk_s3::types as sdk;
use provision_derive::{Settings, Wire};
use provision_engine::{Kind, Output, Set};

use super::{AccessLogs, CorsRule, Encryption, LifecycleRule};
use crate::name;
use crate::types::{AccountId, Arn, PolicyDocument, Region};

/// A bucket of S3. It holds data, unless it may be emptied.
#[derive(Kind, Settings, Wire, Clone, Debug)]
#[kind(
    name = "s3.bucket",
    terraform = "aws_s3_bucket +aws_s3_bucket_acl +aws_s3_bucket_cors_configuration +aws_s3_bucket_lifecycle_configuration +aws_s3_bucket_ownership_controls +aws_s3_bucket_policy +aws_s3_bucket_public_access_block +aws_s3_bucket_server_side_encryption_configuration +aws_s3_bucket_versioning +aws_s3_bucket_website_configuration", cloudformation = "AWS::S3::Bucket +AWS::S3::BucketPolicy",
    out = BucketOut,
    replace = "refuse",
    stateful,
    iam(
        list = "s3:ListAllMyBuckets s3:GetBucketTagging",
        create = "s3:CreateBucket s3:TagResource s3:ListBucket",
        update = "s3:GetBucketTagging s3:PutBucketTagging",
        delete = "s3:DeleteBucket s3:ListBucketVersions s3:DeleteObject s3:DeleteObjectVersion s3:ListBucketMultipartUploads s3:AbortMultipartUpload", on = "s3:::{name}*",
    )
)]
#[settings(sdk = aws_sdk_s3, iam = "s3", of = bucket(name), gone = "NoSuchBucket")]
pub struct Bucket {
    /// Its name, unique in the world: [`Bucket::name_of`].
    #[field(replace)]
    pub name: String,
    /// Whether every version of an object is kept. Off, for one that had it on, means suspended.
    #[setting(call = bucket_versioning, iam = "BucketVersioning", flat)]
    #[setting(body = versioning_configuration: sdk::VersioningConfiguration { status })]
    pub versioning: bool,
    /// How new objects are encrypted.
    #[setting(call = bucket_encryption, iam = "EncryptionConfiguration")]
    #[setting(absent = "ServerSideEncryptionConfigurationNotFoundError")]
    #[setting(body = server_side_encryption_configuration: checked sdk::ServerSideEncryptionConfiguration { rules: [_] })]
    pub encryption: Encryption,
    /// Who owns the objects: `BucketOwnerEnforced`, which also switches access control lists off.
    // Before what can be refused for the sake of such lists: public access, and the policy.
    #[setting(call = bucket_ownership_controls, iam = "BucketOwnershipControls", absent = "OwnershipControlsNotFoundError")]
    #[setting(new = "BucketOwnerEnforced".to_owned(), body = ownership_controls: checked sdk::OwnershipControls {
        rules: [checked sdk::OwnershipControlsRule { object_ownership }]
    })]
    pub ownership: String,
    /// Whether public access is blocked, by all four settings.
    #[setting(call = public_access_block, iam = "BucketPublicAccessBlock", absent = "NoSuchPublicAccessBlockConfiguration")]
    #[setting(delete = delete_public_access_block, new = true, with = crate::wire::on)]
    #[setting(body = public_access_block_configuration: sdk::PublicAccessBlockConfiguration {
        block_public_acls & ignore_public_acls & block_public_policy & restrict_public_buckets
    })]
    pub public_access_blocked: bool,
    /// Its policy. One without statements is no policy.
    // A principal in it may be too new to be known.
    #[setting(call = bucket_policy, iam = "BucketPolicy", absent = "NoSuchBucketPolicy", not_yet = "Invalid principal in policy")]
    #[setting(delete = delete_bucket_policy, delete_iam = "DeleteBucketPolicy", body = policy, with = crate::wire::document)]
    pub policy: PolicyDocument,
    /// What browsers on other origins may do; the first rule that fits counts.
    #[setting(call = bucket_cors, iam = "BucketCORS", absent = "NoSuchCORSConfiguration", delete = delete_bucket_cors)]
    #[setting(body = cors_configuration: checked sdk::CorsConfiguration { cors_rules }, flat, with = crate::wire::filled)]
    pub cors: Vec<CorsRule>,
    /// What expires, and when.
    #[setting(call = bucket_lifecycle_configuration, iam = "LifecycleConfiguration", absent = "NoSuchLifecycleConfiguration")]
    #[setting(body = lifecycle_configuration: checked sdk::BucketLifecycleConfiguration { rules }, flat)]
    #[setting(delete = delete_bucket_lifecycle, with = crate::wire::filled)]
    pub lifecycle: Set<LifecycleRule>,
    /// Whether EventBridge hears of what happens to objects. Other notifications are left alone.
    #[setting(call = bucket_notification_configuration, iam = "BucketNotification", flat, with = operate::event_bridge)]
    #[setting(body = notification_configuration: sdk::NotificationConfiguration { event_bridge_configuration })]
    #[setting(keep(topic_configurations, queue_configurations, lambda_function_configurations))]
    pub event_bridge: bool,
    /// Where requests are logged; not looked at when absent.
    // The policy of the bucket that takes the logs may not have come through yet.
    #[setting(call = bucket_logging, iam = "BucketLogging", flat, not_yet = "InvalidTargetBucketForLogging")]
    #[setting(body = bucket_logging_status: sdk::BucketLoggingStatus { logging_enabled })]
    pub access_logs: Option<AccessLogs>,
    /// Whether a deletion may empty it, also when the configuration has forgotten it. It is kept as a tag.
    #[field(disposable)]
    #[wire(flag = "provision:empty-on-delete")]
    pub empty_on_delete: bool,
}

impl Bucket {
    /// The longest name.
    /// Source: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html>.
    const NAME_MAX: usize = 63;

    /// The name of a node's bucket in this account and region. It begins with the [`prefix`](Bucket::prefix) of its scope.
    #[must_use]
    pub fn name_of(stack: &str, node: &str, account: &AccountId, region: &Region) -> String {
        name::of_version(stack, node, &format!("{account} {region}"), Self::NAME_MAX)
    }

    /// What the name of every bucket of a scope begins with: `app-environment-`. Buckets are found again by it, because
    /// they cannot be listed by tag.
    #[must_use]
    pub fn prefix(stack: &str) -> String {
        name::prefix(stack)
    }
}

/// What others may read of a bucket.
#[derive(Output, Clone, Debug)]
pub struct BucketOut {
    /// Its name.
    #[output(id)]
    pub name: String,
    /// Its ARN.
    #[output(alias)]
    pub arn: Arn,
    /// Its host name in its region, for a distribution's origin: `name.s3.eu-west-1.amazonaws.com`.
    pub domain: String,
}

impl BucketOut {
    /// Of a bucket in this region: all of it follows from the name.
    #[must_use]
    pub fn of(name: &str, region: &Region) -> Self {
        let partition = region.partition();
        let suffix = if partition == "aws-cn" { "amazonaws.com.cn" } else { "amazonaws.com" };
        Self {
            name: name.to_owned(),
            arn: Arn::new(format!("arn:{partition}:s3:::{name}")),
            domain: format!("{name}.s3.{region}.{suffix}"),
        }
    }
}

#[cfg(feature = "sdk")]
mod operate {
    use super::super::contents;
    use super::sdk::BucketVersioningStatus;
    use super::{Bucket, BucketOut, sdk};
    use crate::client::{Clients, Place};
    use crate::kinds::named::Prefixes;
    use crate::kinds::prelude::*;
    use crate::wire::switched;

    /// The region whose name is not said when a bucket is made in it.
    const FIRST_REGION: &str = "us-east-1";

    impl Operate<Aws> for Bucket {
        async fn list(aws: &Reader, cx: &Listing<Aws>) -> Result<Vec<Found<Self>>, Fault> {
            let prefixes = Prefixes::of::<Self>(cx, Self::prefix);
            let call = aws.s3().list_buckets().set_prefix(prefixes.common()).bucket_region(aws.place.region.as_str());
            let seen: Vec<_> = call.into_paginator().items().send().try_collect().await.or_fault("s3:ListBuckets")?;
            named::ours(&prefixes, seen, sdk::Bucket::name, |bucket| found(aws, bucket)).await
        }

        async fn create(aws: &Aws, me: &Me<'_>, want: &Self) -> Result<BucketOut, Fault> {
            named::findable(&want.name, &[Self::prefix(me.stack)])?;
            let region = &aws.place().region;
            let elsewhere = (region.as_str() != FIRST_REGION).then(|| sdk::BucketLocationConstraint::from(region.as_str()));
            if elsewhere.is_none() {
                not_there(aws, &want.name).await?;
            }
            let place = sdk::CreateBucketConfiguration::builder().set_location_constraint(elsewhere);
            let place = place.set_tags(Some(tagging::write(&want.kept(me.tags.clone()))?)).build();
            let namespace = is_of_the_account(&want.name, aws.place()).then_some(sdk::BucketNamespace::AccountRegional);
            let call = aws.s3().create_bucket().bucket(&want.name).create_bucket_configuration(place);
            let made = call.set_bucket_namespace(namespace).send().await;
            let made = made.or_fault("s3:CreateBucket").class(Class::Taken, &["BucketAlreadyOwnedByYou"]);
            // A name can be locked for minutes after its bucket was deleted.
            let made = made.class(Class::NotYet, &["OperationAborted"]);
            made.map_err(|fault| Fault { message: format!("the bucket {}: {}", want.name, fault.message), ..fault })?;
            // What else needs the bucket may need its policy with it.
            resume(want.write_new_settings(aws.s3()).await)?;
            Ok(BucketOut::of(&want.name, region))
        }

        async fn update(aws: &Aws, _: &Me<'_>, _: &Found<Self>, want: &Self, diff: &Diff) -> Updated<Self> {
            if diff.any(Self::KEPT) {
                retag(aws, &want.name, |tags| want.keep(tags)).await?;
            }
            want.write_settings(aws.s3(), |field| diff.has(field)).await?;
            Ok(None)
        }

        async fn tag(aws: &Aws, at: &Found<Self>, tags: &Tags) -> Result<(), Fault> {
            retag(aws, &at.out.name, |all| all.extend(tags.clone())).await
        }

        async fn delete(aws: &Aws, at: &Found<Self>) -> Result<(), Fault> {
            if at.spec.empty_on_delete {
                return Self::purge(aws, at).await;
            }
            remove(aws, &at.out.name).await.class(Class::HoldsData, &["BucketNotEmpty"])
        }

        async fn purge(aws: &Aws, at: &Found<Self>) -> Result<(), Fault> {
            contents::empty(aws, &at.out.name).await?;
            // Something may have been written meanwhile: then it is emptied again.
            remove(aws, &at.out.name).await.class(Class::InUse, &["BucketNotEmpty"])
        }
    }

    /// A bucket with its settings; nothing if it has vanished meanwhile.
    async fn found(aws: &Reader, seen: sdk::Bucket) -> Looked<Bucket> {
        let name = seen.name().unwrap_or_default();
        let (spec, tags) = futures::try_join!(Bucket::read_settings(aws.s3(), name), tags(aws, name))?;
        let Some(spec) = spec.map(|spec| spec.recalled(&tags)) else { return Ok(None) };
        Ok(Some(Found::ready(Mark::Tags(tags), spec, BucketOut::of(name, &aws.place.region)).born(born(seen.creation_date()))))
    }

    async fn tags(aws: &Clients, name: &str) -> Result<Tags, Fault> {
        let answer = aws.s3().get_bucket_tagging().bucket(name).send().await.or_fault("s3:GetBucketTagging");
        let answer = answer.unless(&["NoSuchTagSet", "NoSuchBucket"])?;
        Ok(answer.map(|answer| tagging::read(answer.tag_set())).unwrap_or_default())
    }

    /// Changes tags of a bucket. They can only be written all at once, and others' stay.
    async fn retag(aws: &Aws, name: &str, change: impl FnOnce(&mut Tags)) -> Result<(), Fault> {
        let mut all = tags(aws, name).await?;
        change(&mut all);
        let tagging = built(sdk::Tagging::builder().set_tag_set(Some(tagging::write(&all)?)).build())?;
        aws.s3().put_bucket_tagging().bucket(name).tagging(tagging).send().await.or_fault("s3:PutBucketTagging").map(drop)
    }

    switched!(BucketVersioningStatus: Enabled | Suspended);

    /// It is on by being there.
    pub(super) mod event_bridge {
        use super::{Fault, sdk::EventBridgeConfiguration};

        pub(in super::super) fn asked(on: &bool) -> Result<Option<EventBridgeConfiguration>, Fault> {
            Ok(on.then(|| EventBridgeConfiguration::builder().build()))
        }
        pub(in super::super) fn shown(seen: Option<&EventBridgeConfiguration>) -> bool {
            seen.is_some()
        }
    }

    /// Whether a name is in the account's own namespace in the region: such names end so, and no others may.
    /// Source: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/gpbucketnamespaces.html>.
    fn is_of_the_account(name: &str, place: &Place) -> bool {
        name.ends_with(&format!("-{}-{}-an", place.account, place.region))
    }

    async fn remove(aws: &Aws, name: &str) -> Result<(), Fault> {
        let done = aws.s3().delete_bucket().bucket(name).send().await.or_fault("s3:DeleteBucket").map(drop);
        done.class(Class::Gone, &["NoSuchBucket"])
    }

    /// In the first region making a bucket that one has already succeeds, and does not tag it.
    /// Source: <https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html>.
    async fn not_there(aws: &Aws, name: &str) -> Result<(), Fault> {
        let answer = aws.s3().head_bucket().bucket(name).send().await.or_fault("s3:HeadBucket");
        match answer {
            Ok(_) => Err(Fault::new(Class::Taken, format!("the bucket {name} is there already"))),
            // Another account's is refused by the creation itself.
            Err(fault) if matches!(fault.class, Class::Gone | Class::Denied) || fault.code == "Forbidden" => Ok(()),
            Err(fault) => Err(fault),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_tells_accounts_and_regions_apart_and_is_found_by_its_scope() {
        let name = |account: &str, region: &str| {
            Bucket::name_of("shop/review/staging", "bucket.uploads", &AccountId::new(account), &Region::new(region))
        };
        let here = name("123456789012", "eu-west-1");
        assert!(here.starts_with(&Bucket::prefix("shop/review/staging")), "{here}");
        assert_ne!(here, name("123456789013", "eu-west-1"));
        assert_ne!(here, name("123456789012", "eu-west-2"));
        let long = "an-application-of-20/a-collection-name-20/an-environment-of-20";
        let long_name = Bucket::name_of(long, "bucket.a-service-of-twenty.uploads", &AccountId::new("1"), &Region::new("eu"));
        assert!(long_name.len() <= 63 && long_name.starts_with(&Bucket::prefix(long)), "{long_name}");
    }

    /// Names are identity: they must never change between releases.
    #[test]
    fn a_name_is_the_same_in_every_release() {
        let name = Bucket::name_of("shop/review", "bucket.logs", &AccountId::new("123456789012"), &Region::new("eu-west-1"));
        assert_eq!(name, "shop-review-bucket-logs-f12d231d");
        assert_eq!(BucketOut::of("b", &Region::new("eu-west-1")).domain, "b.s3.eu-west-1.amazonaws.com");
    }
}
