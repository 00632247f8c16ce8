//! Elastic Container Registry.

#[cfg(feature = "sdk")]
mod lifecycle;
mod repository;

pub use repository::{Repository, RepositoryArgs, RepositoryOut};
