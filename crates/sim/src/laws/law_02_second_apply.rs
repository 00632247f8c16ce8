//! Law 2: a second apply makes no mutating call.
//! Law 4: plan and drift never mutate.

use provision_engine::Goal;
use rand::Rng;

use crate::story::{Check, Story, broken};
use crate::world::lock;

pub(crate) async fn check(story: &mut Story) -> Check {
    let before = lock(&story.world).mutations;
    let options = story.options();
    let report = story.finish(2, Goal::Apply, options).await?;
    let after = lock(&story.world).mutations;
    if after != before {
        return broken(2, format!("a second apply made {} mutating calls", after - before));
    }
    if !report.succeeded() || !report.plan.is_empty() {
        return broken(2, format!("a second apply finds something to do: {:?}", report.plan.changes().collect::<Vec<_>>()));
    }
    story.checked(2);
    let mut goals = vec![Goal::Apply, Goal::Drift, Goal::Destroy];
    if story.trial.cut.small {
        goals = vec![goals.swap_remove(story.rng.random_range(0..3))];
    }
    for goal in goals {
        let options = story.options();
        story.plan(4, goal, &options).await?;
    }
    if lock(&story.world).mutations != before {
        return broken(4, "a plan made a mutating call");
    }
    story.checked(4);
    Ok(())
}
