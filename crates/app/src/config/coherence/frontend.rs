//! The keys of a frontend.

use crate::config::diagnostic::Diagnostic;
use crate::config::keys::coherence::frontend as keys;
use crate::config::model::{Frontend, RepoPath};
use crate::config::parts::command::{read_command, read_commands};
use crate::config::parts::services::read_cors;
use crate::config::reader::{Cursor, MapReader};

/// The Dockerfile and the rest. `None`: refused.
pub(super) fn read(map: &mut MapReader<'_>) -> (Option<Option<RepoPath>>, Option<Frontend>) {
    let dockerfile = map.with(&keys::PROD, read_dockerfile).or_default();
    let install = map.with(&keys::INSTALL, read_commands).or_default();
    let build = map.with(&keys::BUILD, read_commands).or_default();
    let assets_path = match map.checked(&keys::ASSETS_PATH).if_any() {
        Some(None) => RepoPath::try_from("build").ok(),
        read => read.flatten(),
    };
    let index_file = map.checked(&keys::INDEX_FILE_NAME).or_default();
    let allowed_origins = map.with(&keys::CORS, read_cors).or_default();
    let frontend = (|| {
        Some(Frontend {
            install: install?,
            build: build?,
            assets_path: assets_path?,
            index_file: index_file?,
            allowed_origins: allowed_origins?,
        })
    })();
    (dockerfile, frontend)
}

/// A Dockerfile; a command is for what runs, and nothing of a frontend does.
fn read_dockerfile(value: &Cursor<'_>) -> Option<Option<RepoPath>> {
    if !value.is_map() {
        read_command(value)?;
        value.report(
            Diagnostic::warning("config::no-effect", "the command of a frontend's `prod` has no effect")
                .at(value.key_place(), "")
                .help(keys::NO_CONTAINER.to_owned()),
        );
        return Some(None);
    }
    let mut map = value.shaped()?;
    let dockerfile = map.checked(&keys::DOCKERFILE);
    map.finish();
    dockerfile.if_any()
}
