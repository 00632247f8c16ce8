//! A machine that can be frozen, cut off and killed, with everything that runs on it.

use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use futures::future::BoxFuture;
use provision_engine::lease::Spawn;
use tokio::time::sleep;

/// A machine. What runs on it makes no step while it is frozen, and what ran on it before it was killed never makes one again.
#[derive(Default)]
pub(super) struct Machine {
    frozen: AtomicBool,
    cut: AtomicBool,
    /// Whether what runs on it has the lease, or believes so.
    holds: AtomicBool,
    /// How often it was killed: it starts again at once.
    life: AtomicU64,
    asleep: Mutex<Vec<Waker>>,
}

impl Machine {
    /// As a process that is stopped, or a lid that is closed: nothing runs, and time goes on.
    pub(super) async fn freeze(&self, time: Duration) {
        self.frozen.store(true, Ordering::Relaxed);
        sleep(time).await;
        self.frozen.store(false, Ordering::Relaxed);
        for waker in self.asleep.lock().unwrap_or_else(PoisonError::into_inner).drain(..) {
            waker.wake();
        }
    }

    /// Nothing goes out, and nothing comes in.
    pub(super) async fn cut_off(&self, time: Duration) {
        self.cut.store(true, Ordering::Relaxed);
        sleep(time).await;
        self.cut.store(false, Ordering::Relaxed);
    }

    /// Ends what runs, at whatever await it is.
    pub(super) fn kill(&self) {
        self.life.fetch_add(1, Ordering::Relaxed);
        self.set_holds(false);
    }

    pub(super) fn set_holds(&self, holds: bool) {
        self.holds.store(holds, Ordering::Relaxed);
    }

    pub(super) fn holds(&self) -> bool {
        self.holds.load(Ordering::Relaxed)
    }

    pub(super) fn is_cut(&self) -> bool {
        self.cut.load(Ordering::Relaxed)
    }

    /// Which life it is in.
    pub(super) fn life(&self) -> u64 {
        self.life.load(Ordering::Relaxed)
    }

    /// Runs on this machine, for ever.
    pub(super) fn runs<F: Future>(self: Arc<Self>, work: F) -> On<F> {
        On { machine: self, life: None, work: Box::pin(work) }
    }

    /// Runs on this machine until it is killed.
    pub(super) fn process<F: Future>(self: &Arc<Self>, work: F) -> On<F> {
        On { machine: Arc::clone(self), life: Some(self.life()), work: Box::pin(work) }
    }

    /// Begins tasks that run on this machine until it is killed.
    pub(super) fn spawn(self: &Arc<Self>) -> Spawn {
        let machine = Arc::clone(self);
        Arc::new(move |task: BoxFuture<'static, ()>| drop(tokio::spawn(machine.process(task))))
    }
}

/// Something that runs on a machine.
pub(super) struct On<F> {
    machine: Arc<Machine>,
    life: Option<u64>,
    work: Pin<Box<F>>,
}

impl<F: Future> Future for On<F> {
    type Output = F::Output;
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        if self.life.is_some_and(|life| life != self.machine.life()) {
            return Poll::Pending;
        }
        if self.machine.frozen.load(Ordering::Relaxed) {
            self.machine.asleep.lock().unwrap_or_else(PoisonError::into_inner).push(cx.waker().clone());
            return Poll::Pending;
        }
        self.work.as_mut().poll(cx)
    }
}
