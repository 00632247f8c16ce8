//! Prints as JSON how the engine grows: seconds for 1,000 and 10,000 nodes, peak memory, and the exponent.
//!
//! Seconds are of the wall clock. The exponent is taken from processor seconds, which other work on the machine
//! disturbs less.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a bench prints its figures")]

use std::process::{Command, ExitCode};

use provision_sim::scale::{exponent, plan_and_apply};

const SIZES: [usize; 4] = [1000, 2500, 5000, 10_000];
/// Each size is run so often, each time in a process of its own; the quickest counts.
const TIMES: usize = 5;
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

/// One size: seconds, processor seconds, and peak memory in MiB.
fn one(nodes: usize) -> Result<String, String> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|error| error.to_string())?;
    let cost = runtime.block_on(plan_and_apply(nodes, SEED))?;
    Ok(format!("{} {} {}", cost.seconds, cost.processor_seconds, peak_mib()?))
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
    let (mut points, mut processor) = (Vec::new(), Vec::new());
    let mut mib = 0.0;
    for size in SIZES {
        let (mut best, mut best_processor) = (f64::INFINITY, f64::INFINITY);
        for _ in 0..TIMES {
            let output = Command::new(&me).arg(size.to_string()).output().map_err(|error| error.to_string())?;
            let text = String::from_utf8_lossy(&output.stdout);
            let mut words = text.split_whitespace().map(str::parse::<f64>);
            let (Some(Ok(seconds)), Some(Ok(busy)), Some(Ok(peak))) = (words.next(), words.next(), words.next()) else {
                return Err(format!("{size} nodes: {}", String::from_utf8_lossy(&output.stderr)));
            };
            best = best.min(seconds);
            best_processor = best_processor.min(busy);
            mib = f64::max(mib, peak);
        }
        points.push((size, best));
        processor.push((size, best_processor));
    }
    let of = |size| points.iter().find(|point| point.0 == size).map_or(f64::NAN, |point| point.1);
    let figures = serde_json::json!({
        "scale_1000_apply_s": of(1000),
        "scale_10000_apply_s": of(10_000),
        "scale_10000_rss_mib": mib,
        "scale_exponent": exponent(&processor),
    });
    Ok(figures.to_string())
}
