//! The engine: one code path for plan, drift, apply and destroy.

mod context;
mod drive;
mod feed;
mod parts;
mod remove;
mod removed;
mod settle;
mod tally;
mod tasks;
mod walk;

use std::sync::{Arc, Mutex};

use self::context::Context;
pub use self::drive::fresh_token;
use self::feed::Feed;
pub(crate) use self::removed::Removed;
pub(crate) use self::settle::Sets;
use self::tally::Tally;
use crate::cloud::{Cloud, Found, Operate, Registry, Roster};
use crate::event::Event;
use crate::listing::{Listing, ReaderOf};
use crate::plan::{Limits, Plan};
use crate::report::Report;
use crate::sketch::{Sketch, known, sketch};
use crate::slots::Slots;
use crate::survey::Survey;
use crate::{Class, Fault, Goal, Graph, NodeIx, Options, Outs};

/// How often a graph is walked before the engine gives up on settling it.
const PASSES: usize = 4;

/// The engine over the kinds of a cloud.
pub struct Engine<C: Cloud> {
    pub(crate) registry: Arc<Registry<C>>,
}

impl<C: Cloud> Clone for Engine<C> {
    fn clone(&self) -> Self {
        Self { registry: self.registry.clone() }
    }
}

impl<C: Cloud> Engine<C> {
    /// An engine over these kinds.
    #[must_use]
    pub fn new(registry: Registry<C>) -> Self {
        Self { registry: Arc::new(registry) }
    }

    /// Its kinds.
    #[must_use]
    pub fn registry(&self) -> &Registry<C> {
        &self.registry
    }

    /// What is there of one kind in a graph's scopes, and perhaps in others.
    ///
    /// # Errors
    /// What listing it failed with; that the kind is not registered.
    pub async fn found<K: Operate<C>>(&self, graph: &Graph, reader: Arc<C::Reader>) -> Result<Arc<Vec<Found<K>>>, Fault> {
        Listing::new(self.registry.clone(), graph.roster(), ReaderOf::Reader(reader)).found::<K>().await
    }

    /// What a run to this goal would do. Reads only: the client it gets cannot mutate.
    pub async fn plan(&self, graph: &Graph, reader: Arc<C::Reader>, goal: Goal, options: &Options) -> Plan {
        let roster = roster(graph, goal, options);
        let mut sets = Sets::new(self.registry.clone(), roster, ReaderOf::Reader(reader));
        sets.read_all().await;
        let survey = Survey::sort(graph, &sets, &Removed::default());
        sketch(graph, &self.registry, &survey, goal, options).plan(graph)
    }

    /// Runs to the goal, and says what was done. May be dropped at any await: the next run goes on from what is there.
    pub async fn run(&self, graph: &Graph, cloud: Arc<C>, goal: Goal, options: Options) -> Report {
        let roster = roster(graph, goal, &options);
        let reader = ReaderOf::Cloud(cloud.clone());
        let mut sets = Sets::new(self.registry.clone(), roster.clone(), reader.clone());
        sets.read_all().await;

        let removed = Removed::default();
        let mut tally = Tally::default();
        let mut report = Report { durations: options.durations.clone(), ..Report::default() };
        for pass in 1..=PASSES {
            let (survey, dry, plan) = match self.claimed(graph, &mut sets, &removed, goal, &options).await {
                Ok(claimed) => claimed,
                Err(fault) => {
                    report.refused = Some(fault);
                    break;
                }
            };
            if pass == 1 {
                report.plan = plan.clone();
                options.events.send(|| Event::Planned { plan: plan.clone() });
                tally.unlisted(&dry.unlisted);
                if goal == Goal::Drift {
                    // What was changed outside is told, and not touched.
                    report.kept.clone_from(&plan.kept);
                    break;
                }
            } else if dry.is_empty() || options.stop.is_cancelled() || options.drop_waits.is_cancelled() {
                break;
            }
            report.passes = pass;
            report.kept.clone_from(&plan.kept);
            let cx = Context {
                graph,
                registry: &self.registry,
                cloud: cloud.clone(),
                options: &options,
                limits: options.within.as_ref().map(Limits::of),
                feed: Feed::new(self.registry.clone(), roster.clone(), reader.clone(), options.pace),
                slots: Slots::new(options.width),
                outs: Outs::after(&dry.outs),
                removed: &removed,
                spared: Mutex::default(),
                survey,
                sketch: dry,
                said: Mutex::default(),
            };
            let ended = walk::walk(&cx, &mut report.durations).await;
            report.outputs = known(&graph.outputs, &cx.outs);
            report.facts = known(&graph.facts, &cx.outs);
            if goal == Goal::Apply {
                report.waiting = waiting(&cx);
            }
            let acted = ended.iter().any(|task| task.acted);
            let well = ended.iter().all(walk::Ended::is_done);
            report.kept.extend(ended.iter().filter_map(walk::Ended::parked));
            let touched = tally.take(graph, &cx, ended);
            drop(cx);
            if !acted || !well || matches!(goal, Goal::Destroy | Goal::Gc) {
                break;
            }
            if sets.settle(graph, &self.registry, goal, &options, &touched, tally.made(), &removed).await {
                break;
            }
            if pass == PASSES {
                tally.unsettled(graph, &self.registry, &sets, goal, &options, &removed);
            }
        }
        report.tasks = tally.into_tasks();
        report
    }

    /// What is to be done, once what that needs is claimed.
    async fn claimed(
        &self,
        graph: &Graph,
        sets: &mut Sets<C>,
        removed: &Removed,
        goal: Goal,
        options: &Options,
    ) -> Result<(Survey, Sketch, Arc<Plan>), Fault> {
        loop {
            let survey = Survey::sort(graph, sets, removed);
            let dry = sketch(graph, &self.registry, &survey, goal, options);
            let plan = Arc::new(dry.plan(graph));
            let claims = options.claims.as_ref().filter(|_| !plan.is_empty() && goal != Goal::Drift);
            let Some(claims) = claims else { return Ok((survey, dry, plan)) };
            let outdated = tokio::select! {
                biased;
                () = options.stop.cancelled() => Err(Fault::new(Class::Fenced, "stopped while it waited for another run")),
                outdated = claims.claim(&plan) => outdated,
            };
            if !outdated? {
                return Ok((survey, dry, plan));
            }
            sets.read_all().await;
        }
    }
}

/// What the lists of a run are told.
fn roster(graph: &Graph, goal: Goal, options: &Options) -> Arc<Roster> {
    let roster = graph.roster();
    if goal == Goal::Adopt || options.adopts { Arc::new(roster.adopting()) } else { roster }
}

/// The nodes that wait for what no run can bring about, and those that were put off because of them.
fn waiting<C: Cloud>(cx: &Context<'_, C>) -> Vec<(String, String)> {
    let of = |at: usize| cx.sketch.nodes[at].verdict.put_off_for().map(str::to_owned);
    // What the run is not about waits for nothing that it knows of.
    let nodes = cx.graph.nodes.iter().enumerate().filter(|(at, _)| !cx.sketch.nodes[*at].verdict.is_out());
    let waits = nodes
        .filter_map(|(at, node)| Some((node.address.to_string(), of(at).or_else(|| node.waits_for(NodeIx::at(at), &cx.outs))?)));
    waits.collect()
}
