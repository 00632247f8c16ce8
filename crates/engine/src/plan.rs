//! A plan: what a run would do, as data. Saved, it is a limit that an apply must keep to.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::Fault;
use crate::shape::FieldChange;

/// What is done to an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verb {
    /// Nothing: it is as wanted.
    Keep,
    /// It is changed in place.
    Update,
    /// It is made.
    Create,
    /// A new one is made and the old one deleted.
    Replace,
    /// It is deleted.
    Delete,
}

/// Why an object is deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Removal {
    /// A new object took its place.
    Replaced,
    /// A second object of the same node.
    Surplus,
    /// It is ours, and no longer in the configuration.
    Orphan,
    /// The stack is destroyed.
    Destroyed,
}

/// What is done to one node.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// The node's address.
    pub node: String,
    /// The kind's name.
    pub kind: String,
    /// What is done.
    pub verb: Verb,
    /// The object's id, if it exists.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The fields that change; empty for a creation, which sets them all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<FieldChange>,
    /// Fields that differ and are the owner's: left alone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub owners: Vec<FieldChange>,
    /// What the node waits for that no run can bring about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waiting: Option<String>,
}

/// A deletion.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deletion {
    /// The address of the node it was made for.
    pub node: String,
    /// The kind's name.
    pub kind: String,
    /// The object's id.
    pub id: String,
    /// Why it goes.
    pub why: Removal,
}

/// An object that would be deleted, but is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// The address of the node it was made for.
    pub node: String,
    /// The kind's name.
    pub kind: String,
    /// The object's id.
    pub id: String,
    /// Why it is kept.
    pub why: String,
    /// Whether it holds data.
    pub stateful: bool,
}

/// A node about which nothing can be said or done, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// The node's address.
    pub node: String,
    /// The kind's name.
    pub kind: String,
    /// What is wrong.
    pub fault: Fault,
}

/// What a run would do.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// The format; a later one is refused.
    pub version: u32,
    /// The identities of the scopes it is about.
    pub scopes: Vec<String>,
    /// One step for each node, in topological order.
    pub steps: Vec<Step>,
    /// Deletions.
    pub deletions: Vec<Deletion>,
    /// What is left in place, and why.
    pub kept: Vec<Kept>,
    /// Outputs that are known.
    #[serde(default)]
    pub outputs: BTreeMap<String, String>,
    /// Nodes about which nothing can be said. A plan that has any is not saved.
    #[serde(skip)]
    pub trouble: Vec<Trouble>,
}

/// The format of a saved plan.
pub const PLAN_VERSION: u32 = 1;

impl Plan {
    /// The steps that do something.
    pub fn changes(&self) -> impl Iterator<Item = &Step> {
        self.steps.iter().filter(|step| step.verb != Verb::Keep)
    }
    /// Whether a run would do nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.changes().next().is_none() && self.deletions.is_empty()
    }

    /// Whether this (saved) plan allows doing `verb` on `fields` of `node`. Doing less is always allowed.
    #[must_use]
    pub fn allows(&self, node: &str, verb: Verb, fields: &[String]) -> bool {
        let Some(step) = self.steps.iter().find(|step| step.node == node) else { return verb == Verb::Keep };
        match (step.verb, verb) {
            (_, Verb::Keep) | (Verb::Replace, _) | (Verb::Create, Verb::Create | Verb::Update) => true,
            (Verb::Update, Verb::Update) => fields.iter().all(|field| step.changes.iter().any(|change| change.field == *field)),
            _ => false,
        }
    }
    /// Whether this (saved) plan allows deleting the object `id` of `node`.
    #[must_use]
    pub fn allows_deletion(&self, node: &str, id: &str) -> bool {
        self.deletions.iter().any(|deletion| deletion.node == node && deletion.id == id)
    }
}
