//! `tunnel`: a local port that leads to a database or a cache inside the network, through the bastion.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Stdio;

use provision::app::compose::facts::{Fact, Tunnel};
use provision::aws::client::Credentials;
use provision::engine::{Fault, Goal, Plan};
use serde_json::json;

use super::Context;
use crate::args;
use crate::exit::Exit;
use crate::failure::{Failure, of_faults};
use crate::output::Output;

/// What the plugin that carries a session is called.
/// Source: <https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager-working-with-install-plugin.html>.
const PLUGIN: &str = "session-manager-plugin";

/// How many faults are told.
const TOLD: usize = 3;

pub(crate) async fn run(context: &Context, args: args::Tunnel) -> Result<Exit, Failure> {
    let session = context.session(&[])?;
    let target = session.select(&[&args.environment])?;
    let (connected, options, _heard) = context.connect(&target).await?;
    let plan = connected.plan(Goal::Drift, &options).await;
    let all = Tunnel::all(&plan.facts);
    let Some(tunnel) = all.get(&format!("{}/{}", args.environment, args.resource)) else {
        return Err(unknown(&plan, &args).unwrap_or_else(|| missing(&all, &args)));
    };
    let local = args.port.unwrap_or(tunnel.port);
    let role = target.place().role;
    let command = command(tunnel, local, target.collection.region.as_str());
    let installed = installed("aws") && installed(PLUGIN);
    let runs = installed && !args.print;
    if context.output.json {
        Output::json(&json!({
            "host": tunnel.host,
            "port": tunnel.port,
            "local_port": local,
            "role": role,
            "command": command,
            "runs": runs,
        }));
    }
    if !runs {
        if !installed {
            context.output.err(&format!("The AWS CLI with {PLUGIN} is not installed here. The command would be:\n"));
        }
        if let Some(role) = &role {
            context.output.err(&format!(
                "It needs the credentials of the role {role}: `aws sts assume-role --role-arn {role} --role-session-name provision` \
                 gives them. `provision tunnel` without --print passes them on.\n"
            ));
        }
        context.output.say(&format!("{}\n", shell(&command)));
        return Ok(Exit::Done);
    }
    context.output.err(&format!("127.0.0.1:{local} leads to {}:{} until Ctrl-C.\n", tunnel.host, tunnel.port));
    let mut child = tokio::process::Command::new("aws");
    child.args(&command[1..]).stdin(Stdio::inherit());
    if context.output.json {
        // The standard output is for JSON.
        child.stdout(std::io::stderr());
    }
    if role.is_some() {
        child.envs(variables(&connected.connection().credentials().await?));
    }
    match child.status().await {
        Ok(status) if status.success() => Ok(Exit::Done),
        Ok(status) => Err(Failure::new(Exit::Partial, format!("aws ended with {status}"), "see its message above")),
        Err(error) => Err(Failure::new(Exit::Partial, format!("aws does not start: {error}"), "install the AWS CLI again")),
    }
}

/// The credentials as the AWS CLI takes them; they go before those of a profile.
/// Source: <https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-envvars.html>.
fn variables(credentials: &Credentials) -> Vec<(&'static str, String)> {
    let given = [
        ("AWS_ACCESS_KEY_ID", Some(credentials.access_key_id())),
        ("AWS_SECRET_ACCESS_KEY", Some(credentials.secret_access_key())),
        ("AWS_SESSION_TOKEN", credentials.session_token()),
    ];
    given.into_iter().filter_map(|(name, value)| Some((name, value?.to_owned()))).collect()
}

/// That it is not known what can be reached, where not everything could be read.
fn unknown(plan: &Plan, args: &args::Tunnel) -> Option<Failure> {
    let faults = || plan.trouble.iter().map(|trouble| &trouble.fault);
    let exit = of_faults(faults())?;
    let told: BTreeSet<String> = faults().map(Fault::brief).collect();
    let told: Vec<String> = told.into_iter().take(TOLD).collect();
    let message = format!("whether `{}` can be reached in {} is not known: {}", args.resource, args.environment, told.join("; "));
    let help = faults().find_map(|fault| fault.help.clone());
    Some(Failure::new(exit, message, help.unwrap_or_else(|| format!("`provision plan {}` tells more", args.environment))))
}

/// That there is none of this name, and what there is.
fn missing(all: &BTreeMap<String, Tunnel>, args: &args::Tunnel) -> Failure {
    let known: Vec<&str> = all.keys().filter_map(|name| name.split_once('/')).map(|(_, resource)| resource).collect();
    let help = match known.as_slice() {
        [] => "a database or cache that has been applied can be reached".to_owned(),
        known => format!("what can be reached: {}", known.join(", ")),
    };
    Failure::new(Exit::Usage, format!("there is no `{}` to reach in {}", args.resource, args.environment), help)
}

/// Source of the document's name and parameters:
/// <https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager-working-with-sessions-start.html>.
fn command(tunnel: &Tunnel, local: u16, region: &str) -> Vec<String> {
    let parameters = serde_json::json!({ "host": [tunnel.host], "portNumber": [tunnel.port.to_string()], "localPortNumber": [local.to_string()] });
    [
        "aws",
        "ssm",
        "start-session",
        "--region",
        region,
        "--target",
        &tunnel.instance,
        "--document-name",
        "AWS-StartPortForwardingSessionToRemoteHost",
        "--parameters",
        &parameters.to_string(),
    ]
    .map(str::to_owned)
    .to_vec()
}

/// The command as a shell takes it.
fn shell(command: &[String]) -> String {
    let plain = |word: &str| word.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_./:".contains(&byte));
    let quoted = |word: &String| if plain(word) { word.clone() } else { format!("'{}'", word.replace('\'', r"'\''")) };
    command.iter().map(quoted).collect::<Vec<_>>().join(" ")
}

fn installed(program: &str) -> bool {
    let paths = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&paths).any(|folder| Path::new(&folder).join(program).is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_is_what_the_cli_takes() {
        let tunnel = Tunnel { instance: "i-0abc".to_owned(), host: "db.internal".to_owned(), port: 5432 };
        let expected = "aws ssm start-session --region eu-west-1 --target i-0abc --document-name \
                        AWS-StartPortForwardingSessionToRemoteHost --parameters \
                        '{\"host\":[\"db.internal\"],\"portNumber\":[\"5432\"],\"localPortNumber\":[\"15432\"]}'";
        assert_eq!(shell(&command(&tunnel, 15432, "eu-west-1")), expected);
    }
}
