//! `docs/keys.md`.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::effects::{PLACES, SERVICES, root, rows, world};
use super::elsewhere::elsewhere;
use super::read;
use super::sample::samples;
use crate::config::diagnostic::Diagnostic;
use crate::config::keys::{Effect, FileKind};
use crate::config::source::Source;

const HEAD: &str = "\
# What each key changes

Made by a test from the keys themselves: files with a key, without it and with other values are composed, and what is asked for is
compared. *Changes* names the kinds of nodes that are made, changed or taken away. *Costs* names those among them that are taken away or
replaced by another object in one of these changes: a key that names or removes something costs it, a field that AWS cannot change in place
costs its object. What holds data goes only where it is allowed by name ([decisions](decisions.md)).

Keys that change nothing that is asked for are shown by a test of their own, which is named. Keys without any effect follow, each with the
warning that its user gets.

";

fn page() -> String {
    let mut text = HEAD.to_owned();
    for file in FileKind::ALL {
        let _ = write!(text, "## {}\n\n| key | changes | costs |\n|---|---|---|\n", file.file_name());
        for ((_, path), row) in rows().iter().filter(|((of, _), _)| *of == file) {
            let list = |kinds: &BTreeSet<&str>| kinds.iter().map(|kind| format!("`{kind}`")).collect::<Vec<_>>().join(", ");
            let changes = match elsewhere(path) {
                Some((_, what, file, test)) if row.changed.is_empty() => format!("{what}: `{test}` in [{file}](../{file})"),
                _ => list(&row.changed),
            };
            let _ = writeln!(text, "| `{path}` | {changes} | {} |", list(&row.lost));
        }
        text.push('\n');
    }
    text.push_str(IDLE);
    for ((file, path, warning), types) in idle_rows() {
        let of = if types.contains(&None) { Vec::new() } else { types.iter().flatten().copied().collect() };
        let _ = writeln!(text, "| {} | `{path}` | {} | {warning} |", file.file_name(), of.join(", "));
    }
    text.push('\n');
    text.push_str(FIELDS);
    for (kind, fields) in fields_that_replace() {
        let fields: Vec<String> = fields.iter().map(|field| format!("`{field}`")).collect();
        let _ = writeln!(text, "| `{kind}` | {} |", fields.join(", "));
    }
    text
}

const IDLE: &str = "\
## Keys without effect

The formats have them, and they mean nothing to a deployment.

| file | key | of | warning |
|---|---|---|---|
";

/// A file, a path and what the user is told, and the types of which that holds. No type: all.
type IdleRows = BTreeMap<(FileKind, String, String), BTreeSet<Option<&'static str>>>;

/// Every key without effect. No warning: nobody expects it to do anything.
fn idle_rows() -> IdleRows {
    let mut rows = IdleRows::new();
    for sample in samples().into_iter().filter(|sample| sample.key.effect != Effect::Has) {
        let loaded = read(sample.file, &sample.whole).unwrap_or_else(|faults| panic!("{}: {faults:?}", sample.pointer));
        let name = format!("{}`", sample.key.name);
        let of_it = |warning: &&Diagnostic| warning.message.contains(&name);
        let told = loaded.warnings.iter().find(of_it);
        let is_silent = matches!(sample.key.effect, Effect::Silent(_));
        assert_eq!(told.is_none(), is_silent, "{}: {:?}", sample.pointer, loaded.warnings);
        let text = told.map_or("none".to_owned(), |told| match &told.help {
            Some(help) => format!("{}: {help}", told.message),
            None => told.message.clone(),
        });
        rows.entry((sample.file, sample.path, text.replace('|', "\\|"))).or_default().insert(sample.variant);
    }
    rows
}

const FIELDS: &str = "\
## What replaces an object

AWS has no call that changes these fields of what it has made, so another value is another object. How a kind is replaced, the new one first
or the old one, or not at all without leave, is told in its file.

| kind | fields |
|---|---|
";

/// The fields of the kinds of a rich application that cannot be changed in place.
fn fields_that_replace() -> BTreeMap<&'static str, BTreeSet<&'static str>> {
    let (services, places) = (Source::new("coherence.yml", SERVICES), Source::new("environments.yml", PLACES));
    let application = crate::config::read(&services, &places).unwrap().application;
    let mut found: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
    for node in world(&application, false).into_values() {
        let fields = node.fields.iter().filter(|field| field.replaces).map(|field| field.name);
        fields.for_each(|field| {
            found.entry(node.kind).or_default().insert(field);
        });
    }
    found
}

#[test]
fn the_page_tells_it() {
    let path = root().join("docs/keys.md");
    if std::env::var_os("PROVISION_WRITE_DOCS").is_some() {
        std::fs::write(&path, page()).unwrap();
    }
    assert!(
        std::fs::read_to_string(&path).unwrap_or_default() == page(),
        "docs/keys.md is old: run the tests with PROVISION_WRITE_DOCS=1"
    );
}
