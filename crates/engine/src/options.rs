//! What a run is asked to do.

use std::sync::Arc;

use tokio_util::sync::CancellationToken;

use crate::claims::Claims;

use crate::durations::Durations;
use crate::event::Events;
use crate::pace::Pace;
use crate::plan::Plan;

/// The end that a run is for. All are one code path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Goal {
    /// The world as the graph wants it.
    Apply,
    /// What the graph claims tagged as its nodes', and nothing else.
    Adopt,
    /// What was changed outside.
    Drift,
    /// Nothing of the graph's scopes left.
    Destroy,
    /// What earlier runs had to leave for later gone, where that can be by now.
    Gc,
}

/// The knobs of a run.
#[derive(Clone, Debug)]
pub struct Options {
    /// How many calls may be in flight, at least 1. Default 32.
    pub width: usize,
    /// The scale of time. Default real time.
    pub pace: Pace,
    /// Stops the run: nothing new begins, what is in flight ends.
    pub stop: CancellationToken,
    /// Drops the waits as well.
    pub drop_waits: CancellationToken,
    /// Where events go.
    pub events: Events,
    /// Who is asked before something is written, and told which parts are done with.
    pub claims: Option<Arc<dyn Claims>>,
    /// Only these nodes and what they need; for a destroy, and what needs them.
    pub only: Option<Vec<usize>>,
    /// With `only`: what they need is looked up and left as it is, neither made nor waited for.
    pub needs_as_they_are: bool,
    /// What the graph claims counts as its nodes' before it is tagged: a plan tells what an apply would do afterwards.
    pub adopts: bool,
    /// Nodes that are left as they are, whatever they differ in.
    pub left: Vec<usize>,
    /// An apply sets back what was changed outside, and does nothing else: no value that the configuration asks for anew is
    /// written, and no leftover is deleted. What is missing is made, because nothing tells whether it was ever there.
    pub repair_only: bool,
    /// What is away between the old object and the new one is replaced only where `allow_replace` names it.
    pub careful: bool,
    /// A saved plan: nothing outside it is done.
    pub within: Option<Plan>,
    /// Nodes that may be replaced though their kind refuses it, or though they are away meanwhile.
    pub allow_replace: Vec<String>,
    /// Orphans that hold data and may be deleted, by address.
    pub prune: Vec<String>,
    /// Destroy deletes what holds data too.
    pub delete_data: bool,
    /// What is known of how long things take.
    pub durations: Durations,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            width: 32,
            pace: Pace::default(),
            stop: CancellationToken::new(),
            drop_waits: CancellationToken::new(),
            events: Events::default(),
            claims: None,
            only: None,
            needs_as_they_are: false,
            adopts: false,
            left: Vec::new(),
            repair_only: false,
            careful: false,
            within: None,
            allow_replace: Vec::new(),
            prune: Vec::new(),
            delete_data: false,
            durations: Durations::default(),
        }
    }
}
