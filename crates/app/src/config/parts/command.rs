//! Commands: a list of words, a line, or several of either.

use crate::config::diagnostic::{Diagnostic, quote};
use crate::config::model::Command;
use crate::config::reader::Cursor;

const EXPECTED: &str = "a command: a list such as `[yarn, start]`, or one line";

/// One command. Several become one line, each after the success of the one before.
pub(in crate::config) fn read_command(value: &Cursor<'_>) -> Option<Command> {
    let mut commands = read_commands(value)?;
    if commands.len() > 1 {
        let lines: Vec<String> = commands.iter().map(Command::line).collect();
        return Some(Command::Shell(lines.join(" && ")));
    }
    commands.pop()
}

/// Commands, at least one. A list of words is one command; a list of lists, or of lines that each hold a blank, is several.
pub(in crate::config) fn read_commands(value: &Cursor<'_>) -> Option<Vec<Command>> {
    let several = value.is_list() && {
        let items = value.list(EXPECTED)?;
        items.iter().any(Cursor::is_list) || (!items.is_empty() && items.iter().all(Cursor::holds_blank))
    };
    if several { value.each(EXPECTED, read_one) } else { Some(vec![read_one(value)?]) }
}

fn read_one(value: &Cursor<'_>) -> Option<Command> {
    let command = if value.is_list() {
        Command::from_words(value.each(EXPECTED, |word| word.text("a word of the command").map(str::to_owned))?)
    } else {
        Command::from_line(value.text(EXPECTED)?)
    };
    if command.is_none() {
        value.fault(Diagnostic::error("config::value", format!("{} is empty", quote(value.path()))).expected(EXPECTED));
    }
    command
}
