//! A plan at a glance.

mod json;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use owo_colors::OwoColorize;
use provision::aws::kinds::codepipeline::Pipeline;
use provision::engine::{Deletion, Fault, Kind as _, Plan, Removal, Step, Verb};
use serde::Serialize;

pub(crate) use self::json::{FaultView, View, view};
use super::value::id;
use super::{change, fault, owners, plain, sign};

/// Counts of a plan.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Tally {
    /// To create.
    pub(crate) create: usize,
    /// To change in place.
    pub(crate) update: usize,
    /// To replace.
    pub(crate) replace: usize,
    /// To delete, beside what is replaced.
    pub(crate) delete: usize,
    /// As wanted already.
    pub(crate) unchanged: usize,
    /// Not there, and waiting for what no run can bring about.
    pub(crate) waiting: usize,
}

impl Tally {
    pub(crate) fn of(plan: &Plan) -> Self {
        let steps = |verb: Verb| plan.steps.iter().filter(|step| step.verb == verb).count();
        let kept = |of: fn(&Step) -> bool| plan.steps.iter().filter(|step| step.verb == Verb::Keep && of(step)).count();
        Self {
            create: steps(Verb::Create),
            update: steps(Verb::Update),
            replace: steps(Verb::Replace),
            delete: plan.deletions.iter().filter(|deletion| deletion.why != Removal::Replaced).count(),
            unchanged: kept(|step| step.id.is_some() || step.waiting.is_none()),
            waiting: kept(|step| step.id.is_none() && step.waiting.is_some()),
        }
    }
}

/// Splits an address into the label of its environment and the rest; no label for what the collection shares.
pub(crate) fn place<'a>(scopes: &[String], address: &'a str) -> (&'a str, &'a str) {
    let labels = scopes.iter().filter_map(|scope| scope.split('/').nth(2));
    for label in labels {
        if let Some(rest) = address.strip_prefix(label).and_then(|rest| rest.strip_prefix('/')) {
            return (address.get(..label.len()).unwrap_or_default(), rest);
        }
    }
    ("", address)
}

/// A line of a group, and what is below it.
struct Row {
    verb: Verb,
    name: String,
    /// The kind, the object, and why, in that order.
    tail: String,
    body: String,
}

/// The lines by group, the shared one first, then the environments in the order of the plan.
#[derive(Default)]
struct Groups(Vec<(String, Vec<Row>)>);

impl Groups {
    fn of(scopes: &[String]) -> Self {
        let mut labels: Vec<String> = vec![String::new()];
        labels.extend(scopes.iter().filter_map(|scope| scope.split('/').nth(2)).map(str::to_owned));
        Self(labels.into_iter().map(|label| (label, Vec::new())).collect())
    }

    fn push(&mut self, label: &str, row: Row) {
        match self.0.iter_mut().find(|(known, _)| known == label) {
            Some((_, rows)) => rows.push(row),
            None => self.0.push((label.to_owned(), vec![row])),
        }
    }

    fn render(self, out: &mut String) {
        for (label, rows) in self.0.into_iter().filter(|(_, rows)| !rows.is_empty()) {
            let title = if label.is_empty() { "shared by the collection".to_owned() } else { plain(&label) };
            let _ = writeln!(out, "{}", title.bold());
            let width = rows.iter().map(|row| row.name.chars().count()).max().unwrap_or(0).min(NAME);
            for row in rows {
                let _ = writeln!(out, "  {} {:<width$}  {}", sign(row.verb), row.name, row.tail.dimmed());
                out.push_str(&row.body);
            }
            out.push('\n');
        }
    }
}

const INDENT: &str = "      ";
/// The widest column of names.
const NAME: usize = 48;

impl Row {
    fn new(verb: Verb, name: &str, tail: &[&str]) -> Self {
        let tail: Vec<String> = tail.iter().filter(|part| !part.is_empty()).map(|part| plain(part)).collect();
        Self { verb, name: plain(name), tail: tail.join("  "), body: String::new() }
    }
}

/// The plan as a person reads it. `all` shows what is unchanged too.
pub(crate) fn plan(plan: &Plan, all: bool) -> String {
    let mut out = String::new();
    let mut groups = Groups::of(&plan.scopes);
    for step in &plan.steps {
        if let Some(row) = step_row(plan, step, all) {
            groups.push(place(&plan.scopes, &step.node).0, row);
        }
    }
    for deletion in plan.deletions.iter().filter(|deletion| deletion.why != Removal::Replaced) {
        let (label, name) = place(&plan.scopes, &deletion.node);
        groups.push(
            label,
            Row::new(
                Verb::Delete,
                name,
                &[&deletion.kind, id(&deletion.id), deletion.parked.as_deref().unwrap_or(why(deletion))],
            ),
        );
    }
    groups.render(&mut out);
    notes(&mut out, plan);
    out
}

fn step_row(plan: &Plan, step: &Step, all: bool) -> Option<Row> {
    if step.verb == Verb::Keep && step.owners.is_empty() && !all {
        return None;
    }
    let name = place(&plan.scopes, &step.node).1;
    let mut row = Row::new(step.verb, name, &[&step.kind, id(step.id.as_deref().unwrap_or_default())]);
    for field in &step.changes {
        change(&mut row.body, INDENT, field);
    }
    for field in &step.owners {
        owners(&mut row.body, INDENT, field);
    }
    Some(row)
}

fn why(deletion: &Deletion) -> &'static str {
    match deletion.why {
        Removal::Replaced => "(replaced)",
        Removal::Surplus => "(a second one)",
        Removal::Orphan => "(no longer in the configuration)",
        Removal::Destroyed => "",
    }
}

/// What is kept, what waits, and what cannot be judged.
fn notes(out: &mut String, plan: &Plan) {
    if !plan.kept.is_empty() {
        let _ = writeln!(out, "{}", "kept".bold());
        for kept in &plan.kept {
            let _ = writeln!(out, "  {} {}  {}", plain(&kept.node), plain(id(&kept.id)).dimmed(), plain(&kept.why));
        }
        out.push('\n');
    }
    let waiting: Vec<(&str, &str)> =
        plan.steps.iter().filter_map(|step| Some((step.node.as_str(), step.waiting.as_deref()?))).collect();
    waits(out, &waiting);
    uncompared(out, plan);
    trouble(out, plan);
}

/// What holds a secret that these credentials may not read.
fn uncompared(out: &mut String, plan: &Plan) {
    let all: Vec<&Step> = plan.steps.iter().filter(|step| !step.uncompared.is_empty()).collect();
    if all.is_empty() {
        return;
    }
    let why = "for want of leave to call secretsmanager:GetSecretValue";
    let _ = writeln!(out, "{} {}", "not compared".bold(), why.dimmed());
    for step in all {
        let _ = writeln!(out, "  {}: {}", plain(&step.node), plain(&step.uncompared.join(", ")));
    }
    out.push('\n');
}

/// What waits for what no run can bring about.
pub(crate) fn waits(out: &mut String, waiting: &[(&str, &str)]) {
    if waiting.is_empty() {
        return;
    }
    let _ = writeln!(out, "{}", "waiting for".bold());
    for (node, what) in waiting {
        let _ = writeln!(out, "  {} {}: {}", "…".yellow(), plain(node), plain(what));
    }
    out.push('\n');
}

/// Nodes that cannot be judged. The same error of many nodes is told once.
pub(crate) fn trouble(out: &mut String, plan: &Plan) {
    if plan.trouble.is_empty() {
        return;
    }
    let _ = writeln!(out, "{}", "not known".bold().red());
    let mut told: Vec<(&Fault, Vec<&str>)> = Vec::new();
    for trouble in &plan.trouble {
        match told.iter_mut().find(|(known, _)| **known == trouble.fault) {
            Some((_, nodes)) => nodes.push(&trouble.node),
            None => told.push((&trouble.fault, vec![&trouble.node])),
        }
    }
    for (why, nodes) in told {
        let _ = writeln!(out, "  {} {}", "✗".red(), plain(&nodes.join(", ")));
        fault(out, INDENT, why);
    }
    out.push('\n');
}

/// The last line.
pub(crate) fn summary(plan: &Plan) -> String {
    let tally = Tally::of(plan);
    if plan.is_empty() && plan.trouble.is_empty() {
        return format!(
            "{} AWS is as the configuration wants it ({} unchanged{}{}).\n",
            "No changes.".green().bold(),
            tally.unchanged,
            waits_for(tally.waiting),
            match plan.steps.iter().filter(|step| !step.uncompared.is_empty()).count() {
                0 => String::new(),
                all => format!(", {all} not compared as a whole"),
            }
        );
    }
    let Tally { create, update, replace, delete, unchanged, waiting } = tally;
    let waiting = waits_for(waiting);
    let unknown = if plan.trouble.is_empty() { String::new() } else { format!(", {} not known", plan.trouble.len()) };
    format!(
        "{} {create} to create, {update} to update, {replace} to replace, {delete} to delete, {unchanged} unchanged{waiting}{unknown}.\n",
        "Plan:".bold()
    )
}

/// `, 8 waiting`; nothing where nothing is.
fn waits_for(waiting: usize) -> String {
    if waiting == 0 { String::new() } else { format!(", {waiting} waiting") }
}

/// The last line of a destroy's plan.
pub(crate) fn destroy_summary(plan: &Plan) -> String {
    let kept = if plan.kept.is_empty() { String::new() } else { format!(", {} kept", plan.kept.len()) };
    format!("{} {} to delete{kept}.\n", "Plan:".bold(), plan.deletions.len())
}

/// The last line of what `gc` will do.
pub(crate) fn gc_summary(plan: &Plan) -> String {
    match plan.deletions.len() {
        0 => format!("{} Nothing was left for later.\n", "Nothing to do.".green().bold()),
        all => format!("{} {all} left by earlier runs, to delete where that can be by now.\n", "Plan:".bold()),
    }
}

/// What a plan sets off beside what it makes. AWS runs a pipeline when it is made.
/// Source: <https://docs.aws.amazon.com/codepipeline/latest/userguide/pipelines-about-starting.html>.
pub(crate) fn sets_off(plan: &Plan) -> Vec<String> {
    let new = plan.steps.iter().filter(|step| step.verb == Verb::Create && step.kind == Pipeline::NAME);
    let told = new.map(|step| {
        let (node, environment) = (&step.node, place(&plan.scopes, &step.node).0);
        format!(
            "AWS runs a new pipeline once by itself: the first run of {node} fails where nothing is uploaded yet; \
             `provision deploy {environment} --path DIR` starts one that builds"
        )
    });
    told.collect()
}

/// Outputs, one a line, aligned.
pub(crate) fn outputs(outputs: &BTreeMap<String, String>) -> String {
    let width = outputs.keys().map(|name| name.chars().count()).max().unwrap_or(0);
    outputs.iter().fold(String::new(), |mut out, (name, value)| {
        let _ = writeln!(out, "  {:<width$}  {}", plain(name), plain(value).cyan());
        out
    })
}

#[cfg(test)]
pub(crate) mod tests;
