//! Elastic Container Registry.

#[cfg(feature = "sdk")]
mod lifecycle;
mod repository;
#[cfg(feature = "sdk")]
mod tagged;

pub use repository::{Repository, RepositoryArgs, RepositoryOut};
#[cfg(feature = "sdk")]
pub use tagged::tagged;
