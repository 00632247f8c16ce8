//! What every task of a walk can reach.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};

use super::feed::Feed;
use super::removed::{ObjectKey, Removed};
use crate::cloud::{Cloud, Registry};
use crate::event::{Event, Subject};
use crate::object::Object;
use crate::plan::{Limits, Verb};
use crate::sketch::Sketch;
use crate::slots::Slots;
use crate::survey::Survey;
use crate::{Class, Fault, Graph, NodeIx, Options, Outs};

/// A task: the node's address, and the object's id where it is about one.
type Who = (Arc<str>, Option<Arc<str>>);

pub(crate) struct Context<'a, C: Cloud> {
    pub(crate) graph: &'a Graph,
    pub(crate) registry: &'a Registry<C>,
    pub(crate) cloud: Arc<C>,
    pub(crate) options: &'a Options,
    /// The saved plan that the run keeps to.
    pub(crate) limits: Option<Limits<'a>>,
    pub(crate) feed: Feed<C>,
    pub(crate) slots: Slots,
    pub(crate) outs: Outs,
    pub(crate) removed: &'a Removed,
    /// Objects that were to be replaced, and are kept after all: what they read turned out to be as before.
    pub(crate) spared: Mutex<HashSet<ObjectKey>>,
    pub(crate) survey: Survey,
    pub(crate) sketch: Sketch,
    /// What each task last said that it waits for.
    pub(crate) said: Mutex<HashMap<Who, String>>,
}

/// Why a task did not end well.
#[derive(Debug)]
pub(crate) enum Halt {
    Failed(Fault),
    /// An object that was to be deleted holds data, and is kept.
    Kept(String),
    /// An object that was to be deleted cannot be for hours.
    Parked(String),
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

    pub(crate) fn spare(&self, object: &Object) {
        self.spared.lock().unwrap_or_else(PoisonError::into_inner).insert((object.kind, object.id.clone()));
    }

    pub(crate) fn is_spared(&self, object: &Object) -> bool {
        let spared = self.spared.lock().unwrap_or_else(PoisonError::into_inner);
        !spared.is_empty() && spared.contains(&(object.kind, object.id.clone()))
    }

    pub(crate) fn subject(&self, node: NodeIx) -> Subject {
        let node = &self.graph.nodes[node.index()];
        Subject { node: node.address.clone(), kind: node.kind(), id: None }
    }

    /// Says what a task waits for, once for as long as it is the same.
    pub(crate) fn waiting(&self, subject: &Subject, on: impl Into<String>) {
        let (on, who) = (on.into(), (subject.node.clone(), subject.id.clone()));
        let before = self.said.lock().unwrap_or_else(PoisonError::into_inner).insert(who, on.clone());
        if before.as_ref() == Some(&on) {
            return;
        }

        self.options.events.send(|| Event::Waiting { subject: subject.clone(), on });
    }

    /// Why the saved plan, if there is one, does not allow this.
    pub(crate) fn outside_the_plan(&self, node: &str, verb: Verb, fields: &[String]) -> Option<Fault> {
        if self.limits.as_ref().is_none_or(|limits| limits.allow(node, verb, fields)) {
            return None;
        }
        let what = serde_json::to_value(verb).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default();
        let on = if fields.is_empty() { String::new() } else { format!(" of {}", fields.join(", ")) };
        let why =
            format!("the saved plan does not hold this {what}{on}: the configuration or the cloud has changed since it was made");
        Some(Fault::new(Class::Refused, why).help("make a new plan, and read what has changed"))
    }
}
