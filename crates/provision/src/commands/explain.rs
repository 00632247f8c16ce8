//! `explain`: what a key of the configuration is, or all of them; what the fields of a kind are, and whose.

use provision::app::config::explain;
use provision::aws::tables;

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
    if let Some((kind, fields)) = tables().iter().find(|(kind, _)| kind.name == path) {
        if context.output.json {
            Output::json(&render::kind::view(kind, fields));
        } else {
            context.output.out(&render::kind::kind(kind, fields));
        }
        return Ok(Exit::Done);
    }
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
