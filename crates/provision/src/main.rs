//! The command `provision`: a thin face over the library.
//!
//! `args` is the command line; `commands` has one file for each command; `progress` shows a run; `render` turns data
//! into text; `output` is the only way to the terminal.

#![cfg_attr(test, expect(clippy::unwrap_used, reason = "tests fail by panicking"))]

mod args;
mod cache;
mod commands;
mod exit;
mod failure;
mod logging;
mod output;
mod progress;
mod render;
mod saved;
mod usage;

use std::panic::AssertUnwindSafe;
use std::process::ExitCode;

use clap::Parser;

use crate::args::Cli;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output::Output;

/// A tenth of what a plan costs was the system's allocator: the SDK makes many small objects for each call.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(said) => return usage::tell(&said).into(),
    };
    let output = Output::new(&cli.global);
    logging::start(cli.global.verbose);
    std::panic::set_hook(Box::new(move |panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        // Not the message: it may hold what must not be shown.
        output.err(&format!("error: a defect of provision, at {place}; please report it\n"));
    }));
    let ended = std::panic::catch_unwind(AssertUnwindSafe(|| commands::run(output, cli)));
    let exit = match ended {
        Ok(Ok(exit)) => exit,
        Ok(Err(failure)) => {
            complain(output, &failure);
            failure.exit()
        }
        Err(_) => Exit::Defect,
    };
    whole(output, exit).into()
}

/// How the command ends: what could not be told is no success, whatever was done.
fn whole(output: Output, exit: Exit) -> Exit {
    let Some(why) = output::lost() else { return exit };
    output.err(&format!("error: the standard output could not be written, and lacks something: {why}\n"));
    match exit {
        Exit::Done | Exit::Changes | Exit::Waiting => Exit::Partial,
        failed => failed,
    }
}

/// Says why a command ended without its result.
pub(crate) fn complain(output: Output, failure: &Failure) {
    use owo_colors::OwoColorize;
    if output.json {
        Output::json(&failure.to_json());
        return;
    }
    match failure {
        Failure::Config(found) => commands::show(output, found.as_slice()),
        Failure::Other { message, help, .. } => {
            output.err(&format!("{} {}\n", "error:".red().bold(), render::plain(message)));
            if let Some(help) = help {
                output.err(&format!("{} {}\n", "help:".cyan(), render::plain(help)));
            }
        }
    }
}
