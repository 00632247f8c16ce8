//! Keys of the configuration.

use std::fmt::Write as _;

use owo_colors::OwoColorize;
use provision::app::config::explain::{Explained, Row};

/// Columns of a line, as in the help of the command line.
const WIDTH: usize = 100;
/// Columns of the names at the left.
const LEFT: usize = 11;

/// What several keys are.
pub(crate) fn keys(all: &[Explained]) -> String {
    all.iter().map(key).collect::<Vec<_>>().join("\n")
}

fn key(key: &Explained) -> String {
    let mut text = String::new();
    for place in &key.places {
        let _ = writeln!(text, "{}", place.bold());
    }
    for line in [Some(&key.about), key.why_not.as_ref()].into_iter().flatten().filter(|line| !line.is_empty()) {
        let _ = writeln!(text, "  {}", wrapped(line, 2));
    }
    let refused: Vec<String> = key.refuses.iter().map(|(word, why)| format!("`{word}`: {why}")).collect();
    let rows = [
        ("type", key.takes.clone()),
        ("expects", key.expects.clone()),
        ("default", key.default.clone()),
        ("also", key.also.join(", ")),
        ("touches", if key.touches == ["*"] { "everything".to_owned() } else { key.touches.join(", ") }),
        ("refused", refused.join("; ")),
        ("keys", key.keys.join(", ")),
    ];
    for (name, value) in rows.iter().filter(|(_, value)| !value.is_empty()) {
        let _ = writeln!(text, "  {} {}", format!("{name:<width$}", width = LEFT - 3).dimmed(), wrapped(value, LEFT));
    }
    text
}

/// Lines of [`WIDTH`] columns, all but the first moved to the right.
pub(super) fn wrapped(text: &str, left: usize) -> String {
    let (mut lines, mut line) = (Vec::new(), String::new());
    for word in text.split(' ') {
        if !line.is_empty() && left + line.chars().count() + 1 + word.chars().count() > WIDTH {
            lines.push(std::mem::take(&mut line));
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    lines.push(line);
    lines.join(&format!("\n{}", " ".repeat(left)))
}

/// All keys, each below what it stands in.
pub(crate) fn tree(rows: &[Row]) -> String {
    let mut text = String::new();
    let mut file = "";
    for row in rows {
        if row.file != file {
            let _ = writeln!(text, "{}{}", if file.is_empty() { "" } else { "\n" }, row.file.bold());
            file = &row.file;
        }
        let name = format!("{}{}", "  ".repeat(row.depth + 1), row.name);
        let variant = row.variant.as_ref().map(|word| format!(" ({word})")).unwrap_or_default();
        let about = match (row.has_effect, row.default.as_str()) {
            (false, _) => "no effect".to_owned(),
            (true, "") => row.takes.clone(),
            (true, default) => format!("{}; {default}", row.takes),
        };
        let _ = writeln!(text, "{name:<44} {}{}", about.dimmed(), variant.dimmed());
    }
    text
}

#[cfg(test)]
mod tests {
    use provision::app::config::explain::{explain, tree};

    fn plain(text: &str) -> String {
        anstream::adapter::strip_str(text).to_string()
    }

    #[test]
    fn a_key_and_the_beginning_of_the_tree() {
        insta::assert_snapshot!(plain(&super::keys(&explain("resources").unwrap())));
        let all = plain(&super::tree(&tree()));
        insta::assert_snapshot!("tree", all.lines().take(30).collect::<Vec<_>>().join("\n"));
        assert!(all.lines().all(|line| line.chars().count() <= 200));
    }
}
