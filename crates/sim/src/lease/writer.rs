//! A writer: takes the lease, works while it has it, and gives it back.

use std::sync::Arc;
use std::time::Duration;

use provision_engine::fresh_token;
use provision_engine::lease::{Holder, Leases, Name, Taking};
use rand::Rng;
use rand::rngs::StdRng;
use tokio::time::{Instant, sleep};

use super::Schedule;
use super::machine::Machine;
use super::store::{Line, SimStore};
use super::thing::Thing;

/// A writer on its machine.
pub(super) struct Writer {
    pub(super) at: usize,
    pub(super) machine: Arc<Machine>,
    pub(super) store: Arc<SimStore>,
    pub(super) thing: Arc<Thing>,
    pub(super) rng: StdRng,
    pub(super) schedule: Schedule,
}

fn name() -> Name {
    Name { key: "environment/shop/review/staging".to_owned(), title: "environment `staging`".to_owned() }
}

impl Writer {
    /// Runs one process after another: a machine that was killed starts the next.
    pub(super) async fn work(mut self, time: Duration) {
        let began = Instant::now();
        while began.elapsed() < time {
            let (machine, life) = (Arc::clone(&self.machine), self.machine.life());
            let process = machine.process(self.process());
            tokio::select! {
                biased;
                _ = process => {}
                () = killed(&machine, life) => {}
            }
            sleep(Duration::from_secs(self.rng.random_range(1..20))).await;
        }
    }

    /// Waits for the lease for as long as it may take after everybody has died; true if it could be had and used.
    pub(super) async fn once(mut self) -> bool {
        for _ in 0..60 {
            if self.process().await {
                return true;
            }
            sleep(Duration::from_secs(5)).await;
        }
        false
    }

    /// One run; true if it had the lease to the end.
    async fn process(&mut self) -> bool {
        let line = Arc::new(Line { store: Arc::clone(&self.store), machine: Arc::clone(&self.machine) });
        let holder = Holder { run: fresh_token(), host: format!("machine-{}", self.at), ..Holder::default() };
        let leases = Leases::new(line, holder, self.schedule.terms).renewed_by(self.machine.spawn());
        let name = name();
        let (fence, over) = match leases.take(&name, "apply").await {
            Ok(Taking::Taken { fence, after, .. }) => (fence, after.is_some()),
            Ok(Taking::Held(_)) | Err(_) => return false,
        };
        self.thing.taken(fence, over);
        self.machine.set_holds(true);
        let mut number = self.thing.number();
        for _ in 0..self.rng.random_range(1..40) {
            sleep(Duration::from_secs(self.rng.random_range(0..12))).await;
            if self.schedule.fenced && leases.fence().pass().await.is_err() {
                self.thing.lost();
                self.machine.set_holds(false);
                return false;
            }
            // What passed the fence is on its way with it.
            let landed = self.thing.send(&self.machine, fence, number);
            number = if landed.await { number + 1 } else { self.thing.number() };
        }
        self.machine.set_holds(false);
        leases.give_back(&name.key).await;
        true
    }
}

/// Returns when a machine has been killed.
async fn killed(machine: &Machine, life: u64) {
    while machine.life() == life {
        sleep(Duration::from_secs(1)).await;
    }
}
