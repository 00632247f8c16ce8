//! `convert`: a coherence.yml as a cnc.yml.

use std::path::PathBuf;

use owo_colors::OwoColorize;
use provision::app::config::convert::to_cnc;
use provision::app::config::diagnostic::Diagnostics;
use provision::app::config::files;
use serde_json::json;

use super::{Context, new_file};
use crate::args::Convert;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output::Output;

pub(crate) fn run(context: &Context, args: &Convert) -> Result<Exit, Failure> {
    let cwd = std::env::current_dir().unwrap_or_else(|_| PathBuf::from("."));
    let source = files::read(&cwd.join(&args.file), &cwd).map_err(|fault| Diagnostics::new(vec![fault]))?;
    let text = to_cnc(&source)?;
    let Some(out) = &args.out else {
        if context.output.json {
            Output::json(&json!({ "cnc.yml": text }));
        } else {
            context.output.out(&text);
        }
        return Ok(Exit::Done);
    };
    new_file::write(out, &text)?;
    if context.output.json {
        Output::json(&json!({ "files": [out] }));
    }
    context.output.say(&format!("{} {}\n", "Written:".green().bold(), out.display()));
    Ok(Exit::Done)
}
