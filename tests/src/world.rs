//! A world: an account on local AWS, connected.

use std::sync::Arc;

use provision_app::compose::Overrides;
use provision_app::config::model::Application;
use provision_aws::client::{Connection, Credentials, Target, connect_to};
use provision_aws::registry;
use provision_aws::types::Region;
use provision_engine::{Engine, Event, Events, Goal, Graph, Options, Pace, Plan, Report};
use provision_local::{Backend, CallRecord, DEFAULT_REGION, LocalAccount, LocalAws, Realism};

use crate::first_stack;

/// Why a world could not be had.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Trouble(pub String);

/// An account on local AWS, and a connection to it.
pub struct World {
    /// The account.
    pub account: LocalAccount,
    /// The connection, as the product makes it.
    pub connection: Connection,
    /// The engine over every kind.
    pub engine: Engine<provision_aws::client::Aws>,
}

impl World {
    /// A fresh account on a front of its own.
    ///
    /// # Errors
    /// The emulators are not installed, or do not answer.
    pub async fn start(backend: Backend, realism: Realism, speed: f64) -> Result<Self, Trouble> {
        let started = LocalAws::builder().backend(backend).realism(realism).speed(speed).start().await;
        Self::on(&started.map_err(|error| Trouble(error.to_string()))?).await
    }

    /// A fresh account on this front.
    ///
    /// # Errors
    /// The front does not answer.
    pub async fn on(aws: &LocalAws) -> Result<Self, Trouble> {
        let account = aws.new_account().await.map_err(|error| Trouble(error.to_string()))?;
        let connection = connect_to(&target(&account)).await.map_err(|error| Trouble(error.to_string()))?;
        account.forget_calls();
        Ok(Self { account, connection, engine: Engine::new(registry()) })
    }

    /// The same account, connected to another region.
    ///
    /// # Errors
    /// The front does not answer.
    pub async fn in_region(mut self, region: &str) -> Result<Self, Trouble> {
        let target = Target { region: Region::new(region), ..target(&self.account) };
        self.connection = connect_to(&target).await.map_err(|error| Trouble(error.to_string()))?;
        self.account.forget_calls();
        Ok(self)
    }

    /// The first stack, in this account.
    ///
    /// # Errors
    /// None that a test expects.
    pub fn first_stack(&self) -> Result<Graph, Trouble> {
        self.graph(first_stack::COHERENCE)
    }

    /// These services, in the first stack's environment.
    ///
    /// # Errors
    /// What the reader finds wrong.
    pub fn graph(&self, coherence: &str) -> Result<Graph, Trouble> {
        first_stack::graph(&self.app(coherence)?, &Overrides::default())
    }

    /// The application of these services.
    ///
    /// # Errors
    /// What the reader finds wrong.
    pub fn app(&self, coherence: &str) -> Result<Application, Trouble> {
        first_stack::read(coherence, &first_stack::environments(self.account.id(), DEFAULT_REGION))
    }

    /// Options at this world's speed.
    #[must_use]
    pub fn options(&self) -> Options {
        Options { pace: Pace { speed: self.connection.speed }, ..Options::default() }
    }

    /// Plans.
    pub async fn plan(&self, graph: &Graph, goal: Goal) -> Plan {
        let reader = self.connection.reader(&Events::default());
        self.engine.plan(graph, reader, goal, &self.options()).await
    }

    /// Applies.
    pub async fn apply(&self, graph: &Graph) -> Report {
        self.run(graph, Goal::Apply, self.options()).await
    }

    /// Destroys, with what holds data.
    pub async fn destroy(&self, graph: &Graph) -> Report {
        self.run(graph, Goal::Destroy, Options { delete_data: true, ..self.options() }).await
    }

    /// Runs.
    pub async fn run(&self, graph: &Graph, goal: Goal, options: Options) -> Report {
        let cloud = self.connection.writer(&options.events);
        self.engine.run(graph, cloud, goal, options).await
    }

    /// Runs, and gives the events too.
    pub async fn run_watched(&self, graph: &Graph, goal: Goal, mut options: Options) -> (Report, Vec<Event>) {
        let (events, mut heard) = Events::channel();
        options.events = events;
        let report = self.run(graph, goal, options).await;
        let mut all = Vec::new();
        while let Ok(event) = heard.try_recv() {
            all.push(event);
        }
        (report, all)
    }

    /// The calls since the last time they were forgotten.
    #[must_use]
    pub fn calls(&self) -> Vec<CallRecord> {
        self.account.calls()
    }

    /// The mutating calls among them, as `service:Operation`. Those for leases say who is at work and change nothing of what
    /// is deployed; they are left out.
    #[must_use]
    pub fn writes(&self) -> Vec<String> {
        self.calls()
            .iter()
            .filter(|call| call.mutating && !is_for_leases(call))
            .map(|call| format!("{}:{}", call.service, call.operation))
            .collect()
    }

    /// Requests that AWS's own API model refuses.
    #[must_use]
    pub fn violations(&self) -> Vec<String> {
        let of = |call: &CallRecord| {
            call.violations.iter().map(|v| format!("{}:{}: {v}", call.service, call.operation)).collect::<Vec<_>>()
        };
        self.calls().iter().flat_map(of).collect()
    }

    /// Clients for doing things behind the product's back.
    #[must_use]
    pub fn outside(&self) -> Arc<provision_aws::client::Aws> {
        self.connection.writer(&Events::default())
    }
}

/// How to connect to a local account.
#[must_use]
pub fn target(account: &LocalAccount) -> Target {
    target_as(account, account.credentials())
}

/// How to connect to a local account with these credentials.
#[must_use]
pub fn target_as(account: &LocalAccount, as_whom: &provision_local::Credentials) -> Target {
    let token = as_whom.session_token.clone();
    let credentials = Credentials::new(&as_whom.access_key_id, &as_whom.secret_access_key, token, None, "local");
    Target { endpoint: Some(account.endpoint()), credentials: Some(credentials), ..Target::new(Region::new(DEFAULT_REGION)) }
}

/// A report's failures as text, for a test's message.
#[must_use]
pub fn failures(report: &Report) -> String {
    let lines: Vec<String> =
        report.failures().map(|(task, fault)| format!("{} {}: {fault}", task.subject.node, task.subject.kind)).collect();
    lines.join("\n")
}

/// Whether a call is about the bucket that holds leases.
#[must_use]
pub fn is_for_leases(call: &CallRecord) -> bool {
    call.params["Bucket"].as_str().is_some_and(|bucket| bucket.starts_with("provision-leases-"))
}
