//! The engine: typed graph, scheduler, diff, ownership, laws. Knows no AWS.
//!
//! A [`Stack`] of typed nodes becomes a [`Graph`]; an [`Engine`] holds the kinds that a [`Cloud`] offers and
//! plans, applies or destroys the graph. There is no state file: an object is found by the mark that was put on it
//! in the call that made it.

#![cfg_attr(test, expect(clippy::unwrap_used, clippy::panic, reason = "tests fail by panicking"))]

extern crate self as provision_engine;

mod adopt;
mod claims;
mod cloud;
mod durations;
mod event;
mod fault;
mod graph;
mod handle;
mod imagine;
mod judge;
pub mod lease;
mod listing;
mod mark;
mod object;
mod ops;
mod options;
mod ownership;
mod pace;
mod plan;
mod planted;
mod report;
mod run;
mod secret;
mod set;
mod shape;
mod sketch;
mod slots;
mod survey;
mod table;
#[cfg(test)]
mod testkit;
mod val;
mod value;

pub use adopt::{Candidate, Fate};
pub use claims::Claims;
pub use cloud::{Cloud, Diff, Found, Looked, Mark, Me, Operate, Phase, Registry, Sighting, Updated, identity_tags};
pub use durations::Durations;
pub use event::{Event, Events, Subject};
pub use fault::{Class, Fault};
pub use graph::{Graph, GraphError, Node, Scope, ScopeIx, Stack};
pub use handle::Handle;
pub use imagine::{Imagine, Imagined, ImaginedField};
pub use listing::Listing;
pub use mark::{INTENT_TAG, Intent, NODE_TAG, PARKED_TAG, STACK_TAG, Tags};
pub use options::{Goal, Options};
pub use ownership::{FieldPattern, NotTheirs, Ownership, Whose, matches};
pub use pace::Pace;
pub use plan::{Deletion, Kept, PLAN_VERSION, Plan, Removal, Step, Trouble, Verb};
#[cfg(feature = "planted")]
pub use planted::{Planted, plant};
pub use provision_derive::{Kind, Output, Value};
pub use report::{Counts, Ending, Report, Task};
pub use run::{Engine, fresh_token};
pub use secret::{MASK, Secret};
pub use set::Set;
pub use shape::{FieldChange, FieldInfo, KindInfo, described};
pub use table::{Actions, Args, Change, Elsewhere, Field, Kind, Output, Owner, Replace, Times, Usual};
pub use val::{Late, Need, NodeIx, Outs, Read, Val};
pub use value::{Value, schema_of};
