//! Elastic Container Registry.

mod repository;

pub use repository::{Repository, RepositoryArgs, RepositoryOut};
