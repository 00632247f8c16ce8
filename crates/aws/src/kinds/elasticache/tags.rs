//! Tags as ElastiCache writes them.

use aws_sdk_elasticache::types::Tag;
use provision_engine::{Fault, Tags};

use crate::client::{Aws, OrFault, Reader, Reclass};
use crate::types::Arn;

/// The tag that keeps which secret a token was read from.
pub(super) const CREDENTIALS_TAG: &str = "provision:credentials";

/// Tags for a call that creates or tags.
pub(super) fn list(tags: &Tags) -> Vec<Tag> {
    tags.iter().map(|(key, value)| Tag::builder().key(key).value(value).build()).collect()
}

/// Sets tags on an object.
pub(super) async fn set(aws: &Aws, arn: &Arn, tags: &Tags) -> Result<(), Fault> {
    let call = aws.elasticache().add_tags_to_resource().resource_name(arn.as_str()).set_tags(Some(list(tags)));
    call.send().await.or_fault("elasticache:AddTagsToResource").map(drop)
}

/// All tags of an object; nothing if it has vanished meanwhile, or is so new or so far gone that it has none to show.
pub(super) async fn of(aws: &Reader, arn: &str) -> Result<Option<Tags>, Fault> {
    let answer = aws.elasticache().list_tags_for_resource().resource_name(arn).send().await;
    let answer = answer.or_fault("elasticache:ListTagsForResource").unless(GONE)?;
    Ok(answer.map(|answer| {
        let tag = |tag: &Tag| Some((tag.key()?.to_owned(), tag.value().unwrap_or_default().to_owned()));
        answer.tag_list().iter().filter_map(tag).collect()
    }))
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
