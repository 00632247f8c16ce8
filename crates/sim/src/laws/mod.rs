//! The laws of the engine, each as a check of its own.

mod law_01_same_world;
mod law_02_second_apply;
mod law_05_destroy;

use crate::story::{Check, Story};

/// Takes a story through its storm, and checks the laws.
pub(crate) async fn all(story: &mut Story) -> Check {
    story.storm().await?;
    law_01_same_world::check(story).await?;
    law_02_second_apply::check(story).await?;
    law_05_destroy::check(story).await?;
    Ok(())
}
