//! How a deploy by path goes.

use std::fmt::Write as _;

use owo_colors::OwoColorize;
use provision::aws::kinds::codepipeline::run::{Action, Cause, State};
use provision::source::{Archive, Source};
use serde_json::{Value, json};

use super::{count, duration, plain};

const INDENT: &str = "      ";
/// How many files are named.
const NAMED: usize = 5;

/// A commit as people write it.
pub(crate) fn short(commit: &str) -> &str {
    commit.get(..12).unwrap_or(commit)
}

/// What is in the folder and not deployed.
pub(crate) fn left_out(source: &Source, archive: &Archive) -> String {
    let all = [
        (&source.uncommitted, "not committed: what is deployed is commit", short(&source.commit)),
        (&source.submodules, "of other repositories (submodules): their files are not deployed", ""),
        (&archive.pointers, "in Git's large file storage: only the pointers are deployed", ""),
    ];
    let mut out = String::new();
    for (names, what, end) in all.into_iter().filter(|(names, ..)| !names.is_empty()) {
        let more = names.len().saturating_sub(NAMED);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        let names: Vec<String> = names.iter().take(NAMED).map(|name| plain(name)).collect();
        let text = format!("{what} {end}");
        // Writing to a string cannot fail.
        let _ = writeln!(out, "{} {}{more}: {}", "warning:".yellow().bold(), names.join(", "), text.trim_end());
    }
    out
}

/// A line for an action's new state.
pub(crate) fn action(action: &Action) -> String {
    let (sign, word) = match action.status.as_str() {
        "Succeeded" => ("✓".green().to_string(), "done".to_owned()),
        "InProgress" => ("…".yellow().to_string(), "in progress".to_owned()),
        "Failed" => ("✗".red().to_string(), "failed".to_owned()),
        other => ("!".yellow().to_string(), other.to_lowercase()),
    };
    format!("  {sign} {}: {} {}\n", plain(&action.stage), plain(&action.name), plain(&word).dimmed())
}

/// An action for programs.
pub(crate) fn view(action: &Action) -> Value {
    json!({ "stage": action.stage, "name": action.name, "status": action.status, "link": action.link })
}

fn word(state: State) -> &'static str {
    match state {
        State::Running => "running",
        State::Succeeded => "succeeded",
        State::Failed => "failed",
        State::Superseded => "superseded",
        State::Stopped => "stopped",
    }
}

/// The last line of `--json`.
pub(crate) fn summary(state: State, exit: u8, took_s: f64, causes: &[(&Action, Cause)], link: &str) -> Value {
    let failure = |(action, cause): &(&Action, Cause)| {
        json!({
            "stage": action.stage,
            "action": action.name,
            "message": cause.message,
            "link": cause.link,
            "log": cause.lines,
        })
    };
    let failures: Vec<Value> = causes.iter().map(failure).collect();
    json!({ "event": "summary", "exit": exit, "state": word(state), "took_s": took_s, "link": link, "failures": failures })
}

/// How the run ended, and why if it failed.
pub(crate) fn ended(state: State, took_s: f64, causes: &[(&Action, Cause)], link: &str) -> String {
    let took = duration(took_s);
    let mut out = String::from("\n");
    let _ = match state {
        State::Succeeded => {
            writeln!(out, "{} in {took}: everything that runs the source has moved to it.", "Done".green().bold())
        }
        State::Superseded => writeln!(out, "{}: a later run took the place of this one: {link}", "Overtaken".yellow().bold()),
        State::Stopped => writeln!(out, "{}: somebody stopped the run: {link}", "Stopped".yellow().bold()),
        State::Failed | State::Running => {
            let what = if causes.is_empty() { format!(": {link}") } else { format!(" of {}:", count(causes.len(), "action")) };
            writeln!(out, "{} in {took}, because{what}", "Failed".red().bold())
        }
    };
    for (action, cause) in causes {
        let _ = writeln!(out, "  {} {}: {}", "✗".red(), plain(&action.stage), plain(&action.name));
        let _ = writeln!(out, "{INDENT}{}", plain(&cause.message));
        for line in &cause.lines {
            let _ = writeln!(out, "{INDENT}{} {}", "│".dimmed(), plain(line));
        }
        if let Some(link) = &cause.link {
            let _ = writeln!(out, "{INDENT}{} {}", "log:".cyan(), plain(link));
        }
    }
    if state == State::Failed {
        out.push_str("Only what the stages before it did is done. Mend it, commit, and deploy again.\n");
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::bare;

    fn failed() -> Action {
        Action {
            stage: "Build".to_owned(),
            name: "build-api".to_owned(),
            status: "Failed".to_owned(),
            message: None,
            link: None,
            build: None,
        }
    }

    fn cause() -> Cause {
        Cause {
            message: "BUILD: exit status 1".to_owned(),
            link: Some("https://example.com/log".to_owned()),
            lines: vec!["npm ERR! missing script: build".to_owned(), "\u{1b}[2Jcleared".to_owned()],
        }
    }

    #[test]
    fn a_failure_tells_its_cause() {
        let action = failed();
        let text = bare(&ended(State::Failed, 95.0, &[(&action, cause())], "https://example.com/run"));
        insta::assert_snapshot!(format!("{}{text}", bare(&super::action(&action))));
        let json = summary(State::Failed, 7, 95.0, &[(&action, cause())], "https://example.com/run");
        insta::assert_snapshot!("for_programs", serde_json::to_string_pretty(&json).unwrap());
    }

    #[test]
    fn other_ends() {
        assert!(bare(&ended(State::Succeeded, 10.0, &[], "")).contains("Done in 10 s: "));
        assert!(bare(&ended(State::Superseded, 10.0, &[], "https://x")).contains("Overtaken: a later run took the place"));
    }
}
