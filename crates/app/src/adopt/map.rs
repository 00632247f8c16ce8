//! Which node has which object, as a file: a map of nodes' addresses to what their objects are called.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;

use crate::config::diagnostic::{Diagnostic, Diagnostics, quote};
use crate::config::source::{Location, Source};
use crate::config::yaml::{Data, Entry, Node, parse};

/// The file that tells what was adopted under names that others gave; it stands beside the environments' file.
pub const FILE: &str = "adopted.yml";

const HEAD: &str = "\
# Objects that were there before provision, by node: an id, an ARN or a name.
# AWS cannot list all of them by their tags, so this file says how they are called. Commit it.
# `provision adopt` completes it; a line may go when its object has been replaced.
";

/// What objects are called, by the address of their node.
pub type Mapping = BTreeMap<String, Vec<String>>;

/// What a file says: of every collection, and of single ones.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Adopted {
    all: Mapping,
    of: BTreeMap<String, Mapping>,
}

impl Adopted {
    /// Reads a file, in YAML or JSON.
    ///
    /// # Errors
    /// It is no map of texts, of lists of texts, or of such maps by collection.
    pub fn read(source: &Arc<Source>) -> Result<Self, Diagnostics> {
        let (root, faults) = parse(source)?;
        if !faults.is_empty() {
            return Err(Diagnostics::new(faults));
        }
        let Some(root) = root else { return Ok(Self::default()) };
        match &root.data {
            Data::Mapping(_) => {}
            Data::Scalar { text, .. } if text.is_empty() => return Ok(Self::default()),
            _ => return Err(wrong(source, &root, format!("{} is no map", quote(source.name()))).into()),
        }
        let mut read = Self::default();
        for entry in root.entries() {
            if let Data::Mapping(entries) = &entry.value.data {
                let names = entries.iter().map(|entry| Ok((entry.key.clone(), names(source, entry)?)));
                read.of.insert(entry.key.clone(), names.collect::<Result<_, Diagnostic>>()?);
            } else {
                read.all.insert(entry.key.clone(), names(source, entry)?);
            }
        }
        Ok(read)
    }

    /// What it says of a collection.
    #[must_use]
    pub fn of(&self, collection: &str) -> Mapping {
        let mut mapping = self.all.clone();
        mapping.extend(self.of.get(collection).cloned().unwrap_or_default());
        mapping
    }

    /// Adds to what it says of a collection.
    pub fn add(&mut self, collection: &str, mapping: Mapping) {
        self.of.entry(collection.to_owned()).or_default().extend(mapping);
    }

    /// As a file.
    #[must_use]
    pub fn write(&self) -> String {
        let mut text = HEAD.to_owned();
        lines(&mut text, "", &self.all);
        for (collection, mapping) in &self.of {
            // Writing to a string cannot fail.
            let _ = writeln!(text, "{}:", scalar(collection));
            lines(&mut text, "  ", mapping);
        }
        text
    }
}

fn wrong(source: &Arc<Source>, node: &Node, what: String) -> Diagnostic {
    Diagnostic::error("adopt::map", what)
        .at(Location::new(source, node.span.clone()), "")
        .expected("a node's address, and the id, ARN or name of its object: `vpc: vpc-0123456789abcdef0`")
}

fn names(source: &Arc<Source>, entry: &Entry) -> Result<Vec<String>, Diagnostic> {
    let name = |node: &Node| match &node.data {
        Data::Scalar { text, .. } if !text.is_empty() => Ok(text.clone()),
        _ => Err(wrong(source, node, format!("the object of {} is not named", quote(&entry.key)))),
    };
    match &entry.value.data {
        Data::Sequence(items) => items.iter().map(name).collect(),
        _ => Ok(vec![name(&entry.value)?]),
    }
}

fn lines(text: &mut String, indent: &str, mapping: &Mapping) {
    for (node, names) in mapping {
        let names: Vec<String> = names.iter().map(|name| scalar(name)).collect();
        let _ = match names.as_slice() {
            [name] => writeln!(text, "{indent}{}: {name}", scalar(node)),
            several => writeln!(text, "{indent}{}: [{}]", scalar(node), several.join(", ")),
        };
    }
}

/// Plain where every reader takes it for a text, in quotes otherwise.
fn scalar(text: &str) -> String {
    let plain = text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || "-_./".contains(c))
        && !["true", "false", "yes", "no", "on", "off", "null", "y", "n"].contains(&text.to_ascii_lowercase().as_str());
    if plain { text.to_owned() } else { serde_json::Value::from(text).to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Adopted, Diagnostics> {
        Adopted::read(&Source::new("map.yml", text.to_owned()))
    }

    #[test]
    fn what_is_written_is_read() {
        let text = "vpc: vpc-1\nreview:\n  staging/role.task.api: [\"a\", 'arn:aws:iam::1:role/a']\n  vpc: vpc-2\n";
        let mut adopted = read(text).unwrap();
        let review = adopted.of("review");
        assert_eq!(review["staging/role.task.api"], ["a", "arn:aws:iam::1:role/a"]);
        assert_eq!(
            (review["vpc"].clone(), adopted.of("production")["vpc"].clone()),
            (vec!["vpc-2".to_owned()], vec!["vpc-1".to_owned()])
        );
        assert_eq!(read(&adopted.write()).unwrap(), adopted);
        adopted.add("production", Mapping::from([("vpc".to_owned(), vec!["0123".to_owned()])]));
        assert_eq!(read(&adopted.write()).unwrap().of("production")["vpc"], ["0123"]);
        assert_eq!(read(r#"{"vpc": "vpc-1"}"#).unwrap().of("x")["vpc"], ["vpc-1"]);
        assert_eq!(read("# nothing\n").unwrap(), Adopted::default());
    }

    #[test]
    fn what_is_no_mapping_is_told() {
        for text in ["- vpc", "vpc:", "vpc: [[x]]", "review: {vpc: {id: x}}"] {
            assert!(read(text).is_err(), "{text}");
        }
    }
}
