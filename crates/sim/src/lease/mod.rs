//! Leases under everything that can happen to their holders: writers on machines that are killed, frozen and cut off, over a
//! store whose servers' clocks differ.
//!
//! What the writers share is a number that each of them reads once it has the lease, and then counts up by writing the next
//! one. A write is a request on its way: it lands later, or never. A number that is written over one that its writer has not
//! seen is a lost update.

mod machine;
mod store;
mod thing;
mod writer;

use std::sync::Arc;
use std::time::Duration;

use futures::FutureExt;
use futures::future::{BoxFuture, join_all};
use provision_engine::lease::Terms;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use tokio::time::sleep;

use self::machine::Machine;
use self::store::SimStore;
use self::thing::Thing;
use self::writer::Writer;

/// How long a schedule goes on.
const LASTS: Duration = Duration::from_mins(20);

/// What is asked of a schedule.
#[derive(Clone, Copy, Debug)]
pub struct Schedule {
    /// Everything that is random follows from it.
    pub seed: u64,
    /// How many writers there are.
    pub writers: usize,
    /// Whether the writers ask the fence. They all must; a test shows what happens if they do not.
    pub fenced: bool,
    /// The times of the lease.
    pub terms: Terms,
}

/// What became of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// How often somebody got the lease.
    pub taken: u64,
    /// How often it was taken from somebody who had not been heard of.
    pub taken_over: u64,
    /// How often a holder found out that it had lost it.
    pub lost: u64,
    /// Writes that landed.
    pub writes: u64,
    /// Numbers that were written over one that their writer had not seen.
    pub lost_updates: u64,
    /// Numbers that were written twice.
    pub duplicates: u64,
    /// How often a machine was killed while it had the lease.
    pub killed: u64,
    /// How often one that had the lease was frozen for longer than a lease lasts.
    pub frozen: u64,
    /// How often one that had the lease was cut off for longer than a lease lasts.
    pub cut_off: u64,
    /// The longest time for which one holder's writes still landed after the next one had the lease, in seconds.
    pub overlap_s: u64,
    /// Whether what the writers shared was free and used again at the end.
    pub alive: bool,
}

/// Runs a schedule. Time must be paused.
pub async fn run(schedule: Schedule) -> Outcome {
    let mut rng = StdRng::seed_from_u64(schedule.seed);
    let store = Arc::new(SimStore::new(rng.random()));
    let thing = Arc::new(Thing::new(rng.random()));
    let machines: Vec<Arc<Machine>> = (0..schedule.writers).map(|_| Arc::default()).collect();
    let writers = machines.iter().enumerate().map(|(at, machine)| {
        let writer = Writer {
            at,
            machine: Arc::clone(machine),
            store: Arc::clone(&store),
            thing: Arc::clone(&thing),
            rng: StdRng::seed_from_u64(rng.random()),
            schedule,
        };
        Arc::clone(machine).runs(writer.work(LASTS)).boxed()
    });
    let writers: Vec<BoxFuture<'_, ()>> = writers.collect();
    let trouble = trouble(&machines, &thing, schedule.terms.ttl, rng.random());
    tokio::select! {
        biased;
        _ = join_all(writers) => {}
        () = async { tokio::join!(trouble, sleep(LASTS)); } => {}
    }
    // Whatever happened, the lease is to be had again: nobody unlocks anything.
    let (last, machine) = (Arc::clone(&thing), Arc::<Machine>::default());
    let writer = Writer {
        at: schedule.writers,
        machine: Arc::clone(&machine),
        store: Arc::clone(&store),
        thing: last,
        rng: StdRng::seed_from_u64(rng.random()),
        schedule,
    };
    let alive = machine.runs(writer.once()).await;
    Outcome { alive, ..thing.outcome() }
}

/// Freezes machines, cuts them off and kills them, one after another and several at once.
async fn trouble(machines: &[Arc<Machine>], thing: &Thing, ttl: Duration, seed: u64) {
    let mut rng = StdRng::seed_from_u64(seed);
    let mut all: Vec<BoxFuture<'_, ()>> = Vec::new();
    for machine in machines {
        let mut rng = StdRng::seed_from_u64(rng.random());
        all.push(
            async move {
                loop {
                    sleep(Duration::from_secs(rng.random_range(5..240))).await;
                    // Shorter and longer than a lease lasts.
                    let time = Duration::from_secs(rng.random_range(1..400));
                    let (holds, long) = (u64::from(machine.holds()), u64::from(machine.holds() && time > ttl));
                    match rng.random_range(0..3) {
                        0 => {
                            thing.count(|outcome| outcome.frozen += long);
                            machine.freeze(time).await;
                        }
                        1 => {
                            thing.count(|outcome| outcome.cut_off += long);
                            machine.cut_off(time).await;
                        }
                        _ => {
                            thing.count(|outcome| outcome.killed += holds);
                            machine.kill();
                        }
                    }
                }
            }
            .boxed(),
        );
    }
    join_all(all).await;
}
