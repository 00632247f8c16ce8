//! A run told line by line, for whoever must find out what went wrong.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::{Broken, Story};
use crate::laws;
use crate::world::{Entry, Op, lock};

/// How often the same is told with its time; further times are counted.
const REPEATS: usize = 3;

/// The law that is broken, the graph, what happened in order, and what there is at the end.
pub(crate) fn told(story: &Story, broken: &Broken) -> String {
    let world = lock(&story.world);
    let mut text = String::new();
    let _ = writeln!(text, "Law {}: {}.", broken.law, laws::text(broken.law));
    let _ = writeln!(text, "But {}.\n", broken.what);
    let _ = writeln!(text, "Wanted at the end:");
    for node in &story.design.nodes {
        let needs: Vec<String> = node
            .edges
            .iter()
            .map(|edge| {
                let to = story.design.by_key(edge.to).map_or("?", |to| to.name.as_str());
                format!("{to} ({:?}, {:?})", edge.part, edge.need)
            })
            .collect();
        let needs = if needs.is_empty() { String::new() } else { format!(", needs {}", needs.join(", ")) };
        let _ = writeln!(text, "   {}: {:?}{needs}", story.design.address_of(node), node.settings);
    }
    let _ = writeln!(text, "\nWhat happened, in seconds:");
    let mut lines: Vec<(u64, String)> = story.log.clone();
    lines.extend(world.journal.iter().map(|entry| (entry.at, happened(entry))));
    lines.sort_by_key(|line| line.0);
    let mut told: BTreeMap<&str, usize> = BTreeMap::new();
    for (at, line) in &lines {
        let times = told.entry(line).or_default();
        *times += 1;
        if *times <= REPEATS {
            let _ = writeln!(text, "{:9.3} {line}", *at as f64 / 1000.0);
        }
    }
    for (line, times) in told.into_iter().filter(|(_, times)| *times > REPEATS) {
        let _ = writeln!(text, "{:>9} {line}", format!("+ {} x", times - REPEATS));
    }
    let _ = writeln!(text, "\nWhat there is:");
    world.entities.iter().filter(|entity| !entity.foreign && !entity.is_gone(world.time())).for_each(|entity| {
        let of = format!("{}|{}", entity.stack().unwrap_or("?"), entity.node().unwrap_or("?"));
        let born = entity.born as f64 / 1000.0;
        let refs = entity.refs();
        let refs = if refs.is_empty() { String::new() } else { format!(", refers to {}", refs.join(", ")) };
        let _ = writeln!(text, "   {} of {of}, made at {born:.3}, {:?}{refs}", entity.id(), entity.phase(world.time()));
    });
    for what in &world.amiss {
        let _ = writeln!(text, "   amiss: {what}");
    }
    text
}

/// One call, as a sentence.
fn happened(entry: &Entry) -> String {
    let verb = match entry.op {
        Op::List => "lists",
        Op::Create => "creates",
        Op::Update => "updates",
        Op::Tag => "tags",
        Op::Delete => "deletes",
    };
    let what = if entry.id.is_empty() { entry.node.clone() } else { format!("{} of {}", entry.id, entry.node) };
    let fields = if entry.fields.is_empty() { String::new() } else { format!(" ({})", entry.fields.join(", ")) };
    let ending = if entry.ending.is_empty() { String::new() } else { format!(": {}", entry.ending) };
    format!("   writer {} {verb} {what}{fields}{ending}", entry.writer)
}
