//! `drift`: what was changed outside.

mod watch;

use std::collections::BTreeSet;

use provision::aws::trail::{History, history};
use provision::aws::unmanaged::{Unmanaged, within};
use provision::engine::{Goal, Options, Plan};
use provision::{Connected, OpenError};

use self::watch::Watch;
use super::{Context, leases, nodes, strays};
use crate::args::{self, DriftFormat};
use crate::complain;
use crate::exit::Exit;
use crate::failure::{Failure, of_faults};
use crate::output::Output;
use crate::render;
use crate::render::drift::Found;

pub(crate) async fn run(context: &Context, args: args::Drift) -> Result<Exit, Failure> {
    let session = context.session(&args.images)?;
    let target = session.select(&args.environments.names)?;
    let only = nodes(&target, &args.only)?;
    let (connected, options, _heard) = context.connect(&target).await?;
    let options = Options { only, ..options };
    let Some(interval) = args.watch else {
        return look(context, &connected, &options, &args).await.map(|plan| exit(&plan, &args));
    };
    let mut watch = Watch::new(&connected, args.notify.as_deref());
    loop {
        // What cannot be read now may be read the next time.
        match look(context, &connected, &options, &args).await {
            Ok(plan) => watch.tell(context, &plan).await,
            Err(failure) => complain(context.output, &failure),
        }
        tokio::time::sleep(options.pace.wall(interval.as_secs_f64())).await;
        context.output.say("\n");
    }
}

fn exit(plan: &Plan, args: &args::Drift) -> Exit {
    match of_faults(plan.trouble.iter().map(|trouble| &trouble.fault)) {
        Some(exit) => exit,
        None if args.detailed_exitcode && render::drift::findings(plan) > 0 => Exit::Changes,
        None => Exit::Done,
    }
}

/// Looks once, and shows what was found.
async fn look(context: &Context, connected: &Connected<'_>, options: &Options, args: &args::Drift) -> Result<Plan, Failure> {
    let (plan, held, strays) =
        tokio::join!(connected.plan(Goal::Drift, options), leases::seen(context, connected), strays::notes(connected));
    let others = if args.all { Some(others(connected, &plan).await?) } else { None };
    let who = if args.who { Some(who(connected, &plan).await?) } else { None };
    let found = Found { plan: &plan, others: others.as_deref(), who: who.as_ref() };
    if context.output.json {
        Output::json(&render::drift::view(render::plan::view(&plan, &strays, &held, None), &found));
    } else {
        match args.format {
            DriftFormat::Text => {
                context.headline(connected.target());
                context.output.say(&leases::notes(&held));
                context.output.out(&render::drift::drift(&found));
                strays::tell(context, &strays);
            }
            DriftFormat::Junit => context.output.out(&render::drift::junit::junit(&found)),
            DriftFormat::Github => context.output.out(&render::drift::annotations::annotations(&found)),
        }
    }
    Ok(plan)
}

/// Who did what was found.
async fn who(connected: &Connected<'_>, plan: &Plan) -> Result<History, Failure> {
    Ok(history(&connected.reader(), render::drift::who::subjects(plan)).await.map_err(OpenError::LookUp)?)
}

/// What stands in the VPCs of the graph and is not ours.
async fn others(connected: &Connected<'_>, plan: &Plan) -> Result<Vec<Unmanaged>, Failure> {
    let steps = plan.steps.iter().filter_map(|step| step.id.as_deref());
    let known: BTreeSet<&str> = steps
        .chain(plan.deletions.iter().map(|deletion| deletion.id.as_str()))
        .chain(plan.kept.iter().map(|kept| kept.id.as_str()))
        .collect();
    let networks = plan.steps.iter().filter(|step| step.kind == "ec2.vpc").filter_map(|step| step.id.as_deref());
    let mut found = Vec::new();
    for vpc in networks {
        found.extend(within(&connected.reader(), vpc, &known).await.map_err(OpenError::LookUp)?);
    }
    Ok(found)
}
