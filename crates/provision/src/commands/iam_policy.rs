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
    if context.output.json {
        Output::json(&json!({ "purpose": name, "policies": policies }));
        return Ok(Exit::Done);
    }
    if let Some(folder) = &args.out {
        for (at, policy) in policies.iter().enumerate() {
            let file = folder.join(format!("provision-{name}-{}.json", at + 1));
            write(&file, policy)?;
            context.output.out(&format!("{}\n", file.display()));
        }
    } else {
        for policy in &policies {
            context.output.out(&format!("{policy:#}\n"));
        }
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

fn write(file: &Path, policy: &Value) -> Result<(), Failure> {
    std::fs::write(file, format!("{policy:#}\n")).map_err(|error| {
        let message = format!("{} cannot be written: {error}", file.display());
        Failure::new(Exit::Usage, message, "name another folder with -o")
    })
}
