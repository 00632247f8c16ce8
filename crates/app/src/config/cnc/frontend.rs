//! The keys of a frontend.

use super::compose_part::is_empty;
use super::x_provision::Ours;
use crate::config::keys::coherence::frontend as keys;
use crate::config::model::{Frontend, RepoPath};
use crate::config::parts::command::read_commands;
use crate::config::parts::services::read_cors;
use crate::config::reader::MapReader;

/// Why a key is refused.
pub(super) const NO_CONTAINER: &str = "a frontend is files in a bucket: nothing of it runs";

/// `None`: refused.
pub(super) fn read(map: &mut MapReader<'_>, ours: Option<&Ours>) -> Option<Frontend> {
    let build = map.read("build", |build| if is_empty(build) { Some(Vec::new()) } else { read_commands(build) }).or_default();
    let assets_path = map.parse("assets_path", "a folder below `build.context`").if_any();
    let index_file = map.parse("index_file_name", "a file such as `index.html`").or_default();
    let allowed_origins = map.with(&keys::CORS, read_cors).or_default();
    map.without_effect("system", NO_CONTAINER);
    map.without_effect("integrations", "no integration is deployed");
    for key in ["migrate", "seed", "workers", "scheduled_tasks", "resources"] {
        map.refused(key, NO_CONTAINER);
    }
    for key in ["install", "compile", "test"] {
        map.refused(key, "this format has no key for it: it belongs into `x-provision` of the service");
    }
    let assets_path = match assets_path? {
        Some(path) => path,
        None => RepoPath::try_from("build").ok()?,
    };
    Some(Frontend {
        install: ours?.install.clone(),
        build: build?,
        assets_path,
        index_file: index_file?,
        allowed_origins: allowed_origins?,
    })
}
