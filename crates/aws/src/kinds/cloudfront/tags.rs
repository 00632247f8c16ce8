//! Tags as CloudFront has them: read and written by ARN.

use aws_sdk_cloudfront::types::{Tag, Tags as Sent};
use provision_engine::{Fault, Tags};

use crate::client::{Aws, OrFault, Reader, Reclass, built};
use crate::types::Arn;

/// Tags for a call that creates or tags.
pub(super) fn list(tags: &Tags) -> Result<Sent, Fault> {
    let tag = |(key, value): (&String, &String)| built(Tag::builder().key(key).value(value).build());
    let tags: Vec<Tag> = tags.iter().map(tag).collect::<Result<_, _>>()?;
    Ok(Sent::builder().set_items(Some(tags)).build())
}

/// Sets tags on an object.
pub(super) async fn set(aws: &Aws, arn: &Arn, tags: &Tags) -> Result<(), Fault> {
    let call = aws.cloudfront().tag_resource().resource(arn.as_str()).tags(list(tags)?);
    call.send().await.or_fault("cloudfront:TagResource").map(drop)
}

/// The tags of an object; nothing if it has vanished meanwhile.
pub(super) async fn of(aws: &Reader, arn: &str) -> Result<Option<Tags>, Fault> {
    let answer = aws.cloudfront().list_tags_for_resource().resource(arn).send().await;
    let answer = answer.or_fault("cloudfront:ListTagsForResource").unless(&["NoSuchResource"])?;
    let pair = |tag: &Tag| (tag.key().to_owned(), tag.value().unwrap_or_default().to_owned());
    Ok(answer.map(|answer| answer.tags().map(Sent::items).unwrap_or_default().iter().map(pair).collect()))
}
