//! Tags as Roles Anywhere writes them. Its lists leave them out.

use aws_sdk_rolesanywhere::types::Tag;
use provision_engine::{Fault, Tags};

use crate::client::{Aws, OrFault, Reader, Reclass, incomplete};

pub(super) fn list(tags: &Tags) -> Result<Vec<Tag>, Fault> {
    let tag = |(key, value)| Tag::builder().key(key).value(value).build();
    tags.iter().map(tag).collect::<Result<_, _>>().map_err(incomplete)
}

/// The tags of an object; nothing if it has vanished meanwhile.
pub(super) async fn of(aws: &Reader, arn: &str) -> Result<Option<Tags>, Fault> {
    let answer = aws.rolesanywhere().list_tags_for_resource().resource_arn(arn).send().await;
    let answer = answer.or_fault("rolesanywhere:ListTagsForResource").unless(&["ResourceNotFoundException"])?;
    let pair = |tag: Tag| (tag.key().to_owned(), tag.value().to_owned());
    Ok(answer.map(|answer| answer.tags.unwrap_or_default().into_iter().map(pair).collect()))
}

pub(super) async fn set(aws: &Aws, arn: &str, tags: &Tags) -> Result<(), Fault> {
    let call = aws.rolesanywhere().tag_resource().resource_arn(arn).set_tags(Some(list(tags)?));
    call.send().await.or_fault("rolesanywhere:TagResource").map(drop)
}
