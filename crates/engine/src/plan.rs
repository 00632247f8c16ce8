//! A plan: what a run would do, as data. Saved, it is a limit that an apply must keep to.

use std::collections::{BTreeMap, HashMap, HashSet};

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
    /// Fields that were not compared, because these credentials may not read a secret that is in them: left as they are.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub uncompared: Vec<String>,
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
    /// Whether it holds data.
    #[serde(default)]
    pub stateful: bool,
    /// Where an earlier run had to leave it for later: since when, and why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parked: Option<String>,
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
    /// Values that other commands work with, as far as they are known.
    #[serde(skip)]
    pub facts: BTreeMap<String, String>,
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

    /// This plan and another one's: they are about different scopes.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.scopes.extend(other.scopes);
        self.steps.extend(other.steps);
        self.deletions.extend(other.deletions);
        self.kept.extend(other.kept);
        self.outputs.extend(other.outputs);
        self.facts.extend(other.facts);
        self.trouble.extend(other.trouble);
        self
    }

    /// Whether this (saved) plan allows doing `verb` on `fields` of `node`. Doing less is always allowed.
    #[must_use]
    pub fn allows(&self, node: &str, verb: Verb, fields: &[String]) -> bool {
        Limits::of(self).allow(node, verb, fields)
    }
    /// Whether this (saved) plan allows deleting the object `id` of `node`.
    #[must_use]
    pub fn allows_deletion(&self, node: &str, id: &str) -> bool {
        Limits::of(self).allow_deletion(node, id)
    }
}

/// What a saved plan allows, by node.
pub(crate) struct Limits<'a> {
    steps: HashMap<&'a str, &'a Step>,
    deletions: HashSet<(&'a str, &'a str)>,
}

impl<'a> Limits<'a> {
    pub(crate) fn of(plan: &'a Plan) -> Self {
        Self {
            steps: plan.steps.iter().map(|step| (step.node.as_str(), step)).collect(),
            deletions: plan.deletions.iter().map(|deletion| (deletion.node.as_str(), deletion.id.as_str())).collect(),
        }
    }
    pub(crate) fn allow(&self, node: &str, verb: Verb, fields: &[String]) -> bool {
        let Some(step) = self.steps.get(node) else { return verb == Verb::Keep };
        match (step.verb, verb) {
            (_, Verb::Keep) | (Verb::Replace, _) | (Verb::Create, Verb::Create | Verb::Update) => true,
            (Verb::Update, Verb::Update) => fields.iter().all(|field| step.changes.iter().any(|change| change.field == *field)),
            _ => false,
        }
    }
    pub(crate) fn allow_deletion(&self, node: &str, id: &str) -> bool {
        self.deletions.contains(&(node, id))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_saved_plan_allows_what_it_holds_and_less() {
        let row = |field: &str| FieldChange {
            field: field.to_owned(),
            from: String::new(),
            to: None,
            replaces: false,
            owner: "enforced".to_owned(),
        };
        let step = |node: &str, verb, changes| Step {
            node: node.to_owned(),
            kind: "test.thing".to_owned(),
            verb,
            id: None,
            changes,
            owners: Vec::new(),
            uncompared: Vec::new(),
            waiting: None,
        };
        let gone = Deletion {
            node: "old".to_owned(),
            kind: "test.thing".to_owned(),
            id: "a".to_owned(),
            why: Removal::Orphan,
            stateful: false,
            parked: None,
        };
        let plan = Plan {
            steps: vec![
                step("kept", Verb::Keep, Vec::new()),
                step("changed", Verb::Update, vec![row("tone")]),
                step("made", Verb::Create, Vec::new()),
                step("anew", Verb::Replace, vec![row("shape")]),
            ],
            deletions: vec![gone],
            ..Plan::default()
        };
        let fields = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        assert!(plan.allows("kept", Verb::Keep, &[]) && !plan.allows("kept", Verb::Update, &fields(&["tone"])));
        assert!(plan.allows("changed", Verb::Update, &fields(&["tone"])) && plan.allows("changed", Verb::Keep, &[]));
        assert!(!plan.allows("changed", Verb::Update, &fields(&["tone", "note"])) && !plan.allows("changed", Verb::Replace, &[]));
        assert!(plan.allows("made", Verb::Create, &[]) && !plan.allows("made", Verb::Replace, &[]));
        assert!(plan.allows("anew", Verb::Replace, &[]) && !plan.allows("unknown", Verb::Create, &[]));
        assert!(plan.allows_deletion("old", "a") && !plan.allows_deletion("old", "b"));
    }
}
