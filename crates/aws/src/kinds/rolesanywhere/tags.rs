//! Tags as Roles Anywhere writes them. Its lists leave them out.

use provision_engine::{Fault, Tags};

use crate::client::{Aws, OrFault, Reader, Reclass};
use crate::kinds::tagging;

/// The tags of an object; nothing if it has vanished meanwhile.
pub(super) async fn of(aws: &Reader, arn: &str) -> Result<Option<Tags>, Fault> {
    let answer = aws.rolesanywhere().list_tags_for_resource().resource_arn(arn).send().await;
    let answer = answer.or_fault("rolesanywhere:ListTagsForResource").unless(&["ResourceNotFoundException"])?;
    Ok(answer.map(|answer| tagging::read(answer.tags())))
}

pub(super) async fn set(aws: &Aws, arn: &str, tags: &Tags) -> Result<(), Fault> {
    let call = aws.rolesanywhere().tag_resource().resource_arn(arn).set_tags(Some(tagging::write(tags)?));
    call.send().await.or_fault("rolesanywhere:TagResource").map(drop)
}
