//! Since when something is so, and by whom.

use provision::aws::trail::{Deed, Subject};
use provision::engine::Plan;

use super::Found;
use crate::render::plain;

/// What is to be looked up: what has changed, and what the owner has.
pub(crate) fn subjects(plan: &Plan) -> Vec<Subject> {
    let found = plan.changes().chain(plan.steps.iter().filter(|step| !step.owners.is_empty()));
    let mut subjects: Vec<Subject> = found
        .map(|step| Subject {
            node: step.node.clone(),
            kind: step.kind.clone(),
            id: step.id.clone().filter(|id| !id.is_empty()),
            stacks: plan.scopes.clone(),
        })
        .collect();
    subjects.dedup();
    subjects
}

/// The line of a finding, where that was asked for.
pub(super) fn of(found: &Found<'_>, node: &str) -> Option<String> {
    let history = found.who?;
    Some(history.deeds.get(node).map_or_else(|| "CloudTrail has no event of it".to_owned(), line))
}

/// The line of what is the owner's: nothing where there is no event, which is nobody's fault.
pub(super) fn of_owner(found: &Found<'_>, node: &str) -> Option<String> {
    found.who?.deeds.get(node).map(line)
}

fn line(deed: &Deed) -> String {
    let from = if deed.from.is_empty() { String::new() } else { format!(" from {}", plain(&deed.from)) };
    format!("since {} by {}: {}{from}", plain(&deed.at), plain(&deed.by), plain(&deed.call))
}

/// What the history cannot tell, where that matters.
pub(super) fn bounds(found: &Found<'_>) -> String {
    let Some(history) = found.who else { return String::new() };
    let untold = found.plan.changes().any(|step| !history.deeds.contains_key(&step.node));
    match &history.read_back_to {
        _ if !untold => String::new(),
        Some(moment) => format!("CloudTrail was read back to {}: there are too many events.\n", plain(moment)),
        None => "CloudTrail keeps events for 90 days, and has them up to 15 minutes after they happened.\n".to_owned(),
    }
}
