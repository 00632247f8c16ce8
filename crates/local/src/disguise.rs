//! Answers in another form: AWS writes much of what it is told otherwise than it was written, and the emulators do not.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::Value;

use crate::wire::Call;

/// What the answers to an operation are turned into, by the members' names.
#[derive(Clone)]
pub struct Disguise {
    service: String,
    operation: String,
    turn: Arc<dyn Fn(&mut Value) + Send + Sync>,
    /// How many answers it has changed.
    changed: Arc<AtomicUsize>,
}

impl Disguise {
    /// Of an operation of a service, by the names of the API model (`elbv2`, `DescribeRules`).
    pub fn new(service: &str, operation: &str, turn: impl Fn(&mut Value) + Send + Sync + 'static) -> Self {
        let (service, operation) = (service.to_owned(), operation.to_owned());
        Self { service, operation, turn: Arc::new(turn), changed: Arc::default() }
    }

    /// How many answers it has changed. One that changes none has found nothing of what it is for.
    pub fn changed(&self) -> usize {
        self.changed.load(Ordering::Relaxed)
    }

    fn put_on(&self, answer: &mut Value) {
        let plain = answer.clone();
        (self.turn)(answer);
        if *answer != plain {
            self.changed.fetch_add(1, Ordering::Relaxed);
        }
    }
}

impl fmt::Debug for Disguise {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Disguise({}:{})", self.service, self.operation)
    }
}

/// Puts on those that are for this call, one after another.
pub(crate) fn put_on(all: &[Disguise], call: &Call, answer: &mut Value) {
    let ours = |disguise: &&Disguise| disguise.operation == call.operation && disguise.service == call.service.name;
    for disguise in all.iter().filter(ours) {
        disguise.put_on(answer);
    }
}
