use provision::app::config::source::Source;
use provision::engine::{Deletion, Durations, PLAN_VERSION, Plan, Removal, Step, Subject};
use provision::{Session, Target};

use super::*;
use crate::render::bare;

fn target() -> Target {
    let services = Source::new("coherence.yml", include_str!("../../../../../docs/first-stack/coherence.yml"));
    let places = Source::new("environments.yml", include_str!("../../../../../docs/first-stack/environments.yml"));
    Session::from(provision::app::config::read(&services, &places).unwrap()).select(&["staging"]).unwrap()
}

fn plan(target: &Target, verb: Verb) -> Plan {
    let step = |node: &provision::engine::Node| Step {
        node: node.address.to_string(),
        kind: node.kind().to_owned(),
        verb,
        id: None,
        changes: Vec::new(),
        owners: Vec::new(),
        uncompared: Vec::new(),
        waiting: None,
    };
    Plan { version: PLAN_VERSION, steps: target.graph().nodes().iter().map(step).collect(), ..Plan::default() }
}

fn forecast(target: &Target, plan: &Plan) -> Forecast {
    let registry = provision::aws::registry();
    Forecast::of(plan, target.graph(), &Durations::default(), registry.kinds().map(|(info, _)| info))
}

fn subject(target: &Target, address: &str) -> Subject {
    let node = &target.graph().nodes()[target.graph().find(address).unwrap()];
    Subject { node: node.address.clone(), kind: node.kind(), id: None }
}

#[test]
fn the_time_left_is_that_of_the_longest_path() {
    let target = target();
    let mut all = forecast(&target, &plan(&target, Verb::Create));
    assert_eq!(all.open(), target.graph().nodes().len());
    // Settled NAT (105 s) or load balancer (155 s), and then a service (65 s) that needs both.
    let whole = all.left_s(0.0);
    assert!((165.0..260.0).contains(&whole), "{whole}");
    // What has ended is left no more, and what is under way is left in part.
    for node in target.graph().nodes() {
        if !node.address.ends_with("service.web") {
            all.end(&node.address, None);
        }
    }
    let service = all.left_s(0.0);
    assert!(service > 30.0 && service < 70.0, "{service}");
    all.begin("staging/service.web", None, 100.0);
    assert!((all.left_s(120.0) - (service - 20.0)).abs() < 1.0);
    all.end("staging/service.web", None);
    assert!(all.left_s(130.0).abs() < 1e-9);
    assert!(forecast(&target, &plan(&target, Verb::Keep)).left_s(0.0).abs() < 1e-9);
}

#[test]
fn deletions_go_against_the_order_of_the_graph() {
    let target = target();
    let gone = |node: &str, kind: &str| Deletion {
        node: node.to_owned(),
        kind: kind.to_owned(),
        id: node.to_owned(),
        why: Removal::Destroyed,
        stateful: false,
        parked: None,
    };
    let deletions =
        target.graph().nodes().iter().map(|node| gone(&node.address, node.kind())).chain([gone("old", "ec2.vpc")]).collect();
    let mut all = forecast(&target, &Plan { version: PLAN_VERSION, deletions, ..Plan::default() });
    assert_eq!(all.open(), target.graph().nodes().len() + 1);
    let before = all.left_s(0.0);
    for node in target.graph().nodes() {
        all.end(&node.address, Some(&node.address));
    }
    let after = all.left_s(0.0);
    assert!(before > 60.0 && after < before, "{before} {after}");
}

#[test]
fn a_frame_of_a_run() {
    let target = target();
    let mut board = Board::default();
    assert_eq!(bare(&board.frame(1.0, 0, 100, 10).join("\n")), "reading AWS 1.0 s");
    board.planned(forecast(&target, &plan(&target, Verb::Create)));
    let mut lines = Vec::new();
    let mut hear = |event: Event, now: f64| lines.extend(board.hear(&event, now));
    let began = |node: &str, usual_s| Event::Began { subject: subject(&target, node), verb: Verb::Create, usual_s };
    hear(began("network", 0.5), 2.0);
    hear(Event::Done { subject: subject(&target, "network"), verb: Verb::Create, fields: Vec::new(), took_s: 1.2 }, 3.2);
    hear(began("load-balancer", 155.0), 4.0);
    hear(Event::Waiting { subject: subject(&target, "load-balancer"), on: "provisioning".to_owned() }, 5.0);
    for name in ["staging/target-group.web", "staging/target-group.api", "staging/log-group.web", "staging/log-group.api"] {
        if target.graph().find(name).is_some() {
            hear(began(name, 1.0), 6.0);
        }
    }
    let failed = subject(&target, "cluster");
    hear(began("cluster", 1.0), 6.0);
    hear(Event::Failed { subject: failed.clone(), verb: Verb::Create, message: "no".to_owned() }, 7.0);
    hear(Event::Skipped { subject: subject(&target, "staging/service.web"), because: "cluster".to_owned() }, 7.0);
    let frame = board.frame(30.0, 3, 78, 5);
    assert!(frame.len() <= 5 && frame.iter().all(|line| console::measure_text_width(line) <= 78));
    insta::assert_snapshot!(format!("{}\n---\n{}", bare(&lines.join("\n")), bare(&frame.join("\n"))));
    board.hear(&Event::Stopping, 31.0);
    assert!(bare(&board.frame(31.0, 4, 200, 9).join("\n")).contains("stopping"));
}
