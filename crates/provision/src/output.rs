//! The only way to the terminal: colours where they are wanted, JSON where it was asked for.

use std::io::{ErrorKind, IsTerminal, Write};
use std::sync::OnceLock;

use anstream::{AutoStream, ColorChoice};
use serde::Serialize;

use crate::args::{Color, Global};

/// Why the standard output lacks something, the first time that it could not be written.
static LOST: OnceLock<String> = OnceLock::new();

/// Why the standard output lacks something that was written to it.
pub(crate) fn lost() -> Option<&'static str> {
    LOST.get().map(String::as_str)
}

/// That the reader has gone is its own affair; anything else leaves half a text that looks whole.
fn note(written: std::io::Result<()>) {
    if let Err(error) = written
        && error.kind() != ErrorKind::BrokenPipe
    {
        // The first one tells.
        let _ = LOST.set(error.to_string());
    }
}

/// Where a command writes. Texts may hold styles; they are taken out where colours are not wanted.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Output {
    color: ColorChoice,
    /// JSON on the standard output, and nothing else there.
    pub(crate) json: bool,
    /// How much to show.
    pub(crate) verbose: u8,
}

impl Output {
    pub(crate) fn new(global: &Global) -> Self {
        let color = match global.color {
            Color::Auto => ColorChoice::Auto,
            Color::Always => ColorChoice::Always,
            Color::Never => ColorChoice::Never,
        };
        Self { color, json: global.json, verbose: global.verbose }
    }

    /// For a command line that could not be read.
    pub(crate) fn unread(json: bool) -> Self {
        Self { color: ColorChoice::Auto, json, verbose: 0 }
    }

    /// Writes to the standard output. What cannot be written stops no run: [`lost`] tells of it at the end.
    pub(crate) fn out(self, text: &str) {
        let mut stream = AutoStream::new(std::io::stdout(), self.color).lock();
        note(stream.write_all(text.as_bytes()).and_then(|()| stream.flush()));
    }

    /// Writes to the standard error.
    pub(crate) fn err(self, text: &str) {
        let mut stream = AutoStream::new(std::io::stderr(), self.color).lock();
        let _ = stream.write_all(text.as_bytes()).and_then(|()| stream.flush());
    }

    /// Writes for people only: nothing with `--json`.
    pub(crate) fn say(self, text: &str) {
        if !self.json {
            self.out(text);
        }
    }

    /// Writes one JSON document on one line.
    pub(crate) fn json(value: &impl Serialize) {
        // Our own types serialise.
        let text = serde_json::to_string(value).unwrap_or_default();
        let mut stream = std::io::stdout().lock();
        note(writeln!(stream, "{text}").and_then(|()| stream.flush()));
    }

    /// Whether the standard error is a terminal that may be drawn on.
    pub(crate) fn is_live(self) -> bool {
        let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        !self.json && self.verbose == 0 && !dumb && std::io::stderr().is_terminal()
    }

    /// Whether somebody can be asked.
    pub(crate) fn can_ask(self) -> bool {
        !self.json && std::io::stdin().is_terminal() && std::io::stderr().is_terminal()
    }

    /// Whether the standard error takes colours.
    pub(crate) fn err_has_colors(self) -> bool {
        let choice = match self.color {
            ColorChoice::Auto => AutoStream::choice(&std::io::stderr()),
            other => other,
        };
        choice != ColorChoice::Never
    }

    /// Asks on the terminal while other tasks go on; the answer without its line break.
    pub(crate) async fn ask_beside(self, question: String) -> String {
        // No answer is a no.
        tokio::task::spawn_blocking(move || self.ask(&question)).await.unwrap_or_default()
    }

    /// Asks on the terminal; the answer without its line break.
    pub(crate) fn ask(self, question: &str) -> String {
        self.err(question);
        let mut answer = String::new();
        // No answer is a no.
        let _ = std::io::stdin().read_line(&mut answer);
        answer.trim().to_owned()
    }
}
