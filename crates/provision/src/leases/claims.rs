//! What a run claims while it goes on: what is shared only while there is something to do, and the services that it changes.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use futures::FutureExt;
use futures::future::BoxFuture;
use provision_engine::lease::{Leases, ServerTime, Taking};
use provision_engine::{Claims, Class, Events, Fault, Pace, Plan};
use tokio::task::JoinHandle;

use super::names::Names;
use super::{TakeError, Work, wait};

/// The claims of an apply.
pub(crate) struct RunClaims {
    leases: Arc<Leases>,
    names: Names,
    events: Events,
    pace: Pace,
    /// Since when AWS is read, by the server's clock, and for how long others are waited for.
    began: OnceLock<(ServerTime, Duration)>,
    /// What is being given back.
    going: Mutex<Vec<JoinHandle<()>>>,
}

impl std::fmt::Debug for RunClaims {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RunClaims").field("names", &self.names).finish_non_exhaustive()
    }
}

impl RunClaims {
    pub(super) fn new(leases: Arc<Leases>, names: Names, events: Events, pace: Pace) -> Self {
        Self { leases, names, events, pace, began: OnceLock::new(), going: Mutex::default() }
    }

    /// The leases are taken: from now on AWS is read.
    pub(super) fn begin(&self, patience: Duration) {
        // A run begins once.
        let _ = self.began.set((self.leases.now(), patience));
    }

    pub(super) fn has_begun(&self) -> bool {
        self.began.get().is_some()
    }

    /// Waits for what is being given back.
    pub(super) async fn rest(&self) {
        let going = std::mem::take(&mut *self.going.lock().unwrap_or_else(PoisonError::into_inner));
        futures::future::join_all(going).await;
    }

    async fn claim_all(&self, plan: &Plan) -> Result<bool, Fault> {
        self.rest().await;
        let (began, patience) = self.began.get().copied().unwrap_or_default();
        let mut outdated = false;
        for (name, shared) in self.names.of_plan(plan) {
            let patience = if shared { Duration::MAX } else { patience };
            let taken = wait(&self.leases, (&name, Work::Apply.command()), patience, self.pace, &self.events).await;
            match taken.map_err(|error| refused(&error))? {
                // Whoever had it before AWS was read has been seen; a second is the least that a server's clock tells.
                Taking::Taken { before, after, .. } => {
                    outdated |= after.is_some() || before.is_some_and(|before| before.after(Duration::from_secs(2)) >= began);
                }
                Taking::Held(by) => return Err(Fault::new(Class::Fenced, by.to_string())),
            }
        }
        Ok(outdated)
    }
}

fn refused(error: &TakeError) -> Fault {
    match error {
        TakeError::Held(by) => {
            Fault::new(Class::Fenced, by.to_string()).help("run it again when that has ended, or with --lock-wait 10m")
        }
        TakeError::Failed(fault) => fault.clone(),
    }
}

impl Claims for RunClaims {
    fn claim<'a>(&'a self, plan: &'a Plan) -> BoxFuture<'a, Result<bool, Fault>> {
        self.claim_all(plan).boxed()
    }

    fn done_with(&self, stack: &str) {
        if stack != self.names.shared_stack() {
            return;
        }
        let (leases, key) = (Arc::clone(&self.leases), self.names.shared().key);
        let going = tokio::spawn(async move { leases.give_back(&key).await });
        self.going.lock().unwrap_or_else(PoisonError::into_inner).push(going);
    }
}
