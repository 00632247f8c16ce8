//! Worlds that released versions left behind: a folder each, with the configuration and the journal of its changes.

use std::path::{Path, PathBuf};

/// The folder of a version.
#[must_use]
pub fn folder(version: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("worlds").join(version)
}

/// The folders of all versions.
///
/// # Errors
/// There is no such folder.
pub fn versions() -> std::io::Result<Vec<PathBuf>> {
    let all = std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("worlds"))?;
    all.map(|entry| entry.map(|entry| entry.path())).collect()
}
