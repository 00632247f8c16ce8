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
use crate::trial::Trial;

/// How many of the laws that need a chapter of their own are checked in one run.
const CHAPTERS: usize = 3;

/// What a law says.
pub(crate) fn text(law: usize) -> &'static str {
    match law {
        1 => "stopped anywhere and run again, the world is the same",
        2 => "a second apply makes no mutating call",
        3 => "what plan says is what apply does",
        4 => "plan and drift never mutate",
        5 => "destroy leaves nothing of ours but what it lists, and touches nothing else",
        6 => "any order of ready nodes and any width give the same world and the same plan, and what waits holds nothing up",
        7 => "a failed node skips exactly its descendants, and a rerun finishes",
        8 => "drift reports each field that was changed outside, and no other",
        9 => "the owner's changes survive, and a change of the configuration is carried out once",
        10 => "when the new comes first there is a live object at every instant, and consumers move before the old one goes",
        11 => "planted duplicates heal, and those that hold data are only reported",
        12 => "failed, deleting and deleted objects are never taken for live ones",
        14 => "what is adopted is never made anew, and a second plan is empty",
        13 => "lag, throttling, lost answers, cancellation and two applies at once converge",
        _ => "the run itself works",
    }
}

/// The laws that are checked by chapters of their own in a run.
pub(crate) fn chapters(trial: &Trial) -> Vec<usize> {
    trial.cut.chapters.clone().unwrap_or_else(|| {
        let mut chapters = vec![3, 6, 7, 8, 9, 10, 11, 12, 14];
        chapters.shuffle(&mut trial.rng("chapters", 0));
        chapters.truncate(if trial.cut.small { 1 } else { CHAPTERS });
        chapters
    })
}

/// Takes a story through its storm, and checks the laws.
pub(crate) async fn all(story: &mut Story) -> Check {
    story.storm().await?;
    story.begin("calm", 0);
    law_01_same_world::check(story).await?;
    law_02_second_apply::check(story).await?;
    for law in chapters(&story.trial) {
        story.begin("chapter", law);
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
    story.begin("end", 0);
    law_05_destroy::check(story).await
}
