//! One run of the engine, and how it may be interrupted.

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::Poll;
use std::time::Duration;

use provision_engine::{Event, Events, Goal, Options, Report};
use rand::Rng;
use tokio::sync::mpsc::UnboundedReceiver;

use super::{Check, Story, broken};
use crate::cloud::SimCloud;
use crate::design::Design;
use crate::fault::Mishap;
use crate::world::lock;

/// No run takes longer than this, in seconds.
const FOREVER_S: u64 = 20_000;

/// What happens to a run from outside.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Interruption {
    None,
    /// Dropped after some milliseconds.
    DroppedAt(u64),
    /// Dropped after it was polled so many times.
    DroppedAtPoll(u32),
    /// Asked to stop after some milliseconds.
    StoppedAt(u64),
    /// Asked to stop, and some milliseconds later to drop its waits.
    WaitsDroppedAt(u64, u64),
}

/// How a run ended.
pub(crate) enum Outcome {
    Ended(Box<Report>),
    Died,
    Dropped,
}

impl Story {
    pub(crate) async fn attempt(
        &mut self,
        law: usize,
        goal: Goal,
        options: Options,
        interruption: Interruption,
    ) -> Check<Outcome> {
        let graph = self.graph(law)?;
        // What begins after a stop is of interest only where there is one.
        let stops = matches!(interruption, Interruption::StoppedAt(_) | Interruption::WaitsDroppedAt(..));
        let (events, mut heard) = stops.then(Events::channel).unzip();
        let options = Options { events: events.unwrap_or_default(), ..options };
        let cloud = Arc::new(SimCloud::new(&self.world, 1));
        let crashed = cloud.crashed();
        let (stop, drop_waits) = (options.stop.clone(), options.drop_waits.clone());
        self.say(format!("-- {goal:?}, width {}, {interruption:?}", options.width));
        let outside = async {
            match interruption {
                Interruption::None | Interruption::DroppedAtPoll(_) => std::future::pending::<()>().await,
                Interruption::DroppedAt(millis) => pass(millis).await,
                Interruption::StoppedAt(millis) => {
                    pass(millis).await;
                    stop.cancel();
                    std::future::pending::<()>().await;
                }
                Interruption::WaitsDroppedAt(millis, more) => {
                    pass(millis).await;
                    stop.cancel();
                    pass(more).await;
                    drop_waits.cancel();
                    std::future::pending::<()>().await;
                }
            }
        };
        let polls = if let Interruption::DroppedAtPoll(polls) = interruption { polls } else { u32::MAX };
        let engine = self.engine.clone();
        let run = limited(engine.run(&graph, cloud, goal, options), polls, &crashed);
        let run = async {
            match interruption {
                // Nothing comes from outside: one future less to poll at every wake.
                Interruption::None | Interruption::DroppedAtPoll(_) => run.await,
                _ => tokio::select! {
                    biased;
                    outcome = run => outcome,
                    () = outside => Outcome::Dropped,
                },
            }
        };
        let outcome = in_time(run).await;
        let mut told = Vec::new();
        while let Some(Ok(event)) = heard.as_mut().map(UnboundedReceiver::try_recv) {
            told.push(event);
        }
        if let Some(wrong) = begins_after_stop(&told) {
            return broken(13, wrong);
        }
        let Some(outcome) = outcome else { return broken(law, format!("a run does not end within {FOREVER_S} s")) };
        self.say(match &outcome {
            Outcome::Ended(report) => format!("-- ended: {:?}{}", report.counts(), failures(report)),
            Outcome::Died => "-- the client died".to_owned(),
            Outcome::Dropped => "-- dropped".to_owned(),
        });
        let mut world = lock(&self.world);
        match (interruption, &outcome) {
            (Interruption::DroppedAt(_) | Interruption::DroppedAtPoll(_), Outcome::Dropped) => world.bite(Mishap::Cancelled),
            (Interruption::StoppedAt(_), _) if stop.is_cancelled() => world.bite(Mishap::Stopped),
            (Interruption::WaitsDroppedAt(..), _) if drop_waits.is_cancelled() => world.bite(Mishap::WaitsDropped),
            _ => {}
        }
        drop(world);
        Ok(outcome)
    }

    /// What two configurations that are applied at once say differently of an owner's field is undecided: without a lease
    /// nothing keeps the update of one and the note of the other together.
    fn disputed(&mut self, former: &Design) {
        for node in &self.design.nodes {
            if former.by_key(node.key).is_some_and(|before| before.settings.class != node.settings.class) {
                self.loose.insert((format!("{}|{}", self.design.stack_of(node), node.name), "class".to_owned()));
            }
        }
    }

    /// Two runs at once, of two clients.
    pub(crate) async fn two(&mut self, law: usize) -> Check {
        let graph = self.graph(law)?;
        self.say("-- two applies at once");
        // The second one may have a later configuration.
        let changes = self.rng.random_range(0..3);
        let former = self.design.clone();
        self.change_mind(changes);
        self.disputed(&former);
        let later_graph = self.graph(law)?;
        lock(&self.world).bite(Mishap::TwoWriters);
        let (one, two) = (Arc::new(SimCloud::new(&self.world, 1)), Arc::new(SimCloud::new(&self.world, 2)));
        let (died_one, died_two) = (one.crashed(), two.crashed());
        let (options_one, options_two) = (self.options(), self.options());
        let later = self.rng.random_range(0..5_000);
        let (engine_one, engine_two) = (self.engine.clone(), self.engine.clone());
        let first = limited(engine_one.run(&graph, one, Goal::Apply, options_one), u32::MAX, &died_one);
        let second = async {
            pass(later).await;
            limited(engine_two.run(&later_graph, two, Goal::Apply, options_two), u32::MAX, &died_two).await
        };
        let ended = in_time(async { tokio::join!(first, second) }).await;
        let Some((first, second)) = ended else { return broken(law, "two runs at once do not end") };
        for outcome in [first, second] {
            let text = match outcome {
                Outcome::Ended(report) => format!("{:?}{}", report.counts(), failures(&report)),
                Outcome::Died | Outcome::Dropped => "died".to_owned(),
            };
            self.say(format!("-- one of two ended: {text}"));
        }
        Ok(())
    }
}

pub(crate) fn failures(report: &Report) -> String {
    let failures: Vec<String> =
        report.failures().map(|(task, fault)| format!("\n      {} {:?}: {fault}", task.subject.node, task.verb)).collect();
    failures.concat()
}

/// Once a run is asked to stop nothing new begins.
fn begins_after_stop(events: &[Event]) -> Option<String> {
    let mut after = events.iter().skip_while(|event| !matches!(event, Event::Stopping));
    after.find_map(|event| match event {
        Event::Began { subject, verb, .. } => Some(format!("{} begins ({verb:?}) after the run was asked to stop", subject.node)),
        _ => None,
    })
}

async fn pass(millis: u64) {
    tokio::time::sleep(Duration::from_millis(millis)).await;
}

/// Polls a run so many times at most, and no more once its client has died.
async fn limited(run: impl Future<Output = Report>, polls: u32, crashed: &AtomicBool) -> Outcome {
    let mut left = polls;
    let mut run = Box::pin(run);
    std::future::poll_fn(|context| {
        if left == 0 {
            return Poll::Ready(Outcome::Dropped);
        }
        left -= 1;
        match run.as_mut().poll(context) {
            Poll::Ready(report) => Poll::Ready(Outcome::Ended(Box::new(report))),
            Poll::Pending if crashed.load(Ordering::Relaxed) => Poll::Ready(Outcome::Died),
            Poll::Pending => Poll::Pending,
        }
    })
    .await
}

/// What a future gives, or nothing where it takes for ever. The timer is asked only whether it is over: it is polled once.
async fn in_time<F: Future>(future: F) -> Option<F::Output> {
    let (mut future, mut timer) = (std::pin::pin!(future), std::pin::pin!(tokio::time::sleep(Duration::from_secs(FOREVER_S))));
    let mut set = false;
    std::future::poll_fn(|context| {
        if let Poll::Ready(output) = future.as_mut().poll(context) {
            return Poll::Ready(Some(output));
        }
        if timer.is_elapsed() || (!std::mem::replace(&mut set, true) && timer.as_mut().poll(context).is_ready()) {
            return Poll::Ready(None);
        }
        Poll::Pending
    })
    .await
}
