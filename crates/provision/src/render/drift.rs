//! What was changed outside, and what an apply would do about it.

pub(crate) mod annotations;
pub(crate) mod junit;
mod remarks;
mod unmanaged;
pub(crate) mod who;

use std::fmt::Write as _;

use owo_colors::OwoColorize;
use provision::aws::trail::History;
use provision::aws::unmanaged::Unmanaged;
use provision::engine::{Deletion, FieldChange, Plan, Removal, Step, Verb};
use serde::Serialize;
use serde_json::{Value, json};

use self::remarks::{Sort, remarks};
use super::plan::View;
use super::plan::trouble;
use super::value::{Part, id, parts, readable};
use super::{count, plain, sign, value};

const INDENT: &str = "      ";

/// What was found, and what was asked for beside it.
#[derive(Clone, Copy)]
pub(crate) struct Found<'a> {
    /// What an apply would do.
    pub(crate) plan: &'a Plan,
    /// What stands in our networks and is not ours, where that was asked for.
    pub(crate) others: Option<&'a [Unmanaged]>,
    /// Who did it, where that was asked for.
    pub(crate) who: Option<&'a History>,
}

/// What drift found, for programs.
#[derive(Serialize)]
pub(crate) struct DriftView<'a> {
    #[serde(flatten)]
    plan: View<'a>,
    /// What stands in our networks and is not ours, where that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    unmanaged: Option<&'a [Unmanaged]>,
    /// Who did it, by node, where that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    who: Option<&'a History>,
}

/// What drift found, for programs.
pub(crate) fn view<'a>(plan: View<'a>, found: &Found<'a>) -> DriftView<'a> {
    DriftView { plan, unmanaged: found.others, who: found.who }
}

/// What of the findings is told to others, who are told again only when it is something else.
pub(crate) fn told(plan: &Plan) -> Value {
    // Who did it comes to be known later, which is no news.
    let found = Found { plan, others: None, who: None };
    let drift = remarks(&found).into_iter().filter(|remark| remark.sort != Sort::Told);
    drift.map(|remark| json!({ "node": remark.node, "kind": remark.kind, "found": remark.text })).collect()
}

/// The findings: differences that an apply repairs, then the owner's, then leftovers, then what is not ours.
pub(crate) fn drift(found: &Found<'_>) -> String {
    let (plan, mut out) = (found.plan, String::new());
    for step in plan.changes() {
        finding(&mut out, step, found);
    }
    let owned: Vec<&Step> = plan.steps.iter().filter(|step| !step.owners.is_empty()).collect();
    if !owned.is_empty() {
        title(&mut out, "yours, left alone");
        for step in owned {
            let _ = writeln!(out, "  {} {}", sign(Verb::Keep), plain(&step.node));
            for field in &step.owners {
                let wanted = field.to.as_deref().map_or_else(|| "(known after apply)".to_owned(), |to| value(&readable(to)));
                let _ =
                    writeln!(out, "{INDENT}{}: {} (configuration: {wanted})", plain(&field.field), value(&readable(&field.from)));
            }
            if let Some(line) = who::of_owner(found, &step.node) {
                let _ = writeln!(out, "{INDENT}{}", line.dimmed());
            }
        }
    }
    if leftovers(plan).next().is_some() || !plan.kept.is_empty() {
        title(&mut out, "left over");
        for deletion in leftovers(plan) {
            let _ = writeln!(
                out,
                "  {} {} {}  {}",
                sign(Verb::Delete),
                plain(&deletion.node),
                plain(id(&deletion.id)).dimmed(),
                why(deletion)
            );
        }
        for kept in &plan.kept {
            let _ = writeln!(
                out,
                "  {} {} {}  kept: {}",
                sign(Verb::Keep),
                plain(&kept.node),
                plain(id(&kept.id)).dimmed(),
                plain(&kept.why)
            );
        }
    }
    unmanaged::unmanaged(&mut out, found.others.unwrap_or_default());
    if !out.is_empty() {
        out.push('\n');
    }
    trouble(&mut out, plan);
    out.push_str(&who::bounds(found));
    out.push_str(&summary(plan));
    out
}

/// What an apply deletes, and nothing takes the place of.
fn leftovers(plan: &Plan) -> impl Iterator<Item = &Deletion> {
    plan.deletions.iter().filter(|deletion| deletion.why != Removal::Replaced)
}

fn why(deletion: &Deletion) -> &'static str {
    if deletion.why == Removal::Surplus {
        "a second one; apply deletes it"
    } else {
        "no longer in the configuration; apply deletes it"
    }
}

fn title(out: &mut String, text: &str) {
    let gap = if out.is_empty() { "" } else { "\n" };
    let _ = writeln!(out, "{gap}{}", text.bold());
}

fn finding(out: &mut String, step: &Step, found: &Found<'_>) {
    let id = plain(id(step.id.as_deref().unwrap_or_default()));
    let head =
        format!("{} {} {}", sign(step.verb), plain(&step.node).bold(), format!("{} {id}", plain(&step.kind)).trim_end().dimmed());
    let _ = writeln!(out, "{head}");
    match step.verb {
        Verb::Create => {
            let _ = writeln!(out, "{INDENT}it is not there; apply makes it");
        }
        verb => {
            for change in &step.changes {
                difference(out, change);
            }
            let what = if verb == Verb::Replace { "apply replaces it" } else { "apply sets it back" };
            let _ = writeln!(out, "{INDENT}{}", what.dimmed());
        }
    }
    if let Some(line) = who::of(found, &step.node) {
        let _ = writeln!(out, "{INDENT}{line}");
    }
}

/// What of a field is wanted, and what is found.
fn difference(out: &mut String, change: &FieldChange) {
    let Some(wanted) = &change.to else {
        let _ = writeln!(
            out,
            "{INDENT}{}: found {}; wanted is known after apply",
            plain(&change.field),
            value(&readable(&change.from))
        );
        return;
    };
    for part in parts(&change.field, &change.from, wanted) {
        let _ = match part {
            Part::Changed { path, from, to } => {
                writeln!(out, "{INDENT}{}\n{INDENT}  wanted {}\n{INDENT}  found  {}", plain(&path), value(&to), value(&from))
            }
            Part::Extra { path, item } => {
                writeln!(out, "{INDENT}{}\n{INDENT}  found, not wanted: {}", plain(&path), plain(&item))
            }
            Part::Missing { path, item } => {
                writeln!(out, "{INDENT}{}\n{INDENT}  wanted, not found: {}", plain(&path), plain(&item))
            }
        };
    }
}

/// How many findings there are. The owner's differences are none.
pub(crate) fn findings(plan: &Plan) -> usize {
    plan.changes().count() + leftovers(plan).count()
}

fn summary(plan: &Plan) -> String {
    let unknown =
        if plan.trouble.is_empty() { String::new() } else { format!(" {} cannot be judged.", count(plan.trouble.len(), "node")) };
    match findings(plan) {
        0 if plan.trouble.is_empty() => format!("{} AWS is as it was applied.\n", "No drift.".green().bold()),
        0 => format!("{unknown}\n").trim_start().to_owned(),
        found => format!(
            "{} {}.{unknown} `provision apply` repairs what is ours.\n",
            "Drift:".yellow().bold(),
            count(found, "finding")
        ),
    }
}

#[cfg(test)]
mod tests;
