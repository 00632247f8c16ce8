//! Stops clients at every call and runs them again: figures as a table, and as JSON in `target/bench/stops.json`.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

use anstream::{eprintln as say, println as show};
use clap::Parser;
use provision_tests::Trouble;
use provision_tests::stops::{Base, Outcome, Scenario, Tally, sample, stops, try_all};
use serde_json::json;

/// Stops runs over the full-stack example at every call, before it and after its effect, and runs them again.
#[derive(Parser)]
struct Arguments {
    /// So many stops of each run, evenly spread; all of them by default.
    #[arg(long)]
    sample: Option<usize>,
    /// How many worlds are tried at a time.
    #[arg(long, default_value_t = 4)]
    width: usize,
    /// Only these runs: apply, update, replace, destroy.
    #[arg(long)]
    only: Vec<String>,
}

#[tokio::main]
async fn main() -> ExitCode {
    match everywhere(&Arguments::parse()).await {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(trouble) => {
            say!("error: {trouble}");
            ExitCode::FAILURE
        }
    }
}

async fn everywhere(arguments: &Arguments) -> Result<bool, Trouble> {
    let began = Instant::now();
    let mut tallies: BTreeMap<String, Tally> = BTreeMap::new();
    for scenario in Scenario::ALL {
        if !arguments.only.is_empty() && !arguments.only.contains(&scenario.to_string()) {
            continue;
        }
        let base = Base::of(scenario).await?;
        let all = stops(base.writes, base.calls);
        let chosen = arguments.sample.map_or_else(|| all.clone(), |count| sample(&all, count));
        say!("{scenario}: {} stops; undisturbed {} calls, {} of them writes", chosen.len(), base.calls, base.writes);
        let tally = try_all(&base, &chosen, arguments.width, |stop, outcome| {
            if let Outcome::Hurt(why) = outcome {
                say!("{scenario} {stop:?}:\n  {}", why.join("\n  "));
            }
        });
        tallies.insert(scenario.to_string(), tally.await?);
    }
    let mut table = comfy_table::Table::new();
    table.load_style(comfy_table::presets::NOTHING).set_header(["run", "calls", "writes", "stops", "healed", "not reached"]);
    for (name, tally) in &tallies {
        let numbers = [tally.stops, tally.healed, tally.not_reached].map(|number| number.to_string());
        table.add_row([name.clone(), tally.calls.to_string(), tally.writes.to_string()].into_iter().chain(numbers));
    }
    show!("{table}");
    let sum = |of: fn(&Tally) -> usize| tallies.values().map(of).sum::<usize>();
    let (tried, healed) = (sum(|tally| tally.stops), sum(|tally| tally.healed));
    let duplicates = sum(|tally| tally.hurt.len());
    let minutes = began.elapsed().as_secs_f64() / 60.0;
    let figures = json!({ "runs": tallies, "stops": tried, "healed": healed, "left_over": duplicates, "minutes": minutes });
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/bench/stops.json");
    let trouble = |error: std::io::Error| Trouble(format!("{}: {error}", path.display()));
    path.parent().map_or(Ok(()), std::fs::create_dir_all).map_err(trouble)?;
    std::fs::write(&path, format!("{figures:#}\n")).map_err(trouble)?;
    show!("{tried} stops, {healed} healed, {duplicates} left in another world, in {minutes:.1} minutes");
    Ok(tried > 0 && healed == tried)
}
