//! Two and five writers at once, with the holder killed, frozen beyond the end of its lease, and cut off.

#![expect(clippy::print_stdout, reason = "it prints what was run")]

use provision_engine::lease::Terms;
use provision_sim::lease::{Outcome, Schedule, run};

/// Random schedules for each number of writers.
const SCHEDULES: u64 = 1000;

fn add(sum: Outcome, one: Outcome) -> Outcome {
    Outcome {
        taken: sum.taken + one.taken,
        taken_over: sum.taken_over + one.taken_over,
        lost: sum.lost + one.lost,
        writes: sum.writes + one.writes,
        lost_updates: sum.lost_updates + one.lost_updates,
        duplicates: sum.duplicates + one.duplicates,
        killed: sum.killed + one.killed,
        frozen: sum.frozen + one.frozen,
        cut_off: sum.cut_off + one.cut_off,
        overlap_s: sum.overlap_s.max(one.overlap_s),
        alive: sum.alive && one.alive,
    }
}

fn fenced(seed: u64) -> Schedule {
    Schedule { seed, writers: 2, fenced: true, terms: Terms::default() }
}

async fn all(writers: usize) {
    let mut sum = Outcome { alive: true, ..Outcome::default() };
    for seed in 0..SCHEDULES {
        let outcome = run(Schedule { writers, ..fenced(seed) }).await;
        let kept = outcome.lost_updates == 0 && outcome.duplicates == 0 && outcome.overlap_s == 0 && outcome.alive;
        assert!(kept, "seed {seed}: {outcome:?}");
        sum = add(sum, outcome);
    }
    // What is to be withstood happened, and often.
    assert!(sum.taken_over > SCHEDULES && sum.lost > SCHEDULES && sum.writes > 30 * SCHEDULES, "{sum:?}");
    assert!(sum.killed > SCHEDULES && sum.frozen > SCHEDULES && sum.cut_off > SCHEDULES, "{sum:?}");
    println!(
        "{writers} writers, {SCHEDULES} schedules: taken {}, taken over {}, lost {}; holders killed {}, frozen beyond the end {}, cut \
         off beyond it {}; {} writes, {} lost updates, {} duplicates, held by two for {} s at the most",
        sum.taken,
        sum.taken_over,
        sum.lost,
        sum.killed,
        sum.frozen,
        sum.cut_off,
        sum.writes,
        sum.lost_updates,
        sum.duplicates,
        sum.overlap_s
    );
}

#[tokio::test(start_paused = true)]
async fn two_writers_lose_no_update_and_never_hold_the_lease_both() {
    all(2).await;
}

#[tokio::test(start_paused = true)]
async fn five_writers_lose_no_update_and_never_hold_the_lease_all() {
    all(5).await;
}

/// The schedules are hard enough: who does not ask the fence loses updates in them.
#[tokio::test(start_paused = true)]
async fn without_the_fence_updates_are_lost() {
    let mut sum = Outcome::default();
    for seed in 0..50 {
        sum = add(sum, run(Schedule { fenced: false, ..fenced(seed) }).await);
    }
    assert!(sum.lost_updates > 0 && sum.duplicates > 0 && sum.overlap_s > 60, "{sum:?}");
}
