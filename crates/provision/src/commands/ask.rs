//! Questions before something is changed. Where nobody can be asked, no answer is taken for granted.

use crate::exit::Exit;
use crate::failure::Failure;
use crate::output::Output;
use crate::render::plain;

/// Fails where a question will be needed and nobody can be asked. Called before anything is sent.
pub(crate) fn possible(output: Output, yes: bool, what: &str) -> Result<(), Failure> {
    if yes || output.can_ask() {
        return Ok(());
    }
    let message = format!("{what} was not confirmed, and there is no terminal to ask on; nothing was changed");
    Err(Failure::new(Exit::Refused, message, "read the plan, and confirm with --yes"))
}

/// Fails where a name must be typed, was not given, and nobody can be asked.
pub(crate) fn typing_possible(output: Output, name: &str, given: &[String]) -> Result<(), Failure> {
    if given.iter().any(|given| given == name) || output.can_ask() {
        return Ok(());
    }
    let message = format!("deleting {} was not confirmed; --yes is not enough for data, nor for what is protected", plain(name));
    Err(Failure::new(Exit::Refused, message, format!("confirm it with --confirm {}", quoted(name))))
}

/// Asks for a yes.
pub(crate) async fn yes(output: Output, question: &str) -> Result<(), Failure> {
    let answer = output.ask_beside(format!("{question} [y/N] ")).await;
    if matches!(answer.to_lowercase().as_str(), "y" | "yes") { Ok(()) } else { Err(refused()) }
}

/// Asks for a name to be typed, unless it was given.
pub(crate) async fn typed(output: Output, what: &str, name: &str, given: &[String]) -> Result<(), Failure> {
    if given.iter().any(|given| given == name) {
        return Ok(());
    }
    typing_possible(output, name, given)?;
    let answer = output.ask_beside(format!("{what} Type {} to confirm: ", quoted(name))).await;
    if answer == name { Ok(()) } else { Err(refused()) }
}

fn refused() -> Failure {
    Failure::new(Exit::Refused, "not confirmed; nothing was changed", "run it again to be asked again")
}

/// As a shell takes it.
fn quoted(name: &str) -> String {
    if name.contains(' ') { format!("'{}'", plain(name)) } else { plain(name) }
}
