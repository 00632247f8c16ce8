//! Tags as ECS writes them.

use provision_engine::{Fault, Listing, Mark, STACK_TAG, Tags};

use crate::client::{Aws, OrFault};
use crate::kinds::tagging;

/// Sets tags on an object.
pub(super) async fn set(aws: &Aws, arn: &str, tags: &Tags) -> Result<(), Fault> {
    aws.ecs()
        .tag_resource()
        .resource_arn(arn)
        .set_tags(Some(tagging::write(tags)?))
        .send()
        .await
        .or_fault("ecs:TagResource")
        .map(drop)
}

/// The scope of this run that a mark names, if it names one.
pub(in crate::kinds) fn scope<'a>(cx: &Listing<Aws>, mark: &'a Mark) -> Option<&'a str> {
    let stack = match mark {
        Mark::Tags(tags) => tags.get(STACK_TAG)?,
        Mark::Name { stack, .. } => stack,
    };
    cx.stacks().contains(stack).then_some(stack)
}
