//! The laws of the engine over thousands of random runs.
//!
//! `PROVISION_LAW_RUNS` says how many, `PROVISION_LAW_SEED` where the seeds begin. A failure prints its seed.

#![expect(clippy::panic, clippy::print_stdout, reason = "tests fail by panicking, and print what they ran")]

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Instant;

use provision_sim::{Breach, LAWS, Mishap, Tale, run};

/// What the suite promises.
const RUNS: u64 = 10_000;
const SEED: u64 = 20_260_101;

fn number(name: &str, default: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

#[test]
fn the_laws_hold_over_random_runs() {
    let (runs, base) = (number("PROVISION_LAW_RUNS", RUNS), number("PROVISION_LAW_SEED", SEED));
    let began = Instant::now();
    let (tales, breach) = run_all(base, runs);
    if let Some(breach) = breach {
        println!("{}", breach.story);
        panic!(
            "law {} does not hold with seed {seed}: {}\nagain: PROVISION_LAW_RUNS=1 PROVISION_LAW_SEED={seed} cargo test -p provision-sim --test laws",
            breach.law,
            breach.what,
            seed = breach.seed,
        );
    }
    let seen = Distribution::of(&tales);
    println!("{seen}");
    println!("{:.1} s", began.elapsed().as_secs_f64());
    assert!(seen.mishaps_least >= 3, "a run is too calm: {seen}");
    // A few runs, or one that failed, say nothing of the whole.
    if runs >= 1000 {
        assert!(seen.nodes_median >= 15, "graphs are too small: {seen}");
        for (mishap, part) in &seen.parts {
            assert!(*part >= 0.01, "{mishap} bites too seldom: {seen}");
        }
        assert!(seen.laws.iter().all(|&(_, count)| count > 0), "a law is never checked: {seen}");
    }
}

/// Runs the seeds on all cores; stops at the first breach.
fn run_all(base: u64, runs: u64) -> (Vec<Tale>, Option<Box<Breach>>) {
    let (next, stop) = (AtomicU64::new(0), AtomicBool::new(false));
    let (tales, breach) = (Mutex::new(Vec::new()), Mutex::new(None));
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                let mut mine = Vec::new();
                while !stop.load(Ordering::Relaxed) {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    if at >= runs {
                        break;
                    }
                    match run(base + at, None) {
                        Ok(tale) => mine.push(tale),
                        Err(found) => {
                            stop.store(true, Ordering::Relaxed);
                            breach.lock().map(|mut breach| breach.get_or_insert(found).law).unwrap_or_default();
                        }
                    }
                }
                tales.lock().map(|mut tales| tales.append(&mut mine)).unwrap_or_default();
            });
        }
    });
    (tales.into_inner().unwrap_or_default(), breach.into_inner().unwrap_or_default())
}

/// What the runs were like.
struct Distribution {
    runs: usize,
    nodes: [usize; 3],
    nodes_median: usize,
    mishaps: [u32; 3],
    mishaps_least: u32,
    calls: u64,
    /// The part of the runs in which each mishap bit.
    parts: Vec<(Mishap, f64)>,
    /// How often each law was checked.
    laws: Vec<(usize, u64)>,
}

impl Distribution {
    fn of(tales: &[Tale]) -> Self {
        let mut nodes: Vec<usize> = tales.iter().map(|tale| tale.nodes).collect();
        // Look-alikes are planted in every run and are no mishap by themselves.
        let mut mishaps: Vec<u32> = tales.iter().map(|tale| tale.bites.total() - tale.bites.of(Mishap::LookAlike)).collect();
        nodes.sort_unstable();
        mishaps.sort_unstable();
        let last = tales.len().saturating_sub(1);
        let part = |mishap| tales.iter().filter(|tale| tale.bites.of(mishap) > 0).count() as f64 / tales.len().max(1) as f64;
        Self {
            runs: tales.len(),
            nodes: [nodes[0], nodes[last / 2], nodes[last]],
            nodes_median: nodes[last / 2],
            mishaps: [mishaps[0], mishaps[last / 2], mishaps[last]],
            mishaps_least: mishaps[0],
            calls: tales.iter().map(|tale| tale.calls).sum(),
            parts: Mishap::ALL.into_iter().map(|mishap| (mishap, part(mishap))).collect(),
            laws: (1..=LAWS).map(|law| (law, tales.iter().map(|tale| u64::from(tale.laws[law])).sum())).collect(),
        }
    }
}

impl std::fmt::Display for Distribution {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(f, "{} runs, {} calls", self.runs, self.calls)?;
        writeln!(f, "nodes a graph: least {}, median {}, most {}", self.nodes[0], self.nodes[1], self.nodes[2])?;
        writeln!(f, "mishaps a run: least {}, median {}, most {}", self.mishaps[0], self.mishaps[1], self.mishaps[2])?;
        let parts: Vec<String> = self.parts.iter().map(|(mishap, part)| format!("{mishap} {:.1} %", part * 100.0)).collect();
        writeln!(f, "runs with each mishap: {}", parts.join(", "))?;
        let laws: Vec<String> = self.laws.iter().map(|(law, count)| format!("{law}: {count}")).collect();
        write!(f, "checks of each law: {}", laws.join(", "))
    }
}
