//! Stops clients at every call and runs them again: figures as a table, and as JSON in `target/bench/stops.json`.

use std::collections::BTreeMap;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Instant;

use anstream::{eprintln as say, println as show};
use clap::Parser;
use provision_tests::Trouble;
use provision_tests::figures::{beside, save};
use provision_tests::stops::{Base, Kills, Outcome, Scenario, Tally, kill_everywhere, sample, stops, try_all};
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
    /// How often the binary itself is killed while it applies, evenly spread over its calls.
    #[arg(long, default_value_t = 100)]
    kills: usize,
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
        let base = Arc::new(Base::of(scenario).await?);
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
    let kills = match arguments.kills {
        0 => Kills::default(),
        count => {
            say!("kill -9: {count} processes");
            kill_everywhere(&beside("provision")?, count, arguments.width).await?
        }
    };
    for (at, why) in &kills.hurt {
        say!("killed after call {at}:\n  {}", why.join("\n  "));
    }
    let mut table = comfy_table::Table::new();
    table.load_style(comfy_table::presets::NOTHING).set_header(["run", "calls", "writes", "stops", "healed", "not reached"]);
    for (name, tally) in &tallies {
        let numbers = [tally.stops, tally.healed, tally.not_reached].map(|number| number.to_string());
        table.add_row([name.clone(), tally.calls.to_string(), tally.writes.to_string()].into_iter().chain(numbers));
    }
    let numbers = [kills.kills, kills.healed, arguments.kills - kills.kills].map(|number| number.to_string());
    table.add_row(["kill -9".to_owned(), kills.calls.to_string(), String::new()].into_iter().chain(numbers));
    show!("{table}");
    let sum = |of: fn(&Tally) -> usize| tallies.values().map(of).sum::<usize>();
    let (tried, healed) = (sum(|tally| tally.stops) + kills.kills, sum(|tally| tally.healed) + kills.healed);
    let left_over = tried - healed;
    let minutes = began.elapsed().as_secs_f64() / 60.0;
    let figures =
        json!({ "runs": tallies, "kills": kills, "stops": tried, "healed": healed, "left_over": left_over, "minutes": minutes });
    save("stops.json", &figures)?;
    show!("{tried} stops, {healed} healed, {left_over} left in another world, in {minutes:.1} minutes");
    Ok(tried > 0 && healed == tried)
}
