//! Each law can fail: a cloud with a defect on purpose breaks it, and the check sees that.

#![expect(clippy::panic, reason = "tests fail by panicking")]

use std::collections::BTreeSet;

use provision_sim::{Sabotage, Trial, run, shrink};

/// The laws that a defect may break, within some seeds.
fn breaks(sabotage: Sabotage, laws: &[usize]) {
    let mut seen = Vec::new();
    for seed in 0..60 {
        if let Err(breach) = run(&Trial::of(seed), Some(sabotage)) {
            seen.push(breach.law);
        }
        if laws.iter().all(|law| seen.contains(law)) {
            return;
        }
    }
    panic!("{sabotage:?} should break laws {laws:?}; broken were {seen:?}");
}

#[test]
fn objects_without_tags_are_lost() {
    breaks(Sabotage::TagsForgotten, &[13]);
}

#[test]
fn tags_that_are_lost_adopt_nothing() {
    breaks(Sabotage::TagsIgnored, &[14]);
}

#[test]
fn updates_that_change_nothing_do_not_settle() {
    breaks(Sabotage::UpdatesIgnored, &[13, 8]);
}

#[test]
fn updates_that_write_every_field_take_the_owners() {
    breaks(Sabotage::UpdatesTooMuch, &[9]);
}

#[test]
fn deletes_that_delete_nothing_leave_something() {
    breaks(Sabotage::DeletesIgnored, &[5]);
}

#[test]
fn deletes_that_take_more_touch_others() {
    breaks(Sabotage::DeletesTooMuch, &[5]);
}

#[test]
fn failed_objects_shown_as_ready_are_taken_for_live() {
    breaks(Sabotage::BrokenShownReady, &[12]);
}

#[test]
fn settling_objects_shown_as_ready_are_used_too_early() {
    breaks(Sabotage::SettlingShownReady, &[10]);
}

#[test]
fn hidden_drift_is_not_reported() {
    breaks(Sabotage::DriftHidden, &[8]);
}

#[test]
fn lists_that_mutate_are_seen() {
    breaks(Sabotage::ListMutates, &[2]);
}

#[test]
fn hidden_references_make_deletes_come_too_early() {
    breaks(Sabotage::RefsHidden, &[13]);
}

/// A run that breaks a law is told by the smallest one that breaks it, and that one breaks it again.
#[test]
fn a_failing_run_shrinks_to_a_small_one() {
    for sabotage in [Sabotage::DeletesIgnored, Sabotage::ListMutates] {
        let found = (0..60).find_map(|seed| run(&Trial::of(seed), Some(sabotage)).err());
        let Some(found) = found else { panic!("{sabotage:?} breaks nothing") };
        let law = found.law;
        let small = shrink(found, Some(sabotage));
        let nodes = small.trial.cut.nodes.as_ref().map_or(usize::MAX, BTreeSet::len);
        let lines = small.story.lines().count();
        assert!(nodes <= 4 && lines < 60, "{nodes} nodes, {lines} lines: {}\n{}", small.trial.cut, small.story);
        // What is printed is all that it takes.
        let cut = small.trial.cut.to_string().parse();
        let Ok(again) = cut.map(|cut| run(&Trial { cut, ..small.trial.clone() }, Some(sabotage))) else {
            panic!("`{}` is not read", small.trial.cut);
        };
        assert!(again.is_err_and(|again| again.law == law && again.story == small.story), "{}", small.trial.cut);
    }
}
