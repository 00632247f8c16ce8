//! The one event stream: it feeds the terminal, plain logs, JSON lines and the trace file.

use std::sync::Arc;

use serde::Serialize;
use tokio::sync::mpsc;

use crate::plan::{Plan, Verb};

/// What a task is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Subject {
    /// The node's address.
    pub node: Arc<str>,
    /// The kind's name.
    pub kind: &'static str,
    /// The object's id, where the task is about one object.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<Arc<str>>,
}

/// Something that happened in a run.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub enum Event {
    /// The cloud has been read, and this is what will be done.
    Planned {
        /// The plan.
        plan: Arc<Plan>,
    },
    /// A task has begun.
    Began {
        /// Of what.
        subject: Subject,
        /// What is done.
        verb: Verb,
        /// How long it usually takes, in AWS seconds.
        usual_s: f64,
    },
    /// A task waits, and for what.
    Waiting {
        /// Of what.
        subject: Subject,
        /// In the service's words.
        on: String,
    },
    /// A task has ended well.
    Done {
        /// Of what.
        subject: Subject,
        /// What was done.
        verb: Verb,
        /// The fields that were changed.
        fields: Vec<String>,
        /// How long it took, in AWS seconds.
        took_s: f64,
    },
    /// A task has failed.
    Failed {
        /// Of what.
        subject: Subject,
        /// What was being done.
        verb: Verb,
        /// Why.
        message: String,
    },
    /// An object that was to be deleted is left: it holds data, or cannot go for hours.
    Left {
        /// Which.
        subject: Subject,
        /// Why.
        why: String,
    },
    /// A task was not begun because another failed.
    Skipped {
        /// Of what.
        subject: Subject,
        /// The node that failed.
        because: String,
    },
    /// A call to the cloud has ended.
    Call {
        /// The service.
        service: String,
        /// The operation.
        operation: String,
        /// Milliseconds of the wall clock.
        millis: f64,
        /// The HTTP status, or 0 when there was no answer.
        status: u16,
    },
    /// What the run needs is held by another one: it waits.
    Held {
        /// Who holds what, in words.
        by: String,
    },
    /// The run was asked to stop: nothing new begins.
    Stopping,
}

/// Where events go. Without a listener they cost nothing.
#[derive(Clone, Debug, Default)]
pub struct Events(Option<mpsc::UnboundedSender<Event>>);

impl Events {
    /// A stream and its listener.
    #[must_use]
    pub fn channel() -> (Self, mpsc::UnboundedReceiver<Event>) {
        let (sender, receiver) = mpsc::unbounded_channel();
        (Self(Some(sender)), receiver)
    }
    /// Sends what `event` makes, if anybody listens.
    pub fn send(&self, event: impl FnOnce() -> Event) {
        if let Some(sender) = &self.0 {
            // A listener that has gone is no reason to stop the run.
            let _ = sender.send(event());
        }
    }
}
