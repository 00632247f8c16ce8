//! `docs/configuration.md` and `docs/schema` are what the keys tell.

use std::path::{Path, PathBuf};

use provision_app::config::{reference, schema};

/// Set to write the files instead of comparing them.
const WRITE: &str = "PROVISION_WRITE_DOCS";

fn docs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs")
}

fn compare(file: &Path, text: &str) {
    if std::env::var_os(WRITE).is_some() {
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, text).unwrap();
    }
    let written = std::fs::read_to_string(file).unwrap_or_default();
    assert!(written == text, "{} is not what the keys tell: run this test with {WRITE}=1", file.display());
}

#[test]
fn the_tables_are_what_the_keys_tell() {
    let file = docs().join("configuration.md");
    let page = std::fs::read_to_string(&file).unwrap();
    compare(&file, &reference::fill(&page));
}

#[test]
fn the_schemas_are_what_the_keys_tell() {
    for kind in schema::FileKind::ALL {
        let text = format!("{:#}\n", schema::of(kind));
        compare(&docs().join("schema").join(format!("{}.json", kind.name())), &text);
    }
}
