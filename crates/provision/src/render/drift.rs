//! What was changed outside, and what an apply would do about it.

use std::fmt::Write as _;

use owo_colors::OwoColorize;
use provision::engine::{Plan, Removal, Step, Verb};

use super::plan::trouble;
use super::{count, plain, sign};

const INDENT: &str = "      ";

/// The findings: differences that an apply repairs, then the owner's, then leftovers.
pub(crate) fn drift(plan: &Plan) -> String {
    let mut out = String::new();
    for step in plan.changes() {
        finding(&mut out, step);
    }
    let owned: Vec<&Step> = plan.steps.iter().filter(|step| !step.owners.is_empty()).collect();
    if !owned.is_empty() {
        let _ = writeln!(out, "\n{}", "yours, left alone".bold());
        for step in owned {
            let _ = writeln!(out, "  {} {}", sign(Verb::Keep), plain(&step.node));
            for field in &step.owners {
                let wanted = field.to.as_deref().map_or_else(|| "(known after apply)".to_owned(), plain);
                let _ = writeln!(out, "{INDENT}{}: {} (configuration: {wanted})", plain(&field.field), shown(&field.from));
            }
        }
    }
    let leftovers: Vec<_> = plan.deletions.iter().filter(|deletion| deletion.why != Removal::Replaced).collect();
    if !leftovers.is_empty() || !plan.kept.is_empty() {
        let _ = writeln!(out, "\n{}", "left over".bold());
        for deletion in leftovers {
            let what = if deletion.why == Removal::Surplus { "a second one" } else { "no longer in the configuration" };
            let _ = writeln!(
                out,
                "  {} {} {}  {what}; apply deletes it",
                sign(Verb::Delete),
                plain(&deletion.node),
                plain(&deletion.id).dimmed()
            );
        }
        for kept in &plan.kept {
            let _ = writeln!(out, "  {} {} {}  kept: {}", sign(Verb::Keep), plain(&kept.node), plain(&kept.id).dimmed(), plain(&kept.why));
        }
    }
    if !out.is_empty() {
        out.push('\n');
    }
    trouble(&mut out, plan);
    out.push_str(&summary(plan));
    out
}

fn finding(out: &mut String, step: &Step) {
    let id = step.id.as_deref().map(plain).unwrap_or_default();
    let _ = writeln!(out, "{} {} {} {}", sign(step.verb), plain(&step.node).bold(), plain(&step.kind).dimmed(), id.dimmed());
    match step.verb {
        Verb::Create => {
            let _ = writeln!(out, "{INDENT}it is not there; apply makes it");
        }
        verb => {
            for change in &step.changes {
                let wanted = change.to.as_deref().map_or_else(|| "(known after apply)".to_owned(), plain);
                let _ = writeln!(out, "{INDENT}{}\n{INDENT}  wanted {wanted}\n{INDENT}  found  {}", plain(&change.field), shown(&change.from));
            }
            let what = if verb == Verb::Replace { "apply replaces it" } else { "apply sets it back" };
            let _ = writeln!(out, "{INDENT}{}", what.dimmed());
        }
    }
}

/// A value, also where it is empty.
fn shown(value: &str) -> String {
    if value.is_empty() { "(none)".to_owned() } else { plain(value) }
}

/// How many findings there are. The owner's differences are none.
pub(crate) fn findings(plan: &Plan) -> usize {
    plan.changes().count() + plan.deletions.iter().filter(|deletion| deletion.why != Removal::Replaced).count()
}

fn summary(plan: &Plan) -> String {
    let unknown = if plan.trouble.is_empty() { String::new() } else { format!(" {} cannot be judged.", count(plan.trouble.len(), "node")) };
    match findings(plan) {
        0 if plan.trouble.is_empty() => format!("{} AWS is as it was applied.\n", "No drift.".green().bold()),
        0 => format!("{unknown}\n").trim_start().to_owned(),
        found => format!("{} {}.{unknown} `provision apply` repairs what is ours.\n", "Drift:".yellow().bold(), count(found, "finding")),
    }
}

#[cfg(test)]
mod tests;
