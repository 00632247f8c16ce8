use provision::aws::trail::Deed;

use super::*;
use crate::render::bare;
use crate::render::plan::tests::rich;

fn found(plan: &Plan) -> Found<'_> {
    Found { plan, others: None, who: None }
}

#[test]
fn findings_then_the_owners_then_leftovers() {
    insta::assert_snapshot!(bare(&drift(&found(&rich()))));
}

#[test]
fn what_counts_as_drift() {
    assert_eq!(findings(&rich()), 5);
    let mut none = rich();
    none.steps.retain(|step| step.verb == Verb::Keep);
    none.deletions.clear();
    // The owner's differences and what is kept are none.
    assert_eq!(findings(&none), 0);
    assert!(!bare(&drift(&found(&none))).contains("No drift"), "something is not known");
    none.trouble.clear();
    assert!(bare(&drift(&found(&none))).ends_with("No drift. AWS is as it was applied.\n"));
}

#[test]
fn for_machines() {
    insta::assert_snapshot!("junit", junit::junit(&found(&rich())));
    insta::assert_snapshot!("github", annotations::annotations(&found(&rich())));
}

/// What AWS says may hold anything.
#[test]
fn what_is_found_cannot_break_out_of_the_form() {
    let mut plan = rich();
    for change in plan.steps.iter_mut().flat_map(|step| &mut step.changes) {
        change.from = "a\n::error::b %0A <x> ]]> \u{1b}[31m & \"".to_owned();
    }
    let github = annotations::annotations(&found(&plan));
    assert!(github.lines().all(|line| line.starts_with("::") && !line.contains('\u{1b}')), "{github}");
    assert_eq!(github.lines().count(), annotations::annotations(&found(&rich())).lines().count());
    let text = junit::junit(&found(&plan));
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
    let others = [group];
    let with = Found { others: Some(&others), ..found(&none) };
    let text = bare(&drift(&with));
    assert_eq!(text, "not ours, in our network\n    security group sg-9  by hand\n\nNo drift. AWS is as it was applied.\n");
    let told = "sg-9 by hand stands in vpc-1 and is not ours: no run touches it";
    assert!(junit::junit(&with).contains(told) && annotations::annotations(&with).ends_with(&format!("::{told}\n")));
}

#[test]
fn who_did_it_is_told_where_it_is_known() {
    let plan = rich();
    let node = plan.changes().next().unwrap().node.clone();
    let deed = Deed {
        at: "2026-11-30T13:45:01Z".to_owned(),
        by: "arn:aws:sts::123456789012:assumed-role/Admin/anna".to_owned(),
        call: "AuthorizeSecurityGroupIngress".to_owned(),
        from: "203.0.113.7".to_owned(),
        event: "e-1".to_owned(),
    };
    let history = History { deeds: [(node.clone(), deed)].into_iter().collect(), read_back_to: None };
    let with = Found { who: Some(&history), ..found(&plan) };
    let line = "since 2026-11-30T13:45:01Z by arn:aws:sts::123456789012:assumed-role/Admin/anna: AuthorizeSecurityGroupIngress from \
                203.0.113.7";
    let text = bare(&drift(&with));
    assert_eq!(
        (text.matches(line).count(), text.matches("CloudTrail has no event of it").count()),
        (1, plan.changes().count() - 1)
    );
    assert!(text.contains("CloudTrail keeps events for 90 days"), "{text}");
    assert!(junit::junit(&with).contains(line));
    assert!(annotations::annotations(&with).contains(line), "{}", annotations::annotations(&with));
    let subjects = who::subjects(&plan);
    assert!(subjects.iter().any(|subject| subject.node == node) && subjects.iter().all(|subject| subject.stacks == plan.scopes));
    let early = History { read_back_to: Some("2026-11-01T00:00:00Z".to_owned()), ..history };
    let text = bare(&drift(&Found { who: Some(&early), ..found(&plan) }));
    assert!(text.contains("read back to 2026-11-01T00:00:00Z"), "{text}");
}
