use super::*;
use crate::render::bare;
use crate::render::plan::tests::rich;

#[test]
fn findings_then_the_owners_then_leftovers() {
    insta::assert_snapshot!(bare(&drift(&rich())));
}

#[test]
fn what_counts_as_drift() {
    assert_eq!(findings(&rich()), 5);
    let mut none = rich();
    none.steps.retain(|step| step.verb == Verb::Keep);
    none.deletions.clear();
    // The owner's differences and what is kept are none.
    assert_eq!(findings(&none), 0);
    assert!(!bare(&drift(&none)).contains("No drift"), "something is not known");
    none.trouble.clear();
    assert!(bare(&drift(&none)).ends_with("No drift. AWS is as it was applied.\n"));
}
