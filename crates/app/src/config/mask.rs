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
                    // Of Compose; elsewhere `environment` is the name of one.
                    "environment" | "args" => hide_all(&entry.value, found),
                    "ca_certificate" => hide_key(&entry.value, found),
                    // Of the public answers of a service.
                    "custom_headers" => {}
                    _ => search(&entry.value, found),
                }
            }
        }
    }
}

/// A private key in the place of a certificate.
fn hide_key(node: &Node, found: &mut Vec<Range<usize>>) {
    if matches!(&node.data, Data::Scalar { text, .. } if text.contains("PRIVATE KEY")) {
        hide(node, found);
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

/// All texts of a map or a list.
fn hide_all(node: &Node, found: &mut Vec<Range<usize>>) {
    let children: Vec<&Node> = match &node.data {
        Data::Scalar { .. } => Vec::new(),
        Data::Sequence(items) => items.iter().collect(),
        Data::Mapping(entries) => entries.iter().map(|entry| &entry.value).collect(),
    };
    for child in children {
        match &child.data {
            Data::Scalar { .. } => found.push(child.span.clone()),
            _ => hide_all(child, found),
        }
    }
}

/// The same for a text that is no YAML, or of which a part is not in the tree: what follows `value:` on a line and below it, and what
/// stands below `environment_variables:`, but for the lines of other keys of a variable.
pub(super) fn secrets_of_text(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    // The column of the key that the line is below.
    let mut variables: Option<usize> = None;
    let mut value: Option<usize> = None;
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let content = line.trim();
        let column = line.len() - line.trim_start().len();
        let end = start + line.trim_end().len();
        if !content.is_empty() {
            // A list may begin in the column of its key.
            variables = variables.filter(|key| column > *key || (column == *key && content.starts_with('-')));
            value = value.filter(|key| column > *key);
            let item = content.trim_start_matches(['-', ' ']);
            let key_column = column + (content.len() - item.len());
            let is_open = OPEN.iter().any(|key| after_key(item, key).is_some()) && !item.contains("value");
            if value.is_some() || (variables.is_some() && !is_open) {
                found.push(start + column..end);
            } else if let Some(at) = ["value", "environment_variables", "database_password"].iter().find_map(|key| {
                let at = line.find(key)?;
                after_key(line.get(at..)?, key).map(|_| at + key.len())
            }) {
                found.push(start + at..end);
            }
            let of_compose = after_key(item, "environment").map(str::trim_start);
            if of_compose.is_some_and(|rest| rest.starts_with(['{', '['])) {
                found.push(start + column..end);
            }
            if after_key(item, "environment_variables").is_some() || of_compose.is_some_and(str::is_empty) {
                variables = Some(key_column);
            } else if after_key(item, "value").is_some() {
                value = Some(key_column);
            }
        }
        start += line.len();
    }
    found
}

/// What follows a key and its colon.
fn after_key<'a>(text: &'a str, key: &str) -> Option<&'a str> {
    text.trim_start_matches(['"', '\'']).strip_prefix(key)?.trim_start_matches(['"', '\'', ' ']).strip_prefix(':')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_in_a_broken_file() {
        let text = "- name: A\n  value: one: two\n- name: B\n  value: |\n    three\n\n    four\n  service: api\nenvironment_variables:\n- name: C\n  valu: five\n- D=six\nname: x\ndatabase_password: {value: seven}\n";
        let hidden: Vec<&str> = secrets_of_text(text).into_iter().map(|range| &text[range]).collect();
        assert_eq!(hidden, [": one: two", ": |", "three", "four", ":", "valu: five", "- D=six", ": seven}"]);
    }
}
