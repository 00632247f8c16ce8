//! Law 1: stop anywhere and run again: the same world, one live object a node, nothing orphaned.
//! Law 13: lag, throttling, lost answers, cancellation and two writers converge.

use provision_engine::Goal;

use crate::design::Design;
use crate::story::{Check, Story, broken};
use crate::world::{Picture, Shared, lock};

/// How many calm runs settle the world after a storm.
const CALM_RUNS: usize = 2;

pub(crate) async fn check(story: &mut Story) -> Check {
    // What lags is seen by now; what happened last may still be under way.
    story.wait(11.0).await;
    for run in 1..=CALM_RUNS {
        let options = story.options();
        let report = story.finish(13, Goal::Apply, options).await?;
        if report.succeeded() {
            break;
        }
        if run == CALM_RUNS {
            let failures: Vec<String> =
                report.failures().map(|(task, fault)| format!("{}: {fault}", task.subject.node)).collect();
            return broken(13, format!("it does not converge in calm weather: {}", failures.join("; ")));
        }
    }
    same_world(story, 1)?;
    story.nothing_amiss()?;
    story.checked(1);
    story.checked(13);
    Ok(())
}

/// The world is the one that the design asks for.
pub(crate) fn same_world(story: &Story, law: usize) -> Check {
    if let Some(difference) =
        difference(&story.world, &story.design, &|address, field| story.loose.contains(&(address.to_owned(), field.to_owned())))
    {
        return broken(law, difference);
    }
    let stacks = story.design.stack_names();
    let world = lock(&story.world);
    for at in world.ours(&stacks) {
        let entity = &world.entities[at];
        if entity.end.is_none() && !entity.is_live(world.time()) {
            return broken(law, format!("{} is left behind", entity.id()));
        }
    }
    Ok(())
}

/// What differs between the world and the design, the fields left out that are somebody else's.
pub(crate) fn difference(world: &Shared, design: &Design, loose: &dyn Fn(&str, &str) -> bool) -> Option<String> {
    let expected = design.expected();
    let seen = lock(world).picture(&design.stack_names());
    differing(&expected, &seen, loose)
}

fn differing(expected: &Picture, seen: &Picture, loose: &dyn Fn(&str, &str) -> bool) -> Option<String> {
    for (address, wanted) in expected {
        let things = seen.get(address).map_or(&[][..], Vec::as_slice);
        let [thing] = things else { return Some(format!("{address} has {} live objects", things.len())) };
        for wanted in wanted {
            if wanted.kind != thing.kind {
                return Some(format!("{address} is a {}", thing.kind));
            }
            for (field, text) in &wanted.fields {
                // What is never looked at may be anything.
                let free = field == "note" || loose(address, field);
                if !free && thing.fields.get(field) != Some(text) {
                    return Some(format!("{address}: {field} is {:?}, wanted {text}", thing.fields.get(field)));
                }
            }
            if wanted.tags != thing.tags {
                return Some(format!("{address}: tags are {:?}, wanted {:?}", thing.tags, wanted.tags));
            }
        }
    }
    let orphan = seen.keys().find(|address| !expected.contains_key(*address));
    orphan.map(|address| format!("{address} is orphaned"))
}
