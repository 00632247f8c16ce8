//! Row "lease bucket": one for each account and region, whichever applications and collections there are. It is a graph of its
//! own: it is there before a run begins, and stays when a collection goes.

use std::collections::BTreeMap;

use provision_aws::kinds::s3::{BucketArgs, BucketOut, Encryption, LifecycleRule, grants};
use provision_aws::lease::{ENVIRONMENTS, SERVICES, STACK, bucket_name};
use provision_engine::{Graph, GraphError, Scope, Set, Stack};

use super::buckets::Draft;
use super::{account, region};
use crate::config::model::Collection;

/// Days after which a lease that nobody renews any more is deleted: S3 knows no shorter time.
const DEAD_DAYS: u32 = 1;

/// The node.
const NODE: &str = "bucket";

/// The bucket that holds the leases of a collection's account and region.
///
/// # Errors
/// None.
pub fn leases(collection: &Collection) -> Result<Graph, GraphError> {
    let (account, region) = (account(collection), region(collection));
    let out = BucketOut::of(&bucket_name(&account, &region), &region);
    let mut stack = Stack::default();
    // What no single application or environment owns has these for all.
    let tags = [("Environment", "production"), ("ManagedBy", "coherence"), ("Application", "provision")];
    let tags: BTreeMap<String, String> = tags.map(|(key, value)| (key.to_owned(), value.to_owned())).into();
    let scope = stack.scope(Scope { stack: STACK.to_owned(), label: "leases".to_owned(), tags });
    let dead = |prefix: &str| LifecycleRule {
        prefix: prefix.to_owned(),
        expire_days: Some(DEAD_DAYS),
        abort_uploads_days: Some(DEAD_DAYS),
        ..LifecycleRule::default()
    };
    let statements = [grants::only_tls(&out.arn), grants::only_under_a_condition(&out.arn)];
    let draft = Draft { encryption: Encryption::s3(), empty_on_delete: false, ..Draft::of(&out, statements) };
    let lifecycle: Set<LifecycleRule> = [dead(ENVIRONMENTS), dead(SERVICES)].into_iter().collect();
    stack.add(scope, NODE, BucketArgs { lifecycle: lifecycle.into(), ..draft.args() });
    stack.finish()
}
