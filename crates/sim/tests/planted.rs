//! Ten faults, planted in the engine one at a time: a law catches each. The engine is built with them for this test alone
//! (`make mutations`).

#![expect(clippy::panic, clippy::print_stdout, reason = "tests fail by panicking, and print what they ran")]

use provision_engine::lease::Terms;
use provision_engine::{Planted, plant};
use provision_sim::lease::{Schedule, run as lease};
use provision_sim::{Breach, Trial, run, shrink};

/// So many runs are made at the most: what is not caught by then survives.
const RUNS: u64 = 300;
const SEED: u64 = 20_260_101;

/// The law that a fault offends against catches it, whatever other laws catch it before.
fn caught(fault: Planted, law: usize) {
    plant(Some(fault));
    let breaches = (0..RUNS).filter_map(|at| Some((at + 1, run(&Trial::of(SEED + at), None).err()?)));
    let mut first = None;
    let by_its_law =
        breaches.inspect(|(runs, breach)| _ = first.get_or_insert((*runs, breach.law))).find(|(_, breach)| breach.law == law);
    let Some((runs, breach)) = by_its_law else { panic!("law {law} does not catch {fault:?} in {RUNS} runs; {first:?} did") };
    let small: Box<Breach> = shrink(breach, None);
    let lines = small.story.lines().count();
    let (before, other) = first.unwrap_or_default();
    println!(
        "{fault:?}: caught by law {law} after {runs} runs (first by law {other} after {before}); {}; a story of {lines} lines",
        small.what
    );
    // Without the fault the same run breaks nothing.
    plant(None);
    if let Err(breach) = run(&small.trial, None) {
        panic!("law {} is broken without {fault:?}: {}", breach.law, breach.what);
    }
}

#[test]
fn find_skipped_before_create() {
    caught(Planted::FindSkipped, 13);
}

#[test]
fn one_hash_for_all_initial_fields() {
    caught(Planted::OneHash, 9);
}

#[test]
fn old_first_in_place_of_new_first() {
    caught(Planted::OldFirst, 10);
}

#[test]
fn a_failed_object_taken_for_live() {
    caught(Planted::FailedIsLive, 12);
}

#[test]
fn a_stateful_orphan_pruned() {
    caught(Planted::OrphanPruned, 5);
}

#[test]
fn a_skip_not_passed_on() {
    caught(Planted::SkipNotPassedOn, 7);
}

#[test]
fn a_token_that_outlives_its_object() {
    caught(Planted::StaleToken, 13);
}

#[test]
fn surplus_kept() {
    caught(Planted::SurplusKept, 11);
}

#[test]
fn a_wait_that_holds_a_slot() {
    caught(Planted::WaitHoldsSlot, 6);
}

/// The lease has schedules of its own.
#[tokio::test(start_paused = true)]
async fn a_lost_lease_ignored() {
    plant(Some(Planted::LossIgnored));
    for seed in 0..RUNS {
        let outcome = lease(Schedule { seed, writers: 2, fenced: true, terms: Terms::default() }).await;
        if outcome.lost_updates > 0 || outcome.overlap_s > 0 {
            println!("LossIgnored: caught by the lease's law after {} runs: {outcome:?}", seed + 1);
            return;
        }
    }
    panic!("LossIgnored survives {RUNS} runs");
}
