use provision::engine::{Fault, Subject, Task};

use super::*;
use crate::render::bare;

fn task(node: &str, kind: &'static str, verb: Verb, ending: Ending) -> Task {
    Task { subject: Subject { node: Arc::from(node), kind, id: None }, verb, ending }
}

fn ran() -> Report {
    let fault =
        Fault { operation: "ecs:CreateService".to_owned(), code: "ClientException".to_owned(), ..Fault::fatal("no such role") };
    let fault = Fault { request_id: Some("r-1".to_owned()), ..fault.help("run again") };
    let done = || Ending::Done { fields: Vec::new() };
    let mut tasks = vec![
        task("network", "ec2.vpc", Verb::Create, done()),
        task("cluster", "ecs.cluster", Verb::Keep, done()),
        task("staging/service.web", "ecs.service", Verb::Create, Ending::Failed(fault)),
    ];
    for number in 0..10 {
        let ending = Ending::Skipped { because: Arc::from("staging/service.web") };
        tasks.push(task(&format!("staging/alarm.{number}"), "cloudwatch.alarm", Verb::Create, ending));
    }
    Report {
        tasks,
        kept: vec![Kept {
            node: "staging/db".to_owned(),
            kind: "rds.instance".to_owned(),
            id: "db-1".to_owned(),
            why: "it holds data".to_owned(),
            stateful: true,
        }],
        outputs: BTreeMap::from([("staging.web.url".to_owned(), "http://x/".to_owned())]),
        facts: BTreeMap::new(),
        waiting: vec![("staging/service.api".to_owned(), "the first deploy of api".to_owned())],
        ..Report::default()
    }
}

#[test]
fn failed_in_part() {
    insta::assert_snapshot!(bare(&report(&ran(), (363.4, 1.0), false, Goal::Apply)));
}

#[test]
fn for_programs() {
    insta::assert_snapshot!(serde_json::to_string_pretty(&summary(&ran(), 363.5, 7, Goal::Apply, None)).unwrap());
}

#[test]
fn done_and_stopped() {
    let mut well = ran();
    well.tasks.truncate(2);
    let well = Report { kept: Vec::new(), waiting: Vec::new(), outputs: BTreeMap::new(), ..well };
    assert_eq!(bare(&report(&well, (2.0, 1.0), false, Goal::Apply)), "Done in 2.0 s: 1 created, 1 unchanged.\n");
    let text = bare(&report(&well, (2.0, 1.0), true, Goal::Apply));
    assert_eq!(text, "Stopped in 2.0 s: 1 created, 1 unchanged.\nRun the same command again to go on from here.\n");
    let fast = bare(&report(&well, (120.0, 60.0), false, Goal::Apply));
    assert_eq!(fast, "Done in 2m 00s of AWS's time, 2.0 s on the clock: 1 created, 1 unchanged.\n");
    assert_eq!(bare(&report(&Report::default(), (0.0, 1.0), false, Goal::Destroy)), "Done in 0.0 s: nothing to do.\n");
}

#[test]
fn what_was_refused_is_not_done() {
    let refused = Report { refused: Some(Fault::fatal("no lease")), ..Report::default() };
    let told = bare(&report(&refused, (2.0, 1.0), false, Goal::Apply));
    assert_eq!(told, "Ended early in 2.0 s: nothing was done.\nRun the same command again to go on from here.\n");
}
