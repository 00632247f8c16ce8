//! Tags as ECS writes them.

use aws_sdk_ecs::types::Tag;
use aws_smithy_types::DateTime;
use provision_engine::{Fault, Listing, Mark, STACK_TAG, Tags};

use crate::client::{Aws, OrFault};

/// Tags for the call that creates.
pub(super) fn list(tags: &Tags) -> Vec<Tag> {
    tags.iter().map(|(key, value)| Tag::builder().key(key).value(value).build()).collect()
}

/// All tags of an object.
pub(super) fn read(tags: &[Tag]) -> Tags {
    tags.iter().filter_map(|tag| Some((tag.key()?.to_owned(), tag.value().unwrap_or_default().to_owned()))).collect()
}

/// Sets tags on an object.
pub(super) async fn set(aws: &Aws, arn: &str, tags: &Tags) -> Result<(), Fault> {
    aws.ecs().tag_resource().resource_arn(arn).set_tags(Some(list(tags))).send().await.or_fault("ecs:TagResource").map(drop)
}

/// The scope of this run that a mark names, if it names one.
pub(in crate::kinds) fn scope<'a>(cx: &Listing<Aws>, mark: &'a Mark) -> Option<&'a str> {
    let stack = match mark {
        Mark::Tags(tags) => tags.get(STACK_TAG)?,
        Mark::Name { stack, .. } => stack,
    };
    cx.stacks().contains(stack).then_some(stack)
}

/// When an object was made, in seconds.
pub(in crate::kinds) fn born(at: Option<&DateTime>) -> u64 {
    at.and_then(|at| u64::try_from(at.secs()).ok()).unwrap_or_default()
}
