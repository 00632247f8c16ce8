//! Every kind, registered in one place.

use provision_engine::Registry;

use crate::client::Aws;
use crate::kinds::*;

/// The kinds that `provision` knows. A kind is one file under `kinds/` and one line here.
#[must_use]
pub fn registry() -> Registry<Aws> {
    Registry::default().with::<ec2::Vpc>()
}
