//! What a run wants: a description of nodes from which the engine's graph and the expected picture are made.

mod change;
mod expect;
mod random;

use std::collections::{BTreeMap, HashMap};

use provision_engine::{Graph, GraphError, Handle, Kind, Need, Read, Scope, Stack, Times, Val};

use crate::kinds::{self, Fake, Id, Refs, Settings};

/// The kind of a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Sort {
    Plain,
    Net,
    Seat,
    Slow,
    Named,
    Hashed,
    Store,
    Revision,
    Web,
    Role,
    Linked,
}

impl Sort {
    pub(crate) fn kind(self) -> &'static str {
        match self {
            Self::Plain => "sim.plain",
            Self::Net => "sim.net",
            Self::Seat => "sim.seat",
            Self::Slow => "sim.slow",
            Self::Named => "sim.named",
            Self::Hashed => "sim.hashed",
            Self::Store => "sim.store",
            Self::Revision => "sim.revision",
            Self::Web => "sim.web",
            Self::Role => "sim.role",
            Self::Linked => "sim.linked",
        }
    }
}

impl Sort {
    /// How long it takes.
    pub(crate) fn times(self) -> Times {
        match self {
            Self::Plain => kinds::Plain::TIMES,
            Self::Net => kinds::Net::TIMES,
            Self::Seat => kinds::Seat::TIMES,
            Self::Slow => kinds::Slow::TIMES,
            Self::Named => kinds::Named::TIMES,
            Self::Hashed => kinds::Hashed::TIMES,
            Self::Store => kinds::Store::TIMES,
            Self::Revision => kinds::Revision::TIMES,
            Self::Web => kinds::Web::TIMES,
            Self::Role => kinds::Role::TIMES,
            Self::Linked => kinds::Linked::TIMES,
        }
    }
}

/// What an edge is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// A reference in a field.
    Link,
    /// A reference to something that must be ready.
    Route,
    /// What the node lives in.
    Base,
    /// Order alone.
    After,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Edge {
    /// The key of the node that is needed.
    pub(crate) to: u32,
    pub(crate) need: Need,
    pub(crate) part: Part,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Wanted {
    /// Stays with the node when others come and go.
    pub(crate) key: u32,
    pub(crate) name: String,
    pub(crate) scope: usize,
    pub(crate) sort: Sort,
    pub(crate) settings: Settings,
    pub(crate) edges: Vec<Edge>,
}

/// The description of an application.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Design {
    pub(crate) stacks: Vec<(String, String)>,
    /// Tags of every object.
    pub(crate) tags: BTreeMap<String, String>,
    /// In topological order.
    pub(crate) nodes: Vec<Wanted>,
    next_key: u32,
}

/// A node that was added: how others refer to it.
struct Added {
    exists: Val<Id>,
    ready: Val<Id>,
    edge: [Read; 2],
}

impl Added {
    fn of<K: Fake>(handle: Handle<K>) -> Self {
        Self {
            exists: handle.exists(|out| Id(out.id.clone())),
            ready: handle.ready(|out| Id(out.id.clone())),
            edge: [handle.edge(Need::Exists), handle.edge(Need::Ready)],
        }
    }
}

impl Design {
    pub(crate) fn stack_names(&self) -> Vec<&str> {
        self.stacks.iter().map(|(stack, _)| stack.as_str()).collect()
    }

    pub(crate) fn stack_of(&self, node: &Wanted) -> &str {
        &self.stacks[node.scope].0
    }

    /// A node's address, as the engine says it to people.
    pub(crate) fn address_of(&self, node: &Wanted) -> String {
        let label = &self.stacks[node.scope].1;
        if label.is_empty() { node.name.clone() } else { format!("{label}/{}", node.name) }
    }

    pub(crate) fn by_key(&self, key: u32) -> Option<&Wanted> {
        self.nodes.iter().find(|node| node.key == key)
    }

    /// The graph for the engine.
    pub(crate) fn graph(&self) -> Result<Graph, GraphError> {
        let mut stack = Stack::default();
        let scopes: Vec<_> = self
            .stacks
            .iter()
            .map(|(name, label)| stack.scope(Scope { stack: name.clone(), label: label.clone(), tags: self.tags.clone() }))
            .collect();
        let mut added: HashMap<u32, Added> = HashMap::new();
        for node in &self.nodes {
            let mut refs = Refs::default();
            for edge in &node.edges {
                let Some(to) = added.get(&edge.to) else { continue };
                let value = if edge.need == Need::Ready { to.ready.clone() } else { to.exists.clone() };
                match edge.part {
                    Part::Link => refs.links.push(value),
                    Part::Route => refs.routes.push(value),
                    Part::Base => refs.base.push(value),
                    Part::After => {}
                }
            }
            let place = (scopes[node.scope], node.name.as_str(), &node.settings, &refs);
            let after: Vec<Read> = node
                .edges
                .iter()
                .filter(|edge| edge.part == Part::After)
                .filter_map(|edge| Some(added.get(&edge.to)?.edge[usize::from(edge.need == Need::Ready)]))
                .collect();
            let new = match node.sort {
                Sort::Plain => put::<kinds::Plain>(&mut stack, place, &after),
                Sort::Net => put::<kinds::Net>(&mut stack, place, &after),
                Sort::Seat => put::<kinds::Seat>(&mut stack, place, &after),
                Sort::Slow => put::<kinds::Slow>(&mut stack, place, &after),
                Sort::Named => put::<kinds::Named>(&mut stack, place, &after),
                Sort::Hashed => put::<kinds::Hashed>(&mut stack, place, &after),
                Sort::Store => put::<kinds::Store>(&mut stack, place, &after),
                Sort::Revision => put::<kinds::Revision>(&mut stack, place, &after),
                Sort::Web => put::<kinds::Web>(&mut stack, place, &after),
                Sort::Role => put::<kinds::Role>(&mut stack, place, &after),
                Sort::Linked => put::<kinds::Linked>(&mut stack, place, &after),
            };
            added.insert(node.key, new);
        }
        stack.finish()
    }

    /// The keys of a node's descendants, itself left out.
    pub(crate) fn descendants(&self, key: u32) -> Vec<u32> {
        let mut found = vec![key];
        for node in &self.nodes {
            if node.edges.iter().any(|edge| found.contains(&edge.to)) {
                found.push(node.key);
            }
        }
        found.remove(0);
        found
    }

    /// Whether another node lives in it: it cannot be replaced before that one goes.
    pub(crate) fn is_base(&self, key: u32) -> bool {
        self.nodes.iter().any(|node| node.edges.iter().any(|edge| edge.to == key && edge.part == Part::Base))
    }

    pub(crate) fn has_dependents(&self, key: u32) -> bool {
        self.nodes.iter().any(|node| node.edges.iter().any(|edge| edge.to == key))
    }
}

type Place<'a> = (provision_engine::ScopeIx, &'a str, &'a Settings, &'a Refs);

fn put<K: Fake>(stack: &mut Stack, (scope, name, settings, refs): Place<'_>, after: &[Read]) -> Added {
    let handle: Handle<K> = stack.add(scope, name, K::args(settings, refs));
    for read in after {
        stack.after(handle, *read);
    }
    Added::of(handle)
}
