//! `convert`: a coherence.yml as a cnc.yml.

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::sync::Arc;

use owo_colors::OwoColorize;
use provision::app::config::convert::to_cnc;
use provision::app::config::source::{MAX_BYTES, Source};

use super::Context;
use crate::args::Convert;
use crate::exit::Exit;
use crate::failure::Failure;

pub(crate) fn run(context: &Context, args: &Convert) -> Result<Exit, Failure> {
    let text = to_cnc(&read(&args.file)?)?;
    let Some(out) = &args.out else {
        context.output.out(&text);
        return Ok(Exit::Done);
    };
    let file = fs::OpenOptions::new().write(true).create_new(true).open(out);
    file.and_then(|mut file| file.write_all(text.as_bytes())).map_err(|error| {
        Failure::new(Exit::Refused, format!("{} cannot be written: {error}", out.display()), "name a file that is not there yet")
    })?;
    context.output.say(&format!("{} {}\n", "Written:".green().bold(), out.display()));
    Ok(Exit::Done)
}

fn read(path: &Path) -> Result<Arc<Source>, Failure> {
    let unread =
        |why: String| Failure::new(Exit::Config, format!("{} cannot be read: {why}", path.display()), "name a coherence.yml");
    let about = fs::metadata(path).map_err(|error| unread(error.to_string()))?;
    if about.len() > MAX_BYTES as u64 {
        return Err(unread(format!("it has more than {MAX_BYTES} bytes")));
    }
    let text = fs::read_to_string(path).map_err(|error| unread(error.to_string()))?;
    Ok(Source::new(path.display().to_string(), text))
}
