//! Faulty files of the format v2 that no folder holds: what must not be shown, and what is bounded.

use provision_app::config::schema::FileKind;
use provision_app::config::source::Source;
use provision_app::config::{Beside, read_beside};

use super::{ENVIRONMENTS, render, shown};
use crate::folder::Folder;

/// What a user sees of a file without others.
fn faults(text: &str) -> String {
    let read = read_beside(&Source::new("cnc.yml", text), &Source::new("environments.yml", ENVIRONMENTS), &Beside::nothing());
    shown(FileKind::Cnc, text, read)
}

/// What a user sees of a file with others beside it.
fn faults_with(text: &str, files: &[(&str, &str)]) -> String {
    let folder = Folder::new();
    for (name, text) in files {
        folder.write(&format!("repo/{name}"), text);
    }
    let root = folder.path("repo");
    let variables = [("TAG".to_owned(), "v1".to_owned())].into();
    let beside = Beside::of(&root, &root, variables);
    render(read_beside(&Source::new("cnc.yml", text), &Source::new("environments.yml", ENVIRONMENTS), &beside))
}

#[test]
fn no_secret_is_shown() {
    let text = "services:\n  api:\n    environment: {KEY: topsecret, B: [x]}\n    x-cnc: {type: backend, tpe: 1}\n  b:\n    environment:\n    - KEY=topsecret\n    - [topsecret]\n    x-cnc: {type: backend, url_path: /b}\n";
    for text in [text, &format!("{text}  - : ]\n"), &format!("{text}x: !t 1\n")] {
        let shown = faults(text);
        assert!(!shown.contains("topsecret"), "{shown}");
        assert!(shown.contains("error"), "{shown}");
    }
}

#[test]
fn services_that_extend_are_bounded() {
    let wide: String = (0..3000).fold("services:\n  base: {labels: {".to_owned(), |text, n| format!("{text}a{n}: b, ")) + "}}\n";
    let many: String =
        (0..3000).fold(wide, |text, n| format!("{text}  s{n}: {{extends: base, x-cnc: {{type: backend, url_path: /s{n}}}}}\n"));
    let shown = faults(&many);
    assert!(shown.contains("`extends` makes the file too large"), "{}", shown.get(..500).unwrap_or_default());
    let long: String = (0..40).fold("services:\n".to_owned(), |text, n| format!("{text}  s{n}: {{extends: s{}}}\n", n + 1));
    assert!(faults(&long).contains("config::circle"));
}

#[test]
fn files_that_include_are_bounded() {
    let files: Vec<(String, String)> = (0..40).map(|n| (format!("lib/f{n}.yml"), format!("services:\n  s{n}: {{}}\n"))).collect();
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let list: Vec<&str> = files.iter().map(|(name, _)| *name).collect();
    let shown = faults_with(&format!("include: [{}]\nservices: {{}}\n", list.join(", ")), &files);
    assert!(shown.contains("the file brings in too many files"), "{shown}");
}
