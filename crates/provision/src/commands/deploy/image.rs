//! `deploy --image`: an image rolled out. Everything that runs it moves: the service, its workers and crons, after its migration.
//!
//! It is an apply that is narrowed to what runs the image and leaves everything else as it is: it waits for no other run,
//! and makes nothing that an apply has yet to make.

use std::collections::BTreeSet;

use provision::app::compose::facts::Fact;
use provision::app::compose::image_nodes;
use provision::aws::kinds::ecs::OneOff;
use provision::engine::{Event, Goal, Options};
use provision::leases::Work;
use provision::{Connected, Target};
use tokio::sync::mpsc::UnboundedReceiver;

use super::deployed;
use crate::args;
use crate::commands::apply::finish;
use crate::commands::{Context, leases, lifetime};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::progress::{self, Signals};
use crate::render;

pub(super) async fn run(context: &Context, args: &args::Deploy) -> Result<Exit, Failure> {
    let session = context.session(&args.images)?;
    let target = session.select(&[&args.environment])?;
    let application = deployed(&session, &target, &args.environment)?;
    let services: BTreeSet<&str> = args.images.iter().map(|(service, _)| application.known_as(service)).collect();
    context.headline(&target);

    let (connected, options, mut heard) = context.connect(&target).await?;
    let work = Work::Deploy(services.iter().map(|service| (*service).to_owned()).collect());
    leases::take(context, &connected, &work, args.lock_wait, &mut heard).await?;
    let ended = rolled(context, &target, (&connected, &options, &mut heard), &services).await;
    leases::give_back(&connected).await;
    ended
}

/// Moves everything that runs the image of these services.
async fn rolled(
    context: &Context,
    target: &Target,
    (connected, options, heard): (&Connected<'_>, &Options, &mut UnboundedReceiver<Event>),
    services: &BTreeSet<&str>,
) -> Result<Exit, Failure> {
    let before = stage(target, services, true);
    if !before.is_empty() {
        let exit = roll(context, target, connected, options, heard, before.clone()).await;
        if !goes_on(exit) {
            return Ok(exit);
        }
        for (name, task) in tasks(target, connected, options, &before, stage(target, services, false)).await? {
            if let Some(exit) = once(context, connected, options, &name, &task).await? {
                return Ok(exit);
            }
        }
    }
    let exit = roll(context, target, connected, options, heard, stage(target, services, false)).await;
    if goes_on(exit) {
        lifetime::renew(context, target, connected, &target.environments).await;
    }
    Ok(exit)
}

/// Whether the rest of a deploy follows a step that ended so. What waits for something outside is no part of the deploy.
fn goes_on(exit: Exit) -> bool {
    matches!(exit, Exit::Done | Exit::Waiting)
}

/// The nodes that move to the image before the database has been migrated, or after.
fn stage(target: &Target, services: &BTreeSet<&str>, before: bool) -> Vec<usize> {
    let nodes = target.graph().nodes().iter().enumerate();
    nodes.filter(|(_, node)| image_nodes::stage_of(&node.name, services) == Some(before)).map(|(at, _)| at).collect()
}

/// Moves these nodes.
async fn roll(
    context: &Context,
    target: &Target,
    connected: &Connected<'_>,
    options: &Options,
    heard: &mut UnboundedReceiver<Event>,
    nodes: Vec<usize>,
) -> Exit {
    let options = Options { only: Some(nodes), needs_as_they_are: true, ..options.clone() };
    let outcome = progress::run(context.output, target, connected, Goal::Apply, options, heard, |_| {}).await;
    finish(context, target, &outcome, Goal::Apply)
}

/// What the moved definitions run once, in the place where the services run that move `after` it: their needs are looked at, too.
async fn tasks(
    target: &Target,
    connected: &Connected<'_>,
    options: &Options,
    moved: &[usize],
    after: Vec<usize>,
) -> Result<Vec<(String, OneOff)>, Failure> {
    let only = moved.iter().copied().chain(after).collect();
    let options = Options { only: Some(only), needs_as_they_are: true, ..options.clone() };
    let plan = connected.plan(Goal::Apply, &options).await;
    let address = |at: &usize| target.graph().nodes()[*at].address.to_string();
    let moved: Vec<String> = moved.iter().map(address).collect();
    let all: Vec<(String, OneOff)> =
        OneOff::all(&plan.facts).into_iter().filter(|(name, _)| moved.iter().any(|node| image_nodes::runs(node, name))).collect();
    // A migration that is left out is a new version on an old database.
    match moved.iter().find(|node| !all.iter().any(|(name, _)| image_nodes::runs(node, name))) {
        None => Ok(all),
        Some(node) => {
            let why = plan.trouble.first().map_or_else(String::new, |trouble| format!(": {}", trouble.fault));
            let message =
                format!("where {node} is to run is not known, and nothing was moved to the new image{}", render::plain(&why));
            Err(Failure::new(Exit::Partial, message, "`provision plan` tells what is missing; apply it, and deploy again"))
        }
    }
}

/// Runs a migration or a seed. Where somebody stops it, it goes on by itself and nothing follows it.
async fn once(
    context: &Context,
    connected: &Connected<'_>,
    options: &Options,
    name: &str,
    task: &OneOff,
) -> Result<Option<Exit>, Failure> {
    let told = |state: &str| context.output.err(&format!("{name}: {state}\n"));
    let (writer, token, mut signals) = (connected.writer(), connected.token(), Signals::new());
    let done = tokio::select! {
        done = task.run(&writer, &token, options.pace, told) => done,
        () = signals.next() => {
            context.output.err(&format!("Not waited for any more; {name} goes on by itself, and nothing was moved to the new image.\n"));
            return Ok(Some(Exit::Stopped));
        }
    };
    done.map(|()| None).map_err(|fault| {
        let message = format!("{name} failed, and nothing was moved to the new image: {}", render::plain(&fault.to_string()));
        Failure::new(Exit::Partial, message, "mend it, and deploy again: the services still run what they ran")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_waits_elsewhere_does_not_stop_a_deploy_and_a_failure_does() {
        assert!(goes_on(Exit::Done) && goes_on(Exit::Waiting));
        assert!(![Exit::Partial, Exit::Stopped, Exit::Refused, Exit::Credentials].into_iter().any(goes_on));
    }
}
