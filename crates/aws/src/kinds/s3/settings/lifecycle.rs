//! What expires, as S3 writes it.

use aws_sdk_s3::types::{
    AbortIncompleteMultipartUpload, ExpirationStatus, LifecycleExpiration, LifecycleRule as Seen, LifecycleRuleFilter,
    NoncurrentVersionExpiration,
};
use provision_engine::Fault;

use super::LifecycleRule;
use crate::wire::Asked;

pub(super) fn filter(want: &LifecycleRule) -> Result<Option<LifecycleRuleFilter>, Fault> {
    Ok(Some(LifecycleRuleFilter::builder().prefix(&want.prefix).build()))
}

pub(super) fn expiration(want: &LifecycleRule) -> Result<Option<LifecycleExpiration>, Fault> {
    Ok(want.expire_days.asked()?.map(|days: i32| LifecycleExpiration::builder().days(days).build()))
}

pub(super) fn noncurrent(want: &LifecycleRule) -> Result<Option<NoncurrentVersionExpiration>, Fault> {
    let days = want.noncurrent_days.asked()?;
    Ok(days.map(|days: i32| NoncurrentVersionExpiration::builder().noncurrent_days(days).build()))
}

pub(super) fn abort(want: &LifecycleRule) -> Result<Option<AbortIncompleteMultipartUpload>, Fault> {
    let days = want.abort_uploads_days.asked()?;
    Ok(days.map(|days: i32| AbortIncompleteMultipartUpload::builder().days_after_initiation(days).build()))
}

#[expect(deprecated, reason = "rules that were written long ago have their prefix there")]
pub(super) fn prefix(seen: Option<&Seen>) -> String {
    let of_filter = seen.and_then(Seen::filter).and_then(LifecycleRuleFilter::prefix);
    of_filter.or(seen.and_then(Seen::prefix)).unwrap_or_default().to_owned()
}

/// Whether it does more than we ever ask for.
pub(super) fn is_foreign(seen: Option<&Seen>) -> bool {
    seen.is_some_and(|seen| {
        let narrowed = seen.filter().is_some_and(|filter| {
            let sizes = filter.object_size_greater_than().or(filter.object_size_less_than());
            filter.and().is_some() || filter.tag().is_some() || sizes.is_some()
        });
        let dated = seen.expiration().is_some_and(|expiration| expiration.date().is_some());
        let newer = seen.noncurrent_version_expiration().and_then(NoncurrentVersionExpiration::newer_noncurrent_versions);
        let moved = !seen.transitions().is_empty() || !seen.noncurrent_version_transitions().is_empty();
        *seen.status() != ExpirationStatus::Enabled || narrowed || dated || newer.is_some() || moved
    })
}
