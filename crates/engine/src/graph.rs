//! The graph of typed nodes. A reference can only be made to a node that was added before, so a cycle cannot be written.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use petgraph::graph::DiGraph;

use crate::cloud::identity_tags;
use crate::mark::Tags;
use crate::shape::{Of, Shape};
use crate::val::AnyArc;
use crate::{Args, Kind, Late, Need, NodeIx, Outs, Read, Val};

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

/// A typed reference to a node. Only [`Stack::add`] makes one.
///
/// ```
/// use provision_engine::{Kind, Output, Scope, Stack};
///
/// #[derive(Clone, Debug)]
/// struct NetOut { id: String }
/// impl Output for NetOut {
///     fn id(&self) -> &str { &self.id }
/// }
///
/// /// A network.
/// #[derive(Clone, Debug, Kind)]
/// #[kind(name = "example.net", out = NetOut)]
/// struct Net {
///     /// How large it is, in addresses.
///     size: u32,
///     /// The id of the network it belongs to.
///     parent: Option<String>,
/// }
///
/// let mut stack = Stack::default();
/// let scope = stack.scope(Scope { stack: "app".into(), label: String::new(), tags: Default::default() });
/// let outer = stack.add(scope, "outer", NetArgs { size: 512.into(), parent: None.into() });
/// let parent = outer.exists(|out| Some(out.id.clone()));
/// stack.add(scope, "inner", NetArgs { size: 256.into(), parent });
/// assert!(stack.finish().is_ok());
/// ```
///
/// A field that the output does not have does not compile:
///
/// ```compile_fail,E0609
/// # use provision_engine::{Handle, Kind, Output};
/// # #[derive(Clone, Debug)]
/// # struct NetOut { id: String }
/// # impl Output for NetOut {
/// #     fn id(&self) -> &str { &self.id }
/// # }
/// # /// A network.
/// # #[derive(Clone, Debug, Kind)]
/// # #[kind(name = "example.net", out = NetOut)]
/// # struct Net {
/// #     /// A size.
/// #     size: u32,
/// # }
/// fn arn(net: Handle<Net>) {
///     net.exists(|out| out.arn.clone());
/// }
/// ```
///
/// Nor does a reference of another type than the field's:
///
/// ```compile_fail,E0308
/// # use provision_engine::{Handle, Kind, Output};
/// # #[derive(Clone, Debug)]
/// # struct NetOut { id: String }
/// # impl Output for NetOut {
/// #     fn id(&self) -> &str { &self.id }
/// # }
/// # /// A network.
/// # #[derive(Clone, Debug, Kind)]
/// # #[kind(name = "example.net", out = NetOut)]
/// # struct Net {
/// #     /// A size.
/// #     size: u32,
/// # }
/// fn args(net: Handle<Net>) -> NetArgs {
///     NetArgs { size: net.exists(|out| out.id.clone()) }
/// }
/// ```
pub struct Handle<K> {
    read: Read,
    kind: PhantomData<fn() -> K>,
}

impl<K> Clone for Handle<K> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<K> Copy for Handle<K> {}
impl<K> fmt::Debug for Handle<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "node {}", self.read.node.0)
    }
}

impl<K: Kind> Handle<K> {
    /// A value read as soon as the node exists.
    pub fn exists<T: Clone + Send + Sync + 'static>(&self, f: impl Fn(&K::Out) -> T + Send + Sync + 'static) -> Val<T> {
        self.late(Need::Exists, move |out| Some(f(out)))
    }
    /// A value read once the node is ready.
    pub fn ready<T: Clone + Send + Sync + 'static>(&self, f: impl Fn(&K::Out) -> T + Send + Sync + 'static) -> Val<T> {
        self.late(Need::Ready, move |out| Some(f(out)))
    }
    /// An edge without a value.
    #[must_use]
    pub fn edge(&self, need: Need) -> Read {
        Read { need, ..self.read }
    }
    /// The node's place.
    #[must_use]
    pub fn node(&self) -> NodeIx {
        self.read.node
    }
    fn late<T: Clone + Send + Sync + 'static>(&self, need: Need, f: impl Fn(&K::Out) -> Option<T> + Send + Sync + 'static) -> Val<T> {
        let node = self.read.node;
        Val::Late(Late::new(vec![self.edge(need)], move |outs| outs.read::<K>(node, need).and_then(&f)))
    }
}

/// A node of the graph.
pub struct Node {
    /// Its scope.
    pub scope: ScopeIx,
    /// Its address within the scope: the identity tag `provision:node`. It never changes when a setting changes.
    pub name: String,
    /// Its address for people: the scope's label and the name.
    pub address: Arc<str>,
    /// The tags every object of it carries, without the intent.
    pub(crate) tags: Tags,
    pub(crate) waiting: Option<Waiting>,
    pub(crate) shape: Arc<dyn Shape>,
    pub(crate) args: AnyArc,
}

/// What a node waits for that no run can bring about: a first image, a delegation.
pub(crate) struct Waiting {
    what: String,
    /// Whether it still waits; taken as yes while that is not known.
    still: Val<bool>,
}

impl Node {
    /// What the node waits for that no run can bring about, as far as is known.
    pub(crate) fn waits_for(&self, outs: &Outs) -> Option<String> {
        let waiting = self.waiting.as_ref()?;
        waiting.still.get(outs).unwrap_or(true).then(|| waiting.what.clone())
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

fn tags(scope: &Scope, node: &str) -> Tags {
    let mut tags = identity_tags(&scope.stack, node);
    tags.extend(scope.tags.iter().map(|(key, value)| (key.clone(), value.clone())));
    tags
}

/// A graph under construction.
pub struct Stack {
    brand: u32,
    scopes: Vec<Scope>,
    nodes: Vec<Node>,
    edges: Vec<(NodeIx, NodeIx, Need)>,
    outputs: Vec<(String, Val<String>)>,
    names: HashMap<(usize, String), NodeIx>,
    wrong: Option<GraphError>,
}

impl Default for Stack {
    fn default() -> Self {
        static BRAND: AtomicU32 = AtomicU32::new(0);
        Self {
            brand: BRAND.fetch_add(1, Ordering::Relaxed),
            scopes: Vec::new(),
            nodes: Vec::new(),
            edges: Vec::new(),
            outputs: Vec::new(),
            names: HashMap::new(),
            wrong: None,
        }
    }
}

impl Stack {
    /// Opens a scope.
    pub fn scope(&mut self, scope: Scope) -> ScopeIx {
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
        if self.names.insert((scope.0, name.clone()), node).is_some() {
            self.wrong.get_or_insert(GraphError::Twice(address.to_string()));
        }
        let tags = self.scopes.get(scope.0).map(|scope| tags(scope, &name)).unwrap_or_default();
        self.nodes.push(Node { scope, name, address, tags, waiting: None, shape: Arc::new(Of::<A::Kind>::new()), args: Arc::new(args) });
        Handle { read: Read { node, need: Need::Exists, graph: self.brand }, kind: PhantomData }
    }

    /// Makes a node wait for another that none of its fields reads.
    pub fn after<K: Kind>(&mut self, node: Handle<K>, read: Read) {
        let address = self.nodes[node.read.node.index()].address.clone();
        self.connect(read, node.read.node, &address);
    }

    /// Says that a node waits for something no run can bring about, and whether it still does: shown, with an exit
    /// code of its own.
    pub fn waiting<K: Kind>(&mut self, node: Handle<K>, what: impl Into<String>, still: Val<bool>) {
        self.nodes[node.read.node.index()].waiting = Some(Waiting { what: what.into(), still });
    }

    /// Names a value that `outputs` shows.
    pub fn output(&mut self, name: impl Into<String>, value: Val<String>) {
        self.outputs.push((name.into(), value));
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
        Ok(Graph { scopes: self.scopes, nodes: self.nodes, edges, outputs: self.outputs, names: self.names })
    }
}

/// A finished graph: what the engine runs.
pub struct Graph {
    pub(crate) scopes: Vec<Scope>,
    pub(crate) nodes: Vec<Node>,
    pub(crate) edges: DiGraph<(), Need>,
    pub(crate) outputs: Vec<(String, Val<String>)>,
    pub(crate) names: HashMap<(usize, String), NodeIx>,
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

    pub(crate) fn owner_of(&self, stack: &str, name: &str) -> Option<NodeIx> {
        let scope = self.scopes.iter().position(|scope| scope.stack == stack)?;
        self.names.get(&(scope, name.to_owned())).copied()
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
