//! AWS CodeBuild: projects.

mod buildspec;
mod project;

pub use buildspec::Buildspec;
pub use project::{Project, ProjectArgs, ProjectOut};
