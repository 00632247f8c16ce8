//! `outputs`: the values that the graph names, as AWS has them now.

use provision::engine::Goal;

use super::Context;
use crate::args;
use crate::exit::Exit;
use crate::failure::{Failure, of_faults};
use crate::output::Output;
use crate::render;

pub(crate) async fn run(context: &Context, args: args::Outputs) -> Result<Exit, Failure> {
    let session = context.session(&[])?;
    let target = session.select(&args.environments.names)?;
    let (connected, options, _heard) = context.connect(&target).await?;
    let plan = connected.plan(Goal::Drift, &options).await;
    if context.output.json {
        Output::json(&plan.outputs);
    } else if plan.outputs.is_empty() {
        context.output.err("There are no outputs yet: `provision apply` makes what they are read from.\n");
    } else {
        context.output.out(&render::plan::outputs(&plan.outputs));
    }
    if let Some(exit) = of_faults(plan.trouble.iter().map(|trouble| &trouble.fault)).filter(|_| plan.outputs.is_empty()) {
        context.output.err(&render::plan::plan(&plan, false));
        return Ok(exit);
    }
    Ok(Exit::Done)
}
