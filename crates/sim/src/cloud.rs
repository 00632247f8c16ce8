//! The clients of the simulated cloud, and the gate that every call goes through: latency and mishaps.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use provision_engine::{Class, Cloud, Fault};
use rand::Rng;

use crate::fault::{Mishap, Sabotage};
use crate::world::{Entry, Op, Shared, World, lock};

/// The client that can only read.
pub(crate) struct SimReader {
    world: Shared,
    writer: u8,
    /// Whether the client is to die.
    crashed: Arc<AtomicBool>,
}

/// The client that can do everything.
pub(crate) struct SimCloud {
    reader: SimReader,
}

impl Cloud for SimCloud {
    type Reader = SimReader;
    fn reader(&self) -> &SimReader {
        &self.reader
    }
}

impl SimCloud {
    pub(crate) fn new(world: &Shared, writer: u8) -> Self {
        Self { reader: SimReader::new(world, writer) }
    }
    /// Becomes true when the client is to die, which whoever polls its run sees after that poll.
    pub(crate) fn crashed(&self) -> Arc<AtomicBool> {
        self.reader.crashed.clone()
    }
}

/// A call on its way.
pub(crate) struct Call {
    pub(crate) op: Op,
    pub(crate) stack: String,
    pub(crate) node: String,
    pub(crate) id: String,
    pub(crate) fields: Vec<String>,
}

enum Before {
    Go,
    Crash,
    Panic,
    Fail(Fault),
}

enum After {
    Answer,
    Crash,
    Lose,
}

impl SimReader {
    pub(crate) fn new(world: &Shared, writer: u8) -> Self {
        Self { world: world.clone(), writer, crashed: Arc::default() }
    }

    /// A call that reads.
    pub(crate) async fn read<T>(&self, call: Call, look: impl FnOnce(&mut World) -> Result<T, Fault>) -> Result<T, Fault> {
        self.through(call, look).await
    }

    async fn through<T>(&self, call: Call, effect: impl FnOnce(&mut World) -> Result<T, Fault>) -> Result<T, Fault> {
        let (latency, before, after) = lock(&self.world).arrive(&call);
        // A read takes its time before it looks, a write half of it after its effect.
        let first = if call.op.mutates() { latency / 2 } else { latency };
        pass(first).await;
        match before {
            Before::Go => {}
            Before::Crash => return self.die().await,
            // Does not call the panic hook: thousands of runs would flood the terminal.
            Before::Panic => std::panic::resume_unwind(Box::new("a planted panic")),
            Before::Fail(fault) => {
                lock(&self.world).note(self.writer, call, &format!("{:?}", fault.class));
                return Err(fault);
            }
        }
        let result = {
            let mut world = lock(&self.world);
            let result = effect(&mut world);
            let ending = match (&result, &after) {
                (Err(fault), _) => format!("{:?}: {}", fault.class, fault.message),
                (Ok(_), After::Answer) => String::new(),
                (Ok(_), After::Crash) => "done, and the client died".to_owned(),
                (Ok(_), After::Lose) => "done, and the answer was lost".to_owned(),
            };
            world.note(self.writer, call, &ending);
            result
        };
        match after {
            After::Crash => return self.die().await,
            After::Lose if result.is_ok() => return Err(Fault::new(Class::Lost, "the answer was lost")),
            After::Answer | After::Lose => {}
        }
        pass(latency - first).await;
        result
    }

    async fn die<T>(&self) -> T {
        self.crashed.store(true, Ordering::Relaxed);
        std::future::pending().await
    }
}

impl SimCloud {
    /// A call that may change the world.
    pub(crate) async fn write<T>(&self, call: Call, effect: impl FnOnce(&mut World) -> Result<T, Fault>) -> Result<T, Fault> {
        self.reader.through(call, effect).await
    }
}

async fn pass(millis: u64) {
    if millis > 0 {
        tokio::time::sleep(Duration::from_millis(millis)).await;
    }
}

impl World {
    /// Decides what becomes of a call.
    fn arrive(&mut self, call: &Call) -> (u64, Before, After) {
        let (from, to) = self.weather.latency;
        let latency = if to > from { self.rng.random_range(from..=to) } else { from };
        if call.op.mutates() || self.sabotage == Some(Sabotage::ListMutates) {
            self.mutations += 1;
        }
        if !call.op.mutates() {
            self.reads += 1;
        }
        if call.op.mutates()
            && let Some(rule) =
                self.rules.iter().find(|rule| rule.mishap != Mishap::Broken && rule.stack == call.stack && rule.node == call.node)
        {
            let mishap = rule.mishap;
            self.bite(mishap);
            let before = match mishap {
                Mishap::Panic => Before::Panic,
                Mishap::Denied => Before::Fail(Fault::new(Class::Denied, "not authorised")),
                _ => Before::Fail(Fault::fatal("it is not possible")),
            };
            return (latency, before, After::Answer);
        }
        if self.weather.throttled > 0.0 && self.chance(self.weather.throttled) {
            self.bite(Mishap::Throttled);
            return (latency, Before::Fail(Fault::new(Class::Throttled, "rate exceeded")), After::Answer);
        }
        if call.op.mutates()
            && let Some((left, effect)) = self.weather.crash.take()
        {
            if left == 0 {
                self.bite(if effect { Mishap::CrashAfter } else { Mishap::CrashBefore });
                return if effect { (latency, Before::Go, After::Crash) } else { (latency, Before::Crash, After::Answer) };
            }
            self.weather.crash = Some((left - 1, effect));
        }
        if call.op.mutates() && self.chance(self.weather.lost) {
            self.bite(Mishap::Lost);
            return (latency, Before::Go, After::Lose);
        }
        (latency, Before::Go, After::Answer)
    }

    fn note(&mut self, writer: u8, call: Call, ending: &str) {
        if call.op.mutates() {
            let ending = ending.to_owned();
            self.write(|at| Entry { at, writer, op: call.op, node: call.node, id: call.id, fields: call.fields, ending });
        }
    }
}
