//! Between the SDK's plain types and ours.

use aws_smithy_types::DateTime;

/// A text that an answer may leave out.
pub(super) fn text(seen: Option<&str>) -> String {
    seen.unwrap_or_default().to_owned()
}

/// When an object was made, in seconds since 1970; 0 where the answer does not tell.
pub(super) fn born(at: Option<&DateTime>) -> u64 {
    at.and_then(|at| u64::try_from(at.secs()).ok()).unwrap_or_default()
}
