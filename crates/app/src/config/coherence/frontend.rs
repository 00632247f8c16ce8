//! The keys of a frontend.

use super::backend::read_prod;
use crate::config::diagnostic::Diagnostic;
use crate::config::model::{Frontend, RepoPath};
use crate::config::parts::command::read_commands;
use crate::config::parts::services::read_cors;
use crate::config::reader::MapReader;

const NO_CONTAINER: &str = "a frontend is files in a bucket: nothing of it runs";

/// The Dockerfile and the rest. `None`: refused.
pub(super) fn read(map: &mut MapReader<'_>) -> (Option<Option<RepoPath>>, Option<Frontend>) {
    let prod_at = map.peek("prod");
    let prod = map.read("prod", read_prod).or_default();
    if let (Some(prod), Some(at)) = (&prod, prod_at)
        && prod.command.is_some()
    {
        at.report(
            Diagnostic::warning("config::no-effect", "the command of a frontend's `prod` has no effect")
                .at(at.key_place(), "")
                .help(NO_CONTAINER.to_owned()),
        );
    }
    let install = map.read("install", read_commands).or_default();
    let build = map.read("build", read_commands).or_default();
    let assets_path = read_assets_path(map);
    let index_file = map.parse("index_file_name", "a file such as `index.html`").or_default();
    let allowed_origins = map.read("cors", read_cors).or_default();
    map.without_effect("system", NO_CONTAINER);
    for key in ["image", "port", "migration", "migrate", "seed", "workers", "scheduled_tasks", "resources"] {
        map.refused(key, NO_CONTAINER);
    }
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

/// `assets_path`, or its older name.
fn read_assets_path(map: &mut MapReader<'_>) -> Option<RepoPath> {
    let folder = || RepoPath::try_from("build").ok();
    let older = map.peek("build_path");
    if let (Some(newer), Some(older)) = (map.peek("assets_path"), &older) {
        map.silent("build_path");
        older.report(
            Diagnostic::error("config::value", "`build_path` is the older name of `assets_path`")
                .at(older.key_place(), "the older one")
                .at(newer.key_place(), "the newer one")
                .expected("one of the two"),
        );
    }
    let read = map.parse("assets_path", "a folder below `repo_path`").if_any()?;
    match (read, older) {
        (Some(path), _) => Some(path),
        (None, Some(older)) => {
            map.silent("build_path");
            older.parse("a folder below `repo_path`")
        }
        (None, None) => folder(),
    }
}
