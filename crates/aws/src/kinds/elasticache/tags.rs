//! Tags as ElastiCache writes them.

use provision_engine::{Fault, Tags};

use crate::client::{Aws, OrFault, Reader, Reclass};
use crate::kinds::tagging;
use crate::types::Arn;

/// Sets tags on an object.
pub(super) async fn set(aws: &Aws, arn: &Arn, tags: &Tags) -> Result<(), Fault> {
    let call = aws.elasticache().add_tags_to_resource().resource_name(arn.as_str()).set_tags(Some(tagging::write(tags)?));
    call.send().await.or_fault("elasticache:AddTagsToResource").map(drop)
}

/// All tags of an object; nothing if it has vanished meanwhile, or is so new or so far gone that it has none to show.
pub(super) async fn of(aws: &Reader, arn: &str) -> Result<Option<Tags>, Fault> {
    let answer = aws.elasticache().list_tags_for_resource().resource_name(arn).send().await;
    let answer = answer.or_fault("elasticache:ListTagsForResource").unless(GONE)?;
    Ok(answer.map(|answer| tagging::read(answer.tag_list())))
}

/// How ElastiCache says that there is no such object.
/// Source: <https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_ListTagsForResource.html>.
const GONE: &[&str] = &[
    "InvalidARN",
    "ReplicationGroupNotFoundFault",
    "InvalidReplicationGroupState",
    "CacheParameterGroupNotFound",
    "CacheSubnetGroupNotFoundFault",
];
