//! What a run did.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;

use owo_colors::OwoColorize;
use provision::engine::{Counts, Ending, Goal, Kept, Report, Verb};
use serde::Serialize;

use super::plan::{FaultView, outputs, waits};
use super::value::id;
use super::{count, doing, duration, fault, plain};

const INDENT: &str = "      ";
/// How many skipped nodes are named.
const NAMED: usize = 8;

/// The summary after a run that took so many AWS seconds, at this many in one second of the clock.
pub(crate) fn report(report: &Report, (took_s, speed): (f64, f64), stopped: bool, goal: Goal) -> String {
    let mut out = String::new();
    failures(&mut out, report);
    if goal == Goal::Apply {
        let waiting: Vec<(&str, &str)> = report.waiting.iter().map(|(node, what)| (node.as_str(), what.as_str())).collect();
        waits(&mut out, &waiting);
    }
    kept(&mut out, &report.kept);
    if goal == Goal::Apply && !report.outputs.is_empty() {
        let _ = writeln!(out, "{}\n{}", "outputs".bold(), outputs(&report.outputs));
    }
    let counts = report.counts();
    let head = if stopped {
        "Stopped".yellow().bold().to_string()
    } else if report.refused.is_some() {
        "Ended early".red().bold().to_string()
    } else if counts.failed > 0 {
        "Failed in part".red().bold().to_string()
    } else {
        "Done".green().bold().to_string()
    };
    let clock = if speed > 1.0 { format!(" of AWS's time, {} on the clock", duration(took_s / speed)) } else { String::new() };
    let _ = writeln!(out, "{head} in {}{clock}: {}.", duration(took_s), tally(&counts, report.refused.is_some()));
    if stopped || report.refused.is_some() || counts.failed > 0 {
        let _ = writeln!(out, "Run the same command again to go on from here.");
    }
    out
}

/// `41 created, 3 unchanged`: what is zero is left out. Nothing at all means that nothing was to be done, unless the run was
/// refused.
fn tally(counts: &Counts, refused: bool) -> String {
    let all = [
        (counts.created, "created"),
        (counts.updated, "updated"),
        (counts.replaced, "replaced"),
        (counts.deleted, "deleted"),
        (counts.kept, "kept"),
        (counts.parked, "left for later"),
        (counts.unchanged, "unchanged"),
        (counts.failed, "failed"),
        (counts.skipped, "not begun because of that"),
        (counts.stopped, "not done because it was stopped"),
    ];
    let shown: Vec<String> =
        all.iter().filter(|(number, _)| *number > 0).map(|(number, what)| format!("{number} {what}")).collect();
    match (shown.is_empty(), refused) {
        (true, true) => "nothing was done".to_owned(),
        (true, false) => "nothing to do".to_owned(),
        (false, _) => shown.join(", "),
    }
}

fn failures(out: &mut String, report: &Report) {
    let mut skipped: BTreeMap<&Arc<str>, Vec<&str>> = BTreeMap::new();
    for task in &report.tasks {
        if let Ending::Skipped { because } = &task.ending {
            skipped.entry(because).or_default().push(&task.subject.node);
        }
    }
    let mut any = false;
    for (task, why) in report.failures() {
        if !std::mem::replace(&mut any, true) {
            let _ = writeln!(out, "{}", "failed".bold().red());
        }
        let _ =
            writeln!(out, "  {} {} {}  {}", "✗".red(), doing(task.verb), plain(&task.subject.node), task.subject.kind.dimmed());
        fault(out, INDENT, why);
        if let Some(nodes) = skipped.get(&task.subject.node) {
            let more = nodes.len().saturating_sub(NAMED);
            let names = nodes.iter().take(NAMED).copied().collect::<Vec<_>>().join(", ");
            let more = if more > 0 { format!(" and {more} more") } else { String::new() };
            let _ = writeln!(
                out,
                "{INDENT}{} {}{more}",
                format!("{} not begun:", count(nodes.len(), "node")).dimmed(),
                plain(&names)
            );
        }
    }
    if any {
        out.push('\n');
    }
}

fn kept(out: &mut String, all: &[Kept]) {
    if all.is_empty() {
        return;
    }
    let _ = writeln!(out, "{}", "kept".bold());
    for kept in all {
        let _ = writeln!(out, "  {} {}  {}", plain(&kept.node), plain(id(&kept.id)).dimmed(), plain(&kept.why));
    }
    out.push('\n');
}

/// The last line of `--json`.
#[derive(Serialize)]
pub(crate) struct Summary<'a> {
    event: &'static str,
    exit: u8,
    took_s: f64,
    counts: Counts,
    failures: Vec<Failed<'a>>,
    skipped: Vec<Skipped<'a>>,
    kept: &'a [Kept],
    waiting: BTreeMap<&'a str, &'a str>,
    outputs: &'a BTreeMap<String, String>,
    /// Why the run ended before it had done all.
    #[serde(skip_serializing_if = "Option::is_none")]
    ended_by: Option<String>,
}

#[derive(Serialize)]
struct Failed<'a> {
    node: &'a str,
    kind: &'a str,
    verb: Verb,
    #[serde(flatten)]
    fault: FaultView<'a>,
}

#[derive(Serialize)]
struct Skipped<'a> {
    node: &'a str,
    because: &'a str,
}

/// A run for programs.
pub(crate) fn summary(report: &Report, took_s: f64, exit: u8, goal: Goal, ended_by: Option<String>) -> Summary<'_> {
    Summary {
        event: "summary",
        exit,
        took_s,
        counts: report.counts(),
        failures: report
            .failures()
            .map(|(task, fault)| Failed {
                node: &task.subject.node,
                kind: task.subject.kind,
                verb: task.verb,
                fault: fault.into(),
            })
            .collect(),
        skipped: report
            .tasks
            .iter()
            .filter_map(|task| match &task.ending {
                Ending::Skipped { because } => Some(Skipped { node: &task.subject.node, because }),
                _ => None,
            })
            .collect(),
        kept: &report.kept,
        waiting: report
            .waiting
            .iter()
            .filter(|_| goal == Goal::Apply)
            .map(|(node, what)| (node.as_str(), what.as_str()))
            .collect(),
        outputs: &report.outputs,
        ended_by,
    }
}

#[cfg(test)]
mod tests;
