//! The graph of typed nodes. A reference can only be made to a node that was added before, so a cycle cannot be written.

use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, OnceLock};

use petgraph::graph::DiGraph;

use crate::adopt::Claims;
use crate::cloud::Roster;
use crate::mark::{NODE_TAG, STACK_TAG, Tags};
use crate::ownership::{Owners, Ownership};
use crate::shape::{Of, Shape};
use crate::val::AnyArc;
use crate::{Args, Handle, Kind, Late, Need, NodeIx, Outs, Read, Val};

/// A set of nodes that live and die together, and what every object of it is tagged with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope {
    /// The value of the identity tag `provision:stack`: `app/collection` or `app/collection/environment`.
    pub stack: String,
    /// What a node's address begins with in plans; empty for the shared scope.
    pub label: String,
    /// Tags beside the identity tags.
    pub tags: BTreeMap<String, String>,
}

/// The place of a scope in its graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ScopeIx(pub(crate) usize);

/// A node of the graph.
pub struct Node {
    /// Its scope.
    pub scope: ScopeIx,
    /// Its address within the scope: the identity tag `provision:node`. It never changes when a setting changes.
    pub name: String,
    /// Its address for people: the scope's label and the name.
    pub address: Arc<str>,
    /// The scope's identity and tags, shared by its nodes.
    pub(crate) home: Arc<Home>,
    pub(crate) waiting: Option<Waiting>,
    pub(crate) shape: Arc<dyn Shape>,
    pub(crate) args: AnyArc,
    /// The fields whose owner is not the table's.
    pub(crate) owners: Owners,
}

/// What a node waits for that no run can bring about: a first image, a delegation.
pub(crate) struct Waiting {
    what: String,
    /// What is to be done about it, where that is known.
    advice: Option<Val<String>>,
    /// Whether it still waits; taken as yes while that is not known.
    still: Val<bool>,
    /// Whether it cannot become ready before.
    holds: bool,
}

/// What the nodes of a scope have in common.
#[derive(Default)]
pub(crate) struct Home {
    stack: String,
    tags: Tags,
}

impl Node {
    /// The tags every object of it carries, without the intent: ours, and the scope's.
    pub(crate) fn tags(&self) -> impl Iterator<Item = (&str, &str)> {
        let own = [(STACK_TAG, self.home.stack.as_str()), (NODE_TAG, self.name.as_str())];
        let others = self.home.tags.iter().map(|(key, value)| (key.as_str(), value.as_str()));
        own.into_iter().chain(others.filter(|(key, _)| *key != STACK_TAG && *key != NODE_TAG))
    }
    /// What the node waits for that no run can bring about, as far as is known. `ix` is its own place.
    pub(crate) fn waits_for(&self, ix: NodeIx, outs: &Outs) -> Option<String> {
        let waiting = self.waiting.as_ref()?;
        let over = waiting.holds && outs.is_ready(ix);
        if over || !waiting.still.get(outs).unwrap_or(true) {
            return None;
        }
        let advice = waiting.advice.as_ref().and_then(|advice| advice.get(outs));
        Some(advice.map_or_else(|| waiting.what.clone(), |advice| format!("{}: {advice}", waiting.what)))
    }
    /// Whether it cannot become ready in this run.
    pub(crate) fn is_held(&self, outs: &Outs) -> bool {
        self.waiting.as_ref().is_some_and(|waiting| waiting.holds && waiting.still.get(outs).unwrap_or(true))
    }
    /// The kind's name.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        self.shape.info().name
    }
}

/// What is wrong with a graph.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum GraphError {
    /// Two nodes of one scope have the same address.
    #[error("two nodes are named {0}")]
    Twice(String),
    /// A reference to a node of another graph.
    #[error("{0} refers to a node of another graph")]
    Foreign(String),
}

/// A graph under construction.
pub struct Stack {
    brand: u32,
    scopes: Vec<Scope>,
    homes: Vec<Arc<Home>>,
    nodes: Vec<Node>,
    edges: Vec<(NodeIx, NodeIx, Need)>,
    outputs: Vec<(String, Val<String>)>,
    facts: Vec<(String, Val<String>)>,
    names: Vec<HashMap<String, NodeIx>>,
    claims: Claims,
    wrong: Option<GraphError>,
}

impl Default for Stack {
    fn default() -> Self {
        static BRAND: AtomicU32 = AtomicU32::new(0);
        Self {
            brand: BRAND.fetch_add(1, Ordering::Relaxed),
            scopes: Vec::new(),
            homes: Vec::new(),
            nodes: Vec::new(),
            edges: Vec::new(),
            outputs: Vec::new(),
            facts: Vec::new(),
            names: Vec::new(),
            claims: Claims::default(),
            wrong: None,
        }
    }
}

impl Stack {
    /// Opens a scope.
    pub fn scope(&mut self, scope: Scope) -> ScopeIx {
        self.names.push(HashMap::new());
        self.homes.push(Arc::new(Home { stack: scope.stack.clone(), tags: scope.tags.clone() }));
        self.scopes.push(scope);
        ScopeIx(self.scopes.len() - 1)
    }

    /// Adds a node. Its edges are what its arguments read.
    pub fn add<A: Args>(&mut self, scope: ScopeIx, name: impl Into<String>, args: A) -> Handle<A::Kind> {
        let name = name.into();
        let node = NodeIx(u32::try_from(self.nodes.len()).unwrap_or(u32::MAX));
        let label = self.scopes.get(scope.0).map_or("", |scope| scope.label.as_str());
        let address: Arc<str> = if label.is_empty() { name.as_str().into() } else { format!("{label}/{name}").into() };
        let mut reads = Vec::new();
        args.reads(&mut reads);
        for read in reads {
            self.connect(read, node, &address);
        }
        if self.names.get_mut(scope.0).is_some_and(|names| names.insert(name.clone(), node).is_some()) {
            self.wrong.get_or_insert(GraphError::Twice(address.to_string()));
        }
        let home = self.homes.get(scope.0).cloned().unwrap_or_default();
        self.nodes.push(Node {
            scope,
            name,
            address,
            home,
            waiting: None,
            shape: Arc::new(Of::<A::Kind>::new()),
            args: Arc::new(args),
            owners: Owners::default(),
        });
        Handle::new(Read { node, need: Need::Exists, graph: self.brand })
    }

    /// A value for the node that is added next, read of its own object as it was found before the run; of nothing where there is
    /// none.
    pub fn former<K: Kind, T: Clone + Send + Sync + 'static>(
        &self,
        f: impl Fn(Option<&K::Out>) -> T + Send + Sync + 'static,
    ) -> Val<T> {
        let node = NodeIx::at(self.nodes.len());
        Val::Late(Late::new(Vec::new(), move |outs| Some(f(outs.read_before::<K>(node)))))
    }

    /// Gives fields of a scope's nodes to other owners than their tables name: of those that are there by now.
    pub fn own(&mut self, scope: ScopeIx, rules: &[Ownership]) {
        for node in self.nodes.iter_mut().filter(|node| node.scope == scope) {
            node.owners = node.shape.owners(&node.name, rules);
        }
    }

    /// Says what a node's object is called, where that is no name of ours: lists by name look for it.
    pub fn named<K: Kind>(&mut self, node: Handle<K>, name: impl Into<String>) {
        self.claims.give(node.node(), name.into());
    }

    /// Makes a node wait for another that none of its fields reads.
    pub fn after<K: Kind>(&mut self, node: Handle<K>, read: Read) {
        let address = self.nodes[node.node().index()].address.clone();
        self.connect(read, node.node(), &address);
    }

    /// Says that a node waits for something no run can bring about, and whether it still does: shown, with an exit
    /// code of its own.
    pub fn waiting<K: Kind>(&mut self, node: Handle<K>, what: impl Into<String>, still: Val<bool>) {
        self.nodes[node.node().index()].waiting = Some(Waiting { what: what.into(), advice: None, still, holds: false });
    }

    /// Says that a node cannot become ready before something that no run can bring about (a domain's delegation), and whether
    /// that is still so. Then it is made and not waited for, and what needs it ready is put off: shown, with the exit code of
    /// what waits.
    pub fn held_up<K: Kind>(&mut self, node: Handle<K>, what: impl Into<String>, still: Val<bool>) {
        // It must be known when the node is come to: an object that is there already is come to at once.
        let mut reads = Vec::new();
        still.reads(&mut reads);
        for read in reads {
            self.after(node, read);
        }
        self.nodes[node.node().index()].waiting = Some(Waiting { what: what.into(), advice: None, still, holds: true });
    }

    /// Says what is to be done about what a node waits for.
    pub fn advise<K: Kind>(&mut self, node: Handle<K>, advice: Val<String>) {
        if let Some(waiting) = &mut self.nodes[node.node().index()].waiting {
            waiting.advice = Some(advice);
        }
    }

    /// Names a value that `outputs` shows.
    pub fn output(&mut self, name: impl Into<String>, value: Val<String>) {
        self.outputs.push((name.into(), value));
    }

    /// Names a value that another command works with, and that is not shown.
    pub fn fact(&mut self, name: impl Into<String>, value: Val<String>) {
        self.facts.push((name.into(), value));
    }

    fn connect(&mut self, read: Read, node: NodeIx, address: &str) {
        if read.graph != self.brand || read.node >= node {
            self.wrong.get_or_insert(GraphError::Foreign(address.to_owned()));
        } else {
            self.edges.push((read.node, node, read.need));
        }
    }

    /// The finished graph.
    ///
    /// # Errors
    /// Two nodes of one address, or a reference to another graph's node.
    pub fn finish(self) -> Result<Graph, GraphError> {
        if let Some(wrong) = self.wrong {
            return Err(wrong);
        }
        let mut edges = DiGraph::with_capacity(self.nodes.len(), self.edges.len());
        let places: Vec<_> = self.nodes.iter().map(|_| edges.add_node(())).collect();
        // One edge a pair, the stronger need: it implies the weaker.
        let mut strongest: BTreeMap<(NodeIx, NodeIx), Need> = BTreeMap::new();
        for (from, to, need) in self.edges {
            let entry = strongest.entry((from, to)).or_insert(need);
            *entry = (*entry).max(need);
        }
        for ((from, to), need) in strongest {
            edges.add_edge(places[from.index()], places[to.index()], need);
        }
        Ok(Graph {
            scopes: self.scopes,
            nodes: self.nodes,
            edges,
            outputs: self.outputs,
            facts: self.facts,
            names: self.names,
            claims: self.claims,
            roster: OnceLock::new(),
        })
    }
}

/// A finished graph: what the engine runs.
pub struct Graph {
    pub(crate) scopes: Vec<Scope>,
    pub(crate) nodes: Vec<Node>,
    pub(crate) edges: DiGraph<(), Need>,
    pub(crate) outputs: Vec<(String, Val<String>)>,
    pub(crate) facts: Vec<(String, Val<String>)>,
    pub(crate) names: Vec<HashMap<String, NodeIx>>,
    pub(crate) claims: Claims,
    roster: OnceLock<Arc<Roster>>,
}

impl Graph {
    /// The nodes, in topological order.
    #[must_use]
    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }
    /// The scopes.
    #[must_use]
    pub fn scopes(&self) -> &[Scope] {
        &self.scopes
    }
    /// The places of the nodes whose scope has a label.
    #[must_use]
    pub fn labelled(&self) -> Vec<usize> {
        let own = |(at, node)| (!self.scope_of(node).label.is_empty()).then_some(at);
        self.nodes.iter().enumerate().filter_map(own).collect()
    }
    /// The scope of a node of this graph.
    #[must_use]
    pub fn scope_of(&self, node: &Node) -> &Scope {
        &self.scopes[node.scope.0]
    }
    /// The nodes that `node` needs, and how far.
    pub fn needs(&self, node: usize) -> impl Iterator<Item = (usize, Need)> + '_ {
        self.neighbours(node, petgraph::Direction::Incoming)
    }
    /// The nodes that need `node`, and how far.
    pub fn needed_by(&self, node: usize) -> impl Iterator<Item = (usize, Need)> + '_ {
        self.neighbours(node, petgraph::Direction::Outgoing)
    }
    /// The node of this address.
    #[must_use]
    pub fn find(&self, address: &str) -> Option<usize> {
        self.nodes.iter().position(|node| &*node.address == address)
    }
    /// A node and all that it needs, as a mask over the nodes.
    #[must_use]
    pub fn closure(&self, wanted: &[usize]) -> Vec<bool> {
        self.reach(wanted, petgraph::Direction::Incoming)
    }
    /// A node and all that needs it, as a mask over the nodes.
    #[must_use]
    pub fn dependents(&self, wanted: &[usize]) -> Vec<bool> {
        self.reach(wanted, petgraph::Direction::Outgoing)
    }

    fn reach(&self, wanted: &[usize], direction: petgraph::Direction) -> Vec<bool> {
        let mut mask = vec![false; self.nodes.len()];
        let mut open: Vec<usize> = wanted.to_vec();
        while let Some(node) = open.pop() {
            if let Some(seen) = mask.get_mut(node)
                && !std::mem::replace(seen, true)
            {
                open.extend(self.neighbours(node, direction).map(|(other, _)| other));
            }
        }
        mask
    }

    /// Its nodes by kind, for lists that look them up; made when first asked for.
    pub(crate) fn roster(&self) -> Arc<Roster> {
        self.roster.get_or_init(|| Arc::new(Roster::of(self))).clone()
    }

    /// What the roster was made of has changed.
    pub(crate) fn forget_roster(&mut self) {
        self.roster = OnceLock::new();
    }

    pub(crate) fn owner_of(&self, stack: &str, name: &str) -> Option<NodeIx> {
        let scope = self.scopes.iter().position(|scope| scope.stack == stack)?;
        self.names.get(scope)?.get(name).copied()
    }

    fn neighbours(&self, node: usize, direction: petgraph::Direction) -> impl Iterator<Item = (usize, Need)> + '_ {
        use petgraph::visit::EdgeRef;
        self.edges.edges_directed(petgraph::graph::NodeIndex::new(node), direction).map(move |edge| {
            let other = if direction == petgraph::Direction::Incoming { edge.source() } else { edge.target() };
            (other.index(), *edge.weight())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Tags;
    use crate::testkit::{args, thing};

    fn scope(stack: &mut Stack) -> ScopeIx {
        stack.scope(Scope { stack: "app".to_owned(), label: "test".to_owned(), tags: Tags::new() })
    }

    #[test]
    fn an_address_is_used_once() {
        let mut stack = Stack::default();
        let scope = scope(&mut stack);
        stack.add(scope, "one", args(&thing()));
        stack.add(scope, "one", args(&thing()));
        assert_eq!(stack.finish().err(), Some(GraphError::Twice("test/one".to_owned())));
    }

    #[test]
    fn what_holds_a_node_up_is_known_when_the_node_is_come_to() {
        let mut stack = Stack::default();
        let scope = scope(&mut stack);
        let zone = stack.add(scope, "zone", args(&thing()));
        let held = stack.add(scope, "held", args(&thing()));
        stack.held_up(held, "a delegation", zone.exists(|_| true));
        let graph = stack.finish().unwrap();
        assert_eq!(graph.needs(1).collect::<Vec<_>>(), [(0, Need::Exists)]);
    }

    #[test]
    fn a_handle_of_another_graph_is_refused() {
        let (mut mine, mut other) = (Stack::default(), Stack::default());
        let (here, there) = (scope(&mut mine), scope(&mut other));
        let foreign = other.add(there, "foreign", args(&thing()));
        let node = mine.add(here, "one", args(&thing()));
        mine.after(node, foreign.edge(Need::Ready));
        assert_eq!(mine.finish().err(), Some(GraphError::Foreign("test/one".to_owned())));
    }

    #[test]
    fn the_stronger_need_of_a_pair_counts_and_masks_follow_the_edges() {
        let mut stack = Stack::default();
        let scope = scope(&mut stack);
        let first = stack.add(scope, "first", args(&thing()));
        let second = stack.add(scope, "second", args(&thing()));
        let third = stack.add(scope, "third", args(&thing()));
        stack.after(second, first.edge(Need::Ready));
        stack.after(second, first.edge(Need::Exists));
        stack.after(third, second.edge(Need::Exists));
        let graph = stack.finish().unwrap();
        assert_eq!(graph.needs(1).collect::<Vec<_>>(), [(0, Need::Ready)]);
        assert_eq!(graph.closure(&[1]), [true, true, false]);
        assert_eq!(graph.dependents(&[1]), [false, true, true]);
        assert_eq!(graph.find("test/third"), Some(2));
    }
}
