//! The destination of a delivery of logs.

use provision_derive::Wire;
use provision_engine::{Kind, Output};

use crate::types::Arn;

/// Where logs are delivered to: a bucket whose policy lets `delivery.logs.amazonaws.com` write.
#[derive(Kind, Clone, Debug)]
#[kind(
    name = "logs.delivery-destination", terraform = "aws_cloudwatch_log_delivery_destination", cloudformation = "AWS::Logs::DeliveryDestination",
    out = DeliveryDestinationOut,
    replace = "old-first",
    iam(
        list = "logs:DescribeDeliveryDestinations logs:ListTagsForResource",
        create = "logs:PutDeliveryDestination logs:TagResource",
        update = "logs:TagResource",
        delete = "logs:DeleteDeliveryDestination", on = "logs:us-east-1:{account}:delivery-destination:{name}*",
    )
)]
pub struct DeliveryDestination {
    /// The bucket, by ARN.
    #[field(replace)]
    pub bucket: Arn,
    /// The form of the files: `w3c`, `json`, `plain`, `parquet`.
    #[field(replace)]
    pub output_format: String,
}

/// What others may read of a destination.
#[derive(Output, Wire, Clone, Debug)]
#[wire(read = aws_sdk_cloudwatchlogs::types::DeliveryDestination)]
pub struct DeliveryDestinationOut {
    /// Its name.
    #[output(id)]
    pub name: String,
    /// Its ARN, which a delivery names.
    #[output(alias)]
    pub arn: Arn,
}

#[cfg(feature = "sdk")]
mod operate {
    use aws_sdk_cloudwatchlogs::types::{DeliveryDestination as Seen, DeliveryDestinationConfiguration, OutputFormat};

    use super::super::{NAME_MAX, tags};
    use super::{DeliveryDestination, DeliveryDestinationOut};
    use crate::client::incomplete;
    use crate::kinds::named::Prefixes;
    use crate::kinds::prelude::*;
    use crate::name;
    use crate::types::Arn;

    impl Operate<Aws> for DeliveryDestination {
        async fn list(aws: &Reader, cx: &Listing<Aws>) -> Result<Vec<Found<Self>>, Fault> {
            let names = Prefixes::of::<Self>(cx, |stack| name::of(stack, "", NAME_MAX));
            let pages = aws.us_east_1().logs().describe_delivery_destinations().into_paginator().items().send();
            let mut seen: Vec<Seen> = pages.try_collect().await.or_fault("logs:DescribeDeliveryDestinations")?;
            seen.retain(|destination| names.has(destination.name()));
            named::each(seen, |destination| async move {
                let tags = tags::of(aws, destination.arn().unwrap_or_default(), destination.tags.clone()).await?;
                Ok(tags.map(|tags| found(&destination, tags)))
            })
            .await
        }

        async fn create(aws: &Aws, me: &Me<'_>, want: &Self) -> Result<DeliveryDestinationOut, Fault> {
            let bucket = DeliveryDestinationConfiguration::builder().destination_resource_arn(want.bucket.as_str());
            let bucket = bucket.build().map_err(incomplete)?;
            let call = aws.us_east_1().logs().put_delivery_destination().name(name::of(me.stack, me.node, NAME_MAX));
            let call = call.output_format(OutputFormat::from(want.output_format.as_str()));
            let call = call.delivery_destination_configuration(bucket).set_tags(Some(tags::list(&me.tags)));
            made(call.send().await.or_fault("logs:PutDeliveryDestination").not_yet(&[])?.delivery_destination())
        }

        async fn tag(aws: &Aws, at: &Found<Self>, tags: &Tags) -> Result<(), Fault> {
            tags::set(aws, &at.out.arn, tags).await
        }

        async fn delete(aws: &Aws, at: &Found<Self>) -> Result<(), Fault> {
            let call = aws.us_east_1().logs().delete_delivery_destination().name(&at.out.name);
            let done = call.send().await.or_fault("logs:DeleteDeliveryDestination");
            // A delivery still names it.
            done.class(Class::InUse, &["ConflictException"]).map(drop)
        }
    }

    fn found(seen: &Seen, tags: Tags) -> Found<DeliveryDestination> {
        let bucket = seen.delivery_destination_configuration().map(DeliveryDestinationConfiguration::destination_resource_arn);
        let spec = DeliveryDestination {
            bucket: Arn::new(bucket.unwrap_or_default()),
            output_format: seen.output_format().map(OutputFormat::as_str).unwrap_or_default().to_owned(),
        };
        Found::ready(Mark::Tags(tags), spec, DeliveryDestinationOut::shown(Some(seen)))
    }
}
