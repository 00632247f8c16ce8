//! Tags as RDS writes them.

use provision_engine::{Class, Fault, Mark, Tags};

use crate::client::{Aws, OrFault, Reader};
use crate::kinds::tagging;
use crate::types::Arn;

/// Sets tags on an object.
pub(super) async fn set(aws: &Aws, arn: &Arn, tags: &Tags) -> Result<(), Fault> {
    let call = aws.rds().add_tags_to_resource().resource_name(arn.as_str()).set_tags(Some(tagging::write(tags)?));
    call.send().await.or_fault("rds:AddTagsToResource").map(drop)
}

/// The tags of an object that its description does not show.
async fn of(aws: &Reader, arn: &Arn) -> Result<Tags, Fault> {
    let answer = aws.rds().list_tags_for_resource().resource_name(arn.as_str()).send().await;
    Ok(tagging::read(answer.or_fault("rds:ListTagsForResource")?.tag_list()))
}

/// Whose an object is that its description does not tell the tags of; nothing if it has vanished meanwhile.
pub(super) async fn mark(aws: &Reader, arn: &Arn) -> Result<Option<Mark>, Fault> {
    match of(aws, arn).await {
        Ok(tags) => Ok(Some(Mark::Tags(tags))),
        Err(fault) if fault.class == Class::Gone => Ok(None),
        Err(fault) => Err(fault),
    }
}
