//! A run on a terminal: what has ended scrolls by, what is under way stays below.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use owo_colors::OwoColorize;
use provision::engine::{Event, Pace};

use super::board::Board;
use super::forecast::Forecast;
use crate::output::Output;

/// The terminal of a run.
pub(crate) struct Live {
    output: Output,
    board: Board,
    bar: ProgressBar,
    frames: usize,
}

impl Live {
    pub(crate) fn new(output: Output, pace: Pace) -> Self {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
        if let Ok(style) = ProgressStyle::with_template("{msg}") {
            bar.set_style(style);
        }
        let live = Self { output, board: Board::default(), bar, frames: 0 };
        if pace.speed > 1.0 {
            live.note(
                &format!("local AWS: time runs {} times as fast, and every time shown is AWS's", pace.speed).dimmed().to_string(),
            );
        }
        live
    }

    pub(crate) fn hear(&mut self, event: &Event, now_s: f64, forecast: impl FnOnce() -> Option<Forecast>) {
        if let Some(forecast) = forecast() {
            self.board.planned(forecast);
        }
        if let Some(line) = self.board.hear(event, now_s) {
            self.note(&line);
        }
    }

    /// Writes a line that stays, above what is drawn.
    pub(crate) fn note(&self, text: &str) {
        self.bar.println(self.styled(text));
    }

    pub(crate) fn draw(&mut self, now_s: f64) {
        let (rows, columns) = console::Term::stderr().size();
        self.frames += 1;
        // Half of the screen is for what scrolls by.
        let lines = self.board.frame(now_s, self.frames, usize::from(columns), usize::from(rows) / 2);
        self.bar.set_message(self.styled(&lines.join("\n")));
        self.bar.tick();
    }

    pub(crate) fn close(self) {
        self.bar.finish_and_clear();
    }

    fn styled(&self, text: &str) -> String {
        if self.output.err_has_colors() { text.to_owned() } else { anstream::adapter::strip_str(text).to_string() }
    }
}
