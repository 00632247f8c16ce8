//! The keys of a frontend.

use super::x_provision::Ours;
use crate::config::keys::cnc::frontend as keys;
use crate::config::model::{Frontend, RepoPath};
use crate::config::parts::command::read_commands;
use crate::config::parts::services::read_cors;
use crate::config::reader::MapReader;

/// `None`: refused.
pub(super) fn read(map: &mut MapReader<'_>, ours: Option<&Ours>) -> Option<Frontend> {
    let build = map.with(&keys::BUILD, read_commands).or_default();
    let assets_path = map.checked(&keys::ASSETS_PATH).if_any();
    let index_file = map.checked(&keys::INDEX_FILE_NAME).or_default();
    let allowed_origins = map.with(&keys::CORS, read_cors).or_default();
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
