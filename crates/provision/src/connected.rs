//! A target with a connection: what plans and runs.

use std::sync::Arc;

use provision_app::compose::Overrides;
use provision_aws::client::{Aws, Connection, Reader};
use provision_engine::{Ending, Engine, Events, Goal, Graph, Options, Pace, Plan, Report, Task, Verb};

use crate::Target;
use crate::leases::Desk;

/// A target with a checked connection.
pub struct Connected<'a> {
    pub(crate) target: &'a Target,
    pub(crate) connection: Connection,
    pub(crate) engine: Engine<Aws>,
    pub(crate) events: Events,
    /// What was looked up.
    pub(crate) overrides: Overrides,
    /// The graph with what was looked up. It has the nodes of the target's, in their order.
    pub(crate) graph: Option<Graph>,
    /// The leases.
    pub(crate) desk: Desk,
}

impl Connected<'_> {
    /// What it is connected for.
    #[must_use]
    pub fn target(&self) -> &Target {
        self.target
    }

    /// The graph of the target, with what was looked up.
    #[must_use]
    pub fn graph(&self) -> &Graph {
        self.graph.as_ref().unwrap_or_else(|| self.target.graph())
    }

    /// The connection: who the credentials are, counts of calls.
    #[must_use]
    pub fn connection(&self) -> &Connection {
        &self.connection
    }

    /// The engine.
    #[must_use]
    pub fn engine(&self) -> &Engine<Aws> {
        &self.engine
    }

    /// The usual options, at the pace of this connection.
    #[must_use]
    pub fn options(&self) -> Options {
        Options { pace: Pace { speed: self.connection.speed }, events: self.events.clone(), ..Options::default() }
    }

    /// What a run to this goal would do, and what of the lease bucket an apply would. Its clients cannot mutate.
    pub async fn plan(&self, goal: Goal, options: &Options) -> Plan {
        let plan = self.engine.plan(self.graph(), self.reader(), goal, options);
        // What leases need concerns no part of a run alone.
        if options.only.is_some() || !matches!(goal, Goal::Apply | Goal::Drift) {
            return plan.await;
        }
        let (plan, bucket) = futures::join!(plan, self.bucket_plan(goal, options));
        plan.and(bucket)
    }

    /// Runs to the goal. May be dropped at any time: the next run goes on from what is there. While leases are held
    /// ([`Connected::take`]) nothing is written without them, and the run stops when one is lost ([`Connected::lost`]).
    pub async fn run(&self, goal: Goal, options: Options) -> Report {
        let holds = !self.leases().keys().is_empty();
        let (lost, stop, drop_waits) = (self.leases().fence().lost(), options.stop.clone(), options.drop_waits.clone());
        let tends = (holds && goal == Goal::Apply && options.only.is_none())
            .then(|| Options { events: Events::default(), ..options.clone() });
        let claims = self.claims().filter(|_| holds && goal == Goal::Apply);
        let run = self.engine.run(self.graph(), self.writer(), goal, Options { claims, ..options });
        let tended = async {
            match tends {
                Some(options) => Some(self.tend(options).await),
                None => None,
            }
        };
        let both = async { futures::join!(run, tended) };
        tokio::pin!(both);
        let (mut report, tended) = tokio::select! {
            biased;
            both = &mut both => both,
            () = lost.cancelled() => {
                stop.cancel();
                drop_waits.cancel();
                both.await
            }
        };
        // What was as it had to be is no news.
        let news = |task: &Task| task.verb != Verb::Keep || !matches!(task.ending, Ending::Done { .. });
        report.tasks.extend(tended.into_iter().flat_map(|tended| tended.tasks).filter(news));
        report
    }

    /// Clients that mutate, while the leases that are taken are held.
    #[must_use]
    pub fn writer(&self) -> Arc<Aws> {
        self.connection.writer_within(&self.events, self.leases().fence())
    }

    /// A fresh random token for the retry of one call.
    #[must_use]
    pub fn token(&self) -> String {
        provision_engine::fresh_token()
    }

    /// Clients that cannot mutate.
    #[must_use]
    pub fn reader(&self) -> Arc<Reader> {
        self.connection.reader(&self.events)
    }
}
