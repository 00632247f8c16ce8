//! A plan for programs.

use provision::engine::lease::Tenure;
use provision::engine::{Fault, Plan};
use serde::Serialize;

use super::Tally;
use crate::render::beside::Beside;

/// What `--json` prints of a plan: the saved form, and what is not saved.
#[derive(Serialize)]
pub(crate) struct View<'a> {
    #[serde(flatten)]
    plan: &'a Plan,
    summary: Tally,
    trouble: Vec<Trouble<'a>>,
    notes: &'a [String],
    /// Who works on the same now.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    held: &'a [Tenure],
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    beside: Option<&'a Beside>,
}

/// What `--json` prints of a node that cannot be judged.
#[derive(Serialize)]
pub(crate) struct Trouble<'a> {
    node: &'a str,
    kind: &'a str,
    #[serde(flatten)]
    fault: FaultView<'a>,
}

/// What `--json` prints of an error.
#[derive(Serialize)]
pub(crate) struct FaultView<'a> {
    class: String,
    operation: &'a str,
    code: &'a str,
    message: &'a str,
    request_id: Option<&'a str>,
    help: Option<&'a str>,
}

impl<'a> From<&'a Fault> for FaultView<'a> {
    fn from(fault: &'a Fault) -> Self {
        Self {
            class: kebab(&format!("{:?}", fault.class)),
            operation: &fault.operation,
            code: &fault.code,
            message: &fault.message,
            request_id: fault.request_id.as_deref(),
            help: fault.help.as_deref(),
        }
    }
}

/// `NotYet` as `not-yet`.
fn kebab(name: &str) -> String {
    let mut out = String::new();
    for c in name.chars() {
        if c.is_ascii_uppercase() && !out.is_empty() {
            out.push('-');
        }
        out.push(c.to_ascii_lowercase());
    }
    out
}

/// A plan for programs.
pub(crate) fn view<'a>(plan: &'a Plan, notes: &'a [String], held: &'a [Tenure], beside: Option<&'a Beside>) -> View<'a> {
    let trouble = plan.trouble.iter().map(|t| Trouble { node: &t.node, kind: &t.kind, fault: (&t.fault).into() });
    View { plan, summary: Tally::of(plan), trouble: trouble.collect(), notes, held, beside }
}
