//! The keys of a frontend.

use super::backend::read_prod;
use super::command::read_commands;
use crate::config::diagnostic::Diagnostic;
use crate::config::keys::coherence::frontend as keys;
use crate::config::model::{Frontend, RepoPath, WebOrigin};
use crate::config::reader::{Cursor, MapReader};

/// The Dockerfile and the rest. `None`: refused.
pub(super) fn read(map: &mut MapReader<'_>) -> (Option<Option<RepoPath>>, Option<Frontend>) {
    let prod_at = map.look(&keys::PROD);
    let prod = map.with(&keys::PROD, read_prod).or_default();
    if let (Some(prod), Some(at)) = (&prod, prod_at)
        && prod.command.is_some()
    {
        at.report(
            Diagnostic::warning("config::no-effect", "the command of a frontend's `prod` has no effect")
                .at(at.key_place(), "")
                .help(keys::NO_CONTAINER.to_owned()),
        );
    }
    let install = map.with(&keys::INSTALL, read_commands).or_default();
    let build = map.with(&keys::BUILD, read_commands).or_default();
    let assets_path = match map.checked(&keys::ASSETS_PATH).if_any() {
        Some(None) => RepoPath::try_from("build").ok(),
        read => read.flatten(),
    };
    let index_file = map.checked(&keys::INDEX_FILE_NAME).or_default();
    let allowed_origins = map.with(&keys::CORS, read_cors).or_default();
    let dockerfile = prod.map(|prod| prod.dockerfile);
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

fn read_cors(value: &Cursor<'_>) -> Option<Vec<WebOrigin>> {
    let mut map = value.shaped()?;
    let origins = map.items(&keys::ALLOWED_ORIGINS, Cursor::checked);
    map.finish();
    origins.or_default()
}
