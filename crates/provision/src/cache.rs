//! What is known of durations, between runs. It may be lost at any time: it orders work and decides nothing, so that
//! every error here is ignored.

use std::path::PathBuf;

use provision::aws::client::Connection;
use provision::engine::Durations;

/// Where they are: `$XDG_CACHE_HOME/provision` or `~/.cache/provision`. What another endpoint than AWS teaches is kept
/// apart: an emulator is fast.
fn file(connection: &Connection) -> Option<PathBuf> {
    let absolute = |path: &PathBuf| path.is_absolute();
    let from = |name: &str| std::env::var_os(name).map(PathBuf::from).filter(absolute);
    let cache = from("XDG_CACHE_HOME").or_else(|| from("HOME").map(|home| home.join(".cache")))?;
    let name = if connection.endpoint().is_none() { "durations.json" } else { "durations-other-endpoint.json" };
    Some(cache.join("provision").join(name))
}

/// The durations of earlier runs.
pub(crate) fn load(connection: &Connection) -> Durations {
    let read = || serde_json::from_slice(&std::fs::read(file(connection)?).ok()?).ok();
    read().unwrap_or_default()
}

/// Keeps the durations for later runs.
pub(crate) fn save(connection: &Connection, durations: &Durations) {
    let Some(path) = file(connection) else { return };
    let write = || -> std::io::Result<()> {
        let folder = path.parent().unwrap_or(&path);
        std::fs::create_dir_all(folder)?;
        // Two runs at once: each writes a whole file, and the later one stays.
        let temporary = folder.join(format!(".durations-{}", std::process::id()));
        std::fs::write(&temporary, serde_json::to_vec(durations)?)?;
        std::fs::rename(&temporary, &path)
    };
    if let Err(error) = write() {
        tracing::debug!(%error, "durations not kept");
    }
}
