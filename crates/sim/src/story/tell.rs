//! A run told line by line, for whoever must find out what went wrong.

use std::fmt::Write;

use super::Story;
use crate::world::lock;

/// What happened, in order.
pub(crate) fn told(story: &Story) -> String {
    let world = lock(&story.world);
    let mut lines: Vec<(u64, String)> = Vec::new();
    for node in &story.design.nodes {
        let edges: Vec<String> = node
            .edges
            .iter()
            .map(|edge| {
                let to = story.design.by_key(edge.to).map_or("?", |to| to.name.as_str());
                format!("{to} ({:?}, {:?})", edge.part, edge.need)
            })
            .collect();
        let text = format!("   wanted: {} {:?} <- {}", story.design.address_of(node), node.settings, edges.join(", "));
        lines.push((0, text));
    }
    lines.extend(story.log.iter().cloned());
    for entry in &world.journal {
        let ending = if entry.ending.is_empty() { "ok" } else { &entry.ending };
        let fields = if entry.fields.is_empty() { String::new() } else { format!(" {:?}", entry.fields) };
        let text = format!("   [{}] {:?} {} {} {}{fields}: {ending}", entry.writer, entry.op, entry.kind, entry.node, entry.id);
        lines.push((entry.at, text));
    }
    lines.sort_by_key(|line| line.0);
    let mut text = String::new();
    for (at, line) in lines {
        let _ = writeln!(text, "{:9.3} {line}", at as f64 / 1000.0);
    }
    for at in 0..world.entities.len() {
        let entity = &world.entities[at];
        let _ = writeln!(
            text,
            "   there is: {} of {:?}|{:?}, born {}, {:?}, refers to {:?}",
            entity.id(),
            entity.stack(),
            entity.node(),
            entity.born,
            entity.phase(world.time()),
            entity.refs()
        );
    }
    text
}
