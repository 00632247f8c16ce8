//! `docs/coverage.md`: what is asked for, what is deployed for it, and what proves it.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use provision_app::compose::leases;
use provision_engine::Graph;
use provision_tests::coverage::{Proof, REQUIREMENTS, ROWS, cover, page};
use provision_tests::examples;

const ACCOUNT: &str = "123456789012";
/// Not the one in which the parts of distributions stand.
const REGION: &str = "eu-west-1";
/// Set to write the page instead of comparing it.
const WRITE: &str = "PROVISION_WRITE_DOCS";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn graphs() -> Vec<Graph> {
    let all = examples::all().into_iter().chain([examples::everything().unwrap()]);
    let collections = all.flat_map(|example| example.graphs(ACCOUNT, REGION).unwrap()).map(|(_, graph)| graph);
    let app = examples::full_stack().application(ACCOUNT, REGION).unwrap();
    // What is shared by the account is a graph of its own.
    collections.chain([leases(&app.collections[0]).unwrap()]).collect()
}

#[test]
fn every_node_is_of_one_row_and_every_row_has_nodes() {
    let graphs = graphs();
    let covered = cover(&graphs);
    assert_eq!(covered.astray, Vec::<String>::new(), "a node is of exactly one row");
    for row in ROWS {
        let used = covered.patterns.get(row.id).cloned().unwrap_or_default();
        let unused: Vec<_> = row.nodes.iter().filter(|pattern| !used.contains(*pattern)).collect();
        match row.proof {
            Proof::ReadBack(_) => assert!(!used.is_empty() && unused.is_empty(), "{}: no node is of {unused:?}", row.id),
            Proof::Behaviour(_) => assert!(row.nodes.is_empty(), "{} has nodes: say what proves it", row.id),
        }
    }
}

#[test]
fn every_requirement_has_its_rows_and_every_row_its_requirement() {
    let rows: Vec<&str> = ROWS.iter().map(|row| row.id).collect();
    let once: BTreeSet<&str> = rows.iter().copied().collect();
    assert_eq!(once.len(), rows.len(), "a row is there once");
    let named: BTreeSet<&str> = REQUIREMENTS.iter().flat_map(|requirement| requirement.rows).copied().collect();
    assert_eq!(named, once);
}

#[test]
fn every_test_that_is_named_is_there() {
    for row in ROWS {
        assert!(!row.proof.tests().is_empty(), "{} has no test", row.id);
        for test in row.proof.tests() {
            let text = std::fs::read_to_string(root().join(test.file)).unwrap();
            assert!(test.is_in(&text), "{}: there is no test {} in {}", row.id, test.name, test.file);
        }
    }
}

#[test]
fn the_page_is_what_the_table_says() {
    let (file, text) = (root().join("docs/coverage.md"), page(&cover(&graphs())));
    if std::env::var_os(WRITE).is_some() {
        std::fs::write(&file, &text).unwrap();
    }
    let written = std::fs::read_to_string(&file).unwrap_or_default();
    assert_eq!(written, text, "docs/coverage.md is not what tests/src/coverage says: run this test with {WRITE}=1");
}
