//! `destroy`: environments, or a whole collection; what holds data is kept unless it is asked for and named.

use std::fmt::Write as _;

use provision::Target;
use provision::engine::{Goal, Options, Plan};
use provision::leases::Work;

use super::apply::finish;
use super::plan::data_lost;
use super::{Context, ask, leases, strays};
use crate::args;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::render::{self, plain};
use crate::{cache, progress};

pub(crate) async fn run(context: &Context, args: args::Destroy) -> Result<Exit, Failure> {
    let session = context.session(&[])?;
    let names = &args.environments.names;
    let target = if args.collection {
        session.select_collection(names)?
    } else {
        match session.select(names) {
            Ok(target) => target,
            // Its entry may have gone before it did.
            Err(unknown) => strays::find(context, &session, names).await?.ok_or(unknown)?,
        }
    };
    take(context, target, args.delete_data, &args.run).await
}

/// Destroys a target, after asking. Nothing that the configuration names need be there.
pub(super) async fn take(context: &Context, target: Target, delete_data: bool, run: &args::Run) -> Result<Exit, Failure> {
    let (output, target) = (context.output, &target.for_removal());
    let name = name_of(target);
    ask::possible(output, run.yes, "this destroy")?;
    // `--yes` is not enough where data goes, nor where what the files protect does.
    let typed = delete_data || (target.is_whole() && target.collection.is_protected());
    if typed {
        ask::typing_possible(output, &name, &run.confirm)?;
    }
    let (connected, options, mut heard) = context.connect(target).await?;
    let mut options = Options { only: target.doomed(), delete_data, width: run.width.into(), ..options };
    context.headline(target);
    if target.is_whole() {
        strays::none_left(&connected).await?;
    }
    if !run.yes || typed {
        leases::free(&connected, &Work::Destroy, run.lock_wait).await?;
        let plan = connected.plan(Goal::Destroy, &options).await;
        let lost = data_lost(&plan);
        show(context, &plan, &lost);
        if plan.is_empty() && plan.trouble.is_empty() {
            // What an earlier destroy had to leave for somebody else's sake.
            leases::forget(context, &connected).await;
            return Ok(Exit::Done);
        }
        if delete_data {
            let what = if lost.is_empty() {
                "Everything listed goes.".to_owned()
            } else {
                format!("The data of {} goes for good.", lost.join(", "))
            };
            ask::typed(output, &what, &name, &run.confirm).await?;
        } else {
            ask::typed(output, "Everything listed goes.", &name, if typed { &run.confirm } else { &[] }).await?;
        }
        options.within = Some(plan);
    }
    leases::take(context, &connected, &Work::Destroy, run.lock_wait, &mut heard).await?;
    let shown = options.within.is_some();
    let planned = |plan: &std::sync::Arc<Plan>| {
        if !shown {
            show(context, plan, &[]);
        }
    };
    let outcome = progress::run(output, target, &connected, Goal::Destroy, options, &mut heard, planned).await;
    if let Some(report) = &outcome.report {
        cache::save(connected.connection(), &report.durations);
    }
    let exit = finish(context, target, &outcome, Goal::Destroy);
    if exit == Exit::Done {
        leases::forget(context, &connected).await;
    } else {
        leases::give_back(&connected).await;
    }
    Ok(exit)
}

/// What is typed to confirm: the collection's name, or those of the environments.
fn name_of(target: &Target) -> String {
    if target.is_whole() {
        return target.collection.name.to_string();
    }
    target.environments.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
}

fn show(context: &Context, plan: &Plan, lost: &[String]) {
    let mut text = render::plan::plan(plan, false);
    if !lost.is_empty() {
        let _ = writeln!(text, "These hold data: {}.", plain(&lost.join(", ")));
    }
    text.push_str(&render::plan::destroy_summary(plan));
    context.output.say(&text);
}
