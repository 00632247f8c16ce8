//! The demo: the full-stack example from nothing to destroyed on local AWS, with the product's own binary.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::time::Instant;

use anstream::eprintln as say;
use clap::Parser;
use provision_engine::{Graph, Node};
use provision_local::{Backend, DEFAULT_REGION, LocalAccount, LocalAws, Realism};
use provision_tests::figures::beside;
use provision_tests::world::{World, target};
use provision_tests::{Trouble, examples, full_stack, meddle};

/// The full-stack example from nothing to destroyed, on local AWS.
#[derive(Parser)]
struct Arguments {
    /// The port of the local AWS on 127.0.0.1.
    #[arg(long, default_value_t = 4566)]
    port: u16,
    /// AWS seconds in one second.
    #[arg(long, default_value_t = 60.0)]
    speed: f64,
    /// The emulator: ministack or moto.
    #[arg(long, value_enum, default_value = "ministack")]
    backend: Backend,
    /// Leave the stack and the local AWS running.
    #[arg(long)]
    keep: bool,
}

#[tokio::main]
async fn main() -> ExitCode {
    match demo(Arguments::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(trouble) => {
            say!("error: {trouble}");
            ExitCode::FAILURE
        }
    }
}

async fn demo(arguments: Arguments) -> Result<(), Trouble> {
    let began = Instant::now();
    let builder =
        LocalAws::builder().lenient().backend(arguments.backend).realism(Realism::On).speed(arguments.speed).port(arguments.port);
    let aws = builder.start().await.map_err(|error| Trouble(error.to_string()))?;
    let world = World::on(&aws).await?;
    let folder = Folder::new(&world.account)?;
    let outside = world.outside();
    let run = Runner { folder: &folder.0, account: &world.account };
    say!(
        "Local AWS at {} (an AWS minute takes {:.1} s), account {}.",
        aws.endpoint(),
        60.0 / arguments.speed,
        world.account.id()
    );
    let look_alikes = meddle::plant_look_alikes(&outside).await?;
    let app = full_stack::app(world.account.id(), DEFAULT_REGION)?;
    let environments: Vec<(&str, &str)> = app
        .collections
        .iter()
        .flat_map(|collection| collection.environments.iter().map(|one| (collection.name.as_str(), one.name.as_str())))
        .collect();

    for (collection, environment) in &environments {
        let has_domain = app.collections.iter().any(|one| one.name.as_str() == *collection && one.base_domain.is_some());
        step(&format!("Apply {environment}: from nothing to running services, in the collection {collection}"));
        // What needs the domain waits until its owner has set the records that are told.
        run.provision(&["apply", environment, "--yes"], if has_domain { 3 } else { 0 })?;
    }

    step("The owner sets the NS records, and apply goes on: certificates, HTTPS, names");
    for domain in full_stack::DOMAINS {
        world.account.delegate(domain).map_err(|error| Trouble(error.to_string()))?;
    }
    run.provision(&["apply", "live", "--yes"], 0)?;

    step("What there is now");
    let graphs = full_stack::graphs_in(&world, &app).await?;
    say!("{}", census(&graphs));
    for (_, environment) in &environments {
        run.provision(&["outputs", environment], 0)?;
    }

    step("Apply again: nothing changes");
    world.account.forget_calls();
    for (_, environment) in &environments {
        run.provision(&["apply", environment, "--yes"], 0)?;
    }
    expect(world.writes().is_empty(), format!("the second apply changed something: {:?}", world.writes()))?;

    step("Behind its back: SSH opened to the world, a health check changed; and the owner keeps backups of the database");
    meddle::open_ssh(&outside, "security-group.alb").await?;
    meddle::break_health_check(&outside, "shop-live").await?;
    meddle::keep_backups(&outside, "shop-live", 14).await?;
    run.provision(&["drift", "live", "--detailed-exitcode"], 2)?;

    step("Apply: the rule and the health check are repaired, the backups are the owner's");
    run.provision(&["apply", "live", "--yes"], 0)?;
    run.provision(&["drift", "live", "--detailed-exitcode"], 0)?;
    let days = meddle::backups_kept(&outside, "shop-live").await?;
    expect(days == 14, format!("the owner's backups were changed: {days} days"))?;

    if arguments.keep {
        keep_running(&world.account, &folder.0).await;
        return Ok(());
    }

    step("Destroy: nothing of ours is left, and nothing else is touched");
    for (collection, environment) in &environments {
        run.provision(&["destroy", environment, "--collection", "--yes", "--delete-data", "--confirm", collection], 0)?;
    }
    for graph in &graphs {
        let left = world.plan(graph, provision_engine::Goal::Destroy).await;
        expect(left.deletions.is_empty(), format!("left behind: {:?}", left.deletions))?;
    }
    let planted = look_alikes.left(&outside).await?;
    expect(planted.len() == 2, format!("a look-alike is gone; left: {planted:?}"))?;
    say!("\nLocal AWS holds nothing of ours, and still holds what looks like ours: {}.", planted.join(", "));
    say!("The demo took {:.0} s.", began.elapsed().as_secs_f64());
    Ok(())
}

/// How many objects there are of each AWS service, by collection.
fn census(graphs: &[Graph]) -> String {
    let service = |node: &Node| node.kind().split('.').next().unwrap_or_default().to_owned();
    let counts: Vec<BTreeMap<String, usize>> = graphs
        .iter()
        .map(|graph| {
            graph.nodes().iter().fold(BTreeMap::new(), |mut counts, node| {
                *counts.entry(service(node)).or_default() += 1;
                counts
            })
        })
        .collect();
    let mut table = comfy_table::Table::new();
    table.load_style(comfy_table::presets::NOTHING).set_header(["service", "production", "review"]);
    let services: BTreeSet<&String> = counts.iter().flat_map(BTreeMap::keys).collect();
    let cell = |number: usize| if number == 0 { "-".to_owned() } else { number.to_string() };
    for service in services {
        let numbers = counts.iter().map(|counts| cell(counts.get(service).copied().unwrap_or_default()));
        table.add_row(std::iter::once(service.clone()).chain(numbers));
    }
    let sums = counts.iter().map(|counts| counts.values().sum::<usize>().to_string());
    table.add_row(std::iter::once("all".to_owned()).chain(sums));
    table.to_string()
}

fn step(title: &str) {
    say!("\n\u{1b}[1m== {title}\u{1b}[0m");
}

fn expect(holds: bool, otherwise: String) -> Result<(), Trouble> {
    if holds { Ok(()) } else { Err(Trouble(otherwise)) }
}

async fn keep_running(account: &LocalAccount, folder: &Path) {
    // What points the AWS CLI, and the product, at this account.
    let ready = target(account).endpoint.unwrap_or_default();
    say!(
        "\nLocal AWS stays at {ready} until you press Ctrl-C. The configuration is in {}. Point the AWS CLI at it:\n",
        folder.display()
    );
    for (name, value) in account.env() {
        say!("  export {name}={value}");
    }
    say!("  aws ecs list-services --cluster shop-production-cluster");
    // Ends by Ctrl-C; an error here means that it cannot be waited for, and ends too.
    let _ = tokio::signal::ctrl_c().await;
}

/// Runs the product's binary, which stands beside this one.
struct Runner<'a> {
    folder: &'a Path,
    account: &'a LocalAccount,
}

impl Runner<'_> {
    fn provision(&self, arguments: &[&str], status: i32) -> Result<(), Trouble> {
        say!("\u{1b}[2m$ provision {}\u{1b}[0m", arguments.join(" "));
        let binary = beside("provision")?;
        let mut command = Command::new(&binary);
        command.args(arguments).current_dir(self.folder).envs(self.account.env());
        let ended = command.status().map_err(|error| Trouble(format!("{}: {error}", binary.display())))?;
        expect(ended.code() == Some(status), format!("provision {} ended with {ended}, not {status}", arguments.join(" ")))
    }
}

/// A folder with the configuration of the example in this account; removed at the end.
struct Folder(PathBuf);

impl Folder {
    fn new(account: &LocalAccount) -> Result<Self, Trouble> {
        let trouble = |error: std::io::Error| Trouble(format!("the demo's folder: {error}"));
        let example = examples::full_stack();
        let folder = std::env::temp_dir().join(format!("provision-demo-{}", std::process::id()));
        std::fs::create_dir_all(&folder).map_err(trouble)?;
        std::fs::write(folder.join("coherence.yml"), &example.services).map_err(trouble)?;
        std::fs::write(folder.join("environments.yml"), example.places_in(account.id(), DEFAULT_REGION)).map_err(trouble)?;
        Ok(Self(folder))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // A folder in the temporary directory that stays is no harm.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
