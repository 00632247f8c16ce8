//! The life cycle against another AWS-compatible endpoint: what of each kind it can do, and what it cannot.

use std::collections::{BTreeMap, BTreeSet};
use std::process::ExitCode;

use anstream::{eprintln as say, println as show};
use clap::Parser;
use provision_aws::client::{ConnectError, Connection, Credentials, OrFault, Target, connect_to};
use provision_aws::registry;
use provision_aws::types::{AccountId, Arn, Region};
use provision_engine::{Ending, Engine, Events, Goal, Graph, Options, Pace, Report};
use provision_local::DEFAULT_REGION;
use provision_tests::{Trouble, first_stack};

/// Runs the first stack's life against an endpoint, and says per kind what that endpoint cannot do.
#[derive(Parser)]
struct Arguments {
    /// The endpoint: `http://127.0.0.1:4566`.
    url: String,
    /// The region of the calls.
    #[arg(long, default_value = DEFAULT_REGION)]
    region: String,
    /// The access key; emulators take any.
    #[arg(long, env = "AWS_ACCESS_KEY_ID", default_value = "test")]
    access_key: String,
    /// The secret key.
    #[arg(long, env = "AWS_SECRET_ACCESS_KEY", default_value = "test", hide_env_values = true)]
    secret_key: String,
    /// The session token, if the keys have one.
    #[arg(long, env = "AWS_SESSION_TOKEN", hide_env_values = true)]
    session_token: Option<String>,
}

/// What a kind was seen to do, step by step; a note for each step that failed.
type Card = BTreeMap<&'static str, Result<(), String>>;

const STEPS: [&str; 4] = ["create", "unchanged", "read", "delete"];

#[tokio::main]
async fn main() -> ExitCode {
    let cards = match life(&Arguments::parse()).await {
        Ok(cards) => cards,
        Err(trouble) => {
            say!("error: {trouble}");
            return ExitCode::FAILURE;
        }
    };
    let mut table = comfy_table::Table::new();
    table.load_style(comfy_table::presets::NOTHING).set_header(["kind", "create", "unchanged", "read", "delete", "why not"]);
    let (mut passed, mut failed) = (0, 0);
    for (kind, card) in &cards {
        let word = |step: &str| match card.get(step) {
            Some(Ok(())) => "yes",
            Some(Err(_)) => "no",
            None => "-",
        };
        let why: BTreeSet<&str> = card.values().filter_map(|result| result.as_ref().err().map(String::as_str)).collect();
        if why.is_empty() && card.len() == STEPS.len() {
            passed += 1;
        } else {
            failed += 1;
        }
        let why = why.into_iter().collect::<Vec<_>>().join("; ");
        table.add_row([kind.as_str(), word("create"), word("unchanged"), word("read"), word("delete"), &why]);
    }
    show!("{table}\n\n{passed} passed, {failed} failed");
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

async fn life(arguments: &Arguments) -> Result<BTreeMap<String, Card>, Trouble> {
    let connection = connect(arguments).await?;
    let account = connection.identity.place.account.to_string();
    let app = first_stack::read(first_stack::COHERENCE, &first_stack::environments(&account, &arguments.region))?;
    let graph = first_stack::graph(&app, &provision_app::compose::Overrides::default())?;
    let engine = Engine::new(registry());
    let options = || Options { pace: Pace { speed: connection.speed }, delete_data: true, ..Options::default() };
    let writer = connection.writer(&Events::default());
    let mut cards: BTreeMap<String, Card> = graph.nodes().iter().map(|node| (node.kind().to_owned(), Card::new())).collect();

    let made = engine.run(&graph, writer.clone(), Goal::Apply, options()).await;
    note(&mut cards, "create", &made);
    let plan = engine.plan(&graph, connection.reader(&Events::default()), Goal::Drift, &options()).await;
    for trouble in &plan.trouble {
        fail(&mut cards, &trouble.kind, "read", trouble.fault.to_string());
    }
    for step in plan.changes() {
        let fields: Vec<&str> = step.changes.iter().map(|change| change.field.as_str()).collect();
        fail(&mut cards, &step.kind, "unchanged", format!("gives back otherwise: {}", fields.join(", ")));
    }
    for (kind, card) in &mut cards {
        if card.get("create") == Some(&Ok(())) {
            card.entry("read").or_insert(Ok(()));
            card.entry("unchanged").or_insert(Ok(()));
        } else {
            say!("{kind} was not made, so it is not looked at");
        }
    }
    let gone = engine.run(&graph, writer, Goal::Destroy, options()).await;
    note(&mut cards, "delete", &gone);
    keepers(&graph, &mut cards);
    Ok(cards)
}

/// Kinds that are never deleted have nothing to show there.
fn keepers(graph: &Graph, cards: &mut BTreeMap<String, Card>) {
    let kept = registry().kinds().filter(|(info, _)| info.keep).map(|(info, _)| info.name).collect::<BTreeSet<_>>();
    for node in graph.nodes().iter().filter(|node| kept.contains(node.kind())) {
        if let Some(card) = cards.get_mut(node.kind()) {
            card.entry("delete").or_insert(Ok(()));
        }
    }
}

fn note(cards: &mut BTreeMap<String, Card>, step: &'static str, report: &Report) {
    for task in &report.tasks {
        let Some(card) = cards.get_mut(task.subject.kind) else { continue };
        match &task.ending {
            Ending::Done { .. } | Ending::Kept { .. } | Ending::Parked { .. } => {
                card.entry(step).or_insert(Ok(()));
            }
            Ending::Failed(fault) => {
                card.insert(step, Err(fault.to_string()));
            }
            Ending::Skipped { .. } | Ending::Stopped => {}
        }
    }
}

fn fail(cards: &mut BTreeMap<String, Card>, kind: &str, step: &'static str, why: String) {
    if let Some(card) = cards.get_mut(kind) {
        card.insert(step, Err(why));
    }
}

/// Connects. Emulators answer as the account's root, which the product refuses: a role is made first, and assumed.
async fn connect(arguments: &Arguments) -> Result<Connection, Trouble> {
    let (key, secret) = (arguments.access_key.clone(), arguments.secret_key.clone());
    let target = Target {
        endpoint: Some(arguments.url.clone()),
        credentials: Some(Credentials::new(key, secret, arguments.session_token.clone(), None, "arguments")),
        ..Target::new(Region::new(&arguments.region))
    };
    let trouble = |error: ConnectError| Trouble(format!("{error}; {}", error.help()));
    match connect_to(&target).await {
        Err(ConnectError::Root(account)) => {
            let role = make_role(&target, &account).await?;
            connect_to(&Target { role: Some(role), ..target }).await.map_err(trouble)
        }
        other => other.map_err(trouble),
    }
}

async fn make_role(target: &Target, account: &AccountId) -> Result<Arn, Trouble> {
    let name = "provision-endpoint-test";
    let trust = format!(
        r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Principal":{{"AWS":"{account}"}},"Action":"sts:AssumeRole"}}]}}"#
    );
    let config = provision_aws::client::raw_config(target).await;
    let iam = aws_sdk_iam::Client::new(&config);
    let made = iam.create_role().role_name(name).assume_role_policy_document(trust).send().await.or_fault("iam:CreateRole");
    match made {
        Err(fault) if fault.class != provision_engine::Class::Taken => Err(Trouble(fault.to_string())),
        _ => Ok(Arn::new(format!("arn:aws:iam::{account}:role/{name}"))),
    }
}
