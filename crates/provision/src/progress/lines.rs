//! A run as plain lines with the time of day, for logs.

use owo_colors::OwoColorize;
use provision::engine::{Event, Verb};

use crate::output::Output;
use crate::render::{doing, done, duration, headline, plain, sign};

/// Writes one line for each event that a reader of a log wants.
pub(crate) struct Lines {
    output: Output,
}

impl Lines {
    pub(crate) fn new(output: Output) -> Self {
        Self { output }
    }

    pub(crate) fn hear(&self, event: &Event) {
        if let Some(text) = line(event, self.output.verbose > 0) {
            self.note(&text);
        }
    }

    pub(crate) fn note(&self, text: &str) {
        let time = jiff::ZonedDateTime::now().strftime("%H:%M:%S").to_string();
        self.output.err(&format!("{} {text}\n", time.dimmed()));
    }
}

/// The line of an event. `calls` shows each call to AWS too.
fn line(event: &Event, calls: bool) -> Option<String> {
    match event {
        Event::Began { subject, verb, usual_s } if *verb != Verb::Keep => {
            let usual = if *usual_s >= 5.0 { format!(", usually {}", duration(*usual_s)) } else { String::new() };
            Some(format!("{} {} {} ({}{usual})", sign(*verb), doing(*verb), plain(&subject.node), subject.kind))
        }
        Event::Waiting { subject, on } => Some(format!("… {}: {}", plain(&subject.node), plain(on))),
        Event::Done { subject, verb, fields, took_s } if *verb != Verb::Keep => {
            let on = if *verb == Verb::Update && !fields.is_empty() {
                format!(" ({})", plain(&fields.join(", ")))
            } else {
                String::new()
            };
            Some(format!("{} {} {}{on} in {}", sign(*verb), done(*verb), plain(&subject.node), duration(*took_s)))
        }
        Event::Failed { subject, verb, message } => {
            Some(format!("{} failed {} {}: {}", "✗".red(), doing(*verb), plain(&subject.node), headline(message)))
        }
        Event::Left { subject, why } => Some(format!("· left {}: {}", plain(&subject.node), plain(why))),
        Event::Skipped { subject, because } => {
            Some(format!("✗ {} not begun, because {} failed", plain(&subject.node), plain(because)))
        }
        Event::Held { by } => Some(format!("waiting: {}", plain(by))),
        Event::Stopping => Some("stopping: nothing new begins".to_owned()),
        Event::Call { service, operation, millis, status } if calls => {
            Some(format!("  {service} {operation} {status} {millis:.0} ms").dimmed().to_string())
        }
        Event::Began { .. } | Event::Done { .. } | Event::Planned { .. } | Event::Call { .. } => None,
    }
}

#[cfg(test)]
mod tests;
