//! The source of a delivery of logs.

use provision_derive::Wire;
use provision_engine::{Kind, Output};

use crate::types::{Arn, DeliverySourceName};

/// What logs are delivered of: a distribution. Nothing is delivered until a [`Delivery`](super::Delivery) joins it to a
/// destination.
#[derive(Kind, Clone, Debug)]
#[kind(
    name = "logs.delivery-source", terraform = "aws_cloudwatch_log_delivery_source", cloudformation = "AWS::Logs::DeliverySource",
    out = DeliverySourceOut,
    replace = "old-first",
    iam(
        list = "logs:DescribeDeliverySources logs:ListTagsForResource",
        create = "logs:PutDeliverySource logs:TagResource cloudfront:AllowVendedLogDeliveryForResource",
        update = "logs:TagResource",
        delete = "logs:DeleteDeliverySource", on = "logs:us-east-1:{account}:delivery-source:{name}* cloudfront::{account}:distribution/*",
    )
)]
pub struct DeliverySource {
    /// The distribution, by ARN.
    #[field(replace)]
    pub resource: Arn,
    /// Which of its logs: `ACCESS_LOGS`.
    #[field(replace)]
    pub log_type: String,
}

/// What others may read of a source.
#[derive(Output, Wire, Clone, Debug)]
#[wire(read = aws_sdk_cloudwatchlogs::types::DeliverySource)]
pub struct DeliverySourceOut {
    /// Its name, which a delivery names.
    #[output(id)]
    pub name: DeliverySourceName,
    /// Its ARN.
    pub arn: Arn,
}

#[cfg(feature = "sdk")]
mod operate {
    use aws_sdk_cloudwatchlogs::types::DeliverySource as Seen;

    use super::super::{NAME_MAX, tags};
    use super::{DeliverySource, DeliverySourceOut};
    use crate::kinds::named::Prefixes;
    use crate::kinds::prelude::*;
    use crate::name;
    use crate::types::Arn;

    impl Operate<Aws> for DeliverySource {
        async fn list(aws: &Reader, cx: &Listing<Aws>) -> Result<Vec<Found<Self>>, Fault> {
            let names = Prefixes::of::<Self>(cx, |stack| name::of(stack, "", NAME_MAX));
            let pages = aws.us_east_1().logs().describe_delivery_sources().into_paginator().items().send();
            let mut seen: Vec<Seen> = pages.try_collect().await.or_fault("logs:DescribeDeliverySources")?;
            seen.retain(|source| names.has(source.name()));
            named::each(seen, |source| async move {
                let tags = tags::of(aws, source.arn().unwrap_or_default(), source.tags.clone()).await?;
                Ok(tags.map(|tags| found(&source, tags)))
            })
            .await
        }

        async fn create(aws: &Aws, me: &Me<'_>, want: &Self) -> Result<DeliverySourceOut, Fault> {
            let call = aws.us_east_1().logs().put_delivery_source().name(name::of(me.stack, me.node, NAME_MAX));
            let call = call.resource_arn(want.resource.as_str()).log_type(&want.log_type).set_tags(Some(tags::list(&me.tags)));
            made(call.send().await.or_fault("logs:PutDeliverySource").not_yet(&[])?.delivery_source())
        }

        async fn tag(aws: &Aws, at: &Found<Self>, tags: &Tags) -> Result<(), Fault> {
            tags::set(aws, &at.out.arn, tags).await
        }

        async fn delete(aws: &Aws, at: &Found<Self>) -> Result<(), Fault> {
            let call = aws.us_east_1().logs().delete_delivery_source().name(at.out.name.as_str());
            let done = call.send().await.or_fault("logs:DeleteDeliverySource");
            // A delivery still names it.
            done.class(Class::InUse, &["ConflictException"]).map(drop)
        }
    }

    fn found(seen: &Seen, tags: Tags) -> Found<DeliverySource> {
        let spec = DeliverySource {
            resource: Arn::new(seen.resource_arns().first().cloned().unwrap_or_default()),
            log_type: seen.log_type().unwrap_or_default().to_owned(),
        };
        Found::ready(Mark::Tags(tags), spec, DeliverySourceOut::shown(Some(seen)))
    }
}
