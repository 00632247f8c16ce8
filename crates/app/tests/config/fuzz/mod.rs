//! Ten thousand mutated configurations, and hostile ones: none makes the reader panic, hang or fill the memory.

mod bombs;
mod mutate;

use std::fs;
use std::panic::catch_unwind;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use self::mutate::Rng;
use super::hostile::{RICH_ENVIRONMENTS, RICH_SERVICES};
use super::invariants::hold;

/// Configurations that are mutated. `FUZZ_ROUNDS` runs more or fewer.
const ROUNDS: usize = 10_000;
/// The first number of every round's seed. `FUZZ_SEED` runs others.
const SEED: u64 = 0x5eed;
/// No configuration takes longer to read, faults and their texts included.
const LIMIT: Duration = Duration::from_secs(1);
/// The process, with all tests that run at once, stays below this.
const MEMORY_MIB: u64 = 1024;

/// A configuration: both files.
type Pair = (Vec<u8>, Vec<u8>);

/// A valid configuration, or a faulty one that is all but valid.
fn seeds() -> Vec<Pair> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let read = |folder: &Path, name: &str| fs::read(folder.join(name)).ok();
    let folders = |path: PathBuf| {
        let mut found: Vec<PathBuf> = fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()).collect();
        found.sort();
        found
    };
    let mut seeds = vec![(RICH_SERVICES.into(), RICH_ENVIRONMENTS.into())];
    for folder in folders(root.join("../../docs/examples")) {
        if let (Some(services), Some(environments)) = (read(&folder, "coherence.yml"), read(&folder, "environments.yml")) {
            seeds.push((services, environments));
        }
    }
    assert!(seeds.len() >= 3, "examples are among them");
    for folder in folders(root.join("tests/config/faulty")) {
        let services = read(&folder, "coherence.yml").unwrap_or_else(|| super::SERVICES.into());
        let environments = read(&folder, "environments.yml").unwrap_or_else(|| super::ENVIRONMENTS.into());
        seeds.push((services, environments));
    }
    seeds
}

fn number_of(variable: &str) -> Option<u64> {
    std::env::var(variable).ok()?.parse().ok()
}

/// Reads a configuration and gives the time that it took.
fn time_of(pair: &Pair) -> Duration {
    let (start, of_thread) = (Instant::now(), time_of_thread());
    hold(&pair.0, &pair.1);
    match (of_thread, time_of_thread()) {
        (Some(before), Some(after)) => after.saturating_sub(before),
        _ => start.elapsed(),
    }
}

/// The time that this thread has had on a CPU, where the system tells: other programs do not count.
fn time_of_thread() -> Option<Duration> {
    let stat = fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    Some(Duration::from_nanos(stat.split(' ').next()?.parse().ok()?))
}

/// Reads it, and says what it was if that goes wrong.
fn check(pair: &Pair, what: &str) {
    let show = || format!("{what}\n{}\n---\n{}", String::from_utf8_lossy(&pair.0), String::from_utf8_lossy(&pair.1));
    let Ok(time) = catch_unwind(|| time_of(pair)) else { panic!("panicked: {}", show()) };
    assert!(time < LIMIT, "{time:?} for {}", show().chars().take(2_000).collect::<String>());
}

/// The most memory that the process has had, in MiB, where the system tells.
fn peak_mib() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.trim().trim_end_matches("kB").trim().parse::<u64>().ok()? / 1024)
}

#[test]
fn mutated_configurations() {
    let seeds = seeds();
    let rounds = number_of("FUZZ_ROUNDS").and_then(|rounds| usize::try_from(rounds).ok()).unwrap_or(ROUNDS);
    let seed = number_of("FUZZ_SEED").unwrap_or(SEED);
    let next = AtomicUsize::new(0);
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    let round = next.fetch_add(1, Ordering::Relaxed);
                    if round >= rounds {
                        break;
                    }
                    let pair = mutate::pair(&mut Rng::new(seed, round as u64), &seeds);
                    check(&pair, &format!("round {round} of FUZZ_SEED={seed}"));
                }
            });
        }
    });
    assert!(peak_mib().is_none_or(|peak| peak < MEMORY_MIB), "{peak:?} MiB", peak = peak_mib());
}

#[test]
fn hostile_configurations() {
    for (what, pair) in bombs::all() {
        check(&pair, what);
        assert!(peak_mib().is_none_or(|peak| peak < MEMORY_MIB), "{what}: {peak:?} MiB", peak = peak_mib());
    }
}
