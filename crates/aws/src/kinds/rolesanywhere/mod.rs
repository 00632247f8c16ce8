//! IAM Roles Anywhere: workloads outside AWS get a role's credentials for a certificate.

mod certificates;
mod profile;
mod trust_anchor;

#[cfg(feature = "sdk")]
mod tags;

pub use certificates::Certificates;
pub use profile::{Profile, ProfileArgs, ProfileOut};
pub use trust_anchor::{TrustAnchor, TrustAnchorArgs, TrustAnchorOut};
