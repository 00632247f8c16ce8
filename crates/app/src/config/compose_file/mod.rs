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

pub(super) use load::load;

/// The code of what is said of variables.
pub(super) const VARIABLE: &str = "config::variable";
