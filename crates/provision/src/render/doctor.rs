//! What doctor found.

use std::fmt::Write as _;

use owo_colors::OwoColorize;
use provision::aws::preflight::{Check, Verdict};

use super::plain;

/// The checks, one a line, with what to do about each that is not well.
pub(crate) fn checks(checks: &[Check]) -> String {
    let width = checks.iter().map(|check| check.name.chars().count()).max().unwrap_or(0);
    let mut out = String::new();
    for check in checks {
        let sign = match check.verdict {
            Verdict::Ok => "✓".green().to_string(),
            Verdict::Warn => "!".yellow().to_string(),
            Verdict::Fail => "✗".red().to_string(),
            Verdict::Unchecked => "?".dimmed().to_string(),
        };
        let _ = writeln!(out, "{sign} {:<width$}  {}", check.name, plain(&check.detail));
        if let Some(help) = &check.help {
            let _ = writeln!(out, "  {:width$}  {} {}", "", "help:".cyan(), plain(help));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_verdict_has_its_sign() {
        let check =
            |name, verdict, help: Option<&str>| Check { name, verdict, detail: "text".to_owned(), help: help.map(str::to_owned) };
        let all = [
            check("identity", Verdict::Ok, None),
            check("root keys", Verdict::Warn, Some("delete them")),
            check("addresses", Verdict::Fail, Some("ask for more")),
            check("load balancers", Verdict::Unchecked, None),
        ];
        insta::assert_snapshot!(super::super::bare(&checks(&all)));
    }
}
