//! Prints as JSON how the engine grows: seconds for 1,000 and 10,000 nodes, peak memory, and the exponent.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a bench prints its figures")]

use std::process::{Command, ExitCode};

use provision_sim::scale::{exponent, plan_and_apply};

const SIZES: [usize; 4] = [1000, 2500, 5000, 10_000];
/// Each size is run so often, each time in a process of its own; the quickest counts.
const TIMES: usize = 10;
const SEED: u64 = 7;

fn main() -> ExitCode {
    let result = match std::env::args().nth(1).map(|size| size.parse()) {
        None => all(),
        Some(Ok(size)) => one(size),
        Some(Err(error)) => Err(format!("the number of nodes: {error}")),
    };
    match result {
        Ok(text) => {
            println!("{text}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// One size: seconds and peak memory in MiB.
fn one(nodes: usize) -> Result<String, String> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|error| error.to_string())?;
    let cost = runtime.block_on(plan_and_apply(nodes, SEED))?;
    Ok(format!("{} {}", cost.seconds, peak_mib()?))
}

/// The peak of the resident set, from `/proc/self/status` (Linux).
fn peak_mib() -> Result<f64, String> {
    let status = std::fs::read_to_string("/proc/self/status").map_err(|error| format!("/proc/self/status: {error}"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).ok_or("no VmHWM")?;
    let kib: f64 = line.trim().trim_end_matches("kB").trim().parse().map_err(|error| format!("VmHWM: {error}"))?;
    Ok(kib / 1024.0)
}

fn all() -> Result<String, String> {
    let me = std::env::current_exe().map_err(|error| error.to_string())?;
    let mut points: Vec<(usize, f64)> = SIZES.iter().map(|&size| (size, f64::INFINITY)).collect();
    let mut mib = 0.0;
    // Round after round, so that a busy moment of the machine meets all sizes alike.
    for _ in 0..TIMES {
        for (size, best) in &mut points {
            let output = Command::new(&me).arg(size.to_string()).output().map_err(|error| error.to_string())?;
            let text = String::from_utf8_lossy(&output.stdout);
            let mut words = text.split_whitespace().map(str::parse::<f64>);
            let (Some(Ok(seconds)), Some(Ok(peak))) = (words.next(), words.next()) else {
                return Err(format!("{size} nodes: {}", String::from_utf8_lossy(&output.stderr)));
            };
            *best = best.min(seconds);
            mib = f64::max(mib, peak);
        }
    }
    let of = |size| points.iter().find(|point| point.0 == size).map_or(f64::NAN, |point| point.1);
    let figures = serde_json::json!({
        "scale_1000_apply_s": of(1000),
        "scale_10000_apply_s": of(10_000),
        "scale_10000_rss_mib": mib,
        "scale_exponent": exponent(&points),
    });
    Ok(figures.to_string())
}
