//! The files of the repository, as an editor reads them.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::schemas::Validator;
use crate::config::keys::FileKind;
use crate::config::source::Source;
use crate::config::yaml::{self, Data, Node};

/// YAML's core schema (YAML 1.2.2, section 10.3.2), which the language servers of editors follow.
fn json(node: &Node) -> Value {
    match &node.data {
        Data::Sequence(items) => items.iter().map(json).collect(),
        Data::Mapping(entries) => entries.iter().map(|entry| (entry.key.clone(), json(&entry.value))).collect(),
        Data::Scalar { text, quoted: true } => json!(text),
        Data::Scalar { text, quoted: false } => match text.as_str() {
            "" | "~" | "null" | "Null" | "NULL" => Value::Null,
            "true" | "True" | "TRUE" => json!(true),
            "false" | "False" | "FALSE" => json!(false),
            plain => plain
                .parse::<i64>()
                .map(Value::from)
                .or_else(|_| plain.parse::<f64>().map(Value::from))
                .unwrap_or_else(|_| json!(plain)),
        },
    }
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else {
            found.push(path);
        }
    }
}

#[test]
fn the_schemas_take_the_files_of_the_repository() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut all = Vec::new();
    for folder in ["docs/examples", "docs/first-stack", "tests/worlds", "crates/app/tests/config/valid"] {
        files(&root.join(folder), &mut all);
    }
    let validator = Validator::new();
    let mut count = 0;
    for path in all {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let Some(kind) = FileKind::ALL.into_iter().find(|kind| kind.file_name() == name) else { continue };
        let text = std::fs::read_to_string(&path).unwrap();
        let (node, _) = yaml::parse(&Source::new(&name, text)).unwrap();
        assert_eq!(validator.faults(kind, &json(&node.unwrap())), None, "{}", path.display());
        count += 1;
    }
    assert!(count >= 12, "{count}");
}
