//! What cannot become ready before something outside happens does not hold a run up: a certificate of a domain that nobody
//! has delegated yet.

#![expect(clippy::unwrap_used, reason = "tests fail by panicking")]

mod tiny;

use std::sync::Arc;
use std::time::Duration;

use provision_engine::{Goal, Graph, Options, Report, Scope, Stack, Tags, Val};
use tokio::time::Instant;

use self::tiny::{NoteArgs, NoteOut, SealArgs, SealId, SealOut, Tiny, engine};

/// A seal, its record as soon as that is known, a listener once it is ready, and what needs the listener.
fn graph(domain: &str, delegated: bool) -> Graph {
    let mut stack = Stack::default();
    let scope = stack.scope(Scope { stack: "app".to_owned(), label: String::new(), tags: Tags::new() });
    let seal = stack.add(scope, "seal", SealArgs { domain: domain.to_owned().into() });
    stack.held_up(seal, "the name servers", Val::Now(!delegated));
    let text = seal.exists(|out: &SealOut| out.record.clone().unwrap_or_else(|| "nothing".to_owned()));
    stack.add(scope, "record", NoteArgs { text, seal: None.into() });
    let sealed = seal.ready(|out: &SealOut| Some(SealId(out.id.clone())));
    let listener = stack.add(scope, "listener", NoteArgs { text: "https".to_owned().into(), seal: sealed });
    let text = listener.exists(|out: &NoteOut| out.id.clone());
    stack.add(scope, "rule", NoteArgs { text, seal: None.into() });
    stack.finish().unwrap()
}

async fn apply(tiny: &Arc<Tiny>, graph: &Graph) -> Report {
    run(tiny, graph, Goal::Apply).await
}

async fn run(tiny: &Arc<Tiny>, graph: &Graph, goal: Goal) -> Report {
    let began = Instant::now();
    let report = engine().run(graph, tiny.clone(), goal, Options::default()).await;
    assert!(report.succeeded(), "{:?}", report.tasks);
    assert!(began.elapsed() < Duration::from_mins(2), "{:?}", began.elapsed());
    report
}

fn waiting(report: &Report) -> Vec<(&str, &str)> {
    report.waiting.iter().map(|(node, what)| (node.as_str(), what.as_str())).collect()
}

#[tokio::test(start_paused = true)]
async fn what_needs_it_ready_is_put_off_and_what_does_not_goes_on() {
    let tiny = Arc::new(Tiny::default());
    let report = apply(&tiny, &graph("a.example", false)).await;
    assert_eq!(waiting(&report), [("seal", "the name servers"), ("listener", "seal"), ("rule", "seal")]);
    assert_eq!(tiny.writes(), ["create seal-1", "create record-1"]);
    assert_eq!(tiny.0.lock().unwrap().notes[0].spec.text, "proof of a.example", "it is made once its text is known");

    let again = apply(&tiny, &graph("a.example", false)).await;
    assert_eq!((tiny.writes(), waiting(&again).len()), (Vec::new(), 3));
    assert!(again.plan.is_empty(), "{:?}", again.plan);

    // It came ready behind our back.
    tiny.0.lock().unwrap().open = true;
    let report = apply(&tiny, &graph("a.example", false)).await;
    assert_eq!((tiny.writes(), waiting(&report)), (vec!["create listener-1".to_owned(), "create rule-1".to_owned()], vec![]));
}

#[tokio::test(start_paused = true)]
async fn what_takes_another_ones_place_leaves_it_its_consumers_until_it_is_ready() {
    let tiny = Arc::new(Tiny::default());
    tiny.0.lock().unwrap().open = true;
    apply(&tiny, &graph("a.example", true)).await;
    tiny.writes();

    // A new one, of a domain that is not delegated; all ready ones stay so.
    tiny.0.lock().unwrap().open = false;
    for writes in [vec!["create seal-2", "update record-1"], vec![]] {
        let report = apply(&tiny, &graph("b.example", false)).await;
        assert_eq!(
            (tiny.writes(), waiting(&report)),
            (writes.into_iter().map(str::to_owned).collect(), vec![("seal", "the name servers")])
        );
        assert_eq!(report.kept.iter().map(|kept| kept.id.as_str()).collect::<Vec<_>>(), ["seal-1"]);
    }

    tiny.0.lock().unwrap().open = true;
    apply(&tiny, &graph("b.example", true)).await;
    assert_eq!(tiny.writes(), ["update listener-1", "delete seal-1"]);
}

/// What says whether a seal is on it, and what hangs on that.
fn lenient(domain: &str, delegated: bool) -> Graph {
    let mut stack = Stack::default();
    let scope = stack.scope(Scope { stack: "app".to_owned(), label: String::new(), tags: Tags::new() });
    let seal = stack.add(scope, "seal", SealArgs { domain: domain.to_owned().into() });
    stack.held_up(seal, "the name servers", Val::Now(!delegated));
    stack.advise(seal, "set them".to_owned().into());
    let sealed = seal.ready(|out: &SealOut| Some(SealId(out.id.clone())));
    let strict = stack.add(scope, "strict", NoteArgs { text: "sealed".to_owned().into(), seal: sealed });
    let text = seal.unless_held(|out| out.map_or("open", |_| "sealed").to_owned());
    let note = stack.add(scope, "note", NoteArgs { text, seal: None.into() });
    let text = note.exists(|out: &NoteOut| out.id.clone());
    stack.add(scope, "after", NoteArgs { text, seal: None.into() });
    let text = strict.unless_held(|out| out.map_or("no strict one", |_| "a strict one").to_owned());
    stack.add(scope, "about", NoteArgs { text, seal: None.into() });
    stack.finish().unwrap()
}

#[tokio::test(start_paused = true)]
async fn what_can_do_without_it_goes_on_and_is_told_when_it_is_ready() {
    let tiny = Arc::new(Tiny::default());
    let texts = || {
        let mut texts: Vec<_> = tiny.0.lock().unwrap().notes.iter().map(|note| note.spec.text.clone()).collect();
        texts.sort();
        texts
    };
    for writes in [4, 0] {
        let report = apply(&tiny, &lenient("a.example", false)).await;
        assert_eq!(waiting(&report), [("seal", "the name servers: set them"), ("strict", "seal")]);
        assert_eq!(tiny.writes().len(), writes);
        assert_eq!(texts(), ["no strict one", "note-1", "open"]);
    }

    // It is waited for, in one run, when nothing holds it up.
    let opener = tiny.clone();
    let opened = async move {
        tokio::time::sleep(Duration::from_secs(50)).await;
        opener.0.lock().unwrap().open = true;
    };
    let delegated = lenient("a.example", true);
    let (report, ()) = tokio::join!(apply(&tiny, &delegated), opened);
    assert_eq!(waiting(&report), []);
    assert_eq!(tiny.writes(), ["create strict-1", "update note-1", "update about-1"]);
    assert_eq!(texts(), ["a strict one", "note-1", "sealed", "sealed"]);

    // Held up in theory, ready in fact.
    assert_eq!(waiting(&apply(&tiny, &lenient("a.example", false)).await), []);
    assert_eq!(tiny.writes(), Vec::<String>::new());
}

#[tokio::test(start_paused = true)]
async fn what_is_given_only_when_it_is_ready_is_no_difference_while_it_is_under_way() {
    let tiny = Arc::new(Tiny::default());
    tiny.0.lock().unwrap().open = true;
    let graph = |other: &str| {
        let mut stack = Stack::default();
        let scope = stack.scope(Scope { stack: "app".to_owned(), label: String::new(), tags: Tags::new() });
        let seal = stack.add(scope, "seal", SealArgs { domain: "a.example".to_owned().into() });
        stack.add(scope, "other", NoteArgs { text: other.to_owned().into(), seal: None.into() });
        stack.add(scope, "stamped", NoteArgs { text: seal.ready(|out: &SealOut| out.stamp.clone()), seal: None.into() });
        stack.finish().unwrap()
    };
    apply(&tiny, &graph("first")).await;
    tiny.writes();

    // It is under way again, as in the list that a run begins with; what others may read of it by then is there.
    tokio::time::sleep(Duration::from_secs(5)).await;
    tiny.0.lock().unwrap().open = false;
    let drift = run(&tiny, &graph("first"), Goal::Drift).await;
    assert!(drift.plan.is_empty(), "{:?}", drift.plan);
    let opener = tiny.clone();
    let opened = async move {
        tokio::time::sleep(Duration::from_secs(50)).await;
        opener.0.lock().unwrap().open = true;
    };
    let changed = graph("second");
    let (report, ()) = tokio::join!(apply(&tiny, &changed), opened);
    assert_eq!((tiny.writes(), report.passes), (vec!["update other-1".to_owned()], 1));
}

#[tokio::test(start_paused = true)]
async fn a_destruction_is_not_put_off() {
    let tiny = Arc::new(Tiny::default());
    apply(&tiny, &graph("a.example", false)).await;
    assert!(run(&tiny, &graph("a.example", false), Goal::Destroy).await.waiting.is_empty());
    let world = tiny.0.lock().unwrap();
    assert!(world.seals.is_empty() && world.notes.is_empty());
}
