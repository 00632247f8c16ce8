//! `apply`: a plan, a question, a run within that plan, a summary.

use std::path::Path;

use provision::Target;
use provision::engine::{Class, Goal, Options, Plan};
use provision::leases::Work;

use super::plan::{Asked, data_lost, show};
use super::{Context, ask, leases, lifetime, prune, replacements, strays};
use crate::args::{self, Wish};
use crate::cache;
use crate::exit::Exit;
use crate::failure::{Failure, of_faults};
use crate::output::Output;
use crate::progress::{self, Outcome};
use crate::render::beside::Controls;
use crate::render::{self, count};
use crate::saved::Saved;

pub(crate) async fn run(context: &Context, mut args: args::Apply) -> Result<Exit, Failure> {
    let output = context.output;
    let saved = take_saved(&mut args)?;
    let (names, wish) = match &saved {
        Some(saved) => (saved.environments.clone(), wish_of(saved)),
        None => (std::mem::take(&mut args.names), std::mem::take(&mut args.wish)),
    };
    let session = context.session(&wish.images)?;
    let target = session.select(&names)?;
    let asked = Asked::of(&target, &wish)?;
    let is_saved = saved.is_some();
    if let Some(saved) = &saved {
        saved.check(&target)?;
        if saved.is_outdated(&session) {
            output
                .err("note: the configuration was changed since this plan was made: what it asks for since is not in the plan\n");
        }
    } else {
        ask::possible(output, args.run.yes, "this apply")?;
    }
    for name in &wish.prune {
        ask::typing_possible(output, name, &args.run.confirm)?;
    }

    let (connected, options, mut heard) = context.connect(&target).await?;
    let mut options = Options { width: args.run.width.into(), ..asked.over(options, &wish) };
    context.headline(&target);
    // Where nothing is to be asked, what is planned is what is done, from one reading of AWS.
    let at_once = saved.is_none() && args.run.yes && wish.prune.is_empty() && wish.allow_replace.is_empty();
    if let Some(saved) = saved {
        confirm_data(context, &data_lost(&saved.plan), &args).await?;
        options.within = Some(saved.plan);
    } else if !at_once {
        leases::free(&connected, &Work::Apply, args.run.lock_wait).await?;
        let plan = connected.plan(Goal::Apply, &options).await;
        prune::check(context.output, &target, &plan, &wish)?;
        show(context, &session, &target, &plan, told(&plan));
        confirm_data(context, &typed_for(&plan, &wish.prune), &args).await?;
        if !plan.is_empty() && !args.run.yes {
            if args.each {
                options.left.extend(declined(output, &target, &plan).await);
            } else {
                let question = match plan.trouble.len() {
                    0 => "Do this?".to_owned(),
                    unknown => format!("{} cannot be judged and will fail. Do the rest?", count(unknown, "node")),
                };
                ask::yes(output, &question).await?;
            }
            let nodes = target.graph().nodes();
            let left: Vec<&str> = options.left.iter().filter_map(|at| nodes.get(*at)).map(|node| &*node.address).collect();
            options.allow_replace = replacements::allowed(output, &plan, &left, options.allow_replace).await?;
        }
        options.within = Some(plan);
    }
    // A saved plan was read by whoever made it.
    options.careful = !is_saved;
    leases::take(context, &connected, &Work::Apply, args.run.lock_wait, &mut heard).await?;
    let shown = options.within.is_some();
    let planned = |plan: &std::sync::Arc<Plan>| {
        if !shown {
            show(context, &session, &target, plan, told(plan));
        }
    };
    let outcome = progress::run(output, &target, &connected, Goal::Apply, options, &mut heard, planned).await;
    if let Some(report) = &outcome.report {
        cache::save(connected.connection(), &report.durations);
    }
    let exit = finish(context, &target, &outcome, Goal::Apply);
    if outcome.lost.is_none() {
        lifetime::renew_what_changed(context, &target, &connected, &outcome).await;
    }
    leases::give_back(&connected).await;
    if !context.output.json {
        strays::tell(context, &strays::notes(&connected).await);
    }
    Ok(exit)
}

/// Says what a run did, and how the command ends because of it.
pub(crate) fn finish(context: &Context, target: &Target, outcome: &Outcome, goal: Goal) -> Exit {
    let output = context.output;
    let Some(report) = &outcome.report else {
        output.err("Left at once. Run the same command again to go on from here.\n");
        return Exit::Stopped;
    };
    let exit = exit_of(outcome, goal);
    let lost = outcome.lost.as_ref().map(leases::lost_text);
    let ended_by = lost.or_else(|| report.refused.as_ref().map(|fault| render::plain(&fault.to_string())));
    if output.json {
        Output::json(&render::report::summary(report, outcome.took_s, exit.number(), goal, ended_by));
    } else {
        output.out(&format!("\n{}", render::report::report(report, (outcome.took_s, outcome.speed), outcome.stopped, goal)));
        if let Some(why) = ended_by {
            output.err(&format!("error: {why}\n"));
        }
        if let Some(help) = report.refused.as_ref().filter(|_| outcome.lost.is_none()).and_then(|fault| fault.help.as_deref()) {
            output.err(&format!("help: {}\n", render::plain(help)));
        }
    }
    tracing::info!(collection = %target.collection.name, passes = report.passes, "run ended");
    exit
}

fn exit_of(outcome: &Outcome, goal: Goal) -> Exit {
    let Some(report) = &outcome.report else { return Exit::Stopped };
    if outcome.lost.is_some() {
        return Exit::LeaseLost;
    }
    if outcome.stopped {
        return Exit::Stopped;
    }
    if let Some(fault) = &report.refused {
        // Another run holds what it claimed, or the leases cannot be had at all.
        return if fault.class == Class::Fenced { Exit::Held } else { of_faults([fault].into_iter()).unwrap_or(Exit::Partial) };
    }
    let failures = of_faults(report.failures().map(|(_, fault)| fault));
    // Leftovers of a kind that could not be listed are no task.
    let unknown = || of_faults(report.plan.trouble.iter().map(|trouble| &trouble.fault));
    if let Some(exit) = failures.or_else(unknown) {
        return exit;
    }
    if !report.succeeded() {
        return Exit::Partial;
    }
    let waits = match goal {
        Goal::Gc => report.counts().parked > 0,
        Goal::Adopt | Goal::Destroy => false,
        Goal::Apply | Goal::Drift => !report.waiting.is_empty(),
    };
    if waits { Exit::Waiting } else { Exit::Done }
}

/// The nodes that are not to be changed, each asked for.
async fn declined(output: Output, target: &Target, plan: &Plan) -> Vec<usize> {
    let mut left = Vec::new();
    for step in plan.changes() {
        let fields: Vec<String> = step.changes.iter().map(|change| render::plain(&change.field)).collect();
        let fields = if fields.is_empty() { String::new() } else { format!(": {}", fields.join(", ")) };
        let question = format!("{} {}{fields}. Do it?", render::sign(step.verb), render::plain(&step.node));
        if ask::yes(output, &question).await.is_err() {
            left.extend(target.graph().find(&step.node));
        }
    }
    left
}

/// What goes by its typed name only: what holds data, and what was named to be pruned, such as images.
fn typed_for(plan: &Plan, prune: &[String]) -> Vec<String> {
    let mut names = data_lost(plan);
    names.extend(plan.deletions.iter().map(|deletion| &deletion.node).filter(|node| prune.contains(node)).cloned());
    names.sort_unstable();
    names.dedup();
    names
}

async fn confirm_data(context: &Context, lost: &[String], args: &args::Apply) -> Result<(), Failure> {
    for name in lost {
        ask::typed(context.output, &format!("{} holds data, and will be deleted.", render::plain(name)), name, &args.run.confirm)
            .await?;
    }
    Ok(())
}

/// The saved plan, if one is named: by `--plan`, or in the place of an environment. The name of an environment has
/// neither `.` nor `/`.
fn take_saved(args: &mut args::Apply) -> Result<Option<Saved>, Failure> {
    if let Some(path) = &args.plan {
        return Saved::read(path).map(Some);
    }
    if !args.names.iter().any(|name| name.contains(['.', '/', '\\'])) {
        return Ok(None);
    }
    let Wish { images, only, no_repair, allow_replace, prune } = &args.wish;
    let more =
        args.names.len() > 1 || !images.is_empty() || [only, no_repair, allow_replace, prune].iter().any(|it| !it.is_empty());
    if more {
        let message = "a saved plan stands alone: it holds its environments and what was asked for";
        return Err(Failure::new(Exit::Usage, message, "make a new plan with `provision plan -o FILE`"));
    }
    args.names.first().map(|name| Saved::read(Path::new(name))).transpose()
}

fn wish_of(saved: &Saved) -> Wish {
    Wish {
        images: saved.images.clone(),
        only: saved.only.clone(),
        no_repair: saved.no_repair.clone(),
        allow_replace: saved.allow_replace.clone(),
        prune: saved.prune.clone(),
    }
}

/// An apply that changes nothing says nothing of what it leaves as it is.
fn told(plan: &Plan) -> Controls {
    if plan.is_empty() { Controls::Untold } else { Controls::Ids }
}
