//! AWS Certificate Manager.

mod certificate;

pub use certificate::{Certificate, CertificateArgs, CertificateOut, Proof};
