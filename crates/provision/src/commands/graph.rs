//! `graph`: draws the graph, without AWS.

use provision::diagram::{self, Diagram};

use super::Context;
use crate::args::{self, GraphFormat};
use crate::exit::Exit;
use crate::failure::Failure;

pub(crate) fn run(context: &Context, args: &args::Graph) -> Result<Exit, Failure> {
    let session = context.session(&[])?;
    let target = session.select(&args.environments.names)?;
    let diagram = Diagram::of(target.graph());
    let text = if context.output.json {
        format!("{}\n", serde_json::to_string(&diagram).unwrap_or_default())
    } else {
        match args.format {
            GraphFormat::Dot => diagram::dot(&diagram),
            GraphFormat::Mermaid => diagram::mermaid(&diagram),
            GraphFormat::Svg => diagram::svg(&diagram),
        }
    };
    match &args.out {
        None => context.output.out(&text),
        Some(path) => std::fs::write(path, text).map_err(|error| {
            Failure::new(Exit::Usage, format!("{} cannot be written: {error}", path.display()), "name another file with -o")
        })?,
    }
    Ok(Exit::Done)
}
