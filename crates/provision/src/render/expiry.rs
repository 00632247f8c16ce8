//! When previews end.

use std::fmt::Write as _;

use jiff::Timestamp;
use owo_colors::OwoColorize;
use serde::Serialize;

/// When a preview ends.
#[derive(Debug, Serialize)]
pub(crate) struct Expiry {
    /// The preview.
    pub(crate) environment: String,
    /// Hours after its last deploy.
    pub(crate) hours: u32,
    /// The moment. `None`: the preview is not there, or nothing tells.
    pub(crate) end: Option<Timestamp>,
    /// Whether that is over.
    pub(crate) over: bool,
}

/// The previews, one a line.
pub(crate) fn list(all: &[Expiry]) -> String {
    if all.is_empty() {
        return "No preview here ends by itself: preview_inactivity_timeout_hours is not set.\n\n".to_owned();
    }
    let width = all.iter().map(|one| one.environment.chars().count()).max().unwrap_or(0);
    let mut out = format!("{}\n", "previews".bold());
    for one in all {
        let (sign, what) = match one.end {
            Some(end) if one.over => ("-".red().to_string(), format!("expired at {end}, {} h after its last deploy", one.hours)),
            Some(end) => ("=".dimmed().to_string(), format!("stays until {end}")),
            None => ("?".dimmed().to_string(), "not applied yet, or its tag is gone: it stays".to_owned()),
        };
        // Writing to a string cannot fail.
        let _ = writeln!(out, "  {sign} {:<width$}  {what}", one.environment);
    }
    out.push('\n');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_over_what_stays_and_what_nobody_knows() {
        let one = |environment: &str, end: Option<&str>, over| Expiry {
            environment: environment.to_owned(),
            hours: 72,
            end: end.map(|end| end.parse().unwrap()),
            over,
        };
        let all = [
            one("pr-7", Some("2026-01-02T03:04:05Z"), true),
            one("pr-12", Some("2026-01-09T03:04:05Z"), false),
            one("pr-13", None, false),
        ];
        insta::assert_snapshot!(super::super::bare(&list(&all)));
        assert!(list(&[]).contains("preview_inactivity_timeout_hours"));
    }
}
