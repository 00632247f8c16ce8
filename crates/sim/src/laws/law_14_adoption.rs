//! Law 14: what was there before is adopted by its tags alone. Nothing of it is made anew, the plan before tells exactly what the
//! apply afterwards changes in place, and the plan after that is empty. What finds out whose an object is never errs.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use provision_engine::{Candidate, Fate, Goal, Graph, Options, Plan, Tags, Verb};
use rand::Rng;
use rand::seq::IndexedRandom;

use crate::cloud::{SimCloud, SimReader};
use crate::story::{Check, Story, broken, failures};
use crate::world::{Op, Version, World, lock};

/// An object without our tags, and the node that it was made for.
struct Orphaned {
    address: String,
    kind: &'static str,
    id: String,
}

pub(crate) async fn check(story: &mut Story) -> Check {
    // In a copy of the world: what is adopted keeps what another design would not have.
    let copy = lock(&story.world).clone();
    let here = story.swap_world(copy);
    let checked = adopted(story).await;
    story.back_to(here);
    checked?;
    story.checked(14);
    Ok(())
}

async fn adopted(story: &mut Story) -> Check {
    let lost = untag(story);
    if lost.is_empty() {
        return Ok(());
    }
    story.say(format!("-- law 14: {:?} were there before", lost.iter().map(|one| &one.address).collect::<Vec<_>>()));
    matched(story, &lost).await?;
    change(story, &lost);
    let graph = claimed(story, &lost)?;
    let options = Options { adopts: true, ..story.options() };
    let reader = Arc::new(SimReader::new(&story.world, 0));
    let told = story.engine.plan(&graph, reader, Goal::Apply, &options).await;
    if told.changes().any(|step| step.verb != Verb::Update) || !told.deletions.is_empty() || !told.trouble.is_empty() {
        let steps: Vec<_> = told.changes().filter(|step| step.verb != Verb::Update).collect();
        return broken(14, format!("an adoption makes anew or deletes: {steps:?} {:?} {:?}", told.deletions, told.trouble));
    }
    let begins = lock(&story.world).journal.len();
    let cloud = Arc::new(SimCloud::new(&story.world, 1));
    let options = story.options();
    let report = story.engine.run(&graph, cloud, Goal::Adopt, options).await;
    if !report.succeeded() {
        return broken(14, format!("an adoption fails:{}", failures(&report)));
    }
    let ids: BTreeSet<&str> = lost.iter().map(|one| one.id.as_str()).collect();
    let tagged: BTreeSet<String> = {
        let world = lock(&story.world);
        if let Some(entry) = world.journal[begins..].iter().find(|entry| entry.op != Op::Tag || !ids.contains(entry.id.as_str()))
        {
            return broken(14, format!("an adoption does more than to tag what is adopted: {entry:?}"));
        }
        world.journal[begins..].iter().map(|entry| entry.id.clone()).collect()
    };
    if tagged.len() != ids.len() {
        return broken(14, format!("of {ids:?} only {tagged:?} are tagged"));
    }
    in_place(story, &told).await
}

/// The apply after it changes what was told, in place, and then nothing is left to do.
async fn in_place(story: &mut Story, told: &Plan) -> Check {
    let begins = lock(&story.world).journal.len();
    let report = story.settle(14).await?;
    let news = lock(&story.world).journal[begins..].iter().find(|entry| matches!(entry.op, Op::Create | Op::Delete)).cloned();
    if let Some(entry) = news {
        return broken(14, format!("after an adoption an object is made or deleted: {entry:?}"));
    }
    let follows = report.tasks.iter().any(|task| task.subject.kind == "sim.revision" && task.verb == Verb::Update);
    let done = fields(&report.plan);
    let expected = fields(told);
    if done != expected && !follows {
        return broken(14, format!("the plan told of {expected:?}, and the apply does {done:?}"));
    }
    let options = story.options();
    let after = story.plan(14, Goal::Apply, &options).await?;
    if !after.is_empty() {
        return broken(14, format!("an adopted world has something to do: {:?}", after.changes().collect::<Vec<_>>()));
    }
    Ok(())
}

/// What is changed in place, but for the tags.
fn fields(plan: &Plan) -> BTreeMap<String, BTreeSet<String>> {
    let mut all: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for step in plan.changes() {
        for change in step.changes.iter().filter(|change| change.field != "tags") {
            all.entry(step.node.clone()).or_default().insert(change.field.clone());
        }
    }
    all
}

/// Takes our tags off some objects: nobody knows whose they are.
fn untag(story: &mut Story) -> Vec<Orphaned> {
    let stacks = story.stacks();
    let stacks: Vec<&str> = stacks.iter().map(String::as_str).collect();
    let mut world = lock(&story.world);
    let live = world.live(&stacks);
    let mut lost = Vec::new();
    for at in live {
        if world.entities[at].named.is_some() || story.rng.random_bool(0.4) {
            continue;
        }
        let (stack, name) = (world.entities[at].stack().map(str::to_owned), world.entities[at].node().map(str::to_owned));
        let of = |wanted: &&crate::design::Wanted| {
            Some(wanted.name.as_str()) == name.as_deref() && Some(story.design.stack_of(wanted)) == stack.as_deref()
        };
        let Some(address) = story.design.nodes.iter().find(of).map(|wanted| story.design.address_of(wanted)) else { continue };
        let before = world.entities[at].now().clone();
        lost.push(Orphaned { address, kind: world.entities[at].face.kind, id: before.out.id.clone() });
        let shown_at = world.time();
        world.change(at, Version { shown_at, tags: Tags::from([("Owner".to_owned(), "somebody".to_owned())]), ..before });
    }
    lost
}

/// Whoever had them before had them otherwise.
fn change(story: &mut Story, lost: &[Orphaned]) {
    let mut world = lock(&story.world);
    for one in lost {
        if story.rng.random_bool(0.5) {
            continue;
        }
        let Some(at) = world.find(&one.id) else { continue };
        let fields = poked(&world, at);
        if let Some(field) = fields.choose(&mut story.rng) {
            world.poke(at, field, story.rng.random_range(0..50));
        }
    }
}

fn poked(world: &World, at: usize) -> Vec<&'static str> {
    let entity = &world.entities[at];
    let all = entity.face.fields(&entity.now().spec, &str::to_owned).into_iter().map(|(field, _)| field);
    all.filter(|field| matches!(*field, "tone" | "shape" | "class" | "backup")).collect()
}

fn claimed(story: &Story, lost: &[Orphaned]) -> Check<Graph> {
    let mut graph = match story.design.graph() {
        Ok(graph) => graph,
        Err(error) => return broken(14, format!("the design makes no graph: {error}")),
    };
    for one in lost {
        let Some(node) = graph.find(&one.address) else { return broken(14, format!("{} is no node", one.address)) };
        graph.claim(node, [one.id.clone()]);
    }
    Ok(graph)
}

/// Each is found to be its node's, or is said to be unclear.
async fn matched(story: &mut Story, lost: &[Orphaned]) -> Check {
    let graph = story.graph(14)?;
    let of = |one: &Orphaned| Candidate { kind: one.kind.to_owned(), names: vec![one.id.clone()], ..Candidate::default() };
    let candidates: Vec<Candidate> = lost.iter().map(of).collect();
    let reader = Arc::new(SimReader::new(&story.world, 0));
    let fates = story.engine.matching(&graph, reader, &candidates).await;
    for (one, fate) in lost.iter().zip(&fates) {
        let right = match fate {
            Fate::Of(node) => *graph.nodes()[*node].address == *one.address,
            Fate::Unclear(nodes) => nodes.iter().any(|node| *graph.nodes()[*node].address == *one.address),
            _ => false,
        };
        if !right {
            return broken(14, format!("{} of {} is taken for {fate:?}", one.id, one.address));
        }
    }
    Ok(())
}
