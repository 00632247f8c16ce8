//! A delivery of logs.

use provision_derive::Wire;
use provision_engine::{Kind, Output, Value};
use schemars::JsonSchema;
use serde::Serialize;

use crate::types::{Arn, DeliveryId, DeliverySourceName};

/// Logs on their way from a source to a bucket.
#[derive(Kind, Clone, Debug)]
#[kind(
    name = "logs.delivery", terraform = "aws_cloudwatch_log_delivery", cloudformation = "AWS::Logs::Delivery",
    out = DeliveryOut,
    replace = "old-first",
    iam(
        list = "logs:DescribeDeliveries logs:ListTagsForResource",
        create = "logs:CreateDelivery logs:TagResource s3:GetBucketPolicy s3:PutBucketPolicy",
        update = "logs:UpdateDeliveryConfiguration logs:TagResource",
        delete = "logs:DeleteDelivery", on = "logs:us-east-1:{account}:delivery:* logs:us-east-1:{account}:delivery-source:{name}* logs:us-east-1:{account}:delivery-destination:{name}* s3:::{name}*",
    )
)]
pub struct Delivery {
    /// Of what.
    #[field(replace)]
    pub source: DeliverySourceName,
    /// Where to, by ARN.
    #[field(replace)]
    pub destination: Arn,
    /// How the files are filed in the bucket.
    pub path: SuffixPath,
    /// The fields of a line, in their order; AWS's usual ones where nothing is asked for.
    pub fields: Option<Vec<String>>,
}

/// Folders by the fields of a delivery, such as `{DistributionId}/{yyyy}/{MM}/{dd}`. CloudFront puts a path of its own before
/// them when a delivery is made, and shows both as one.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(transparent)]
pub struct SuffixPath(String);

impl SuffixPath {
    /// What CloudFront puts before.
    const PREFIX: &'static str = "AWSLogs/{account-id}/CloudFront/";

    /// From a path as it is written or seen.
    pub fn new(path: impl AsRef<str>) -> Self {
        let path = path.as_ref().trim_start_matches('/');
        Self(path.strip_prefix(Self::PREFIX).unwrap_or(path).to_owned())
    }
    /// The path without what CloudFront puts before it.
    #[must_use]
    pub fn own(&self) -> &str {
        &self.0
    }
    /// The whole path: in a change nothing is put before it.
    #[must_use]
    pub fn whole(&self) -> String {
        format!("{}{}", Self::PREFIX, self.0)
    }
}

impl PartialEq for SuffixPath {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

impl Value for SuffixPath {}

/// What others may read of a delivery.
#[derive(Output, Wire, Clone, Debug)]
#[wire(read = aws_sdk_cloudwatchlogs::types::Delivery)]
pub struct DeliveryOut {
    /// Its id.
    #[output(id)]
    pub id: DeliveryId,
    /// Its ARN.
    pub arn: Arn,
}

#[cfg(feature = "sdk")]
mod operate {
    use aws_sdk_cloudwatchlogs::types::{Delivery as Seen, S3DeliveryConfiguration};

    use super::super::{NAME_MAX, tags};
    use super::{Delivery, DeliveryOut, SuffixPath};
    use crate::kinds::named::Prefixes;
    use crate::kinds::prelude::*;
    use crate::name;
    use crate::types::{Arn, DeliverySourceName};

    impl Operate<Aws> for Delivery {
        async fn list(aws: &Reader, cx: &Listing<Aws>) -> Result<Vec<Found<Self>>, Fault> {
            // A delivery has no name, but its source has.
            let names = Prefixes::of::<Self>(cx, |stack| name::of(stack, "", NAME_MAX));
            let pages = aws.us_east_1().logs().describe_deliveries().into_paginator().items().send();
            let mut seen: Vec<Seen> = pages.try_collect().await.or_fault("logs:DescribeDeliveries")?;
            seen.retain(|delivery| names.has(delivery.delivery_source_name()));
            named::each(seen, |delivery| async move {
                let tags = tags::of(aws, delivery.arn().unwrap_or_default(), delivery.tags.clone()).await?;
                Ok(tags.map(|tags| found(&delivery, tags)))
            })
            .await
        }

        async fn create(aws: &Aws, me: &Me<'_>, want: &Self) -> Result<DeliveryOut, Fault> {
            let call = aws.us_east_1().logs().create_delivery().delivery_source_name(want.source.as_str());
            let call = call.delivery_destination_arn(want.destination.as_str()).set_record_fields(want.fields.clone());
            let call = call.s3_delivery_configuration(S3DeliveryConfiguration::builder().suffix_path(want.path.own()).build());
            let answer = call.set_tags(Some(tags::list(&me.tags))).send().await.or_fault("logs:CreateDelivery");
            // There is one for a source and a destination.
            let answer = answer.not_yet(&[]).class(Class::Taken, &["ConflictException"])?;
            made(answer.delivery())
        }

        async fn update(aws: &Aws, _: &Me<'_>, at: &Found<Self>, want: &Self, _: &Diff) -> Updated<Self> {
            let call = aws.us_east_1().logs().update_delivery_configuration().id(at.out.id.as_str());
            let call = call.set_record_fields(want.fields.clone());
            let path = S3DeliveryConfiguration::builder().suffix_path(want.path.whole()).build();
            call.s3_delivery_configuration(path).send().await.or_fault("logs:UpdateDeliveryConfiguration")?;
            Ok(None)
        }

        async fn tag(aws: &Aws, at: &Found<Self>, tags: &Tags) -> Result<(), Fault> {
            tags::set(aws, &at.out.arn, tags).await
        }

        async fn delete(aws: &Aws, at: &Found<Self>) -> Result<(), Fault> {
            let call = aws.us_east_1().logs().delete_delivery().id(at.out.id.as_str());
            call.send().await.or_fault("logs:DeleteDelivery").map(drop)
        }
    }

    fn found(seen: &Seen, tags: Tags) -> Found<Delivery> {
        let path = seen.s3_delivery_configuration().and_then(S3DeliveryConfiguration::suffix_path);
        let spec = Delivery {
            source: DeliverySourceName::new(seen.delivery_source_name().unwrap_or_default()),
            destination: Arn::new(seen.delivery_destination_arn().unwrap_or_default()),
            path: SuffixPath::new(path.unwrap_or_default()),
            fields: Some(seen.record_fields().to_vec()).filter(|fields| !fields.is_empty()),
        };
        Found::ready(Mark::Tags(tags), spec, DeliveryOut::shown(Some(seen)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_the_same_with_and_without_what_cloudfront_puts_before_it() {
        let want = SuffixPath::new("{DistributionId}/{yyyy}/{MM}/{dd}");
        let seen = SuffixPath::new("AWSLogs/{account-id}/CloudFront/{DistributionId}/{yyyy}/{MM}/{dd}");
        assert_eq!(want, seen);
        assert_eq!(SuffixPath::new(want.whole()), want);
        assert_ne!(SuffixPath::new("{DistributionId}"), want);
    }
}
