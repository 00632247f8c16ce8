//! `iam-policy`: the least that a run may do, without AWS.

use std::path::Path;

use provision::aws::permissions::{POLICY_MAX, Purpose, policies};
use serde_json::{Value, json};

use super::Context;
use crate::args;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output::Output;

pub(crate) fn run(context: &Context, args: &args::IamPolicy) -> Result<Exit, Failure> {
    let session = context.session(&[])?;
    let target = session.select(&args.environments.names)?;
    let (purpose, name) = purpose(args);
    let policies: Vec<Value> = policies(&target.permissions(purpose))
        .iter()
        .map(|policy| serde_json::from_str(&policy.to_json()).unwrap_or_default())
        .collect();
    let files = match &args.out {
        Some(folder) => Some(write_all(folder, name, &policies)?),
        None => None,
    };
    match &files {
        Some(files) if context.output.json => Output::json(&json!({ "purpose": name, "files": files })),
        None if context.output.json => Output::json(&json!({ "purpose": name, "policies": policies })),
        Some(files) => files.iter().for_each(|file| context.output.out(&format!("{file}\n"))),
        None => policies.iter().for_each(|policy| context.output.out(&format!("{policy:#}\n"))),
    }
    if context.output.json {
        return Ok(Exit::Done);
    }
    if policies.len() > 1 {
        context.output.err(&format!(
            "{} policies, because IAM takes {POLICY_MAX} characters in one: give all of them to the role that runs `{name}`\n",
            policies.len()
        ));
    }
    Ok(Exit::Done)
}

fn purpose(args: &args::IamPolicy) -> (Purpose, &'static str) {
    match args {
        args::IamPolicy { plan: true, .. } => (Purpose::Plan, "plan"),
        args::IamPolicy { drift: true, .. } => (Purpose::Drift, "drift"),
        args::IamPolicy { destroy: true, .. } => (Purpose::Destroy, "destroy"),
        args::IamPolicy { .. } => (Purpose::Apply, "apply"),
    }
}

/// Each in a file of its own: which ones.
fn write_all(folder: &Path, name: &str, policies: &[Value]) -> Result<Vec<String>, Failure> {
    let write = |(at, policy): (usize, &Value)| {
        let file = folder.join(format!("provision-{name}-{}.json", at + 1));
        std::fs::write(&file, format!("{policy:#}\n")).map_err(|error| {
            let message = format!("{} cannot be written: {error}", file.display());
            Failure::new(Exit::Usage, message, "name another folder with -o")
        })?;
        Ok(file.display().to_string())
    };
    policies.iter().enumerate().map(write).collect()
}
