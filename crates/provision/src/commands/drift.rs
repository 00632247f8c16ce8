//! `drift`: what was changed outside.

use provision::engine::{Goal, Options};

use super::{Context, nodes};
use crate::args;
use crate::exit::Exit;
use crate::failure::{Failure, of_faults};
use crate::output::Output;
use crate::render;

pub(crate) async fn run(context: &Context, args: args::Drift) -> Result<Exit, Failure> {
    let session = context.session(&args.images)?;
    let target = session.select(&args.environments.names)?;
    let only = nodes(&target, &args.only)?;
    let (connected, options, _heard) = context.connect(&target).await?;
    let plan = connected.plan(Goal::Drift, &Options { only, ..options }).await;
    if context.output.json {
        Output::json(&render::plan::view(&plan, &[], None));
    } else {
        context.headline(&target);
        context.output.out(&render::drift::drift(&plan));
    }
    Ok(match of_faults(plan.trouble.iter().map(|trouble| &trouble.fault)) {
        Some(exit) => exit,
        None if args.detailed_exitcode && render::drift::findings(&plan) > 0 => Exit::Changes,
        None => Exit::Done,
    })
}
