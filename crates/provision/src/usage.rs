//! What the parser of the command line says: help and version, and what is wrong with the line.

use crate::exit::Exit;
use crate::failure::Failure;
use crate::output::Output;
use crate::{complain, whole};

/// Tells it, and how the command ends.
pub(crate) fn tell(said: &clap::Error) -> Exit {
    // The line could not be read: what it wants is looked for in its words.
    let output = Output::unread(std::env::args_os().any(|word| word == "--json"));
    let text = said.render();
    if !said.use_stderr() {
        output.out(&text.ansi().to_string());
        return whole(output, Exit::Done);
    }
    if output.json {
        complain(output, &failure(&text.to_string()));
    } else {
        output.err(&text.ansi().to_string());
    }
    whole(output, Exit::Usage)
}

/// The first paragraph is what is wrong; the others are tips, and how the command is called.
fn failure(text: &str) -> Failure {
    let (wrong, more) = text.split_once("\n\n").unwrap_or((text, ""));
    let wrong: Vec<&str> = wrong.trim_start_matches("error: ").lines().map(str::trim).collect();
    Failure::new(Exit::Usage, wrong.join(" "), more.trim())
}
