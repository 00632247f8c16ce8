//! Tags as RDS writes them.

use provision_engine::{Fault, Mark, Tags};

use crate::client::{Aws, OrFault, Reader};
use crate::kinds::convert::there;
use crate::kinds::tagging;
use crate::types::Arn;

/// Sets tags on an object.
pub(super) async fn set(aws: &Aws, arn: &Arn, tags: &Tags) -> Result<(), Fault> {
    let call = aws.rds().add_tags_to_resource().resource_name(arn.as_str()).set_tags(Some(tagging::write(tags)?));
    call.send().await.or_fault("rds:AddTagsToResource").map(drop)
}

/// Whose an object is that its description does not tell the tags of; nothing if it has vanished meanwhile.
pub(super) async fn mark(aws: &Reader, arn: &Arn) -> Result<Option<Mark>, Fault> {
    let answer = aws.rds().list_tags_for_resource().resource_name(arn.as_str()).send().await;
    let answer = there(answer.or_fault("rds:ListTagsForResource"))?;
    Ok(answer.map(|answer| Mark::Tags(tagging::read(answer.tag_list()))))
}
