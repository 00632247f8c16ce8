//! AWS CodePipeline: pipelines, and their runs.

mod pipeline;
#[cfg(feature = "sdk")]
pub mod run;
mod stage;

pub use pipeline::{Pipeline, PipelineArgs, PipelineOut};
pub use stage::{Action, ArtifactStore, Mode, Stage};
