//! `completions`: for bash, zsh, fish, elvish and PowerShell.

use clap::CommandFactory;
use clap_complete::Shell;

use super::Context;
use crate::args::Cli;
use crate::exit::Exit;

pub(crate) fn run(context: &Context, shell: Shell) -> Exit {
    let mut command = Cli::command();
    let name = command.get_name().to_owned();
    let mut script = Vec::new();
    // It panics where it cannot write: to memory it can.
    clap_complete::generate(shell, &mut command, name, &mut script);
    context.output.out(&String::from_utf8_lossy(&script));
    Exit::Done
}
