//! The table as a page.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use provision_engine::Graph;

use super::{Proof, REQUIREMENTS, ROWS, Row, pattern};

/// What the rows cover of some graphs.
#[derive(Clone, Debug, Default)]
pub struct Covered {
    /// The kinds of each row's nodes, by the row's id.
    pub kinds: BTreeMap<&'static str, BTreeSet<&'static str>>,
    /// The patterns that some node is of, by the row's id.
    pub patterns: BTreeMap<&'static str, BTreeSet<&'static str>>,
    /// Nodes of no row, or of several.
    pub astray: Vec<String>,
}

/// Lays the rows over graphs.
#[must_use]
pub fn cover<'a>(graphs: impl IntoIterator<Item = &'a Graph>) -> Covered {
    let mut covered = Covered::default();
    for graph in graphs {
        for node in graph.nodes() {
            let label = &graph.scope_of(node).label;
            let of = |row: &'static Row| row.nodes.iter().find(|pattern| pattern::matches(pattern, label, &node.address));
            let found: Vec<(&'static Row, &'static str)> = ROWS.iter().filter_map(|row| Some((row, *of(row)?))).collect();
            if let [(row, pattern)] = found.as_slice() {
                covered.kinds.entry(row.id).or_default().insert(node.kind());
                covered.patterns.entry(row.id).or_default().insert(pattern);
            } else {
                let rows: Vec<&str> = found.iter().map(|(row, _)| row.id).collect();
                covered.astray.push(format!("{}: {rows:?}", node.address));
            }
        }
    }
    covered
}

/// The page.
#[must_use]
pub fn page(covered: &Covered) -> String {
    let mut text = String::from(HEAD);
    for requirement in REQUIREMENTS {
        let mut says = requirement.says;
        for id in requirement.rows {
            let Some(row) = ROWS.iter().find(|row| row.id == *id) else { continue };
            // Written to a string: that cannot fail.
            let _ = writeln!(text, "| {says} | {} |", cells(row, covered));
            says = "";
        }
    }
    text
}

fn cells(row: &Row, covered: &Covered) -> String {
    let list = |all: Vec<String>| if all.is_empty() { "–".to_owned() } else { all.join(", ") };
    let code = |text: &&str| format!("`{text}`");
    let patterns = list(row.nodes.iter().map(code).collect());
    let kinds = list(covered.kinds.get(row.id).into_iter().flatten().map(code).collect());
    let tests = row.proof.tests().iter().map(|test| format!("[{}](../{})", test.name.replace('_', " "), test.file));
    let proof = match row.proof {
        Proof::ReadBack(_) => list(std::iter::once(READ_BACK.to_owned()).chain(tests).collect()),
        Proof::Behaviour(_) => list(tests.collect()),
    };
    format!("{} | {patterns} | {kinds} | {proof}", row.id)
}

const READ_BACK: &str = "[read back](../tests/suite/readback.rs)";

const HEAD: &str = "\
# Coverage

What is asked for, what is deployed for it, and what proves it. Generated from `tests/src/coverage`: after a change run the suite's
test `coverage` with `PROVISION_WRITE_DOCS=1`.

`ENV` is the name of an environment, `*` one part of an address, `**` all that follow. *Read back*: an independent client (boto3) reads
the objects of the applied full-stack example and compares them with what the specification says.

| what is asked for | row | nodes | kinds | proof |
|---|---|---|---|---|
";
