//! Faulty files: what is said of each, and that whoever follows the advice is rid of the fault.
//!
//! Each folder of `faulty` holds one file or several; those that are missing are valid ones. `diagnostics.snap` beside them is what
//! the user reads, then each change that a message offers, and what is left when it is made.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use provision_app::config::diagnostic::{Diagnostic, Diagnostics, Replacement};
use provision_app::config::files::decode;
use provision_app::config::schema::FileKind;
use provision_app::config::source::Source;
use provision_app::config::{Beside, read_beside};

use crate::folder::Folder;
use crate::schemas;

/// Services of every sort without a fault.
const SERVICES: &str = "\
api:
  type: backend
  url_path: /api
  resources:
  - {name: db, type: database, version: 16}
  - {name: fast, type: cache}
  - {name: files, type: object_storage}
web:
  type: frontend
";

/// Environments of every type without a fault.
const ENVIRONMENTS: &str = "\
name: shop
region: eu-west-1
collections:
- name: review
  account_id: '123456789012'
  environments:
  - name: staging
  - {name: pr-1, type: preview}
- name: production
  account_id: '123456789012'
  environments:
  - {name: main, type: production}
";

/// What says what runs, under the names that it may have.
const CONFIG: [&str; 2] = ["coherence.yml", "cnc.yml"];

/// Codes of what is no fault of a text: a file that is not there, an environment that a command names, a fault of ours.
const ELSEWHERE: [&str; 8] = [
    "config::missing-file",
    "config::unreadable",
    "config::two-files",
    "config::no-environment",
    "config::two-collections",
    "config::many-keys",
    "config::internal",
    "config::test",
];

/// The files of a case.
struct Case {
    name: String,
    folder: PathBuf,
    config: Result<Arc<Source>, Diagnostic>,
    environments: Result<Arc<Source>, Diagnostic>,
    /// Those that the two bring in, by their paths.
    others: BTreeMap<String, String>,
}

impl Case {
    fn of(folder: &Path) -> Self {
        let text = |names: &[&str], valid: &str| {
            let written = names.iter().find_map(|name| Some((*name, fs::read(folder.join(name)).ok()?)));
            let (name, bytes) = written.unwrap_or((names[0], valid.as_bytes().to_vec()));
            decode(name, bytes)
        };
        let mut others = BTreeMap::new();
        others_in(folder, folder, &mut others);
        Self {
            name: folder.file_name().unwrap().to_string_lossy().into_owned(),
            folder: folder.to_owned(),
            config: text(&CONFIG, SERVICES),
            environments: text(&["environments.yml"], ENVIRONMENTS),
            others,
        }
    }

    fn found(&self) -> Diagnostics {
        match (&self.config, &self.environments) {
            (Ok(config), Ok(environments)) => found(config, environments, &self.others),
            (config, environments) => {
                Diagnostics::new([config, environments].into_iter().filter_map(|file| file.clone().err()).collect())
            }
        }
    }

    /// What is found when a change is made.
    fn mended(&self, change: &Replacement) -> Vec<Diagnostic> {
        let name = change.location.source().name();
        let text = |file: &Result<Arc<Source>, Diagnostic>| {
            let source = file.as_ref().unwrap();
            if source.name() == name { Source::new(source.name(), change.apply()) } else { Arc::clone(source) }
        };
        let mut others = self.others.clone();
        if let Some(other) = others.get_mut(name) {
            *other = change.apply();
        }
        found(&text(&self.config), &text(&self.environments), &others).into_vec()
    }
}

fn found(config: &Arc<Source>, environments: &Arc<Source>, others: &BTreeMap<String, String>) -> Diagnostics {
    let folder = Folder::new();
    for (path, text) in others {
        folder.write(&format!("repo/{path}"), text);
    }
    let root = folder.path("repo");
    let beside = if others.is_empty() {
        Beside::nothing()
    } else {
        Beside::of(&root, &root, [("TAG".to_owned(), "v1".to_owned())].into())
    };
    match read_beside(config, environments, &beside) {
        Ok(loaded) => Diagnostics::new(loaded.warnings),
        Err(faults) => faults,
    }
}

/// The files of a folder but the two that are read and what is said of them, by their paths from `root` on.
fn others_in(root: &Path, folder: &Path, others: &mut BTreeMap<String, String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.strip_prefix(root).unwrap().to_string_lossy().into_owned();
        if path.is_dir() {
            others_in(root, &path, others);
        } else if !CONFIG.contains(&name.as_str()) && !["environments.yml", "diagnostics.snap"].contains(&name.as_str()) {
            others.insert(name, fs::read_to_string(&path).unwrap());
        }
    }
}

fn cases() -> Vec<Case> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/config/faulty");
    let mut folders: Vec<PathBuf> = fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    folders.iter().map(|folder| Case::of(folder)).collect()
}

#[test]
fn the_files_that_are_not_faulty_are_valid() {
    assert_eq!(super::read_both(SERVICES, ENVIRONMENTS).unwrap().warnings, []);
}

#[test]
fn what_is_said_of_faulty_files() {
    for case in cases() {
        let found = case.found();
        let mut text = found.render_plain();
        for diagnostic in found.as_slice() {
            let Some(change) = diagnostic.replacement() else { continue };
            let left = case.mended(&change).iter().filter(|other| other.is_error()).count();
            let there = change.location.source().text().get(change.location.span()).unwrap();
            write!(text, "\n{}: {there:?} becomes {:?}; then errors: {left}", change.location, change.text).unwrap();
        }
        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path(&case.folder);
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings.bind(|| insta::assert_snapshot!("diagnostics", text));
    }
}

#[test]
fn every_fault_has_a_place_and_says_what_was_expected() {
    for case in cases() {
        let found = case.found().into_vec();
        assert!(!found.is_empty(), "{} is faulty", case.name);
        for fault in found {
            let label = fault.labels.first().unwrap_or_else(|| panic!("{}: {fault} has a place", case.name));
            let (line, column) = (label.location.line(), label.location.column());
            let length = label.location.source().text().split('\n').nth(line - 1).unwrap().chars().count();
            assert!(column <= length + 1, "{}: {fault} is in its line", case.name);
            assert!(fault.expected.is_some() || !fault.is_error(), "{}: {fault} says what was expected", case.name);
            assert!(fault.help.is_some() || fault.replacement().is_none(), "{}: {fault} tells people too", case.name);
        }
    }
}

#[test]
fn who_follows_the_advice_is_rid_of_the_fault() {
    let cases = cases();
    let mut with_advice = 0;
    for case in &cases {
        let before = case.found().into_vec();
        let same = |all: &[Diagnostic], one: &Diagnostic| {
            all.iter().filter(|other| (other.code, &other.message) == (one.code, &one.message)).count()
        };
        let changes = before.iter().filter_map(|fault| Some((fault, fault.replacement()?)));
        let mut advised = false;
        for (fault, change) in changes {
            let after = case.mended(&change);
            assert!(same(&after, fault) < same(&before, fault), "{}: {}{}", case.name, fault.render_plain(), change.apply());
            advised = true;
        }
        with_advice += usize::from(advised);
    }
    assert!(cases.len() >= 100, "{}", cases.len());
    assert!(with_advice >= 60, "{with_advice} of {}", cases.len());
}

#[test]
fn the_schemas_refuse_what_a_schema_can() {
    for case in cases() {
        let found = case.found().into_vec();
        for source in [&case.config, &case.environments].into_iter().flatten() {
            let kind = FileKind::ALL.into_iter().find(|kind| kind.file_name() == source.name()).unwrap();
            schemas::agree(kind, source.name(), source.text(), &found);
        }
    }
}

#[test]
fn every_code_has_a_faulty_file() {
    let mut codes = BTreeSet::new();
    codes_in(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/config"), &mut codes);
    assert!(codes.len() > 30, "{codes:?}");
    let mut seen: BTreeSet<String> =
        cases().iter().flat_map(|case| case.found().into_vec()).map(|fault| fault.code.to_owned()).collect();
    // What is said of a conversion has snapshots of its own.
    seen.extend(codes.iter().filter(|code| of_conversions().contains(&format!("[{code}]:"))).cloned());
    let unseen: Vec<&String> = codes.iter().filter(|code| !seen.contains(*code) && !ELSEWHERE.contains(&code.as_str())).collect();
    assert!(unseen.is_empty(), "a folder in tests/config/faulty is missing for {unseen:?}");
}

/// The messages of files that are converted.
fn of_conversions() -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/config/snapshots");
    let names = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let of_them = names.filter(|path| path.to_string_lossy().contains("config__convert"));
    of_them.map(|path| fs::read_to_string(path).unwrap()).collect()
}

/// The codes that the sources name.
fn codes_in(folder: &Path, codes: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            codes_in(&path, codes);
        } else {
            let text = fs::read_to_string(path).unwrap();
            codes
                .extend(text.split("\"config::").skip(1).filter_map(|rest| Some(format!("config::{}", rest.split_once('"')?.0))));
        }
    }
}
