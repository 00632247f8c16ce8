//! Hostile weather: what a run of the first stack comes to in it, and that the next run, in calm, finishes. The table in
//! docs/reliability.md is made from it.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;

use futures::stream::{self, StreamExt};
use provision_engine::{Fault, Goal};
use provision_local::{Action, Backend, LocalAws, Match, Realism, Rule};
use provision_tests::{World, first_stack};

use crate::{assert_done, changes};

/// How many worlds are tried at a time.
const WIDTH: usize = 3;

struct Weather {
    what: &'static str,
    rules: Vec<Rule>,
    /// AWS seconds for which new objects are missing in lists.
    lag_s: f64,
    /// The image of the service, where it is not the usual one.
    image: Option<&'static str>,
    /// What the run ends with, where it cannot be done: one cause.
    ends: Option<&'static str>,
}

fn often(probability: f64, action: Action) -> Rule {
    Rule { matching: Match { probability: Some(probability), seed: 7, ..Match::default() }, action }
}

fn of(service: &str, operation: &str, action: Action) -> Rule {
    let matching = Match { service: Some(service.to_owned()), operation: Some(operation.to_owned()), ..Match::default() };
    Rule { matching, action }
}

fn error(status: u16, code: &str, message: &str) -> Action {
    Action::Error { status, code: code.to_owned(), message: message.to_owned() }
}

fn all() -> Vec<Weather> {
    let plain = |what, rule| Weather { what, rules: vec![rule], lag_s: 0.0, image: None, ends: None };
    let writes = |probability, action| Rule {
        matching: Match { mutating_only: true, probability: Some(probability), seed: 7, ..Match::default() },
        action,
    };
    vec![
        plain("one write in five takes effect and its answer is lost", writes(0.2, Action::LoseResponse)),
        plain("30 % of the calls are throttled", often(0.3, Action::Throttle)),
        plain("5 % of the calls are answered with 500 or 503", often(0.05, error(503, "ServiceUnavailable", "Unavailable"))),
        plain("one call in ten finds the connection reset", often(0.1, Action::DropBefore)),
        plain("every call takes 300 ms longer", often(1.0, Action::DelayMs(300))),
        Weather { what: "lists lag by 10 s", rules: Vec::new(), lag_s: 10.0, image: None, ends: None },
        Weather {
            what: "the session's token expires half-way",
            rules: vec![Rule {
                matching: Match { from: Some(60), ..Match::default() },
                action: error(400, "ExpiredTokenException", "The security token included in the request is expired"),
            }],
            lag_s: 0.0,
            image: None,
            ends: Some("ExpiredTokenException"),
        },
        Weather {
            what: "the clock is set wrong half-way",
            rules: vec![Rule {
                matching: Match { from: Some(60), ..Match::default() },
                action: error(
                    403,
                    "RequestTimeTooSkewed",
                    "The difference between the request time and the current time is too large.",
                ),
            }],
            lag_s: 0.0,
            image: None,
            ends: Some("RequestTimeTooSkewed"),
        },
        Weather {
            what: "a quota is used up",
            rules: vec![of(
                "ec2",
                "AllocateAddress",
                error(400, "AddressLimitExceeded", "The maximum number of addresses has been reached."),
            )],
            lag_s: 0.0,
            image: None,
            ends: Some("AddressLimitExceeded"),
        },
        Weather {
            what: "one action is not allowed",
            rules: vec![of(
                "ecs",
                "CreateCluster",
                error(400, "AccessDeniedException", "User is not authorized to perform: ecs:CreateCluster"),
            )],
            lag_s: 0.0,
            image: None,
            ends: Some("AccessDeniedException"),
        },
        Weather {
            what: "a NAT gateway fails while it is being made",
            rules: vec![Rule {
                matching: Match { operation: Some("CreateNatGateway".to_owned()), times: Some(1), ..Match::default() },
                action: Action::Fail,
            }],
            lag_s: 0.0,
            image: None,
            ends: Some("InternalError"),
        },
        Weather {
            what: "a deployment fails: the image ends with 1",
            rules: Vec::new(),
            lag_s: 0.0,
            image: Some("registry.example/shop/broken:1"),
            ends: Some("the deployment failed"),
        },
    ]
}

/// What came of it, as a row of the table.
async fn row(weather: Weather) -> String {
    let builder = LocalAws::builder().backend(Backend::Ministack).realism(Realism::On).speed(600.0).list_lag_s(weather.lag_s);
    let aws = builder.start().await.unwrap();
    let world = World::on(&aws).await.unwrap();
    let graph = world.first_stack().unwrap();
    let stormy = weather.image.map(|image| {
        let (before, api) = first_stack::COHERENCE.split_once("api:").unwrap();
        let (kept, changed) = api.split_once("image:").unwrap();
        let rest = changed.split_once('\n').unwrap().1;
        world.graph(&format!("{before}api:{kept}image: {image}\n{rest}")).unwrap()
    });
    world.account.inject(weather.rules);
    let report = world.apply(stormy.as_ref().unwrap_or(&graph)).await;
    let outcome = match weather.ends {
        None => {
            assert!(report.succeeded(), "{}: {}", weather.what, provision_tests::world::failures(&report));
            "done".to_owned()
        }
        Some(cause) => {
            // The answer to a HEAD has no body, and so no code.
            let bare =
                |fault: &Fault| fault.operation == "s3:HeadBucket" && ["HTTP 400", "HTTP 403"].contains(&fault.message.as_str());
            let says =
                |fault: &Fault| fault.code == cause || fault.code.is_empty() && fault.message.contains(cause) || bare(fault);
            let said = report.failures().all(|(_, fault)| says(fault)) && report.failures().next().is_some();
            assert!(said, "{}: {}", weather.what, provision_tests::world::failures(&report));
            format!("ends with `{cause}` of {}", failed(&report))
        }
    };
    world.account.clear_faults();
    assert_done(&world.apply(&graph).await);
    assert_eq!(changes(&world.plan(&graph, Goal::Apply).await), Vec::<String>::new(), "{}", weather.what);
    let objects = world.plan(&graph, Goal::Destroy).await;
    assert_eq!(objects.deletions.len() + objects.kept.len(), graph.nodes().len(), "{}", weather.what);
    format!("| {} | {outcome} | nothing left to do, one object a node |\n", weather.what)
}

/// The nodes that failed themselves; where they are many, how it is said of them.
fn failed(report: &provision_engine::Report) -> String {
    let nodes: BTreeSet<&str> = report.failures().map(|(task, _)| task.subject.node.as_ref()).collect();
    match nodes.iter().next() {
        Some(only) if nodes.len() == 1 => format!("`{only}`, what does not need it is made"),
        _ => "what was begun, nothing else".to_owned(),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_weather_ends_well_or_with_one_cause_and_the_next_run_finishes() {
    let rows: Vec<String> = stream::iter(all()).map(row).buffered(WIDTH).collect().await;
    let mut table = String::from("| weather | the run in it | the next run, in calm |\n|---|---|---|\n");
    for row in rows {
        let _ = write!(table, "{row}");
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/reliability.md");
    let text = std::fs::read_to_string(&path).unwrap();
    let (before, rest) = text.split_once(BEGIN).unwrap();
    let (old, after) = rest.split_once(END).unwrap();
    if std::env::var_os("PROVISION_WRITE_DOCS").is_some() {
        std::fs::write(&path, format!("{before}{BEGIN}\n{table}{END}{after}")).unwrap();
        return;
    }
    assert!(old.trim() == table.trim(), "docs/reliability.md is old: run the tests with PROVISION_WRITE_DOCS=1\n{table}");
}

const BEGIN: &str = "<!-- weather -->";
const END: &str = "<!-- /weather -->";
