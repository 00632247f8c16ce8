//! `drift`: what was changed outside.

use provision::engine::{Goal, Options};

use super::{Context, leases, nodes};
use crate::args::{self, DriftFormat};
use crate::exit::Exit;
use crate::failure::{Failure, of_faults};
use crate::output::Output;
use crate::render;

pub(crate) async fn run(context: &Context, args: args::Drift) -> Result<Exit, Failure> {
    let session = context.session(&args.images)?;
    let target = session.select(&args.environments.names)?;
    let only = nodes(&target, &args.only)?;
    let (connected, options, _heard) = context.connect(&target).await?;
    let options = Options { only, ..options };
    let (plan, held) = tokio::join!(connected.plan(Goal::Drift, &options), leases::seen(context, &connected));
    if context.output.json {
        Output::json(&render::plan::view(&plan, &[], &held, None));
    } else {
        match args.format {
            DriftFormat::Text => {
                context.headline(&target);
                context.output.say(&leases::notes(&held));
                context.output.out(&render::drift::drift(&plan));
            }
            DriftFormat::Junit => context.output.out(&render::drift::junit::junit(&plan)),
            DriftFormat::Github => context.output.out(&render::drift::annotations::annotations(&plan)),
        }
    }
    Ok(match of_faults(plan.trouble.iter().map(|trouble| &trouble.fault)) {
        Some(exit) => exit,
        None if args.detailed_exitcode && render::drift::findings(&plan) > 0 => Exit::Changes,
        None => Exit::Done,
    })
}
