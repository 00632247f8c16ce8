//! The benchmark: figures as a table, and as JSON in `target/bench/summary.json`; a part alone has a file of its own.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::time::Instant;

use anstream::{eprintln as say, println as show};
use clap::{Parser, ValueEnum};
use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeValLike;
use provision_app::compose::Overrides;
use provision_engine::{Event, Goal, Options, Verb};
use provision_local::{Action, Backend, CallRecord, DEFAULT_REGION, Match, Realism, Rule, least_s};
use provision_tests::critical_path::{CriticalPath, ready_s};
use provision_tests::figures::{beside, save};
use provision_tests::world::failures;
use provision_tests::{Trouble, World, first_stack, full_stack, throttled};
use serde_json::{Map, Value, json};

/// The speed at which the makespan is measured: a call of 10 ms costs 0.1 AWS seconds.
const SPEED: f64 = 10.0;
/// The speed at which the limits are tried: 3 writes a second are 24 of ours, which the emulator answers in time.
const LIMITS_SPEED: f64 = 8.0;
/// How long every call is made to take while waves are counted.
const WAVE_MS: u64 = 150;
/// How many plans are measured; the median is told.
const PLANS: usize = 15;

type Figures = Map<String, Value>;

/// Measures what `provision` costs, on a local AWS.
#[derive(Parser)]
struct Arguments {
    /// One part alone; all of them by default.
    #[arg(value_enum)]
    part: Option<Part>,
    /// The binary whose start and whose plan are measured; by default what `make release` has built, or that of this
    /// build, which is not optimised.
    #[arg(long)]
    binary: Option<PathBuf>,
}

/// What can be measured alone.
#[derive(Clone, Copy, ValueEnum)]
enum Part {
    /// An apply that AWS's request limits hold up.
    Throttled,
    /// The binary: its start, and what a plan costs.
    Command,
}

#[tokio::main]
async fn main() -> ExitCode {
    let mut figures = Figures::new();
    let arguments = Arguments::parse();
    let result = measure(&arguments, &mut figures).await;
    let mut table = comfy_table::Table::new();
    table.load_style(comfy_table::presets::NOTHING).set_header(["figure", "value"]);
    // What a figure is made of is in the file.
    for (name, value) in figures.iter().filter(|(_, value)| value.is_number()) {
        table.add_row([
            name.clone(),
            value.as_f64().map_or_else(|| value.to_string(), |v| format!("{}", (v * 1000.0).round() / 1000.0)),
        ]);
    }
    show!("{table}");
    for (title, figure) in [("critical path", "critical_path"), ("cli_start_ms and plan_cpu_ms are of", "binary")] {
        if let Some(text) = figures.get(figure).and_then(Value::as_str) {
            show!("\n{title}: {text}");
        }
    }
    let file = match arguments.part {
        None => "summary.json",
        Some(Part::Throttled) => "throttled.json",
        Some(Part::Command) => "command.json",
    };
    match result.and_then(|()| save(file, &figures)) {
        Ok(path) => {
            show!("\nwritten to {}", path.display());
            ExitCode::SUCCESS
        }
        Err(trouble) => {
            say!("error: {trouble}");
            ExitCode::FAILURE
        }
    }
}

async fn measure(arguments: &Arguments, figures: &mut Figures) -> Result<(), Trouble> {
    let binary = arguments.binary.clone().map_or_else(best, Ok)?;
    figures.insert("binary".to_owned(), json!(binary));
    match arguments.part {
        Some(Part::Throttled) => return throttled(figures).await,
        Some(Part::Command) => return command_line(&binary, figures).await,
        None => {}
    }
    let mut worst = 0.0_f64;
    for width in [10, 64] {
        let ratio = stack(figures, width).await?;
        figures.insert(format!("makespan_over_critical_path_width_{width}"), json!(ratio));
        worst = worst.max(ratio);
    }
    figures.insert("makespan_over_critical_path".to_owned(), json!(worst));
    throttled(figures).await?;
    scale(figures)?;
    command_line(&binary, figures).await?;
    let kinds = provision_lines::kinds().map_err(|error| Trouble(format!("the lines of the kinds: {error}")))?;
    figures.insert("kind_lines_median".to_owned(), json!(provision_lines::median(&kinds)));
    Ok(())
}

/// What people install, where it was built; else the binary of this build.
fn best() -> Result<PathBuf, Trouble> {
    let ours = beside("provision")?;
    let released = ours.parent().and_then(Path::parent).map(|target| target.join("release").join("provision"));
    Ok(released.filter(|path| path.exists()).unwrap_or(ours))
}

/// The full-stack example's production collection with its environment: made, looked at again, and what that cost.
async fn stack(figures: &mut Figures, width: usize) -> Result<f64, Trouble> {
    let world = World::start(Backend::Ministack, Realism::On, SPEED).await?;
    let app = full_stack::app(world.account.id(), DEFAULT_REGION)?;
    let graph = full_stack::graphs(&app, &Overrides::default())?.swap_remove(0);
    let path = CriticalPath::of(&graph);
    let (report, events) = world.run_watched(&graph, Goal::Apply, Options { width, ..world.options() }).await;
    let end = Instant::now();
    if !report.succeeded() {
        return Err(Trouble(failures(&report)));
    }
    let calls = world.calls();
    // The records' clock and ours differ in their zero only: the run ended with its last call, or just after.
    let first = calls.iter().filter(|call| call.mutating).map(|call| call.start_ms).fold(f64::INFINITY, f64::min);
    let last = calls.iter().map(|call| call.end_ms).fold(0.0, f64::max);
    let after_last_call = end.elapsed().as_secs_f64();
    let makespan = ((last - first) / 1000.0 + after_last_call) * SPEED;

    let lateness: Vec<f64> = events
        .iter()
        .filter_map(|event| match event {
            // What waits for a delegation is not waited for, and a record shows when it is in sync.
            Event::Done { subject, verb: Verb::Create, took_s, .. }
                if ready_s(subject.kind) > 0.0 && !["acm.certificate", "route53.record"].contains(&subject.kind) =>
            {
                Some(took_s - ready_s(subject.kind))
            }
            _ => None,
        })
        .collect();
    figures.insert("nodes".to_owned(), json!(graph.nodes().len()));
    let kinds: std::collections::BTreeSet<_> = graph.nodes().iter().map(provision_engine::Node::kind).collect();
    figures.insert("kinds".to_owned(), json!(kinds.len()));
    figures.insert("critical_path_s".to_owned(), json!(path.seconds));
    figures.insert("critical_path".to_owned(), json!(path.to_string()));
    figures.insert("makespan_s".to_owned(), json!(makespan));
    figures.insert("create_calls".to_owned(), json!(calls.iter().filter(|call| call.mutating).count()));
    figures.insert("wait_lateness_mean_s".to_owned(), json!(lateness.iter().sum::<f64>() / lateness.len().max(1) as f64));

    world.account.forget_calls();
    let again = world.apply(&graph).await;
    if !again.succeeded() {
        return Err(Trouble(failures(&again)));
    }
    figures.insert("noop_mutating_calls".to_owned(), json!(world.writes().len()));
    figures.insert("noop_read_calls".to_owned(), json!(world.calls().len()));
    let mut by_operation: std::collections::BTreeMap<String, usize> = std::collections::BTreeMap::new();
    for call in world.calls() {
        *by_operation.entry(format!("{}:{}", call.service, call.operation)).or_default() += 1;
    }
    figures.insert("noop_reads_by_operation".to_owned(), json!(by_operation));

    for (name, goal) in [("noop_plan", Goal::Apply), ("drift", Goal::Drift)] {
        world.account.forget_calls();
        let began = Instant::now();
        world.plan(&graph, goal).await;
        figures.insert(format!("{name}_wall_s"), json!(began.elapsed().as_secs_f64()));
        figures.insert(format!("{name}_calls"), json!(world.calls().len()));
    }
    let slow = Rule { matching: Match::default(), action: Action::DelayMs(WAVE_MS) };
    world.account.inject([slow]);
    for (name, goal) in [("noop_waves", Goal::Apply), ("drift_waves", Goal::Drift)] {
        let began = Instant::now();
        world.plan(&graph, goal).await;
        figures.insert(name.to_owned(), json!((began.elapsed().as_millis() as f64 / WAVE_MS as f64).floor()));
    }
    world.account.clear_faults();
    Ok(makespan / path.seconds)
}

/// A graph that is bound by the request limits: how much longer it takes than they ask for.
async fn throttled(figures: &mut Figures) -> Result<(), Trouble> {
    let world = World::start(Backend::Ministack, Realism::On, LIMITS_SPEED).await?;
    let report = world.apply(&throttled::graph()?).await;
    let end = Instant::now();
    if !report.succeeded() {
        return Err(Trouble(failures(&report)));
    }
    let (calls, after_last_call) = (world.calls(), end.elapsed().as_secs_f64());
    let first = calls.iter().filter(|call| call.mutating).map(|call| call.start_ms).fold(f64::INFINITY, f64::min);
    let wrote = calls.iter().filter(|call| call.mutating).map(|call| call.end_ms).fold(0.0, f64::max);
    let last = calls.iter().map(|call| call.end_ms).fold(0.0, f64::max);
    let took = ((last - first) / 1000.0 + after_last_call) * LIMITS_SPEED;
    // What came of it can be looked at only when it is written. What was refused was not needed.
    let (writing, looking): (Vec<CallRecord>, Vec<CallRecord>) =
        calls.iter().filter(|call| call.error.is_none()).cloned().partition(|call| call.start_ms <= wrote);
    let bound = least_s(&writing) + least_s(&looking);
    let refused = calls.iter().filter(|call| call.error.as_ref().is_some_and(|code| code.contains("hrottl"))).count();
    figures.insert("throttled_apply_s".to_owned(), json!(took));
    figures.insert("throttled_bound_s".to_owned(), json!(bound));
    figures.insert("throttled_over_bound".to_owned(), json!(took / bound));
    figures.insert("throttled_calls".to_owned(), json!(calls.len()));
    figures.insert("throttled_refused".to_owned(), json!(refused));
    Ok(())
}

/// The engine alone, with fake kinds.
fn scale(figures: &mut Figures) -> Result<(), Trouble> {
    let output =
        Command::new(beside("provision-scale")?).output().map_err(|error| Trouble(format!("provision-scale: {error}")))?;
    let measured: Figures = serde_json::from_slice(&output.stdout)
        .map_err(|error| Trouble(format!("provision-scale: {error}: {}", String::from_utf8_lossy(&output.stderr))))?;
    figures.extend(measured);
    Ok(())
}

/// The binary: how long it takes to start, and what a plan costs in CPU.
async fn command_line(binary: &Path, figures: &mut Figures) -> Result<(), Trouble> {
    let mut starts: Vec<f64> = Vec::new();
    for _ in 0..21 {
        let began = Instant::now();
        run(Command::new(binary).arg("--version"))?;
        starts.push(began.elapsed().as_secs_f64() * 1000.0);
    }
    figures.insert("cli_start_ms".to_owned(), json!(median(&mut starts)));

    let world = World::start(Backend::Ministack, Realism::Off, 600.0).await?;
    let report = world.apply(&world.first_stack()?).await;
    if !report.succeeded() {
        return Err(Trouble(failures(&report)));
    }
    let folder = std::env::temp_dir().join(format!("provision-bench-{}", std::process::id()));
    let trouble = |error: std::io::Error| Trouble(error.to_string());
    std::fs::create_dir_all(&folder).map_err(trouble)?;
    std::fs::write(folder.join("coherence.yml"), first_stack::COHERENCE).map_err(trouble)?;
    std::fs::write(folder.join("environments.yml"), first_stack::environments(world.account.id(), DEFAULT_REGION))
        .map_err(trouble)?;
    let mut costs = Vec::new();
    for _ in 0..PLANS {
        let mut command = tokio::process::Command::new(binary);
        command.arg("plan").current_dir(&folder).envs(world.account.env());
        let before = children_cpu_ms()?;
        let output = command.output().await.map_err(trouble)?;
        if !output.status.success() {
            return Err(Trouble(format!("plan failed: {}", String::from_utf8_lossy(&output.stderr))));
        }
        costs.push(children_cpu_ms()? - before);
    }
    // What cannot be removed from the temporary directory is no harm.
    let _ = std::fs::remove_dir_all(&folder);
    figures.insert("plan_cpu_ms".to_owned(), json!(median(&mut costs)));
    Ok(())
}

/// The CPU time of the children that have ended, the whole of each from its start.
fn children_cpu_ms() -> Result<f64, Trouble> {
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN).map_err(|error| Trouble(error.to_string()))?;
    Ok([usage.user_time(), usage.system_time()].iter().map(|time| time.num_microseconds() as f64 / 1000.0).sum())
}

fn run(command: &mut Command) -> Result<(), Trouble> {
    let output = command.output().map_err(|error| Trouble(error.to_string()))?;
    if output.status.success() { Ok(()) } else { Err(Trouble(String::from_utf8_lossy(&output.stderr).into_owned())) }
}

fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    let at = |place: usize| values.get(place).copied().unwrap_or_default();
    f64::midpoint(at(values.len().saturating_sub(1) / 2), at(values.len() / 2))
}
