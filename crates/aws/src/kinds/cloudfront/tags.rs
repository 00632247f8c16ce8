//! Tags as CloudFront has them: read and written by ARN.

use aws_sdk_cloudfront::types::Tags as Sent;
use provision_engine::{Fault, Tags};

use crate::client::{Aws, OrFault, Reader, Reclass};
use crate::kinds::tagging;
use crate::types::Arn;

/// Tags for a call that creates or tags.
pub(super) fn list(tags: &Tags) -> Result<Sent, Fault> {
    Ok(Sent::builder().set_items(Some(tagging::write(tags)?)).build())
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
    Ok(answer.map(|answer| tagging::read(answer.tags().map(Sent::items).unwrap_or_default())))
}
