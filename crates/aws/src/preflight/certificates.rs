//! Certificates of a region.

use super::{Check, usual_room};
use crate::client::{OrFault, Reader};

/// What a new account may have; ACM tells no quota.
/// Source: <https://docs.aws.amazon.com/acm/latest/userguide/acm-limits.html>.
const USUAL: u32 = 2500;

pub(super) async fn certificates(reader: &Reader, more: u32) -> Check {
    const NAME: &str = "certificates";
    let mut pages = reader.acm().list_certificates().into_paginator().items().send();
    let mut used = 0;
    while let Some(item) = pages.next().await {
        if let Err(fault) = item.or_fault("acm:ListCertificates") {
            return Check::unchecked(NAME, &fault);
        }
        used += 1;
    }
    usual_room(NAME, used, USUAL, more, "ACM certificates")
}
