//! Small kinds for the engine's own tests.

use std::sync::Arc;

use crate::cloud::{Found, Mark, identity_tags};
use crate::object::Object;
use crate::{Graph, Kind, Output, Scope, Stack, Tags};

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ThingOut {
    pub(crate) id: String,
}

impl Output for ThingOut {
    fn id(&self) -> &str {
        &self.id
    }
}

/// A kind with a field of each owner.
#[derive(Clone, Debug, PartialEq, Eq, Kind)]
#[kind(name = "test.thing", out = ThingOut, replace = "new-first")]
pub(crate) struct Thing {
    /// Enforced.
    pub(crate) tone: u32,
    /// Replaces.
    #[field(replace)]
    pub(crate) shape: u32,
    /// Initial.
    #[field(initial = "the owner's")]
    pub(crate) class: u32,
    /// A floor.
    #[field(floor = "cannot shrink")]
    pub(crate) size: u32,
    /// Nothing is asked for unless it is set.
    pub(crate) note: Option<String>,
}

/// A kind that holds data.
#[derive(Clone, Debug, Kind)]
#[kind(name = "test.vault", out = ThingOut, stateful)]
pub(crate) struct Vault {
    /// Replaces.
    #[field(replace)]
    pub(crate) shape: u32,
    /// Nothing of it is missed.
    #[field(disposable)]
    pub(crate) spare: bool,
}

/// A kind that shows all of itself only when it has settled.
#[derive(Clone, Debug, Kind)]
#[kind(name = "test.slow", out = ThingOut, replace = "new-first", settles_first)]
pub(crate) struct Slow {
    /// Replaces.
    #[field(replace)]
    pub(crate) shape: u32,
}

/// A kind of which only one can be there at a time.
#[derive(Clone, Debug, Kind)]
#[kind(name = "test.lone", out = ThingOut, replace = "old-first")]
pub(crate) struct Lone {
    /// Replaces.
    #[field(replace)]
    pub(crate) shape: u32,
}

/// A kind with a secret.
#[derive(Clone, Debug, Kind)]
#[kind(name = "test.safe", out = ThingOut, replace = "new-first")]
pub(crate) struct Safe {
    /// Enforced.
    pub(crate) tone: u32,
    /// Secret.
    #[field(replace)]
    pub(crate) words: Vec<crate::Secret>,
}

pub(crate) fn thing() -> Thing {
    Thing { tone: 1, shape: 2, class: 3, size: 4, note: None }
}

pub(crate) fn args(thing: &Thing) -> ThingArgs {
    let Thing { tone, shape, class, size, note } = thing.clone();
    ThingArgs { tone: tone.into(), shape: shape.into(), class: class.into(), size: size.into(), note: note.into() }
}

/// A graph of one node.
pub(crate) fn graph_of<A: crate::Args>(args: A) -> Graph {
    graph_with(args, &[])
}

/// A graph of one node, some fields of which are given to other owners.
pub(crate) fn graph_with<A: crate::Args>(args: A, rules: &[crate::Ownership]) -> Graph {
    let mut stack = Stack::default();
    let scope = stack.scope(Scope { stack: "app".to_owned(), label: String::new(), tags: Tags::new() });
    stack.add(scope, "one", args);
    stack.own(scope, rules);
    stack.finish().unwrap()
}

/// The tags of its object, with the intent of `asked`.
pub(crate) fn tags_for(asked: &[(&str, &str)]) -> Tags {
    let mut intent = crate::Intent::default();
    for (field, shown) in asked {
        intent.note(field, shown);
    }
    let mut tags = identity_tags("app", "one");
    tags.extend(intent.to_tags());
    tags
}

/// An object as a list shows it; `change` makes it other than ready and new.
pub(crate) fn object<K: Kind<Out = ThingOut>>(id: &str, spec: K, tags: Tags, change: impl FnOnce(&mut Found<K>)) -> Arc<Object> {
    let mut found = Found::ready(Mark::Tags(tags), spec, ThingOut { id: id.to_owned() });
    change(&mut found);
    Arc::new(Object::new(0, &Arc::new(vec![found]), 0).unwrap())
}
