//! Tags as RDS writes them.

use aws_sdk_rds::types::Tag;
use provision_engine::{Class, Fault, Mark, Tags};

use crate::client::{Aws, OrFault, Reader};
use crate::types::Arn;

/// Tags for a call that creates or tags.
pub(super) fn list(tags: &Tags) -> Vec<Tag> {
    tags.iter().map(|(key, value)| Tag::builder().key(key).value(value).build()).collect()
}

/// All tags of an object.
pub(super) fn read(tags: &[Tag]) -> Tags {
    tags.iter().filter_map(|tag| Some((tag.key()?.to_owned(), tag.value().unwrap_or_default().to_owned()))).collect()
}

/// Sets tags on an object.
pub(super) async fn set(aws: &Aws, arn: &Arn, tags: &Tags) -> Result<(), Fault> {
    let call = aws.rds().add_tags_to_resource().resource_name(arn.as_str()).set_tags(Some(list(tags)));
    call.send().await.or_fault("rds:AddTagsToResource").map(drop)
}

/// The tags of an object that its description does not show.
async fn of(aws: &Reader, arn: &Arn) -> Result<Tags, Fault> {
    let answer = aws.rds().list_tags_for_resource().resource_name(arn.as_str()).send().await;
    Ok(read(answer.or_fault("rds:ListTagsForResource")?.tag_list()))
}

/// Whose an object is that its description does not tell the tags of; nothing if it has vanished meanwhile.
pub(super) async fn mark(aws: &Reader, arn: &Arn) -> Result<Option<Mark>, Fault> {
    match of(aws, arn).await {
        Ok(tags) => Ok(Some(Mark::Tags(tags))),
        Err(fault) if fault.class == Class::Gone => Ok(None),
        Err(fault) => Err(fault),
    }
}
