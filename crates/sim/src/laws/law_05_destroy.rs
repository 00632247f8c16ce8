//! Law 5: destroy leaves nothing of ours but what it lists as kept, and touches nothing else. What cannot go for hours does
//! not fail it, lives on when it is wanted again, and goes with a later run that is for it.

use provision_engine::{Goal, Options, Report};
use rand::Rng;
use rand::seq::IndexedRandom;

use crate::design::{Sort, Wanted};
use crate::story::{Check, Story, broken, failures};
use crate::world::lock;

/// How long an object that cannot go stays, in seconds.
const HOURS_S: f64 = 20_000.0;

pub(crate) async fn check(story: &mut Story) -> Check {
    let others = lock(&story.world).others();
    if story.rng.random_bool(0.3) {
        leftover(story).await?;
    }
    let delete_data = story.rng.random_bool(0.5);
    let replicated = story.rng.random_bool(0.3).then(|| replicate(story)).flatten();
    destroyed(story, delete_data).await?;
    // It may be kept for the sake of another, and not come to be deleted.
    if let Some(at) = replicated.filter(|&at| is_parked(story, at)) {
        parked(story, at, delete_data).await?;
    }
    if lock(&story.world).others() != others {
        return broken(5, "destroy touched what is somebody else's");
    }
    if story.rng.random_bool(0.2) {
        made_again(story).await?;
    }
    story.nothing_amiss()?;
    story.checked(5);
    Ok(())
}

/// What holds data and is wanted no more is kept and listed, until it is named.
async fn leftover(story: &mut Story) -> Check {
    let unused = |node: &&Wanted| node.sort == Sort::Store && !story.design.has_dependents(node.key);
    let Some(node) = story.design.nodes.iter().find(unused).cloned() else { return Ok(()) };
    story.settle(5).await?;
    let (stack, address) = (story.design.stack_of(&node).to_owned(), story.design.address_of(&node));
    story.design.nodes.retain(|other| other.key != node.key);
    story.say(format!("-- law 5: {address} is wanted no more"));
    let report = story.settle(5).await?;
    let there = |story: &Story| {
        let world = lock(&story.world);
        world.live(&[stack.as_str()]).into_iter().find(|&at| world.entities[at].node() == Some(&node.name))
    };
    let Some(at) = there(story) else { return broken(5, format!("{address} holds data, and was deleted unasked")) };
    let id = id(story, at);
    if !report.kept.iter().any(|kept| kept.id == id && kept.stateful) {
        return broken(5, format!("{address} holds data and is wanted no more, and is not listed as kept"));
    }
    if story.rng.random_bool(0.5) {
        let options = Options { prune: vec![address.clone()], ..story.options() };
        let report = story.finish(5, Goal::Apply, options).await?;
        if !report.succeeded() || there(story).is_some() {
            return broken(5, format!("{address} is named, and does not go:{}", failures(&report)));
        }
    }
    Ok(())
}

/// What was destroyed is made again, at once or hours later: nothing of what was answers for what is.
async fn made_again(story: &mut Story) -> Check {
    if !lock(&story.world).ours(&story.design.stack_names()).is_empty() {
        return Ok(());
    }
    if story.rng.random_bool(0.5) {
        story.wait(7200.0).await;
    }
    story.loose.clear();
    story.say("-- law 5: all of it is wanted again");
    story.settle(5).await?;
    super::law_01_same_world::same_world(story, 5)
}

/// Destroys; again where the first time something was left undone.
async fn destroyed(story: &mut Story, delete_data: bool) -> Check<Report> {
    for _ in 1..=2 {
        let options = Options { delete_data, ..story.options() };
        let report = story.finish(5, Goal::Destroy, options).await?;
        if report.succeeded() {
            left_only(story, &report, delete_data)?;
            return Ok(report);
        }
    }
    broken(5, "destroy does not finish in calm weather")
}

/// One object of ours cannot be deleted for hours.
fn replicate(story: &mut Story) -> Option<usize> {
    let mut world = lock(&story.world);
    let plain = |at: &usize| {
        let entity = &world.entities[*at];
        !entity.face.stateful && entity.end.is_none()
    };
    let all: Vec<usize> = world.ours(&story.design.stack_names()).into_iter().filter(plain).collect();
    let at = *all.choose(&mut story.rng)?;
    world.entities[at].replicated_until = world.time() + (HOURS_S * 1000.0) as u64;
    Some(at)
}

fn is_parked(story: &Story, at: usize) -> bool {
    let entity = &lock(&story.world).entities[at];
    entity.parked && entity.end.is_none()
}

/// Its id; a change may have given it another.
fn id(story: &Story, at: usize) -> String {
    lock(&story.world).entities[at].id().to_owned()
}

async fn parked(story: &mut Story, at: usize, delete_data: bool) -> Check {
    let listed = |story: &Story, report: &Report| {
        let id = id(story, at);
        report.kept.iter().any(|kept| kept.id == id)
    };
    if story.rng.random_bool(0.3) {
        // Wanted again, it lives on, or another has taken its place.
        let report = story.settle(5).await?;
        if is_parked(story, at) && !listed(story, &report) {
            return broken(5, format!("{} is wanted again, and parked", id(story, at)));
        }
        destroyed(story, delete_data).await?;
    }
    let before = lock(&story.world).mutations;
    let again = destroyed(story, delete_data).await?;
    if lock(&story.world).mutations != before || !listed(story, &again) {
        return broken(5, format!("{} is parked, and a second destroy does not just list it", id(story, at)));
    }
    story.wait(HOURS_S).await;
    let options = story.options();
    let report = story.finish(5, Goal::Gc, options).await?;
    let left = lock(&story.world).entities[at].end.is_none();
    if !report.succeeded() || left || report.tasks.len() != 1 {
        return broken(5, format!("{} is not all that goes when it can:{}", id(story, at), failures(&report)));
    }
    Ok(())
}

fn left_only(story: &Story, report: &Report, delete_data: bool) -> Check {
    let world = lock(&story.world);
    for at in world.ours(&story.design.stack_names()) {
        let entity = &world.entities[at];
        if !report.kept.iter().any(|kept| kept.id == entity.id()) {
            return broken(5, format!("{} is left, and not listed as kept", entity.id()));
        }
        if delete_data && !entity.parked {
            return broken(5, format!("{} is kept, though data was to be deleted", entity.id()));
        }
    }
    Ok(())
}
