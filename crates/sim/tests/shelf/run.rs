//! A run on the shelf, and what was seen of it.

use std::sync::Arc;

use provision_engine::{Engine, Event, Events, Goal, Graph, Options, Plan, Registry, Report, Subject};
use tokio::time::Instant;

use super::cloud::Shelf;
use super::kinds::{Clay, Cup, Lone, Oven, Shared, Slip, Vault};

/// What a run did.
pub(crate) struct Ran {
    pub(crate) report: Report,
    /// The calls that change something, in order.
    pub(crate) writes: Vec<String>,
    /// What was told meanwhile, but for the plan.
    pub(crate) told: Vec<String>,
    /// In seconds.
    pub(crate) took: f64,
}

impl Shelf {
    pub(crate) async fn plan(self: &Arc<Self>, graph: &Graph, goal: Goal, options: &Options) -> Plan {
        engine().plan(graph, self.clone(), goal, options).await
    }

    pub(crate) async fn run(self: &Arc<Self>, graph: &Graph, goal: Goal, options: Options) -> Ran {
        let (began, before) = (Instant::now(), self.world().calls.len());
        let (events, mut heard) = Events::channel();
        let report = engine().run(graph, self.clone(), goal, Options { events, ..options }).await;
        let told = std::iter::from_fn(|| heard.try_recv().ok()).filter_map(|event| told(&event)).collect();
        let is_write = |call: &&str| !call.starts_with("list") && !call.starts_with("watch");
        let writes =
            self.world().calls[before..].iter().map(|(call, _)| call.as_str()).filter(is_write).map(str::to_owned).collect();
        Ran { report, writes, told, took: began.elapsed().as_secs_f64() }
    }

    pub(crate) async fn apply(self: &Arc<Self>, graph: &Graph) -> Ran {
        self.run(graph, Goal::Apply, Options::default()).await
    }
}

fn told(event: &Event) -> Option<String> {
    let of = |subject: &Subject| subject.id.as_ref().map_or_else(|| subject.node.to_string(), ToString::to_string);
    Some(match event {
        Event::Began { subject, verb, usual_s } if *usual_s > 0.0 => format!("{verb:?} {} begins: {usual_s} s", of(subject)),
        Event::Began { subject, verb, .. } => format!("{verb:?} {} begins", of(subject)),
        Event::Done { subject, verb, fields, .. } if fields.is_empty() => format!("{verb:?} {} is done", of(subject)),
        Event::Done { subject, verb, fields, .. } => format!("{verb:?} {} is done: {}", of(subject), fields.join(", ")),
        Event::Waiting { subject, on } => format!("{} waits: {on}", of(subject)),
        Event::Failed { subject, verb, message } => format!("{verb:?} {} failed: {message}", of(subject)),
        Event::Left { subject, why } => format!("{} is left: {why}", of(subject)),
        Event::Skipped { subject, because } => format!("{} is skipped because of {because}", of(subject)),
        Event::Stopping => "stopping".to_owned(),
        Event::Planned { .. } | Event::Call { .. } | Event::Held { .. } => return None,
    })
}

/// An engine of these kinds.
pub(crate) fn engine() -> Engine<Shelf> {
    Engine::new(
        Registry::default()
            .with::<Cup>()
            .with::<Lone>()
            .with::<Vault>()
            .with::<Shared>()
            .with::<Oven>()
            .with::<Clay>()
            .with::<Slip>(),
    )
}
