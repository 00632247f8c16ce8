//! Paths of other files: what they name is named from the first file's folder on.

use crate::config::yaml::{Data, Node};

/// `path` from the folder `dir` on, without the parts that lead back. What stays above is a path with `..`.
pub(super) fn joined(dir: &str, path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in dir.split('/').chain(path.split('/')) {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    if parts.is_empty() { ".".to_owned() } else { parts.join("/") }
}

/// The folder of a file.
pub(super) fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or(".", |(folder, _)| folder)
}

/// A path that is none of this machine's folders: a URL, a repository, or one from the root on.
pub(in crate::config) fn is_elsewhere(path: &str) -> bool {
    path.contains("://") || path.starts_with(['/', '~']) || path.starts_with("git@") || path.starts_with("oci:")
}

/// Names what a service is built from, where it is said, from the first file's folder on. `build: folder` becomes a map, so that two
/// of them can be merged.
pub(super) fn service(node: &mut Node, dir: &str) {
    let Data::Mapping(entries) = &mut node.data else { return };
    for entry in entries.iter_mut().filter(|entry| entry.key == "build") {
        if let Data::Scalar { .. } = &entry.value.data
            && !entry.value.is_null()
        {
            let mut context = entry.value.clone();
            context_of(&mut context, dir);
            let inner =
                crate::config::yaml::Entry { key: "context".to_owned(), key_span: entry.key_span.clone(), value: context };
            entry.value = Node::new(entry.value.span.clone(), Data::Mapping(vec![inner]));
        } else if let Data::Mapping(entries) = &mut entry.value.data {
            entries.iter_mut().filter(|entry| entry.key == "context").for_each(|entry| context_of(&mut entry.value, dir));
        }
    }
    *node = Node::new(node.span.clone(), node.data.clone());
}

fn context_of(node: &mut Node, dir: &str) {
    if let Data::Scalar { text, .. } = &mut node.data
        && dir != "."
        && !is_elsewhere(text)
    {
        *text = joined(dir, text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths() {
        for (dir, path, expected) in [
            (".", "api", "api"),
            ("services/api", ".", "services/api"),
            ("services/api", "../web", "services/web"),
            ("a", "../../b", "../b"),
            (".", "./", "."),
            ("a", "..", "."),
        ] {
            assert_eq!(joined(dir, path), expected, "{dir} {path}");
        }
        assert_eq!((folder("a/b.yml"), folder("b.yml")), ("a", "."));
        assert!(is_elsewhere("https://x.io/a") && is_elsewhere("/etc") && !is_elsewhere("../a"));
    }
}
