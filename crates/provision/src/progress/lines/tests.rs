use provision::engine::Subject;

use super::*;
use crate::render::bare;

#[test]
fn one_line_for_each_event_that_matters() {
    let subject = Subject { node: "staging/service.web".into(), kind: "ecs.service", id: None };
    let events = [
        Event::Began { subject: subject.clone(), verb: Verb::Create, usual_s: 65.0 },
        Event::Waiting { subject: subject.clone(), on: "0 of 1 tasks run".to_owned() },
        Event::Done { subject: subject.clone(), verb: Verb::Update, fields: vec!["task_definition".to_owned()], took_s: 64.2 },
        Event::Failed { subject: subject.clone(), verb: Verb::Create, message: "no\u{1b}[2J".to_owned() },
        Event::Skipped { subject: subject.clone(), because: "network".to_owned() },
        Event::Left { subject: subject.clone(), why: "it holds data".to_owned() },
        Event::Stopping,
        Event::Began { subject: subject.clone(), verb: Verb::Keep, usual_s: 0.0 },
        Event::Done { subject, verb: Verb::Keep, fields: Vec::new(), took_s: 0.1 },
        Event::Call { service: "ECS".to_owned(), operation: "CreateService".to_owned(), millis: 12.3, status: 200 },
    ];
    let text = |calls| events.iter().filter_map(|event| line(event, calls)).map(|line| bare(&line)).collect::<Vec<_>>();
    let shown = text(false);
    insta::assert_snapshot!(shown.join("\n"));
    assert_eq!(text(true).len(), shown.len() + 1);
}
