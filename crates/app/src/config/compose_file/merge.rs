//! How what a service says is laid over what it extends.
//!
//! Maps are merged key by key, lists are joined, commands and everything else are replaced.
//! Source: <https://github.com/compose-spec/compose-spec/blob/main/13-merge.md>.

use crate::config::yaml::{Data, Entry, Node};

/// Lists that are one value: commands.
const WHOLE: [&str; 8] = ["command", "entrypoint", "test", "migrate", "seed", "build", "install", "compile"];

/// Lists of maps that are told apart by this key of theirs.
const BY_KEY: [(&str, &str); 4] =
    [("workers", "name"), ("scheduled_tasks", "name"), ("resources", "name"), ("custom_headers", "name")];

/// `over` laid over `base`, both the value of `key`.
pub(super) fn merged(key: &str, base: &Node, over: &Node) -> Node {
    // An empty value says nothing.
    if over.is_null() {
        return base.clone();
    }
    match (&base.data, &over.data) {
        (Data::Mapping(entries), Data::Mapping(others)) => Node::new(over.span.clone(), Data::Mapping(maps(entries, others))),
        (Data::Sequence(items), Data::Sequence(others)) if !WHOLE.contains(&key) => {
            Node::new(over.span.clone(), Data::Sequence(lists(key, items, others)))
        }
        _ => over.clone(),
    }
}

fn maps(base: &[Entry], over: &[Entry]) -> Vec<Entry> {
    let mut entries: Vec<Entry> = base.to_vec();
    for entry in over {
        match entries.iter_mut().find(|known| known.key == entry.key) {
            Some(known) => {
                known.value = merged(&entry.key, &known.value, &entry.value);
                known.key_span = entry.key_span.clone();
            }
            None => entries.push(entry.clone()),
        }
    }
    entries
}

fn lists(key: &str, base: &[Node], over: &[Node]) -> Vec<Node> {
    let by = BY_KEY.iter().find(|(list, _)| *list == key).map(|(_, by)| *by);
    let name = |node: &Node| match &node.get(by?)?.data {
        Data::Scalar { text, .. } => Some(text.clone()),
        _ => None,
    };
    let mut items: Vec<Node> = base.to_vec();
    for item in over {
        let wanted = name(item);
        let known = items.iter().position(|known| known.says(item) || (wanted.is_some() && name(known) == wanted));
        match known.and_then(|at| items.get_mut(at)) {
            Some(known) => *known = merged("", known, item),
            None => items.push(item.clone()),
        }
    }
    items
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::source::Source;
    use crate::config::yaml;

    fn node(text: &str) -> Node {
        yaml::parse(&Source::new("t.yml", text)).unwrap().0.unwrap()
    }

    #[test]
    fn each_rule() {
        let base = node(
            "command: [a, b]\nports: ['80:80', '81:81']\ndeploy: {replicas: 1, resources: {limits: {cpus: 1}}}\nimage: x\nkept: 1\nx-cnc: {migrate: [a], workers: [{name: w, command: a, replicas: 2}], build_config: {included_paths: [a]}}",
        );
        let over = node(
            "command: [c]\nports: ['80:80', '82:82']\ndeploy: {replicas: 2}\nimage: y\nkept:\nx-cnc: {migrate: [b, c], workers: [{name: w, command: b}, {name: v, command: c}], build_config: {included_paths: [b]}}",
        );
        let expected = node(
            "command: [c]\nports: ['80:80', '81:81', '82:82']\ndeploy: {replicas: 2, resources: {limits: {cpus: 1}}}\nimage: y\nkept: 1\nx-cnc: {migrate: [b, c], workers: [{name: w, command: b, replicas: 2}, {name: v, command: c}], build_config: {included_paths: [a, b]}}",
        );
        let merged = merged("api", &base, &over);
        assert!(merged.says(&expected), "{merged:?}");
    }
}
