//! Compose's own rules: variables, `include`, `extends`, and how parts of a service are merged.
//!
//! What comes out is one tree that holds all services; the places of its nodes are those of the files that they were written in.
//! Source: <https://github.com/compose-spec/compose-spec/blob/main/spec.md>.

mod dotenv;
pub(super) mod duration;
mod extends;
mod include;
mod interpolate;
mod load;
mod merge;
pub(super) mod ports;
mod rebase;
mod template;

pub(super) use load::{Loaded, load};
pub(super) use rebase::is_elsewhere;

/// The folder of a file, without the parts that lead nowhere.
pub(super) fn folder(path: &str) -> String {
    rebase::joined(rebase::folder(path), "")
}

/// A path from a folder on; `folder` may be empty.
pub(super) fn joined(folder: &str, path: &str) -> String {
    rebase::joined(folder, path)
}

/// The code of what is said of variables.
pub(super) const VARIABLE: &str = "config::variable";
