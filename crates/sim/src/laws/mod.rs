//! The laws of the engine, each as a check of its own.

mod law_01_same_world;
mod law_02_second_apply;
mod law_03_plan_is_apply;
mod law_05_destroy;
mod law_06_any_order;
mod law_07_failures;
mod law_08_drift;
mod law_09_owners;
mod law_10_replacement;
mod law_11_duplicates;
mod law_12_not_live;
mod law_14_adoption;

use rand::seq::SliceRandom;

use crate::story::{Check, Story};

/// How many of the laws that need a chapter of their own are checked in one run.
const CHAPTERS: usize = 3;

/// Takes a story through its storm, and checks the laws.
pub(crate) async fn all(story: &mut Story) -> Check {
    story.storm().await?;
    law_01_same_world::check(story).await?;
    law_02_second_apply::check(story).await?;
    let mut chapters = [3, 6, 7, 8, 9, 10, 11, 12, 14];
    chapters.shuffle(&mut story.rng);
    for law in chapters.into_iter().take(CHAPTERS) {
        match law {
            3 => law_03_plan_is_apply::check(story).await?,
            6 => law_06_any_order::check(story).await?,
            7 => law_07_failures::check(story).await?,
            8 => law_08_drift::check(story).await?,
            9 => law_09_owners::check(story).await?,
            10 => law_10_replacement::check(story).await?,
            11 => law_11_duplicates::check(story).await?,
            12 => law_12_not_live::check(story).await?,
            _ => law_14_adoption::check(story).await?,
        }
    }
    law_05_destroy::check(story).await
}
