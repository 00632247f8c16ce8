//! `explain`: what a key of the configuration is, or all of them.

use provision::app::config::explain;

use super::Context;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output::Output;
use crate::render;

pub(crate) fn run(context: &Context, path: Option<&str>) -> Result<Exit, Failure> {
    let Some(path) = path else {
        let rows = explain::tree();
        if context.output.json {
            Output::json(&rows);
        } else {
            context.output.out(&render::explain::tree(&rows));
        }
        return Ok(Exit::Done);
    };
    let found = explain::explain(path).map_err(|fault| {
        let help = fault.help.or(fault.expected).unwrap_or_default();
        Failure::new(Exit::Usage, fault.message, help)
    })?;
    if context.output.json {
        Output::json(&found);
    } else {
        context.output.out(&render::explain::keys(&found));
    }
    Ok(Exit::Done)
}
