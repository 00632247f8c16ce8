//! AWS CodePipeline: pipelines.

mod pipeline;
mod stage;
#[cfg(feature = "sdk")]
mod wire;

pub use pipeline::{Pipeline, PipelineArgs, PipelineOut};
pub use stage::{Action, ArtifactStore, Mode, Stage};
