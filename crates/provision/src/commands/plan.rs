//! `plan`: what an apply would do.

use std::fmt::Write as _;

use owo_colors::OwoColorize;
use provision::engine::{Goal, Options, Plan};
use provision::{Session, Target};

use super::{Context, leases, nodes};
use crate::args;
use crate::exit::Exit;
use crate::failure::{Failure, of_faults};
use crate::output::Output;
use crate::render::beside::{Beside, Controls};
use crate::render::plan as render;
use crate::saved::Saved;

pub(crate) async fn run(context: &Context, args: args::Plan) -> Result<Exit, Failure> {
    let session = context.session(&args.wish.images)?;
    let target = session.select(&args.environments.names)?;
    let only = nodes(&target, &args.wish.only)?;
    let (connected, options, _heard) = context.connect(&target).await?;
    let options = Options { only, ..wished(options, &args.wish) };
    let (plan, held) = tokio::join!(connected.plan(Goal::Apply, &options), leases::seen(context, &connected));
    let notes = render::raised(session.application());
    if context.output.json {
        Output::json(&render::view(&plan, &notes, &held, Some(&Beside::of(session.application(), &target, &plan))));
    } else {
        context.headline(&target);
        context.output.say(&leases::notes(&held));
        show(context, &session, &target, &plan, if args.controls { Controls::Table } else { Controls::Ids });
    }
    let trouble = of_faults(plan.trouble.iter().map(|trouble| &trouble.fault));
    if let Some(path) = &args.out {
        if let Some(exit) = trouble {
            let message = "the plan is not saved, because not everything could be judged";
            return Err(Failure::new(exit, message, "mend what is listed as not known, and plan again"));
        }
        Saved::new(&target, &args.wish, plan.clone()).write(path)?;
        context.output.say(&format!("Saved. `provision apply --plan {}` does this, and nothing else.\n", path.display()));
    }
    Ok(match trouble {
        Some(exit) => exit,
        None if args.detailed_exitcode && !plan.is_empty() => Exit::Changes,
        None => Exit::Done,
    })
}

/// The options with what the user asked for.
pub(crate) fn wished(options: Options, wish: &args::Wish) -> Options {
    Options { allow_replace: wish.allow_replace.clone(), prune: wish.prune.clone(), ..options }
}

/// The plan, what it says beside its steps, and the last line.
pub(crate) fn show(context: &Context, session: &Session, target: &Target, plan: &Plan, controls: Controls) {
    let mut text = render::plan(plan, context.output.verbose > 0);
    for note in render::raised(session.application()) {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{} {note}", "note:".cyan());
    }
    text.push_str(&Beside::of(session.application(), target, plan).text(controls));
    text.push_str(&render::summary(plan));
    context.output.say(&text);
}

/// The objects of a plan that hold data and would be deleted, by address.
pub(crate) fn data_lost(plan: &Plan) -> Vec<String> {
    let lost = plan.deletions.iter().filter(|deletion| deletion.stateful);
    let mut names: Vec<String> = lost.map(|deletion| deletion.node.clone()).collect();
    names.dedup();
    names
}
