//! The state of a run as the terminal shows it.

use std::fmt::Write as _;

use owo_colors::OwoColorize;
use provision::engine::{Event, Subject, Verb};

use super::forecast::Forecast;
use crate::render::{doing, done, duration, headline, plain, sign};

/// A task under way.
#[derive(Debug)]
struct Active {
    subject: Subject,
    verb: Verb,
    began_s: f64,
    usual_s: f64,
    /// What it waits for, in the service's words.
    on: String,
}

/// What has ended, what is under way, what is left.
#[derive(Debug, Default)]
pub(crate) struct Board {
    forecast: Forecast,
    active: Vec<Active>,
    total: usize,
    done: usize,
    failed: usize,
    skipped: usize,
    stopping: bool,
}

/// A task's identity: its node, and the object where it is a deletion.
fn same(a: &Subject, b: &Subject) -> bool {
    a.node == b.node && a.id == b.id
}

impl Board {
    /// The plan is known.
    pub(crate) fn planned(&mut self, forecast: Forecast) {
        self.total = forecast.open();
        self.forecast = forecast;
    }

    /// Takes in an event; gives a line that stays, if it is worth one.
    pub(crate) fn hear(&mut self, event: &Event, now_s: f64) -> Option<String> {
        match event {
            Event::Began { subject, verb, usual_s } => {
                self.forecast.begin(&subject.node, subject.id.as_deref(), now_s);
                let (subject, on) = (subject.clone(), String::new());
                self.active.push(Active { subject, verb: *verb, began_s: now_s, usual_s: *usual_s, on });
                None
            }
            Event::Waiting { subject, on } => {
                let active = self.active.iter_mut().find(|active| same(&active.subject, subject))?;
                active.on.clone_from(on);
                None
            }
            Event::Done { subject, verb, fields, took_s } => {
                let counts = self.end(subject) != Some(Verb::Keep);
                self.done += usize::from(counts);
                if *verb == Verb::Keep && !counts {
                    return None;
                }
                let mut line = format!("{} {} {}", sign(*verb), done(*verb), plain(&subject.node));
                if *verb == Verb::Update && !fields.is_empty() {
                    let _ = write!(line, " ({})", plain(&fields.join(", ")));
                }
                let _ = write!(line, " {}", format!("{} in {}", subject.kind, duration(*took_s)).dimmed());
                Some(line)
            }
            Event::Failed { subject, verb, message } => {
                self.end(subject);
                self.failed += 1;
                Some(format!("{} {} {}: {}", "✗".red(), doing(*verb), plain(&subject.node), headline(message)))
            }
            Event::Left { subject, why } => {
                self.done += usize::from(self.end(subject).is_some());
                Some(format!("· left {}: {}", plain(&subject.node), plain(why)))
            }
            Event::Skipped { subject, .. } => {
                self.forecast.end(&subject.node, subject.id.as_deref());
                self.skipped += 1;
                None
            }
            Event::Held { by } => Some(format!("waiting: {}", plain(by))),
            Event::Stopping => {
                self.stopping = true;
                None
            }
            Event::Planned { .. } | Event::Call { .. } => None,
        }
    }

    fn end(&mut self, subject: &Subject) -> Option<Verb> {
        self.forecast.end(&subject.node, subject.id.as_deref());
        let at = self.active.iter().position(|active| same(&active.subject, subject))?;
        Some(self.active.remove(at).verb)
    }

    /// What is drawn: at most `rows` lines of at most `width` columns.
    pub(crate) fn frame(&self, now_s: f64, tick: usize, width: usize, rows: usize) -> Vec<String> {
        const SPINNER: [&str; 10] = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];
        let spinner = SPINNER[tick % SPINNER.len()].cyan().to_string();
        let room = rows.saturating_sub(2).max(1);
        let mut lines: Vec<String> = self.active.iter().take(room).map(|active| active.line(&spinner, now_s)).collect();
        if self.active.len() > room {
            lines.push(format!("  {}", format!("and {} more", self.active.len() - room).dimmed()));
        }
        lines.push(self.bottom(now_s));
        lines.into_iter().map(|line| console::truncate_str(&line, width.max(20), "…").into_owned()).collect()
    }

    fn bottom(&self, now_s: f64) -> String {
        if self.total == 0 && self.active.is_empty() {
            return format!("{} {}", "reading AWS".bold(), duration(now_s));
        }
        let ended = self.done + self.failed + self.skipped;
        let left = self.total.saturating_sub(ended);
        let mut parts = vec![format!("{} done", self.done), format!("{left} left")];
        if self.failed > 0 {
            parts.push(format!("{} failed", self.failed).red().to_string());
        }
        if self.skipped > 0 {
            parts.push(format!("{} not begun", self.skipped));
        }
        parts.push(format!("{} so far", duration(now_s)));
        if self.stopping {
            parts.push("stopping".yellow().to_string());
        } else {
            let left_s = self.forecast.left_s(now_s);
            if left_s >= 1.0 {
                parts.push(format!("about {} left", duration(left_s)));
            }
        }
        parts.join(" · ").bold().to_string()
    }
}

impl Active {
    fn line(&self, spinner: &str, now_s: f64) -> String {
        let mut line = format!("{spinner} {} {} {}", doing(self.verb), plain(&self.subject.node), self.subject.kind.dimmed());
        let _ = write!(line, "  {}", duration(now_s - self.began_s));
        if self.usual_s >= 5.0 {
            let _ = write!(line, " {}", format!("(usually {})", duration(self.usual_s)).dimmed());
        }
        if !self.on.is_empty() {
            let _ = write!(line, "  {}", plain(&self.on).dimmed());
        }
        line
    }
}

#[cfg(test)]
mod tests;
