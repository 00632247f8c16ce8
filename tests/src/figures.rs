//! What the benchmark and the proofs have in common: where figures go, and where the workspace's binaries stand.

use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::Trouble;

/// Writes figures to a file in `target/bench`, and tells where.
///
/// # Errors
/// It cannot be written.
pub fn save(file: &str, figures: &impl Serialize) -> Result<PathBuf, Trouble> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/bench").join(file);
    let trouble = |error: std::io::Error| Trouble(format!("{}: {error}", path.display()));
    path.parent().map_or(Ok(()), std::fs::create_dir_all).map_err(trouble)?;
    let text = serde_json::to_string_pretty(figures).map_err(|error| Trouble(error.to_string()))?;
    std::fs::write(&path, text + "\n").map_err(trouble)?;
    Ok(path)
}

/// A binary of the workspace, which stands beside this one.
///
/// # Errors
/// This one cannot be found.
pub fn beside(name: &str) -> Result<PathBuf, Trouble> {
    let here = std::env::current_exe().map_err(|error| Trouble(error.to_string()))?;
    Ok(here.with_file_name(format!("{name}{}", std::env::consts::EXE_SUFFIX)))
}
