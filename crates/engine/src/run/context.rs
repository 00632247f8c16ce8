//! What every task of a walk can reach.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

use super::feed::Feed;
use crate::cloud::{Cloud, Registry};
use crate::event::{Event, Subject};
use crate::object::Object;
use crate::plan::Verb;
use crate::sketch::Sketch;
use crate::slots::Slots;
use crate::survey::Survey;
use crate::{Fault, Graph, NodeIx, Options, Outs};

/// An object by kind and id.
pub(crate) type ObjectKey = (usize, String);

pub(crate) struct Context<'a, C: Cloud> {
    pub(crate) graph: &'a Graph,
    pub(crate) registry: &'a Registry<C>,
    pub(crate) cloud: Arc<C>,
    pub(crate) options: &'a Options,
    pub(crate) feed: Feed<C>,
    pub(crate) slots: Slots,
    pub(crate) outs: Outs,
    /// Objects this run has deleted: a lagging list may still show them.
    pub(crate) removed: Arc<Mutex<HashSet<ObjectKey>>>,
    pub(crate) survey: Survey,
    pub(crate) sketch: Sketch,
}

/// Why a task did not end well.
#[derive(Debug)]
pub(crate) enum Halt {
    Failed(Fault),
    /// An object that was to be deleted holds data, and is kept.
    Kept(String),
    /// The waits were dropped.
    Stopped,
}

impl From<Fault> for Halt {
    fn from(fault: Fault) -> Self {
        Self::Failed(fault)
    }
}

impl<C: Cloud> Context<'_, C> {
    /// Sleeps AWS seconds, unless the waits are dropped.
    pub(crate) async fn pause(&self, aws_seconds: f64) -> Result<(), Halt> {
        tokio::select! {
            biased;
            () = self.options.drop_waits.cancelled() => Err(Halt::Stopped),
            () = tokio::time::sleep(self.options.pace.wall(aws_seconds)) => Ok(()),
        }
    }

    pub(crate) fn is_removed(&self, kind: usize, id: &str) -> bool {
        self.removed.lock().unwrap_or_else(PoisonError::into_inner).contains(&(kind, id.to_owned()))
    }

    /// A name that was deleted has been given to a new object.
    pub(crate) fn forget_removed(&self, kind: usize, id: &str) {
        self.removed.lock().unwrap_or_else(PoisonError::into_inner).remove(&(kind, id.to_owned()));
    }

    pub(crate) fn remember_removed(&self, object: &Object) {
        self.removed.lock().unwrap_or_else(PoisonError::into_inner).insert((object.kind, object.id.clone()));
    }

    pub(crate) fn subject(&self, node: NodeIx) -> Subject {
        let node = &self.graph.nodes[node.index()];
        Subject { node: node.address.clone(), kind: node.kind(), id: None }
    }

    pub(crate) fn waiting(&self, subject: &Subject, on: impl Into<String>) {
        self.options.events.send(|| Event::Waiting { subject: subject.clone(), on: on.into() });
    }

    /// Whether the saved plan, if there is one, allows this.
    pub(crate) fn allowed(&self, node: &str, verb: Verb, fields: &[String]) -> Result<(), Fault> {
        match &self.options.within {
            Some(plan) if !plan.allows(node, verb, fields) => {
                let what = serde_json::to_value(verb).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default();
                let on = if fields.is_empty() { String::new() } else { format!(" of {}", fields.join(", ")) };
                let fault = Fault::fatal(format!("the saved plan does not hold this {what}{on}: the world has changed since it was made"));
                Err(fault.help("make a new plan, and read what has changed"))
            }
            _ => Ok(()),
        }
    }
}
