//! `gc`, and the lifetime of previews.

use std::collections::BTreeMap;

use provision::aws::client::{Connection, Credentials, Target, connect_to};
use provision::aws::kinds::iam::RoleArgs;
use provision::aws::kinds::lambda::{EdgeFunctionArgs, Package};
use provision::aws::name;
use provision::aws::types::{PolicyDocument, Region, Statement};
use provision::engine::{Engine, Events, Goal, Graph, Options, Pace, Scope, Set, Stack, Tags};
use provision_local::{Action, DEFAULT_REGION, LocalAccount, Match, Rule};
use serde_json::Value;

use crate::App;

const SERVICES: &str = "web: {type: frontend, build: [yarn, build]}\npreview_inactivity_timeout_hours: 72\n";
const TWO: &str = "[{name: pr-7, type: preview}, {name: pr-8, type: preview}]";

/// The moments that `gc --expired` tells, by environment.
async fn moments(app: &App) -> Vec<(String, Option<jiff::Timestamp>)> {
    let ran = app.provision(&["gc", "--expired", "--yes", "--json"]).await.events(0, "expiry").remove(0);
    let moment =
        |one: &Value| (one["environment"].as_str().unwrap().to_owned(), one["end"].as_str().map(|end| end.parse().unwrap()));
    ran["environments"].as_array().unwrap().iter().map(moment).collect()
}

/// A connection of our own to the account.
pub(crate) async fn connected(account: &LocalAccount) -> Connection {
    let keys = account.credentials();
    let keys = Credentials::new(&keys.access_key_id, &keys.secret_access_key, keys.session_token.clone(), None, "test");
    let place = Target::new(Region::new(DEFAULT_REGION));
    let target = Target { endpoint: Some(account.endpoint()), credentials: Some(keys), ..place };
    connect_to(&target).await.unwrap()
}

/// Gives a preview another moment at which it expires, as time would.
async fn expire(account: &LocalAccount, environment: &str) {
    let writer = connected(account).await.writer(&Events::default());
    let arn = format!("arn:aws:logs:{DEFAULT_REGION}:{}:log-group:/provision/shop/{environment}/codebuild/build", account.id());
    let call = writer.logs().tag_resource().resource_arn(arn).tags("provision:expires", "2020-01-02T03:04:05Z");
    call.send().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_preview_that_nobody_deploys_to_expires() {
    let app = App::new(SERVICES, TWO).await;
    app.provision(&["apply", "pr-7", "pr-8", "--yes"]).await.ended(0);
    let first = moments(&app).await;
    assert_eq!(first.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["pr-7", "pr-8"]);
    for (name, end) in &first {
        let left = end.unwrap().duration_since(jiff::Timestamp::now()).as_hours();
        assert!((70..=72).contains(&left), "{name}: {left} h");
    }

    // What changes nothing renews nothing, and the moment is no drift.
    expire(&app.account, "pr-7").await;
    app.account.forget_calls();
    app.provision(&["apply", "pr-7", "pr-8", "--yes"]).await.ended(0);
    app.provision(&["drift", "pr-7", "pr-8", "--detailed-exitcode"]).await.ended(0);
    assert_eq!(app.writes(), Vec::<String>::new());

    // Nothing is destroyed unasked, and only what is over is.
    let unasked = app.provision(&["gc", "--expired"]).await;
    assert!(unasked.code == 8 && unasked.err.contains("--yes"), "{}", unasked.err);
    let out = app.provision(&["gc", "--expired", "--yes", "--delete-data", "--confirm", "pr-7"]).await.ended(0);
    assert!(out.contains("pr-7  expired at 2020-01-02T03:04:05Z") && out.contains("pr-8  stays until"), "{out}");
    let left = moments(&app).await;
    assert_eq!(
        left.iter().map(|(name, end)| (name.as_str(), end.is_some())).collect::<Vec<_>>(),
        [("pr-7", false), ("pr-8", true)]
    );
}

/// A function at the edge in the environment `pr-7`, as a release made it.
fn edge() -> Graph {
    let id = "shop/review/pr-7";
    let mut stack = Stack::default();
    let at = stack.scope(Scope { stack: id.to_owned(), label: "pr-7".to_owned(), tags: Tags::new() });
    let trust = ["lambda.amazonaws.com", "edgelambda.amazonaws.com"].map(Statement::trust_service);
    let role = RoleArgs {
        name: name::of(id, "role.edge", 64).into(),
        path: name::iam_path(id).into(),
        trust: PolicyDocument::new(trust).into(),
        inline: BTreeMap::new().into(),
        managed: Set::default().into(),
        boundary: None.into(),
    };
    let role = stack.add(at, "role.edge", role);
    let function = EdgeFunctionArgs {
        role: role.exists(|out| out.arn.clone()),
        runtime: "nodejs22.x".to_owned().into(),
        handler: "index.handler".to_owned().into(),
        memory_mib: 128.into(),
        timeout_s: 5.into(),
        code: Package::of(&[("index.js", "exports.handler = async (event) => event;")]).unwrap().into(),
    };
    stack.add(at, "edge", function);
    stack.finish().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_parked_is_listed_tried_and_finished_when_it_can_be() {
    let app = App::new(SERVICES, "[{name: pr-7, type: preview}]").await;
    let nothing = app.provision(&["gc"]).await.ended(0);
    assert!(nothing.contains("Nothing was left for later."), "{nothing}");

    // CloudFront's copies keep it from being deleted.
    let connection = connected(&app.account).await;
    let (engine, graph) = (Engine::new(provision::aws::registry()), edge());
    let options = || Options { pace: Pace { speed: connection.speed }, ..Options::default() };
    assert!(engine.run(&graph, connection.writer(&Events::default()), Goal::Apply, options()).await.succeeded());
    let replicated = "Lambda was unable to delete it because it is a replicated function.".to_owned();
    app.account.inject([Rule {
        matching: Match { operation: Some("DeleteFunction".to_owned()), ..Match::default() },
        action: Action::Error { status: 400, code: "InvalidParameterValueException".to_owned(), message: replicated },
    }]);
    let report = engine.run(&graph, connection.writer(&Events::default()), Goal::Destroy, options()).await;
    assert_eq!(report.counts().parked, 1, "{:?}", report.counts());
    let since = report.kept[0].why.split(": ").next().unwrap().to_owned();
    assert!(since.starts_with("parked since 20"), "{since}");

    // Since when is what it was parked with, however often it is tried.
    app.account.forget_calls();
    for _ in 0..2 {
        let out = app.provision(&["gc"]).await.ended(3);
        assert!(out.contains("1 left by earlier runs") && out.matches(&since).count() == 2, "{out}");
        assert!(out.contains("1 left for later"), "{out}");
    }
    assert_eq!(app.writes(), ["lambda:DeleteFunction", "lambda:DeleteFunction"]);

    app.account.clear_faults();
    let out = app.provision(&["gc"]).await.ended(0);
    assert!(out.contains("1 deleted"), "{out}");
    assert!(app.provision(&["gc"]).await.ended(0).contains("Nothing was left for later."));
}
