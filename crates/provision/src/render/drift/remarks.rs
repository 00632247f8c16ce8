//! What drift finds, one by one, without styles: what the forms for programs are made of.

use super::super::{bare, plain};
use super::{Found, finding, id, leftovers, who, why};

/// One thing that was found.
pub(super) struct Remark {
    /// The node's address.
    pub(super) node: String,
    /// The kind of its object.
    pub(super) kind: String,
    pub(super) sort: Sort,
    /// What was found, in one line or several.
    pub(super) text: String,
}

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sort {
    /// An apply repairs it.
    Drift,
    /// The owner's, or kept: no drift.
    Told,
    /// It could not be judged.
    Unknown,
}

/// Everything that was found, in the order of the report for people.
pub(super) fn remarks(found: &Found<'_>) -> Vec<Remark> {
    let (plan, mut all) = (found.plan, Vec::new());
    let mut add = |node: &str, kind: &str, sort, text: String| {
        all.push(Remark { node: plain(node), kind: plain(kind), sort, text });
    };
    for step in plan.changes() {
        let mut text = String::new();
        finding(&mut text, step, found);
        // The first line is the node.
        let lines: Vec<String> = bare(&text).lines().skip(1).map(|line| line.trim_start().to_owned()).collect();
        add(&step.node, &step.kind, Sort::Drift, lines.join("\n"));
    }
    for deletion in leftovers(plan) {
        let text = format!("{} is {}", plain(id(&deletion.id)), why(deletion));
        add(&deletion.node, &deletion.kind, Sort::Drift, text);
    }
    for step in &plan.steps {
        let since = who::of_owner(found, &step.node).map(|line| format!(", {line}")).unwrap_or_default();
        for field in &step.owners {
            let wanted = field.to.as_deref().unwrap_or("(known after apply)");
            let text = format!("{}: {} (configuration: {wanted}), yours, left alone{since}", field.field, field.from);
            add(&step.node, &step.kind, Sort::Told, plain(&text));
        }
    }
    for kept in &plan.kept {
        add(&kept.node, &kept.kind, Sort::Told, format!("{} is kept: {}", plain(id(&kept.id)), plain(&kept.why)));
    }
    for one in found.others.unwrap_or_default() {
        let name = if one.name.is_empty() { String::new() } else { format!(" {}", plain(&one.name)) };
        let text = format!("{}{name} stands in {} and is not ours: no run touches it", plain(&one.id), plain(&one.vpc));
        add(&one.id, one.what, Sort::Told, text);
    }
    for trouble in &plan.trouble {
        add(&trouble.node, &trouble.kind, Sort::Unknown, plain(&trouble.fault.to_string()));
    }
    all
}
