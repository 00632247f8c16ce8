//! From data to text. Every function gives styled text; [`crate::output::Output`] takes the styles out where they are
//! not wanted. What comes from AWS or from files is made harmless by [`plain`] first.

pub(crate) mod adopt;
pub(crate) mod beside;
pub(crate) mod deploy;
pub(crate) mod diagnostics;
pub(crate) mod doctor;
pub(crate) mod drift;
pub(crate) mod expiry;
pub(crate) mod explain;
pub(crate) mod kind;
pub(crate) mod plan;
pub(crate) mod report;
mod value;

use std::fmt::Write as _;

use owo_colors::OwoColorize;
use provision::engine::{Fault, FieldChange, Verb};

use self::value::Part;

/// A text without control and direction characters, which a terminal would obey.
pub(crate) fn plain(text: &str) -> String {
    let harmless =
        |c: &char| !(c.is_control() || matches!(*c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'));
    text.chars().map(|c| if harmless(&c) { c } else { ' ' }).collect()
}

/// The first line of a text, which says what it is about.
pub(crate) fn headline(text: &str) -> String {
    plain(text.lines().next().unwrap_or_default())
}

/// Seconds for people: `3 s`, `2m 05s`, `1h 03m`.
pub(crate) fn duration(seconds: f64) -> String {
    let seconds = seconds.max(0.0);
    if seconds < 9.95 {
        return format!("{seconds:.1} s");
    }
    let whole = seconds.round() as u64;
    match whole {
        0..60 => format!("{whole} s"),
        60..3600 => format!("{}m {:02}s", whole / 60, whole % 60),
        _ => format!("{}h {:02}m", whole / 3600, whole % 3600 / 60),
    }
}

/// The sign of a verb, in its colour.
pub(crate) fn sign(verb: Verb) -> String {
    match verb {
        Verb::Keep => "=".dimmed().to_string(),
        Verb::Create => "+".green().to_string(),
        Verb::Update => "~".yellow().to_string(),
        Verb::Replace => "±".magenta().to_string(),
        Verb::Delete => "-".red().to_string(),
    }
}

/// A verb while it is under way.
pub(crate) fn doing(verb: Verb) -> &'static str {
    match verb {
        Verb::Keep => "waiting for",
        Verb::Create => "creating",
        Verb::Update => "updating",
        Verb::Replace => "replacing",
        Verb::Delete => "deleting",
    }
}

/// A verb once it is done.
pub(crate) fn done(verb: Verb) -> &'static str {
    match verb {
        Verb::Keep => "unchanged",
        Verb::Create => "created",
        Verb::Update => "updated",
        Verb::Replace => "replaced",
        Verb::Delete => "deleted",
    }
}

/// `1 node`, `2 nodes`.
pub(crate) fn count(number: usize, thing: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {thing}{plural}")
}

/// The longest values that are shown beside each other.
const BESIDE: usize = 90;

/// A value, also where it is empty.
fn value(text: &str) -> String {
    if text.is_empty() { "(none)".dimmed().to_string() } else { plain(text) }
}

/// A change of a field: `field: old → new`, on lines of their own where they are long.
pub(crate) fn change(out: &mut String, indent: &str, change: &FieldChange) {
    let replaces = if change.replaces { " (replaces it)".magenta().to_string() } else { String::new() };
    let Some(to) = &change.to else {
        let later = "(known after apply)".dimmed().to_string();
        let from = value(&value::readable(&change.from));
        // Writing to a string cannot fail.
        let _ = writeln!(out, "{indent}{}: {from} → {later}{replaces}", plain(&change.field));
        return;
    };
    for part in value::parts(&change.field, &change.from, to) {
        let _ = match part {
            Part::Changed { path, from, to } if from.chars().count() + to.chars().count() <= BESIDE => {
                writeln!(out, "{indent}{}: {} → {}{replaces}", plain(&path), value(&from), value(&to))
            }
            Part::Changed { path, from, to } => {
                let (minus, plus) = ("-".red(), "+".green());
                writeln!(
                    out,
                    "{indent}{}:{replaces}\n{indent}  {minus} {}\n{indent}  {plus} {}",
                    plain(&path),
                    value(&from),
                    value(&to)
                )
            }
            Part::Extra { path, item } => writeln!(out, "{indent}{}: {} {}{replaces}", plain(&path), "-".red(), plain(&item)),
            Part::Missing { path, item } => writeln!(out, "{indent}{}: {} {}{replaces}", plain(&path), "+".green(), plain(&item)),
        };
    }
}

/// A field that differs and is the owner's.
pub(crate) fn owners(out: &mut String, indent: &str, change: &FieldChange) {
    let wanted = change.to.as_deref().map_or_else(|| "known after apply".to_owned(), |to| plain(&value::readable(to)));
    let found = plain(&value::readable(&change.from));
    let text = format!("{}: {found} (configuration: {wanted}) yours, left alone", plain(&change.field));
    let _ = writeln!(out, "{indent}{}", text.dimmed());
}

/// An error under what it is about, with AWS's words, its code and request id, and what to do.
pub(crate) fn fault(out: &mut String, indent: &str, fault: &Fault) {
    for line in fault.to_string().lines() {
        let _ = writeln!(out, "{indent}{}", plain(line));
    }
    if let Some(help) = &fault.help {
        let _ = writeln!(out, "{indent}{} {}", "help:".cyan(), plain(help));
    }
}

/// A text without its styles.
pub(crate) fn bare(text: &str) -> String {
    anstream::adapter::strip_str(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations() {
        let shown = [0.04, 1.0, 9.97, 59.6, 125.0, 3_700.0].map(duration);
        assert_eq!(shown, ["0.0 s", "1.0 s", "10 s", "1m 00s", "2m 05s", "1h 01m"]);
    }

    #[test]
    fn what_a_terminal_would_obey_is_taken_out() {
        assert_eq!(plain("a\u{1b}[31m\nb\u{202e}c ü"), "a [31m b c ü");
    }
}
