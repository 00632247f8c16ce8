//! The laws of the engine over thousands of random runs.

#![expect(clippy::panic, clippy::print_stdout, reason = "tests fail by panicking, and print what they ran")]

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use provision_sim::{Breach, Tale, run};

fn number(name: &str, default: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

#[test]
fn laws_hold_over_random_runs() {
    let (runs, base) = (number("PROVISION_LAW_RUNS", 10_000), number("PROVISION_LAW_SEED", 20_260_101));
    let next = AtomicU64::new(0);
    let tales: Mutex<Vec<Tale>> = Mutex::default();
    let breaches: Mutex<Vec<Box<Breach>>> = Mutex::default();
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    if at >= runs || breaches.lock().is_ok_and(|breaches| breaches.len() > 40) {
                        break;
                    }
                    match run(base + at, None) {
                        Ok(tale) => tales.lock().map(|mut tales| tales.push(tale)).unwrap_or_default(),
                        Err(breach) => breaches.lock().map(|mut breaches| breaches.push(breach)).unwrap_or_default(),
                    }
                }
            });
        }
    });
    let breaches = breaches.into_inner().unwrap_or_default();
    println!("{} of {runs} runs well", tales.lock().map_or(0, |tales| tales.len()));
    for breach in &breaches {
        println!("law {}, seed {}: {}", breach.law, breach.seed, breach.what);
    }
    if let Some(breach) = breaches.first() {
        println!("{}", breach.story);
        panic!("law {} does not hold", breach.law);
    }
}
