//! Tags as ElastiCache writes them.

use aws_sdk_elasticache::types::Tag;
use provision_engine::{Class, Fault, Mark, Tags};

use crate::client::{Aws, OrFault, Reader, Reclass};
use crate::types::Arn;

/// A group that is busy shows its tags as little as it takes new ones.
/// Source: <https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_ListTagsForResource.html>.
pub(super) const BUSY: [&str; 2] = ["InvalidReplicationGroupState", "InvalidCacheClusterState"];

/// Tags for a call that creates or tags.
pub(super) fn list(tags: &Tags) -> Vec<Tag> {
    tags.iter().map(|(key, value)| Tag::builder().key(key).value(value).build()).collect()
}

/// Sets tags on an object.
pub(super) async fn set(aws: &Aws, arn: &Arn, tags: &Tags) -> Result<(), Fault> {
    let call = aws.elasticache().add_tags_to_resource().resource_name(arn.as_str()).set_tags(Some(list(tags)));
    call.send().await.or_fault("elasticache:AddTagsToResource").map(drop).class(Class::NotYet, &BUSY)
}

/// The tags of an object.
pub(super) async fn of(aws: &Reader, arn: &Arn) -> Result<Tags, Fault> {
    let answer = aws.elasticache().list_tags_for_resource().resource_name(arn.as_str()).send().await;
    let answer = answer.or_fault("elasticache:ListTagsForResource")?;
    let pair = |tag: &Tag| Some((tag.key()?.to_owned(), tag.value().unwrap_or_default().to_owned()));
    Ok(answer.tag_list().iter().filter_map(pair).collect())
}

/// Whose an object is; nothing if it has vanished meanwhile.
pub(super) async fn mark(aws: &Reader, arn: &Arn) -> Result<Option<Mark>, Fault> {
    match of(aws, arn).await {
        Ok(tags) => Ok(Some(Mark::Tags(tags))),
        Err(fault) if fault.class == Class::Gone => Ok(None),
        Err(fault) => Err(fault),
    }
}
