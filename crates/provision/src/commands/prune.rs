//! `--prune`: each name must be that of something left over.

use provision::Target;
use provision::engine::Plan;

use super::nearest;
use crate::args::Wish;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output::Output;
use crate::render::plain;

/// Fails where a name is nearly a leftover's: whoever misspelt it would take the object for deleted. One that is like none is
/// told: an earlier run may have deleted it. What is left over is known once AWS has been read.
///
/// # Errors
/// There is none of such a name, as far as everything could be read.
pub(super) fn check(output: Output, target: &Target, plan: &Plan, wish: &Wish) -> Result<(), Failure> {
    if !plan.trouble.is_empty() {
        // It may be among what could not be read; the run ends with that.
        return Ok(());
    }
    let there = || {
        let deleted = plan.deletions.iter().map(|deletion| deletion.node.as_str());
        deleted.chain(plan.kept.iter().map(|kept| kept.node.as_str()))
    };
    let Some(name) = wish.prune.iter().find(|name| there().all(|known| known != name.as_str())) else { return Ok(()) };
    let help = if !wish.only.is_empty() {
        "what is left over is not looked at with --only: leave that out".to_owned()
    } else if target.graph().find(name).is_some() {
        "it is in the configuration: take it out there first, or see `provision destroy`".to_owned()
    } else if let Some(known) = nearest(there(), name) {
        format!("did you mean `{known}`? `provision plan` lists what is kept")
    } else {
        // A run that was stopped after it had deleted it is simply run again.
        output.err(&format!("note: nothing is left over of `{}`: it is deleted already, or never was\n", plain(name)));
        return Ok(());
    };
    Err(Failure::new(Exit::Usage, format!("nothing is left over of `{name}`; nothing was changed"), help))
}
