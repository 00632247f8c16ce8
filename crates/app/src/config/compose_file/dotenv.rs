//! `.env` files: a variable on each line.
//!
//! Source: <https://docs.docker.com/compose/how-tos/environment-variables/variable-interpolation/>, "`.env` file syntax".

use std::collections::BTreeMap;
use std::sync::Arc;

use super::template;
use crate::config::diagnostic::{Diagnostic, quote};
use crate::config::source::{Location, Source};

/// The variables of a file. A value may name variables of `outer` and of the lines above. What the file holds is shown by no message.
pub(super) fn read(source: &Arc<Source>, outer: &dyn Fn(&str) -> Option<String>) -> (BTreeMap<String, String>, Vec<Diagnostic>) {
    let text = source.text();
    let all = 0..text.len();
    source.hide(std::slice::from_ref(&all));
    let (mut found, mut faults) = (BTreeMap::new(), Vec::new());
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let content = line.trim();
        if !content.is_empty() && !content.starts_with('#') {
            let read = read_line(content, &|name| outer(name).or_else(|| found.get(name).cloned()));
            match read {
                Some((name, value)) => {
                    found.insert(name, value);
                }
                None => faults.push(
                    Diagnostic::error("config::variables", format!("a line of {} sets no variable", quote(source.name())))
                        .at(Location::new(source, start..start + line.trim_end().len()), "")
                        .expected("`NAME=value`, `NAME='value'` or `NAME=\"value\"`"),
                ),
            }
        }
        start += line.len();
    }
    (found, faults)
}

fn read_line(line: &str, value_of: &dyn Fn(&str) -> Option<String>) -> Option<(String, String)> {
    let line = line.strip_prefix("export ").unwrap_or(line);
    let (name, value) = line.split_once('=').or_else(|| line.split_once(": "))?;
    let name = name.trim();
    let valid = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_.-".contains(&byte));
    let value = value.trim_start();
    let value = if let Some(rest) = value.strip_prefix('\'') {
        ended(rest, '\'')?.to_owned()
    } else if let Some(rest) = value.strip_prefix('"') {
        let inner = ended(rest, '"')?;
        let plain = inner.replace("\\n", "\n").replace("\\t", "\t").replace("\\\"", "\"").replace("\\\\", "\\");
        template::fill(&plain, value_of).ok()?
    } else {
        let value = value.split_once(" #").map_or(value, |(value, _)| value).trim_end();
        template::fill(value, value_of).ok()?
    };
    valid.then(|| (name.to_owned(), value))
}

/// What stands before the closing quote; behind it only a comment may stand.
fn ended(text: &str, quote: char) -> Option<&str> {
    let mut escaped = false;
    let end = text.char_indices().find_map(|(at, c)| {
        let closes = c == quote && !escaped;
        escaped = quote == '"' && c == '\\' && !escaped;
        closes.then_some(at)
    })?;
    let rest = text.get(end + 1..)?.trim_start();
    (rest.is_empty() || rest.starts_with('#')).then(|| text.get(..end))?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines() {
        let text = "# a comment\nA=1\nexport B = two words # and a comment\nC='$A # \\n'\nD=\"$A-\\\"${NO:-x}\\\"\\n\"\nE=\nF: yaml\nG=a#b\n";
        let (found, faults) = read(&Source::new(".env", text), &|_| None);
        assert!(faults.is_empty(), "{faults:?}");
        let pairs: Vec<(&str, &str)> = found.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        assert_eq!(
            pairs,
            [("A", "1"), ("B", "two words"), ("C", "$A # \\n"), ("D", "1-\"x\"\n"), ("E", ""), ("F", "yaml"), ("G", "a#b")]
        );
    }

    #[test]
    fn no_message_shows_a_value() {
        let (found, faults) = read(&Source::new(".env", "A=1\ntopsecret\nB='open\n9=x\nC=$NO\n"), &|_| None);
        assert_eq!((found.len(), faults.len()), (1, 4));
        let text: String = faults.iter().map(Diagnostic::render_plain).collect();
        assert!(text.contains(".env:2:1") && !text.contains("topsecret") && !text.contains("open"), "{text}");
    }

    #[test]
    fn what_is_around_wins_in_values() {
        let outer = |name: &str| (name == "A").then(|| "outer".to_owned());
        let (found, _) = read(&Source::new(".env", "A=1\nB=$A\n"), &outer);
        assert_eq!(found["B"], "outer");
    }
}
