//! `validate`: reads both files and composes every graph, without AWS.

use owo_colors::OwoColorize;
use provision::app::config::model::EnvName;
use provision::app::config::raised::raised;
use provision::app::config::write;
use serde_json::json;

use super::Context;
use crate::args;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output::Output;
use crate::render::count;

pub(crate) fn run(context: &Context, args: &args::Validate) -> Result<Exit, Failure> {
    let session = context.session(&[])?;
    let targets = session.collections()?;
    let application = session.application();
    let all: Vec<EnvName> = targets.iter().flat_map(|target| target.environments.iter().cloned()).collect();
    let notes: Vec<String> = raised(application, &all).iter().map(ToString::to_string).collect();
    if context.output.json {
        let collections: Vec<_> = targets
            .iter()
            .map(|target| {
                let environments: Vec<String> = target.environments.iter().map(ToString::to_string).collect();
                json!({
                    "name": target.collection.name.as_str(),
                    "account": target.collection.account.as_str(),
                    "region": target.collection.region.as_str(),
                    "environments": environments,
                    "nodes": target.graph().nodes().len(),
                })
            })
            .collect();
        let services: Vec<&str> = application.services.iter().map(|service| service.name.as_str()).collect();
        Output::json(&json!({
            "valid": true,
            "application": application.name.as_str(),
            "services": services,
            "collections": collections,
            "warnings": session.warnings(),
            "notes": notes,
            "understood": args.show.then(|| json!({ "cnc.yml": write::cnc(application), "environments.yml": write::environments(application) })),
        }));
        return Ok(Exit::Done);
    }
    if args.show {
        context.output.out(&format!(
            "# cnc.yml\n{}\n# environments.yml\n{}",
            write::cnc(application),
            write::environments(application)
        ));
        return Ok(Exit::Done);
    }
    for note in &notes {
        context.output.out(&format!("{} {note}\n", "note:".cyan()));
    }
    let services = count(application.services.len(), "service");
    context.output.out(&format!("{} {}: {services}\n", "Valid.".green().bold(), application.name.bold()));
    for target in &targets {
        let environments: Vec<String> = target.environments.iter().map(ToString::to_string).collect();
        let (collection, nodes) = (&target.collection, count(target.graph().nodes().len(), "node"));
        let place = format!("account {}, {}", collection.account, collection.region);
        context.output.out(&format!("  {}: {} ({nodes}; {place})\n", collection.name, environments.join(", ")));
    }
    Ok(Exit::Done)
}
