//! An adoption: what is taken, what an apply would change afterwards, what is left alone, and what comes next.

mod next;

use std::fmt::Write as _;

use owo_colors::OwoColorize;
use provision::engine::{Plan, Verb};
use serde_json::{Value, json};

pub(crate) use self::next::afterwards;
use super::plan::{self, Tally};
use super::value::id;
use super::{count, plain};
use crate::commands::adopt::{Choice, Left, Why};

/// The plan without the tags that the adoption itself writes.
fn afterwards_plan(choice: &Choice, next: &Plan) -> Plan {
    let mut plan = next.clone();
    for step in plan.steps.iter_mut().filter(|step| choice.taken.contains_key(&step.node)) {
        step.changes.retain(|change| change.field != "tags");
        if step.verb == Verb::Update && step.changes.is_empty() {
            step.verb = Verb::Keep;
        }
    }
    plan
}

/// The adoption as a person reads it.
pub(crate) fn text(choice: &Choice, next: &Plan) -> String {
    let mut out = String::new();
    if choice.taken.is_empty() {
        let _ = writeln!(out, "{}", "Nothing to adopt.".bold());
    } else {
        let _ = writeln!(out, "{}", "adopted, by tags alone".bold());
        let width = choice.taken.keys().map(|node| node.chars().count()).max().unwrap_or(0).min(48);
        for (node, taken) in &choice.taken {
            let tail = format!("{}  {}", taken.kind, plain(id(taken.id.as_deref().unwrap_or_default())));
            let _ = writeln!(out, "  {} {:<width$}  {}", "=".cyan(), plain(node), tail.dimmed());
        }
        let after = afterwards_plan(choice, next);
        let _ = writeln!(out, "\n{}\n", "`apply` would do this afterwards".bold());
        out.push_str(&plan::plan(&after, false));
        out.push_str(&plan::summary(&after));
    }
    left(&mut out, choice);
    out
}

fn left(out: &mut String, choice: &Choice) {
    if choice.left.is_empty() {
        return;
    }
    let _ = writeln!(out, "\n{}", "left alone".bold());
    for one in &choice.left {
        let _ = writeln!(out, "  {}  {}\n      {}", plain(&one.what), plain(id(&one.name)).dimmed(), plain(&why(one)));
    }
}

/// Why an object is left alone, and what to do if it is not to be.
fn why(left: &Left) -> String {
    match &left.why {
        Why::Unknown(kind) => format!("provision makes nothing of the type {kind}"),
        Why::Part(kind) => format!("a part of an object of the kind {kind}: it goes with that one"),
        Why::Tagless(kind) => format!(
            "AWS takes no tags for a {kind}: where it does not belong to what is adopted, apply makes one of its own, and this one is yours to delete"
        ),
        Why::NoNode => "no node of the configuration is like it".to_owned(),
        Why::Unclear(nodes) => {
            let shown: Vec<&str> = nodes.iter().take(4).map(String::as_str).collect();
            let more = if nodes.len() > shown.len() { format!(" or {} more", nodes.len() - shown.len()) } else { String::new() };
            format!("could be {}{more}: say which with NODE={}", shown.join(" or "), left.name)
        }
        Why::Ours(node) => format!("it is {node} already"),
        Why::Others(stack, node) => format!("it is {node} of {stack}: what carries the tags of another is not adopted"),
        Why::Missing => "AWS has no such object here".to_owned(),
        Why::Refused(fault) => match &fault.help {
            Some(help) => format!("{fault}: {help}"),
            None => fault.to_string(),
        },
    }
}

/// What is unclear, as comments for a mapping file.
pub(crate) fn commented(choice: &Choice) -> String {
    let mut out = String::new();
    for one in &choice.left {
        if let Why::Unclear(nodes) = &one.why {
            let _ = writeln!(out, "# {}: one of these", plain(&one.what));
            for node in nodes {
                let _ = writeln!(out, "#   {}: {}", plain(node), plain(&one.name));
            }
        }
    }
    out
}

/// The adoption as JSON.
pub(crate) fn view(choice: &Choice, next: &Plan) -> Value {
    let taken = choice
        .taken
        .iter()
        .map(|(node, taken)| json!({ "node": node, "kind": taken.kind, "id": taken.id, "names": taken.names }));
    let left = choice.left.iter().map(|one| json!({ "what": one.what, "name": one.name, "why": why(one) }));
    let after = afterwards_plan(choice, next);
    json!({
        "event": "adoption",
        "adopts": taken.collect::<Vec<_>>(),
        "left": left.collect::<Vec<_>>(),
        "next": { "counts": Tally::of(&after), "plan": plan::view(&after, &[], &[], None) },
    })
}

/// `3 objects`.
fn objects(number: usize) -> String {
    count(number, "object")
}
