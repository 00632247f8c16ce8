//! `docs/configuration.md` tells every key that the readers ask for.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// What the readers call with the name of a key that has a meaning.
const CALLS: [&str; 4] = [".optional(", ".required(", ".read(", ".parse("];

fn sources(folder: &Path, found: &mut Vec<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(fs::read_to_string(&path).unwrap());
        }
    }
}

#[test]
fn every_key_is_told() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut texts = Vec::new();
    sources(&root.join("src/config"), &mut texts);
    let mut keys: BTreeSet<&str> =
        ["Action", "NotAction", "Resource", "NotResource", "alias", "secret_id", "output_name", "value"].into();
    for text in &texts {
        for call in CALLS {
            for rest in text.split(call).skip(1) {
                let Some(name) = rest.trim_start().strip_prefix('"').and_then(|rest| rest.split('"').next()) else { continue };
                // A text with a blank says what is expected.
                if !name.contains(' ') {
                    keys.insert(name);
                }
            }
        }
    }
    assert!(keys.len() > 100, "{keys:?}");
    let documentation = fs::read_to_string(root.join("../../docs/configuration.md")).unwrap();
    let told: BTreeSet<&str> = documentation.split(['`', '.', '[', ']', ' ', '|', ',', '\n']).collect();
    let missing: Vec<&&str> = keys.iter().filter(|key| !told.contains(*key)).collect();
    assert!(missing.is_empty(), "docs/configuration.md does not tell {missing:?}");
}
