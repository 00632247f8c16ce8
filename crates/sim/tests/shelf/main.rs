//! What goes, what stays, in which order, and what is told: runs on a cloud whose objects the test has put there.

mod adopt;
mod again;
mod allowed;
mod cloud;
mod fails;
mod goes;
mod handed;
mod kinds;
mod order;
mod pace;
mod parts;
mod run;
mod settled;
mod settles;
mod stays;
mod thing;
mod waits;

use provision_engine::{Ending, Goal, Graph, Handle, Options, Plan, Report, Scope, ScopeIx, Stack};

use self::cloud::Shelf;
use self::kinds::{Asks, Piece, asks};
use self::thing::Spec;

/// A graph under construction, of one scope.
struct Wanted {
    stack: Stack,
    scope: ScopeIx,
}

fn scope(stack: &str, tags: &[(&str, &str)]) -> Scope {
    let tags = tags.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
    Scope { stack: stack.to_owned(), label: String::new(), tags }
}

impl Wanted {
    fn new() -> Self {
        Self::of("app", &[])
    }
    fn of(name: &str, tags: &[(&str, &str)]) -> Self {
        let mut stack = Stack::default();
        let scope = stack.scope(scope(name, tags));
        Self { stack, scope }
    }
    fn add<K: Piece>(&mut self, node: &str, asks: Asks) -> Handle<K> {
        self.stack.add(self.scope, node, K::asked(asks))
    }
    #[expect(clippy::unwrap_used, reason = "a test's graph is well made")]
    fn graph(self) -> Graph {
        self.stack.finish().unwrap()
    }
}

/// A graph of one node that asks for nothing special.
fn only<K: Piece>(node: &str) -> Graph {
    let mut wanted = Wanted::new();
    wanted.add::<K>(node, asks());
    wanted.graph()
}

/// What a plan deletes, and why.
fn going(plan: &Plan) -> Vec<String> {
    plan.deletions.iter().map(|gone| format!("{} {:?}", gone.id, gone.why)).collect()
}

/// What a plan keeps, and why.
fn kept(plan: &Plan) -> Vec<String> {
    plan.kept.iter().map(|kept| format!("{}: {}", kept.id, kept.why)).collect()
}

/// What a plan can say nothing about, and why.
fn trouble(plan: &Plan) -> Vec<String> {
    plan.trouble.iter().map(|trouble| format!("{}: {}", trouble.node, trouble.fault.message)).collect()
}

/// How the tasks of a run ended.
fn endings(report: &Report) -> Vec<String> {
    let ending = |task: &provision_engine::Task| {
        let what = task.subject.id.as_ref().map_or_else(|| task.subject.node.to_string(), ToString::to_string);
        let how = match &task.ending {
            Ending::Done { fields } if fields.is_empty() => "done".to_owned(),
            Ending::Done { fields } => format!("done ({})", fields.join(", ")),
            Ending::Failed(fault) => format!("failed: {}", fault.message),
            Ending::Kept { why } => format!("kept: {why}"),
            Ending::Parked { why } => format!("parked: {why}"),
            Ending::Skipped { because } => format!("skipped because of {because}"),
            Ending::Stopped => "stopped".to_owned(),
        };
        format!("{:?} {what} {how}", task.verb)
    };
    report.tasks.iter().map(ending).collect()
}

fn narrow(nodes: &[usize]) -> Options {
    Options { only: Some(nodes.to_vec()), ..Options::default() }
}
