//! The files of the repository, as an editor reads them.

use std::path::{Path, PathBuf};

use super::schemas::Validator;
use crate::config::keys::FileKind;
use crate::config::schema;

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
        assert_eq!(validator.faults(kind, &schema::instance(&text).unwrap()), None, "{}", path.display());
        count += 1;
    }
    assert!(count >= 40, "{count}");
}
