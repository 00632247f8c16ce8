//! Drawings of a graph: for Graphviz, for Mermaid, and as a picture.
//!
//! A solid edge means that a node waits until the other is ready; a dashed one, that it only has to exist.

mod dot;
mod layout;
mod mermaid;
mod svg;

use provision_engine::{Graph, Need};
use serde::Serialize;

pub use dot::dot;
pub use mermaid::mermaid;
pub use svg::svg;

/// A graph as drawings need it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Diagram {
    /// The scopes, each drawn as a group.
    pub scopes: Vec<Group>,
    /// The nodes, each before what needs it.
    pub nodes: Vec<Vertex>,
    /// The edges, from what is needed to what needs it.
    pub edges: Vec<Edge>,
}

/// A scope.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Group {
    /// Its identity: `app/collection` or `app/collection/environment`.
    pub stack: String,
    /// Its name for people: the environment; empty for what the collection shares.
    pub label: String,
}

impl Group {
    /// The title of the group.
    #[must_use]
    pub fn title(&self) -> &str {
        if self.label.is_empty() { "shared by the collection" } else { &self.label }
    }
}

/// A node.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Vertex {
    /// Its address, as `--only` takes it.
    pub address: String,
    /// Its address within the scope.
    pub name: String,
    /// Its kind.
    pub kind: &'static str,
    /// Its scope, by place.
    pub scope: usize,
}

/// An edge.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Edge {
    /// What is needed, by place.
    pub from: usize,
    /// What needs it, by place.
    pub to: usize,
    /// It must be ready, not only exist.
    pub ready: bool,
    /// Other edges say the same: left out of pictures.
    pub implied: bool,
}

impl Diagram {
    /// The diagram of a graph.
    #[must_use]
    pub fn of(graph: &Graph) -> Self {
        let scopes: Vec<Group> =
            graph.scopes().iter().map(|scope| Group { stack: scope.stack.clone(), label: scope.label.clone() }).collect();
        let place = |stack: &str| scopes.iter().position(|scope| scope.stack == stack).unwrap_or(0);
        let vertex = |node| {
            let scope: &provision_engine::Scope = graph.scope_of(node);
            Vertex { address: node.address.to_string(), name: node.name.clone(), kind: node.kind(), scope: place(&scope.stack) }
        };
        let nodes: Vec<Vertex> = graph.nodes().iter().map(vertex).collect();
        let mut edges = Vec::new();
        for to in 0..nodes.len() {
            let mut needs: Vec<Edge> =
                graph.needs(to).map(|(from, need)| Edge { from, to, ready: need != Need::Exists, implied: false }).collect();
            needs.sort_by_key(|edge| edge.from);
            edges.extend(needs);
        }
        let mut diagram = Self { scopes, nodes, edges };
        diagram.mark_implied();
        diagram
    }

    /// Marks each edge beside which a longer way says the same: any way for an edge that asks for existence, a way
    /// of ready edges alone for one that asks for readiness.
    fn mark_implied(&mut self) {
        let ways = Ways::of(self, false);
        let ready_ways = Ways::of(self, true);
        let implied = |edge: &Edge| {
            let by = if edge.ready { &ready_ways } else { &ways };
            by.next[edge.from].iter().any(|&step| step != edge.to && by.reach(step, edge.to))
        };
        let marks: Vec<bool> = self.edges.iter().map(implied).collect();
        for (edge, implied) in self.edges.iter_mut().zip(marks) {
            edge.implied = implied;
        }
    }

    /// The edges that pictures show.
    pub(crate) fn shown(&self) -> impl Iterator<Item = &Edge> {
        self.edges.iter().filter(|edge| !edge.implied)
    }
}

/// What can be come to from each node, as bits.
struct Ways {
    next: Vec<Vec<usize>>,
    bits: Vec<Vec<u64>>,
}

impl Ways {
    fn of(diagram: &Diagram, ready_only: bool) -> Self {
        let count = diagram.nodes.len();
        let mut next = vec![Vec::new(); count];
        for edge in diagram.edges.iter().filter(|edge| edge.ready || !ready_only) {
            next[edge.from].push(edge.to);
        }
        let mut bits = vec![vec![0_u64; count.div_ceil(64)]; count];
        for from in (0..count).rev() {
            let mut row = std::mem::take(&mut bits[from]);
            for &to in &next[from] {
                row[to / 64] |= 1 << (to % 64);
                for (word, more) in row.iter_mut().zip(&bits[to]) {
                    *word |= more;
                }
            }
            bits[from] = row;
        }
        Self { next, bits }
    }

    fn reach(&self, from: usize, to: usize) -> bool {
        self.bits[from][to / 64] & (1 << (to % 64)) != 0
    }
}

#[cfg(test)]
mod tests;
