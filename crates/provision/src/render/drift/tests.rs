use super::*;
use crate::render::bare;
use crate::render::plan::tests::rich;

#[test]
fn findings_then_the_owners_then_leftovers() {
    insta::assert_snapshot!(bare(&drift(&rich(), &[])));
}

#[test]
fn what_counts_as_drift() {
    assert_eq!(findings(&rich()), 5);
    let mut none = rich();
    none.steps.retain(|step| step.verb == Verb::Keep);
    none.deletions.clear();
    // The owner's differences and what is kept are none.
    assert_eq!(findings(&none), 0);
    assert!(!bare(&drift(&none, &[])).contains("No drift"), "something is not known");
    none.trouble.clear();
    assert!(bare(&drift(&none, &[])).ends_with("No drift. AWS is as it was applied.\n"));
}

#[test]
fn for_machines() {
    insta::assert_snapshot!("junit", junit::junit(&rich()));
    insta::assert_snapshot!("github", annotations::annotations(&rich()));
}

/// What AWS says may hold anything.
#[test]
fn what_is_found_cannot_break_out_of_the_form() {
    let mut plan = rich();
    for change in plan.steps.iter_mut().flat_map(|step| &mut step.changes) {
        change.from = "a\n::error::b %0A <x> ]]> \u{1b}[31m & \"".to_owned();
    }
    let github = annotations::annotations(&plan);
    assert!(github.lines().all(|line| line.starts_with("::") && !line.contains('\u{1b}')), "{github}");
    assert_eq!(github.lines().count(), annotations::annotations(&rich()).lines().count());
    let text = junit::junit(&plan);
    let mut reader = quick_xml::Reader::from_str(&text);
    while reader.read_event().unwrap() != quick_xml::events::Event::Eof {}
    assert!(!text.contains("<x>") && !text.contains('\u{1b}'), "{text}");
}

#[test]
fn what_is_not_ours_is_told_last() {
    let group = Unmanaged { vpc: "vpc-1".to_owned(), what: "security group", id: "sg-9".to_owned(), name: "by hand".to_owned() };
    let mut none = rich();
    none.steps.retain(|step| step.verb == Verb::Keep && step.owners.is_empty());
    none.deletions.clear();
    none.kept.clear();
    none.trouble.clear();
    let text = bare(&drift(&none, &[group]));
    assert_eq!(text, "not ours, in our network\n    security group sg-9  by hand\n\nNo drift. AWS is as it was applied.\n");
}
