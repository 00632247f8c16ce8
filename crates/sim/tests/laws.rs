//! The laws of the engine over thousands of random runs.
//!
//! The first ones are of large graphs, all others of small ones: they are where a defect is found in the end, and cheaper.
//! `PROVISION_LAW_RUNS` says how many there are, `PROVISION_LAW_SEED` where the seeds begin, and `PROVISION_LAW_CUT` what is left out of
//! them. A run that breaks a law is made as small as it goes, and tells its story and how to do it again.

#![expect(clippy::panic, clippy::print_stdout, reason = "tests fail by panicking, and print what they ran")]

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Instant;

use provision_sim::{Bites, Breach, Cut, LAWS, Mishap, Tale, Trial, run, shrink};

/// A run makes and drops many small things: a quarter of its time went into the system's allocator.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// What the suite promises.
const RUNS: u64 = 10_000;
const SEED: u64 = 20_260_101;
/// So many of the runs are of large graphs.
const LARGE: u64 = 10_000;

fn number(name: &str, default: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

#[test]
fn the_laws_hold_over_random_runs() {
    let (runs, base) = (number("PROVISION_LAW_RUNS", RUNS), number("PROVISION_LAW_SEED", SEED));
    let cut: Cut = match std::env::var("PROVISION_LAW_CUT").unwrap_or_default().parse() {
        Ok(cut) => cut,
        Err(wrong) => panic!("PROVISION_LAW_CUT: {wrong}"),
    };
    let whole = cut == Cut::default();
    let began = Instant::now();
    let (seen, breach) = run_all(base, runs, &cut);
    if let Some(breach) = breach {
        // One that is small already is told as it is.
        let small = if whole { shrink(breach, None) } else { breach };
        println!("{}", small.story);
        let again = "cargo test -p provision-sim --test laws -- --nocapture";
        let Trial { seed, cut } = &small.trial;
        panic!(
            "law {} does not hold: {}\nagain: PROVISION_LAW_RUNS=1 PROVISION_LAW_SEED={seed} PROVISION_LAW_CUT='{cut}' {again}\n\
             all of it: PROVISION_LAW_RUNS=1 PROVISION_LAW_SEED={seed} PROVISION_LAW_CUT='{}' {again}",
            small.law,
            small.what,
            if cut.small { "small" } else { "" },
        );
    }
    let seconds = began.elapsed().as_secs_f64();
    println!("{seen}");
    println!("0 broken laws in {} runs; {seconds:.1} s, {:.0} runs/s", seen.nodes.len(), seen.nodes.len() as f64 / seconds);
    assert!(!whole || seen.mishaps.first().is_some_and(|least| *least >= 3), "a run is too calm: {seen}");
    // A few runs, or one that failed, say nothing of the whole.
    if runs >= 1000 && whole {
        assert!(middle(&seen.nodes) >= if runs >= 2 * LARGE { 5 } else { 15 }, "graphs are too small: {seen}");
        for mishap in Mishap::ALL {
            assert!(seen.part(mishap) >= 0.01, "{mishap} bites too seldom: {seen}");
        }
        assert!(seen.laws[1..].iter().all(|count| *count > 0), "a law is never checked: {seen}");
    }
}

/// Runs the seeds on all cores; stops at the first breach.
fn run_all(base: u64, runs: u64, cut: &Cut) -> (Seen, Option<Box<Breach>>) {
    let (next, stop) = (AtomicU64::new(0), AtomicBool::new(false));
    let (all, breach) = (Mutex::new(Seen::default()), Mutex::new(None));
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                let mut mine = Seen::default();
                while !stop.load(Ordering::Relaxed) {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    if at >= runs {
                        break;
                    }
                    match run(&trial(base, at, cut), None) {
                        Ok(tale) => mine.add(&tale),
                        Err(found) => {
                            stop.store(true, Ordering::Relaxed);
                            breach.lock().map(|mut breach| breach.get_or_insert(found).law).unwrap_or_default();
                        }
                    }
                }
                all.lock().map(|mut all| all.take_in(mine)).unwrap_or_default();
            });
        }
    });
    (all.into_inner().unwrap_or_default(), breach.into_inner().unwrap_or_default())
}

/// The run at a place: as it is asked for, or as large as its place has it.
fn trial(base: u64, at: u64, cut: &Cut) -> Trial {
    let seed = base + at;
    if *cut == Cut::default() && at >= LARGE { Trial::small(seed) } else { Trial { seed, cut: cut.clone() } }
}

/// What the runs were like. The lists are in order.
#[derive(Default)]
struct Seen {
    nodes: Vec<u32>,
    mishaps: Vec<u32>,
    calls: u64,
    /// In how many runs each mishap bit.
    bitten: [u64; Mishap::ALL.len()],
    /// How often each law was checked; place 0 is not used.
    laws: [u64; LAWS + 1],
}

fn middle(sorted: &[u32]) -> u32 {
    sorted.get(sorted.len().saturating_sub(1) / 2).copied().unwrap_or_default()
}

impl Seen {
    fn add(&mut self, tale: &Tale) {
        self.nodes.push(u32::try_from(tale.nodes).unwrap_or(u32::MAX));
        // Look-alikes are planted in every run and are no mishap by themselves.
        self.mishaps.push(tale.bites.total() - tale.bites.of(Mishap::LookAlike));
        self.calls += tale.calls;
        let bites: &Bites = &tale.bites;
        for (bitten, mishap) in self.bitten.iter_mut().zip(Mishap::ALL) {
            *bitten += u64::from(bites.of(mishap) > 0);
        }
        for (sum, count) in self.laws.iter_mut().zip(tale.laws) {
            *sum += u64::from(count);
        }
    }

    fn take_in(&mut self, mut other: Self) {
        self.nodes.append(&mut other.nodes);
        self.mishaps.append(&mut other.mishaps);
        self.nodes.sort_unstable();
        self.mishaps.sort_unstable();
        self.calls += other.calls;
        self.bitten.iter_mut().zip(other.bitten).for_each(|(sum, count)| *sum += count);
        self.laws.iter_mut().zip(other.laws).for_each(|(sum, count)| *sum += count);
    }

    /// The part of the runs in which a mishap bit.
    fn part(&self, mishap: Mishap) -> f64 {
        self.bitten[mishap as usize] as f64 / self.nodes.len().max(1) as f64
    }
}

impl std::fmt::Display for Seen {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let range = |all: &[u32]| {
            let end = |at: Option<&u32>| at.copied().unwrap_or_default();
            format!("least {}, median {}, most {}", end(all.first()), middle(all), end(all.last()))
        };
        writeln!(f, "{} runs, {} calls", self.nodes.len(), self.calls)?;
        writeln!(f, "nodes a graph: {}", range(&self.nodes))?;
        writeln!(f, "mishaps a run: {}", range(&self.mishaps))?;
        let parts: Vec<String> =
            Mishap::ALL.into_iter().map(|mishap| format!("{mishap} {:.1} %", self.part(mishap) * 100.0)).collect();
        writeln!(f, "runs with each mishap: {}", parts.join(", "))?;
        let laws: Vec<String> = (1..=LAWS).map(|law| format!("{law}: {}", self.laws[law])).collect();
        write!(f, "checks of each law: {}", laws.join(", "))
    }
}
