//! Keeps the world that this version leaves behind, for later versions to plan: run once for each release.

use std::path::Path;
use std::process::ExitCode;

use anstream::eprintln as say;
use provision_app::compose::Overrides;
use provision_local::{Backend, DEFAULT_REGION, LocalAws, Realism};
use provision_tests::world::failures;
use provision_tests::{Trouble, World, first_stack, worlds};

#[tokio::main]
async fn main() -> ExitCode {
    match keep().await {
        Ok(count) => {
            say!("kept {count} changes in tests/worlds/{}", env!("CARGO_PKG_VERSION"));
            ExitCode::SUCCESS
        }
        Err(trouble) => {
            say!("error: {trouble}");
            ExitCode::FAILURE
        }
    }
}

async fn keep() -> Result<usize, Trouble> {
    let folder = worlds::folder(env!("CARGO_PKG_VERSION"));
    let builder = LocalAws::builder().backend(Backend::Ministack).realism(Realism::Off).speed(600.0).journal(true);
    let world = World::on(&builder.start().await.map_err(|error| Trouble(error.to_string()))?).await?;
    let text = |name: &str| std::fs::read_to_string(folder.join(name)).map_err(|error| Trouble(format!("{name}: {error}")));
    let places = first_stack::places(&text("environments.yml")?, world.account.id(), DEFAULT_REGION);
    let graph = first_stack::graph(&first_stack::read(&text("coherence.yml")?, &places)?, &Overrides::default())?;
    let report = world.apply(&graph).await;
    if !report.succeeded() {
        return Err(Trouble(failures(&report)));
    }
    let journal = world.account.journal();
    let json = serde_json::to_string_pretty(&journal).map_err(|error| Trouble(error.to_string()))?;
    write(&folder.join("journal.json"), &json)?;
    Ok(journal.changes.len())
}

fn write(path: &Path, text: &str) -> Result<(), Trouble> {
    std::fs::write(path, format!("{text}\n")).map_err(|error| Trouble(format!("{}: {error}", path.display())))
}
