//! AWS CodeBuild: projects.

mod place;
mod project;
#[cfg(feature = "sdk")]
mod wire;

pub use place::{Buildspec, Cache, Exchange, Network};
pub use project::{Project, ProjectArgs, ProjectOut};
