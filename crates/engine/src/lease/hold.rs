//! A lease that is held: renewed until it is given back or lost.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Notify, watch};
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;

use super::clock::{Renewed, ServerClock};
use super::fence::Shared;
use super::record::Record;
use super::{Lost, Name, Only, Store, Terms, Version};
use crate::Fault;

/// How a lease stands.
#[derive(Clone, Copy, Debug)]
enum State {
    Held(Renewed),
    /// Lost, or given back.
    Ended,
}

/// What the fence knows of a lease.
#[derive(Debug)]
pub(super) struct Hold {
    name: Name,
    terms: Terms,
    state: watch::Sender<State>,
    /// Asks for a renewal now.
    nudge: Notify,
}

impl Hold {
    pub(super) fn new(name: Name, terms: Terms, renewed: Renewed) -> Arc<Self> {
        Arc::new(Self { name, terms, state: watch::Sender::new(State::Held(renewed)), nudge: Notify::new() })
    }

    pub(super) fn key(&self) -> &str {
        &self.name.key
    }

    pub(super) fn title(&self) -> &str {
        &self.name.title
    }

    fn is_sure(&self, state: State, clock: &ServerClock) -> bool {
        match state {
            State::Held(renewed) => renewed.age(clock) < self.terms.trusted(),
            State::Ended => true,
        }
    }

    /// Waits until it is certainly held, or has ended.
    pub(super) async fn sure(&self, clock: &ServerClock) {
        let mut seen = self.state.subscribe();
        loop {
            let state = *seen.borrow_and_update();
            if self.is_sure(state, clock) {
                return;
            }
            self.nudge.notify_one();
            // The sender lives as long as this.
            if seen.changed().await.is_err() {
                return;
            }
        }
    }

    /// It is not held any more.
    pub(super) fn end(&self) {
        self.state.send_replace(State::Ended);
    }

    /// Has it renewed at once if it is not certainly held.
    pub(super) fn doubt(&self, clock: &ServerClock) {
        let state = *self.state.borrow();
        if !self.is_sure(state, clock) {
            self.nudge.notify_one();
        }
    }
}

/// Renews a lease.
pub(super) struct Renewer {
    pub(super) store: Arc<dyn Store>,
    pub(super) shared: Arc<Shared>,
    pub(super) hold: Arc<Hold>,
    pub(super) record: Record,
    pub(super) version: Version,
    pub(super) until: CancellationToken,
}

/// How a renewal went.
enum Renewal {
    Done,
    /// An earlier one had come through after all: renew once more.
    Again,
    Failed(String),
    Lost(Lost),
}

impl Renewer {
    /// Renews until it is told to end; then gives the last writing of the document. Nothing if the lease was lost.
    pub(super) async fn run(mut self) -> Option<(Record, Version)> {
        let terms = self.hold.terms;
        let mut pause = terms.renew;
        let lost = loop {
            tokio::select! {
                biased;
                () = self.until.cancelled() => {
                    self.hold.end();
                    return Some((self.record, self.version));
                }
                () = self.hold.nudge.notified() => {}
                () = sleep(pause) => {}
            }
            match self.renew().await {
                Renewal::Done => pause = terms.renew,
                Renewal::Again => pause = Duration::ZERO,
                Renewal::Failed(why) => {
                    let State::Held(renewed) = *self.hold.state.borrow() else { return None };
                    let age = renewed.age(&self.shared.clock);
                    if age >= terms.trusted() {
                        break Lost::CutOff { of: self.hold.name.title.clone(), for_s: age.as_secs(), why };
                    }
                    pause = terms.again;
                }
                Renewal::Lost(lost) => break lost,
            }
        };
        self.shared.lose(lost);
        self.hold.end();
        None
    }

    async fn renew(&mut self) -> Renewal {
        // Whose time it is counts from before the document is sent.
        let renewed = Renewed::now(&self.shared.clock);
        let next = self.record.renewed(renewed.at);
        let put = self.store.put(self.hold.key(), next.to_text(), Only::If(&self.version));
        let told = match timeout(self.hold.terms.attempt, put).await {
            Ok(Ok(told)) => told,
            Ok(Err(fault)) => return Renewal::Failed(fault.brief()),
            Err(_) => return Renewal::Failed("no answer in time".to_owned()),
        };
        self.shared.clock.hear(told.at);
        match told.what {
            Some(version) => {
                (self.record, self.version) = (next, version);
                self.hold.state.send_replace(State::Held(renewed));
                Renewal::Done
            }
            None => self.look().await.unwrap_or_else(|fault| Renewal::Failed(fault.brief())),
        }
    }

    /// Somebody wrote the document: perhaps an earlier renewal that got no answer.
    async fn look(&mut self) -> Result<Renewal, Fault> {
        let read = timeout(self.hold.terms.attempt, self.store.get(self.hold.key())).await;
        let told = read.unwrap_or_else(|_| Err(Fault::new(crate::Class::Lost, "no answer in time")))?;
        self.shared.clock.hear(told.at);
        let of = &self.hold.name.title;
        let Some(document) = told.what else { return Ok(Renewal::Lost(Lost::Gone { of: of.clone() })) };
        let run = self.record.holder.as_ref().map_or("", |holder| holder.run.as_str());
        Ok(match Record::parse(&document.text) {
            Some(found) if found.is_of(run) => {
                (self.record, self.version) = (found, document.version);
                Renewal::Again
            }
            // Whether it has expired meanwhile or not: it was taken.
            Some(found) => match found.tenure(of, found.renewed) {
                Some(by) => Renewal::Lost(Lost::Taken(Box::new(by))),
                None => Renewal::Lost(Lost::Gone { of: of.clone() }),
            },
            None => Renewal::Lost(Lost::Gone { of: of.clone() }),
        })
    }
}
