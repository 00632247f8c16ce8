//! Worlds that released versions left behind: a folder each, with the configuration and the journal of its changes.

use std::path::{Path, PathBuf};

/// The folder of a version.
#[must_use]
pub fn folder(version: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("worlds").join(version)
}
