//! Tags of deliveries, their sources and their destinations, which for a distribution stand in us-east-1.

use std::collections::HashMap;

use provision_engine::{Fault, Tags};

use crate::client::{Aws, OrFault, Reader, Reclass};
use crate::types::Arn;

/// The tags of an object: as its list shows them, or else read; nothing if it has vanished meanwhile.
pub(super) async fn of(aws: &Reader, arn: &str, listed: Option<HashMap<String, String>>) -> Result<Option<Tags>, Fault> {
    if let Some(tags) = listed.filter(|tags| !tags.is_empty()) {
        return Ok(Some(tags.into_iter().collect()));
    }
    let answer = aws.us_east_1().logs().list_tags_for_resource().resource_arn(arn).send().await;
    let answer = answer.or_fault("logs:ListTagsForResource").unless(&["ResourceNotFoundException"])?;
    Ok(answer.map(|answer| answer.tags.unwrap_or_default().into_iter().collect()))
}

/// Sets tags on an object.
pub(super) async fn set(aws: &Aws, arn: &Arn, tags: &Tags) -> Result<(), Fault> {
    let call = aws.us_east_1().logs().tag_resource().resource_arn(arn.as_str());
    call.set_tags(Some(list(tags))).send().await.or_fault("logs:TagResource").map(drop)
}

/// Tags for a call that creates or tags.
pub(super) fn list(tags: &Tags) -> HashMap<String, String> {
    tags.clone().into_iter().collect()
}
