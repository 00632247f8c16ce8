//! What a run did.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;

use crate::Fault;
use crate::durations::Durations;
use crate::event::Subject;
use crate::plan::{Kept, Plan, Verb};

/// How a task ended.
#[derive(Clone, Debug, PartialEq)]
pub enum Ending {
    /// Well.
    Done {
        /// The fields that were changed.
        fields: Vec<String>,
    },
    /// It failed.
    Failed(Fault),
    /// It was to be deleted, but holds data and is kept.
    Kept {
        /// Why.
        why: String,
    },
    /// It was to be deleted, and cannot be for hours: a later run finishes it.
    Parked {
        /// Why.
        why: String,
    },
    /// Another node's failure kept it from beginning.
    Skipped {
        /// The node that failed.
        because: Arc<str>,
    },
    /// The run was stopped before it began, or while it waited.
    Stopped,
}

/// One task of a run.
#[derive(Clone, Debug, PartialEq)]
pub struct Task {
    /// What it was about.
    pub subject: Subject,
    /// What was done, or was to be done.
    pub verb: Verb,
    /// How it ended.
    pub ending: Ending,
}

/// Counts of a run, for its last line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Made.
    pub created: usize,
    /// Changed in place.
    pub updated: usize,
    /// Replaced.
    pub replaced: usize,
    /// Deleted.
    pub deleted: usize,
    /// Found to hold data when it was to be deleted, and kept.
    pub kept: usize,
    /// Left for a later run to delete.
    pub parked: usize,
    /// As wanted already.
    pub unchanged: usize,
    /// Failed.
    pub failed: usize,
    /// Skipped because of a failure.
    pub skipped: usize,
    /// Not begun, or not waited for, because the run was stopped.
    pub stopped: usize,
}

/// What a run did.
#[derive(Debug, Default)]
pub struct Report {
    /// What it meant to do at first.
    pub plan: Arc<Plan>,
    /// Every task, in the order of the graph, deletions last.
    pub tasks: Vec<Task>,
    /// What was left in place, and why.
    pub kept: Vec<Kept>,
    /// The outputs.
    pub outputs: BTreeMap<String, String>,
    /// Values that other commands work with.
    pub facts: BTreeMap<String, String>,
    /// What each node waits for that no run can bring about.
    pub waiting: Vec<(String, String)>,
    /// What is known of durations now.
    pub durations: Durations,
    /// How many times the graph was walked.
    pub passes: usize,
    /// Why the run ended before it had done all: what it had to claim was not to be had.
    pub refused: Option<Fault>,
}

impl Report {
    /// Whether everything was done.
    #[must_use]
    pub fn succeeded(&self) -> bool {
        self.refused.is_none()
            && self
                .tasks
                .iter()
                .all(|task| matches!(task.ending, Ending::Done { .. } | Ending::Kept { .. } | Ending::Parked { .. }))
    }
    /// The failures.
    pub fn failures(&self) -> impl Iterator<Item = (&Task, &Fault)> {
        self.tasks.iter().filter_map(|task| if let Ending::Failed(fault) = &task.ending { Some((task, fault)) } else { None })
    }
    /// The counts.
    #[must_use]
    pub fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        for task in &self.tasks {
            let count = match (&task.ending, task.verb) {
                (Ending::Failed(_), _) => &mut counts.failed,
                (Ending::Kept { .. }, _) => &mut counts.kept,
                (Ending::Parked { .. }, _) => &mut counts.parked,
                (Ending::Skipped { .. }, _) => &mut counts.skipped,
                (Ending::Stopped, _) => &mut counts.stopped,
                (Ending::Done { .. }, Verb::Create) => &mut counts.created,
                (Ending::Done { .. }, Verb::Update) => &mut counts.updated,
                (Ending::Done { .. }, Verb::Replace) => &mut counts.replaced,
                (Ending::Done { .. }, Verb::Delete) => &mut counts.deleted,
                (Ending::Done { .. }, Verb::Keep) => &mut counts.unchanged,
            };
            *count += 1;
        }
        counts
    }
}
