//! Tags as EC2 writes them.

use aws_sdk_ec2::types::{Filter, ResourceType, Tag, TagSpecification};
use provision_engine::{Cloud, Fault, Listing, Mark, STACK_TAG, Tags};

use crate::client::{Aws, OrFault};
use crate::kinds::tagging;

/// Tags for the call that creates.
pub(super) fn specification(kind: ResourceType, tags: &Tags) -> Result<TagSpecification, Fault> {
    Ok(TagSpecification::builder().resource_type(kind).set_tags(Some(tagging::write(tags)?)).build())
}

/// Whose an object is.
pub(super) fn mark(tags: &[Tag]) -> Mark {
    Mark::Tags(tagging::read(tags))
}

/// The filter for objects of this run's scopes; none where objects are looked for that carry no tags of ours yet.
pub(super) fn ours<C: Cloud>(cx: &Listing<C>) -> Option<Vec<Filter>> {
    let ours = || Filter::builder().name(format!("tag:{STACK_TAG}")).set_values(Some(cx.stacks().to_vec())).build();
    (!cx.adopts()).then(|| vec![ours()])
}

/// Sets tags on an object.
pub(super) async fn set(aws: &Aws, id: &str, tags: &Tags) -> Result<(), Fault> {
    let call = aws.ec2().create_tags().resources(id).set_tags(Some(tagging::write(tags)?));
    call.send().await.or_fault("ec2:CreateTags").map(drop)
}
