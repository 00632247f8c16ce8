//! Law 9: the owner's changes survive any number of applies; a change of the configuration is carried out once.

use provision_engine::Goal;
use rand::Rng;
use rand::seq::IndexedRandom;

use crate::design::Sort;
use crate::fault::{Mishap, Weather};
use crate::story::{Check, Interruption, Story, broken};
use crate::world::{Op, lock};

pub(crate) async fn check(story: &mut Story) -> Check {
    let owned: Vec<u32> =
        story.design.nodes.iter().filter(|node| matches!(node.sort, Sort::Store | Sort::Web)).map(|node| node.key).collect();
    let Some(&key) = owned.choose(&mut story.rng) else { return Ok(()) };
    let Some(node) = story.design.by_key(key).cloned() else { return Ok(()) };
    let (stack, address) = (story.design.stack_of(&node).to_owned(), format!("{}|{}", story.design.stack_of(&node), node.name));
    let fields: &[&str] = if node.sort == Sort::Store { &["class", "backup", "size", "note"] } else { &["class"] };
    let mut changed = Vec::new();
    {
        let mut world = lock(&story.world);
        let place = world.live(&[stack.as_str()]).into_iter().find(|&at| world.entities[at].node() == Some(&node.name));
        let Some(at) = place else { return broken(9, format!("{address} is not there")) };
        for field in fields {
            if story.rng.random_bool(0.7) && world.poke(at, field, story.rng.random_range(0..50)) {
                world.bite(Mishap::Owner);
                story.loose.insert((address.clone(), (*field).to_owned()));
                changed.push(*field);
            }
        }
    }
    story.say(format!("-- law 9: the owner changes {changed:?} of {address}"));
    let theirs = seen(story, &stack, &node.name);
    let before = lock(&story.world).mutations;
    for _ in 0..story.rng.random_range(1..3) {
        story.settle(9).await?;
    }
    if lock(&story.world).mutations != before || seen(story, &stack, &node.name) != theirs {
        return broken(9, format!("an apply touches what is the owner's of {address}"));
    }

    // The configuration asks for another class: that alone is written, once.
    if let Some(wanted) = story.design.nodes.iter_mut().find(|wanted| wanted.key == key) {
        wanted.settings.class += 1;
    }
    story.say(format!("-- law 9: the configuration changes class of {address}"));
    let journal = lock(&story.world).journal.len();
    story.settle(9).await?;
    story.settle(9).await?;
    {
        let world = lock(&story.world);
        let updates: Vec<_> = world.journal[journal..].iter().filter(|entry| entry.op == Op::Update).collect();
        let [update] = updates[..] else { return broken(9, format!("{} updates for one change of {address}", updates.len())) };
        if update.node != node.name || update.fields != ["class"] {
            return broken(9, format!("the update of {address} writes {:?} of {}", update.fields, update.node));
        }
    }
    story.loose.remove(&(address.clone(), "class".to_owned()));
    let mut now = seen(story, &stack, &node.name);
    let mut theirs = theirs;
    for fields in [&mut now, &mut theirs] {
        fields.retain(|(field, _)| field != "class");
    }
    if now != theirs {
        return broken(9, format!("an update touches other fields of {address}"));
    }
    super::law_01_same_world::same_world(story, 9)?;
    changed_back(story, key).await?;
    story.checked(9);
    Ok(())
}

/// A client dies somewhere in a change of what is the owner's, and the configuration is changed back: that counts.
async fn changed_back(story: &mut Story, key: u32) -> Check {
    for step in [1, -1] {
        if let Some(wanted) = story.design.nodes.iter_mut().find(|wanted| wanted.key == key) {
            wanted.settings.class = wanted.settings.class.saturating_add_signed(step);
        }
        story.say(format!("-- law 9: the configuration changes class by {step}"));
        if step == 1 {
            // It tags, updates and tags.
            let crash = Some((story.rng.random_range(0..3), story.rng.random_bool(0.5)));
            story.weather(Weather { crash, ..Weather::calm() });
            let options = story.options();
            story.attempt(9, Goal::Apply, options, Interruption::None).await?;
            story.weather(Weather::calm());
        } else {
            story.settle(9).await?;
        }
    }
    super::law_01_same_world::same_world(story, 9)
}

/// The fields of a node's live object.
fn seen(story: &Story, stack: &str, node: &str) -> Vec<(String, String)> {
    let world = lock(&story.world);
    let place = world.live(&[stack]).into_iter().find(|&at| world.entities[at].node() == Some(node));
    place.map(|at| world.thing(&world.entities[at]).fields.into_iter().collect()).unwrap_or_default()
}
