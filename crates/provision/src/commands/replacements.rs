//! Replacements that are asked for one by one: what is replaced is away meanwhile.

use provision::aws::tables;
use provision::engine::{Plan, Replace, Verb};

use super::ask;
use crate::failure::Failure;
use crate::output::Output;
use crate::render::plain;

/// The nodes of a plan whose old object goes before the new one comes, by address.
pub(crate) fn away(plan: &Plan) -> impl Iterator<Item = &str> {
    let goes_first = |name: &str| tables().iter().any(|(kind, _)| kind.name == name && kind.replace == Replace::OldFirst);
    let replaced = plan.steps.iter().filter(|step| step.verb == Verb::Replace);
    replaced.filter(move |step| goes_first(&step.kind)).map(|step| step.node.as_str())
}

/// Asks for each of them that was not allowed by name and is not left as it is; gives those that may be replaced.
///
/// # Errors
/// One may not: then nothing is done.
pub(crate) async fn allowed(
    output: Output,
    plan: &Plan,
    left: &[&str],
    mut allowed: Vec<String>,
) -> Result<Vec<String>, Failure> {
    let answered = |node: &&str| left.contains(node) || allowed.iter().any(|known| known == node);
    let unasked: Vec<String> = away(plan).filter(|node| !answered(node)).map(str::to_owned).collect();
    for node in unasked {
        ask::yes(output, &format!("{} is deleted, and away until its new one is there. Replace it?", plain(&node))).await?;
        allowed.push(node);
    }
    Ok(allowed)
}
