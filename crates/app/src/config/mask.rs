//! Which parts of a file messages must not show: the values of variables.

use std::ops::Range;

use super::yaml::{Data, Node};

/// Keys of a variable that are no secrets.
const OPEN: [&str; 5] = ["name", "service", "secret_id", "output_name", "alias"];

/// Bytes of the values of `environment_variables` and `database_password`, wherever they are. Also of what is misspelt there.
pub(super) fn secrets(root: &Node) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    search(root, &mut found);
    found
}

fn search(node: &Node, found: &mut Vec<Range<usize>>) {
    match &node.data {
        Data::Scalar { .. } => {}
        Data::Sequence(items) => items.iter().for_each(|item| search(item, found)),
        Data::Mapping(entries) => {
            for entry in entries {
                match entry.key.as_str() {
                    "environment_variables" | "database_password" | "value" => hide(&entry.value, found),
                    _ => search(&entry.value, found),
                }
            }
        }
    }
}

fn hide(node: &Node, found: &mut Vec<Range<usize>>) {
    match &node.data {
        Data::Scalar { .. } => found.push(node.span.clone()),
        Data::Sequence(items) => items.iter().for_each(|item| hide(item, found)),
        Data::Mapping(entries) => {
            entries.iter().filter(|entry| !OPEN.contains(&entry.key.as_str())).for_each(|entry| hide(&entry.value, found));
        }
    }
}

/// The same for a text that is no YAML: what follows `value:`, to the end of the line and in deeper lines after it.
pub(super) fn secrets_of_text(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut below: Option<usize> = None;
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let end = start + line.trim_end().len();
        let indent = line.len() - line.trim_start().len();
        if below.is_some_and(|column| indent > column) && end > start + indent {
            found.push(start + indent..end);
        } else if !line.trim().is_empty() {
            below = None;
        }
        if let Some(at) = line
            .find("value")
            .filter(|at| line.get(at + 5..).is_some_and(|rest| rest.trim_start_matches(['"', '\'', ' ']).starts_with(':')))
        {
            let from = start + at + 5;
            if end > from {
                found.push(from..end);
            }
            below = Some(line.find(|c: char| !c.is_whitespace() && c != '-').unwrap_or(indent).min(at));
        }
        start += line.len();
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_in_a_broken_file() {
        let text = "- name: A\n  value: one: two\n- name: B\n  value: |\n    three\n    four\n  service: api\n";
        let hidden: Vec<&str> = secrets_of_text(text).into_iter().map(|range| &text[range]).collect();
        assert_eq!(hidden, [": one: two", ": |", "three", "four"]);
    }
}
