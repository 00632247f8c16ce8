//! Tags as EC2 writes them.

use aws_sdk_ec2::types::{Filter, ResourceType, Tag, TagSpecification};
use provision_engine::{Cloud, Fault, Listing, Mark, STACK_TAG, Tags};

use crate::client::{Aws, OrFault};

/// Tags for the call that creates.
pub(super) fn specification(kind: ResourceType, tags: &Tags) -> TagSpecification {
    TagSpecification::builder().resource_type(kind).set_tags(Some(list(tags))).build()
}

fn list(tags: &Tags) -> Vec<Tag> {
    tags.iter().map(|(key, value)| Tag::builder().key(key).value(value).build()).collect()
}

/// Whose an object is.
pub(super) fn mark(tags: &[Tag]) -> Mark {
    let pair = |tag: &Tag| Some((tag.key()?.to_owned(), tag.value().unwrap_or_default().to_owned()));
    Mark::Tags(tags.iter().filter_map(pair).collect())
}

/// The filter for objects of this run's scopes.
pub(super) fn ours<C: Cloud>(cx: &Listing<C>) -> Filter {
    Filter::builder().name(format!("tag:{STACK_TAG}")).set_values(Some(cx.stacks().to_vec())).build()
}

/// Sets tags on an object.
pub(super) async fn set(aws: &Aws, id: &str, tags: &Tags) -> Result<(), Fault> {
    aws.ec2().create_tags().resources(id).set_tags(Some(list(tags))).send().await.or_fault("ec2:CreateTags").map(drop)
}
