//! A bucket with all its settings.

use provision_engine::{Kind, Output, Set};

use super::{AccessLogs, CorsRule, Encryption, LifecycleRule};
use crate::name;
use crate::types::{AccountId, Arn, PolicyDocument, Region};

/// A bucket of S3. It holds data, unless it may be emptied.
#[derive(Kind, Clone, Debug)]
#[kind(
    name = "s3.bucket",
    out = BucketOut,
    replace = "refuse",
    stateful,
    iam(
        list = "s3:ListAllMyBuckets s3:GetBucketTagging s3:GetBucketVersioning s3:GetEncryptionConfiguration s3:GetBucketPublicAccessBlock s3:GetBucketOwnershipControls s3:GetBucketPolicy s3:GetBucketCORS s3:GetLifecycleConfiguration s3:GetBucketNotification s3:GetBucketLogging",
        create = "s3:CreateBucket s3:TagResource s3:ListBucket s3:PutBucketVersioning s3:PutEncryptionConfiguration s3:PutBucketPublicAccessBlock s3:PutBucketOwnershipControls s3:PutBucketPolicy s3:PutBucketCORS s3:PutLifecycleConfiguration s3:GetBucketNotification s3:PutBucketNotification s3:PutBucketLogging",
        update = "s3:PutBucketVersioning s3:PutEncryptionConfiguration s3:PutBucketPublicAccessBlock s3:PutBucketOwnershipControls s3:PutBucketPolicy s3:DeleteBucketPolicy s3:PutBucketCORS s3:PutLifecycleConfiguration s3:GetBucketNotification s3:PutBucketNotification s3:PutBucketLogging s3:GetBucketTagging s3:PutBucketTagging",
        delete = "s3:DeleteBucket s3:ListBucketVersions s3:DeleteObject s3:DeleteObjectVersion s3:ListBucketMultipartUploads s3:AbortMultipartUpload",
    )
)]
pub struct Bucket {
    /// Its name, unique in the world: [`Bucket::name_of`].
    #[field(replace)]
    pub name: String,
    /// Whether every version of an object is kept. Off, for one that had it on, means suspended.
    pub versioning: bool,
    /// How new objects are encrypted.
    pub encryption: Encryption,
    /// Whether public access is blocked, by all four settings.
    pub public_access_blocked: bool,
    /// Who owns the objects: `BucketOwnerEnforced`, which also switches access control lists off.
    pub ownership: String,
    /// Its policy. One without statements is no policy.
    pub policy: PolicyDocument,
    /// What browsers on other origins may do; the first rule that fits counts.
    pub cors: Vec<CorsRule>,
    /// What expires, and when.
    pub lifecycle: Set<LifecycleRule>,
    /// Whether EventBridge hears of what happens to objects. Other notifications are left alone.
    pub event_bridge: bool,
    /// Where requests are logged; not looked at when absent.
    pub access_logs: Option<AccessLogs>,
    /// Whether a deletion may empty it, also when the configuration has forgotten it. It is kept as a tag.
    #[field(disposable)]
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
    use aws_sdk_s3::types::{BucketLocationConstraint, BucketNamespace, CreateBucketConfiguration};
    use provision_engine::{Class, Diff, Fault, Found, Kind, Listing, Me, Operate, Tags, Updated};

    use super::super::contents;
    use super::super::settings;
    use super::{Bucket, BucketOut};
    use crate::client::{Aws, OrFault, Place, Reader, Reclass, resume};
    use crate::kinds::named::{self, Prefixes};
    use crate::kinds::tagging;

    /// The region whose name is not said when a bucket is made in it.
    const FIRST_REGION: &str = "us-east-1";

    impl Operate<Aws> for Bucket {
        async fn list(aws: &Reader, cx: &Listing<Aws>) -> Result<Vec<Found<Self>>, Fault> {
            let prefixes = Prefixes::of(cx, Self::prefix);
            let call = aws.s3().list_buckets().prefix(prefixes.common()).bucket_region(aws.place.region.as_str());
            let seen: Vec<_> = call.into_paginator().items().send().try_collect().await.or_fault("s3:ListBuckets")?;
            let seen = seen.into_iter().filter(|bucket| prefixes.has(bucket.name())).collect();
            named::each(seen, |bucket| settings::found(aws, bucket)).await
        }

        async fn create(aws: &Aws, me: &Me<'_>, want: &Self) -> Result<BucketOut, Fault> {
            named::findable(&want.name, &[Self::prefix(me.stack)])?;
            let region = &aws.place().region;
            let elsewhere = (region.as_str() != FIRST_REGION).then(|| BucketLocationConstraint::from(region.as_str()));
            if elsewhere.is_none() {
                not_there(aws, &want.name).await?;
            }
            let mut tags = me.tags.clone();
            settings::mark(&mut tags, want.empty_on_delete);
            let place = CreateBucketConfiguration::builder().set_location_constraint(elsewhere);
            let place = place.set_tags(Some(tagging::write(&tags)?)).build();
            let namespace = Self::is_of_the_account(&want.name, aws.place()).then_some(BucketNamespace::AccountRegional);
            let call = aws.s3().create_bucket().bucket(&want.name).create_bucket_configuration(place);
            let made = call.set_bucket_namespace(namespace).send().await;
            let made = made.or_fault("s3:CreateBucket").class(Class::Taken, &["BucketAlreadyOwnedByYou"]);
            // A name can be locked for minutes after its bucket was deleted.
            let made = made.class(Class::NotYet, &["OperationAborted"]);
            made.map_err(|fault| Fault { message: format!("the bucket {}: {}", want.name, fault.message), ..fault })?;
            // What else needs the bucket may need its policy with it.
            let bare = Self::bare(&want.name);
            let differs = |name: &str| Self::FIELDS.iter().any(|field| field.name == name && !(field.accepts)(want, &bare));
            resume(settings::write(aws, want, differs).await)?;
            Ok(BucketOut::of(&want.name, region))
        }

        async fn update(aws: &Aws, _: &Me<'_>, _: &Found<Self>, want: &Self, diff: &Diff) -> Updated<Self> {
            if diff.has("empty_on_delete") {
                settings::retag(aws, &want.name, |tags| settings::mark(tags, want.empty_on_delete)).await?;
            }
            settings::write(aws, want, |field| diff.has(field)).await?;
            Ok(None)
        }

        async fn tag(aws: &Aws, at: &Found<Self>, tags: &Tags) -> Result<(), Fault> {
            settings::retag(aws, &at.out.name, |all| all.extend(tags.clone())).await
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

    impl Bucket {
        /// Whether a name is in the account's own namespace in the region: such names end so, and no others may.
        /// Source: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/gpbucketnamespaces.html>.
        fn is_of_the_account(name: &str, place: &Place) -> bool {
            name.ends_with(&format!("-{}-{}-an", place.account, place.region))
        }

        /// As AWS makes a bucket of which nothing is said.
        /// Source: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/create-bucket-overview.html>.
        fn bare(name: &str) -> Self {
            Self {
                name: name.to_owned(),
                versioning: false,
                encryption: super::Encryption::s3(),
                public_access_blocked: true,
                ownership: "BucketOwnerEnforced".to_owned(),
                policy: super::PolicyDocument::new([]),
                cors: Vec::new(),
                lifecycle: super::Set::default(),
                event_bridge: false,
                access_logs: None,
                // It is written with the tags.
                empty_on_delete: false,
            }
        }
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
