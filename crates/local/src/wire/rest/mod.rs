//! The REST protocols: the operation is in method and path, members are all over the message.

mod answer;
mod parts;
mod request;
mod unknown;

pub(super) use answer::{decode, encode, error_by_status, rewrite};
pub(super) use request::{encode as encode_request, operation, params};
pub(super) use unknown::unknown;

/// The services whose errors have no element around them.
pub(super) fn bare_errors(service: &str) -> bool {
    service == "s3"
}
