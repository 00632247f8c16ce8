//! Conversions between our types and RDS's.

pub(super) mod instance;
