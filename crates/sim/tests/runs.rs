//! What a run asks, says and leaves alone, on a cloud of two kinds.

#![expect(clippy::unwrap_used, reason = "tests fail by panicking")]

mod tiny;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures::FutureExt;
use futures::future::BoxFuture;
use provision_engine::{Claims, Class, Fault, Goal, Graph, Options, Plan, Report, Scope, Stack, Tags};

use self::tiny::{NoteArgs, SealArgs, SealId, SealOut, Tiny, engine};

/// A seal, a note under it, and a note that needs nothing.
fn graph(domain: &str, text: &str) -> Graph {
    let mut stack = Stack::default();
    let scope = stack.scope(Scope { stack: "app".to_owned(), label: String::new(), tags: Tags::new() });
    let seal = stack.add(scope, "seal", SealArgs { domain: domain.to_owned().into() });
    let sealed = seal.ready(|out: &SealOut| Some(SealId(out.id.clone())));
    stack.add(scope, "sealed", NoteArgs { text: text.to_owned().into(), seal: sealed });
    stack.add(scope, "free", NoteArgs { text: text.to_owned().into(), seal: None.into() });
    stack.finish().unwrap()
}

fn tiny() -> Arc<Tiny> {
    let tiny = Arc::new(Tiny::default());
    tiny.0.lock().unwrap().open = true;
    tiny
}

async fn run(tiny: &Arc<Tiny>, graph: &Graph, goal: Goal, options: Options) -> Report {
    engine().run(graph, tiny.clone(), goal, options).await
}

/// A world in which the graph was applied.
async fn applied(domain: &str, text: &str) -> Arc<Tiny> {
    let tiny = tiny();
    assert!(run(&tiny, &graph(domain, text), Goal::Apply, Options::default()).await.succeeded());
    assert_eq!(tiny.writes(), ["create seal-1", "create free-1", "create sealed-1"]);
    tiny
}

/// Somebody who is asked, and while who is asked a note is written over.
#[derive(Debug, Default)]
struct Asked {
    times: AtomicUsize,
    meanwhile: Option<MeanwhileIn>,
    never: bool,
    done_with: Mutex<Vec<String>>,
}

struct MeanwhileIn(Arc<Tiny>);

impl std::fmt::Debug for MeanwhileIn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("meanwhile")
    }
}

impl Claims for Asked {
    fn claim<'a>(&'a self, plan: &'a Plan) -> BoxFuture<'a, Result<bool, Fault>> {
        assert!(!plan.is_empty(), "asked for nothing");
        let first = self.times.fetch_add(1, Ordering::Relaxed) == 0;
        if self.never {
            return std::future::pending().boxed();
        }
        let outdated = first && self.meanwhile.is_some();
        if let Some(MeanwhileIn(tiny)) = self.meanwhile.as_ref().filter(|_| first) {
            tiny.0.lock().unwrap().notes.iter_mut().for_each(|note| "new".clone_into(&mut note.spec.text));
        }
        async move { Ok(outdated) }.boxed()
    }
    fn done_with(&self, stack: &str) {
        self.done_with.lock().unwrap().push(stack.to_owned());
    }
}

#[tokio::test(start_paused = true)]
async fn who_is_asked_before_writing_is_asked_only_then() {
    let tiny = applied("a.example", "old").await;
    let options = |asked: &Arc<Asked>| Options { claims: Some(asked.clone()), ..Options::default() };
    let asked = Arc::new(Asked::default());
    run(&tiny, &graph("a.example", "old"), Goal::Apply, options(&asked)).await;
    run(&tiny, &graph("a.example", "new"), Goal::Drift, options(&asked)).await;
    assert_eq!(asked.times.load(Ordering::Relaxed), 0, "there is nothing to write");
    assert!(run(&tiny, &graph("a.example", "new"), Goal::Apply, options(&asked)).await.succeeded());
    assert_eq!(asked.times.load(Ordering::Relaxed), 1);
    assert_eq!(*asked.done_with.lock().unwrap(), ["app", "app"], "once a walk");
}

#[tokio::test(start_paused = true)]
async fn what_has_changed_while_it_was_asked_is_read_again() {
    let tiny = applied("a.example", "old").await;
    let asked = Arc::new(Asked { meanwhile: Some(MeanwhileIn(tiny.clone())), ..Asked::default() });
    let options = Options { claims: Some(asked.clone()), ..Options::default() };
    assert!(run(&tiny, &graph("a.example", "new"), Goal::Apply, options).await.succeeded());
    assert_eq!((tiny.writes(), asked.times.load(Ordering::Relaxed)), (Vec::new(), 1), "somebody else has done it");
}

#[tokio::test(start_paused = true)]
async fn a_run_that_is_stopped_while_it_asks_writes_nothing() {
    let tiny = applied("a.example", "old").await;
    let options = Options { claims: Some(Arc::new(Asked { never: true, ..Asked::default() })), ..Options::default() };
    options.stop.cancel();
    let report = run(&tiny, &graph("a.example", "new"), Goal::Apply, options).await;
    assert_eq!((tiny.writes(), report.refused.map(|fault| fault.class)), (Vec::new(), Some(Class::Fenced)));
}

#[tokio::test(start_paused = true)]
async fn an_update_that_changes_nothing_is_sent_again_and_then_told() {
    let tiny = applied("a.example", "old").await;
    tiny.0.lock().unwrap().deaf = usize::MAX;
    let report = run(&tiny, &graph("a.example", "new"), Goal::Apply, Options::default()).await;
    let failures: Vec<String> =
        report.failures().map(|(task, fault)| format!("{}: {}", task.subject.node, fault.message)).collect();
    let told = "it does not settle: text stays old (wanted new)";
    assert_eq!(failures, [format!("sealed: {told}"), format!("free: {told}")]);
    assert_eq!(tiny.writes().len(), 2 * report.passes, "each walk tries it once");
    assert!(report.passes > 1);

    // What counts is how it ends.
    let tiny = applied("a.example", "old").await;
    tiny.0.lock().unwrap().deaf = 2;
    let report = run(&tiny, &graph("a.example", "new"), Goal::Apply, Options::default()).await;
    assert!(report.succeeded() && report.passes == 2, "{:?}", report.tasks);
}

#[tokio::test(start_paused = true)]
async fn a_run_that_is_stopped_after_a_walk_begins_no_other() {
    for dropped in [false, true] {
        let tiny = applied("a.example", "old").await;
        tiny.0.lock().unwrap().deaf = usize::MAX;
        let options = Options::default();
        let token = if dropped { options.drop_waits.clone() } else { options.stop.clone() };
        let stopped = async move {
            tokio::time::sleep(Duration::from_secs(5)).await;
            token.cancel();
        };
        let graph = graph("a.example", "new");
        let (report, ()) = tokio::join!(run(&tiny, &graph, Goal::Apply, options), stopped);
        assert_eq!((tiny.writes().len(), report.passes), (2, 1));
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_outside_a_narrowed_run_keeps_what_it_uses() {
    let tiny = applied("a.example", "old").await;
    let only = |nodes: &[usize], needs_as_they_are: bool| {
        let only = Some(nodes.to_vec());
        Options { only, needs_as_they_are, ..Options::default() }
    };
    // A new seal, and the note is not moved to it: the old one stays.
    let report = run(&tiny, &graph("b.example", "new"), Goal::Apply, only(&[0], false)).await;
    assert!(report.succeeded());
    let kept: Vec<(&str, &str)> = report.kept.iter().map(|kept| (kept.id.as_str(), kept.why.as_str())).collect();
    assert_eq!(kept, [("seal-1", "what uses it is not changed in this run")]);
    assert_eq!(tiny.writes(), ["create seal-2"]);
    // What it needs is as it is, whatever it differs in.
    let report = run(&tiny, &graph("c.example", "new"), Goal::Apply, only(&[1], true)).await;
    assert!(report.succeeded() && report.plan.trouble.is_empty());
    assert_eq!(tiny.writes(), ["update sealed-1"]);
    // With what uses it in the run it goes.
    let report = run(&tiny, &graph("b.example", "newer"), Goal::Apply, only(&[0, 1], false)).await;
    assert!(report.succeeded() && report.kept.is_empty(), "{:?}", report.kept);
    assert_eq!(tiny.writes(), ["update sealed-1", "delete seal-1"]);
}

#[tokio::test(start_paused = true)]
async fn what_is_left_as_it_is_keeps_what_it_uses() {
    let tiny = applied("a.example", "old").await;
    let options = Options { left: vec![1], ..Options::default() };
    let report = run(&tiny, &graph("b.example", "old"), Goal::Apply, options).await;
    assert!(report.succeeded());
    assert_eq!(report.kept.iter().map(|kept| kept.id.as_str()).collect::<Vec<_>>(), ["seal-1"]);
    assert_eq!(tiny.writes(), ["create seal-2"]);
}

/// Without the note that needs nothing, which is a leftover then.
fn smaller() -> Graph {
    let mut stack = Stack::default();
    let scope = stack.scope(Scope { stack: "app".to_owned(), label: String::new(), tags: Tags::new() });
    let seal = stack.add(scope, "seal", SealArgs { domain: "a.example".to_owned().into() });
    let sealed = seal.ready(|out: &SealOut| Some(SealId(out.id.clone())));
    stack.add(scope, "sealed", NoteArgs { text: "old".to_owned().into(), seal: sealed });
    stack.finish().unwrap()
}

#[tokio::test(start_paused = true)]
async fn leftovers_go_with_a_whole_apply_and_a_whole_destroy_alone() {
    let tiny = applied("a.example", "old").await;
    let narrow = |nodes: &[usize]| Options { only: Some(nodes.to_vec()), ..Options::default() };
    for options in [narrow(&[0, 1]), Options { repair_only: true, ..Options::default() }] {
        assert!(run(&tiny, &smaller(), Goal::Apply, options).await.succeeded());
        assert_eq!(tiny.writes(), Vec::<String>::new());
    }
    // A destroy takes what needs it along, and the leftovers of a scope that it takes whole.
    assert!(run(&tiny, &smaller(), Goal::Destroy, narrow(&[1])).await.succeeded());
    assert_eq!(tiny.writes(), ["delete sealed-1"]);
    assert!(run(&tiny, &smaller(), Goal::Destroy, narrow(&[0])).await.succeeded());
    let mut writes = tiny.writes();
    writes.sort();
    assert_eq!(writes, ["delete free-1", "delete seal-1"]);

    let tiny = applied("a.example", "old").await;
    assert!(run(&tiny, &smaller(), Goal::Apply, Options::default()).await.succeeded());
    assert_eq!(tiny.writes(), ["delete free-1"]);
}

#[tokio::test(start_paused = true)]
async fn what_a_narrowed_run_looks_up_must_be_there() {
    let tiny = tiny();
    let options = Options { only: Some(vec![1]), needs_as_they_are: true, ..Options::default() };
    let report = run(&tiny, &graph("a.example", "new"), Goal::Apply, options).await;
    let failures: Vec<String> =
        report.failures().map(|(task, fault)| format!("{}: {}", task.subject.node, fault.message)).collect();
    assert_eq!((failures, tiny.writes()), (vec!["seal: seal is not there".to_owned()], Vec::new()));
}
