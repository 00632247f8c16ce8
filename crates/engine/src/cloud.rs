//! What a cloud must offer: clients, and four calls a kind.

use std::any::TypeId;
use std::collections::HashMap;
use std::future::Future;
use std::sync::Arc;

use crate::adopt::{Candidate, Wanted};
use crate::mark::{NODE_TAG, STACK_TAG, Tags};
use crate::{Fault, Graph, Kind, listing::Listing};

/// A cloud's clients. Listing gets the reader, which cannot mutate.
pub trait Cloud: Send + Sync + 'static {
    /// The clients that cannot mutate: all that plan and drift ever get.
    type Reader: Send + Sync + 'static;
    /// The reader beside the mutating clients.
    fn reader(&self) -> &Self::Reader;
}

/// How far an object has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Phase {
    /// It can be used for all it is for.
    Ready,
    /// It exists and is on its way; the text says what it is doing, in the service's word.
    Settling(String),
    /// It lives, and what was last done to it failed: it will not become ready by itself, but it may still serve and is
    /// not replaced. It is drift (`state`), and an apply tries again.
    Stuck(String),
    /// It failed and will not recover; never taken for a live one.
    Broken(String),
    /// It is being deleted; never taken for a live one.
    Leaving(String),
    /// It was to be deleted, and the service will not let it go for hours. It holds nothing, and is left to a run that is
    /// for such objects ([`Goal::Gc`](crate::Goal::Gc)); wanted again, it is updated and lives on.
    Parked(String),
    /// It is deleted, and only still listed.
    Gone,
}

/// Whose an object is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mark {
    /// All tags of the object; ours among them say whose it is.
    Tags(Tags),
    /// Its deterministic name, where no tags can be put on it in the create call.
    Name {
        /// The scope.
        stack: String,
        /// The node.
        node: String,
    },
}

/// An object as a list call found it.
#[derive(Clone, Debug)]
pub struct Found<K: Kind> {
    /// Whose it is.
    pub mark: Mark,
    /// Its settings as seen.
    pub spec: K,
    /// What others may read of it.
    pub out: K::Out,
    /// How far it has come.
    pub phase: Phase,
    /// When it was made, in any unit that grows; 0 where the service does not tell.
    pub born: u64,
    /// Whether another object refers to it, where listing shows that; of several it is the one that is kept.
    pub in_use: bool,
    /// Its mark is laid over it: it is claimed for a node, and not tagged yet. The engine's to say.
    pub claimed: bool,
}

impl<K: Kind> Found<K> {
    /// A ready object.
    pub fn ready(mark: Mark, spec: K, out: K::Out) -> Self {
        Self { mark, spec, out, phase: Phase::Ready, born: 0, in_use: false, claimed: false }
    }
    /// The same object with the time when it was made.
    #[must_use]
    pub fn born(mut self, born: u64) -> Self {
        self.born = born;
        self
    }
    /// The same object in another phase.
    #[must_use]
    pub fn phase(mut self, phase: Phase) -> Self {
        self.phase = phase;
        self
    }
    /// The same object, and whether something that lives uses it.
    #[must_use]
    pub fn in_use(mut self, in_use: bool) -> Self {
        self.in_use = in_use;
        self
    }
}

/// An object as a wait sees it.
#[derive(Clone, Debug)]
pub struct Sighting<K: Kind> {
    /// What others may read of it.
    pub out: K::Out,
    /// How far it has come.
    pub phase: Phase,
}

/// The node on whose behalf a call is made.
pub struct Me<'a> {
    /// The scope's identity.
    pub stack: &'a str,
    /// The node's address within the scope.
    pub node: &'a str,
    /// Every tag the object must carry: ours, the scope's, and the intent.
    pub tags: Tags,
    /// A fresh random token for the retry of one call (32 hex digits).
    pub token: String,
}

/// What a look at one object finds: nothing if it has vanished meanwhile.
pub type Looked<K> = Result<Option<Found<K>>, Fault>;

/// What an update ends with: new outputs, where the kind says that they follow.
pub type Updated<K> = Result<Option<<K as Kind>::Out>, Fault>;

/// The four calls of a kind on a cloud (and tagging, where the kind takes tags).
pub trait Operate<C: Cloud>: Kind {
    /// Every object of this kind in the scopes of the run, and perhaps others', in as few calls as the API allows.
    fn list(reader: &C::Reader, cx: &Listing<C>) -> impl Future<Output = Result<Vec<Found<Self>>, Fault>> + Send;

    /// Looks again at the objects that are waited for. By default lists the kind; a kind whose list is dear narrows it.
    fn watch(
        reader: &C::Reader,
        cx: &Listing<C>,
        ids: &[String],
    ) -> impl Future<Output = Result<Vec<Sighting<Self>>, Fault>> + Send {
        let _ = ids;
        async move { Ok(Self::list(reader, cx).await?.into_iter().map(|f| Sighting { out: f.out, phase: f.phase }).collect()) }
    }

    /// Makes the object, marked in the very call that makes it. Returns without waiting for it to be ready.
    fn create(cloud: &C, me: &Me<'_>, want: &Self) -> impl Future<Output = Result<Self::Out, Fault>> + Send;

    /// Changes what `diff` names. New outputs only where the kind says that they follow. By default for a kind of which every
    /// field replaces it.
    fn update(cloud: &C, me: &Me<'_>, at: &Found<Self>, want: &Self, diff: &Diff) -> impl Future<Output = Updated<Self>> + Send {
        let _ = (cloud, me, at, want);
        let fields = diff.fields.join(", ");
        async move {
            if fields.is_empty() {
                return Ok(None);
            }
            Err(Fault::fatal(format!("internal: {} has no update, and {fields} is to be changed", Self::NAME)))
        }
    }

    /// Sets tags on the object. Never called for kinds that are found by name.
    fn tag(cloud: &C, at: &Found<Self>, tags: &Tags) -> impl Future<Output = Result<(), Fault>> + Send {
        let _ = (cloud, at, tags);
        async { Err(Fault::fatal("this kind takes no tags")) }
    }

    /// Deletes the object. Returns without waiting for it to be gone. An object that turns out to hold data is left
    /// alone: [`Class::HoldsData`](crate::Class::HoldsData). One that cannot go for hours is marked, so that its list shows
    /// it as [`Phase::Parked`], and left: [`Class::Parked`](crate::Class::Parked).
    fn delete(cloud: &C, at: &Found<Self>) -> impl Future<Output = Result<(), Fault>> + Send;

    /// Deletes the object with the data in it. Called only where the user named it; by default as `delete`.
    fn purge(cloud: &C, at: &Found<Self>) -> impl Future<Output = Result<(), Fault>> + Send {
        Self::delete(cloud, at)
    }
}

/// The fields that an update is to change.
#[derive(Clone, Debug, Default)]
pub struct Diff {
    pub(crate) fields: Vec<String>,
}

impl Diff {
    /// These fields.
    #[must_use]
    pub fn of(fields: &[&str]) -> Self {
        Self { fields: fields.iter().map(|field| (*field).to_owned()).collect() }
    }
    /// Whether the field is to be changed.
    #[must_use]
    pub fn has(&self, field: &str) -> bool {
        self.fields.iter().any(|name| name == field)
    }
    /// Whether one of the fields is to be changed.
    #[must_use]
    pub fn any(&self, fields: &[&str]) -> bool {
        fields.iter().any(|field| self.has(field))
    }
}

/// The nodes that a run is about, as a list call may need them: scopes for tag filters, names of nodes to look up.
#[derive(Clone, Debug, Default)]
pub(crate) struct Roster {
    pub(crate) stacks: Vec<String>,
    pub(crate) nodes: HashMap<&'static str, Vec<(String, String)>>,
    /// What was there before.
    pub(crate) wanted: Wanted,
}

impl Roster {
    pub(crate) fn of(graph: &Graph) -> Self {
        let mut nodes: HashMap<&'static str, Vec<(String, String)>> = HashMap::new();
        for node in &graph.nodes {
            let stack = graph.scopes[node.scope.0].stack.clone();
            nodes.entry(node.shape.info().name).or_default().push((stack, node.name.clone()));
        }
        let stacks = graph.scopes.iter().map(|scope| scope.stack.clone()).collect();
        Self { stacks, nodes, wanted: Wanted::of(graph) }
    }

    /// The same for a look that lays marks over what is claimed.
    pub(crate) fn adopting(&self) -> Self {
        let mut roster = self.clone();
        roster.wanted.adopts = true;
        roster
    }

    /// The same for a look at candidates.
    pub(crate) fn looking_for(&self, candidates: &[Candidate], kind: impl Fn(&str) -> Option<&'static str>) -> Self {
        Self { wanted: Wanted::looking_for(candidates, kind), ..self.clone() }
    }
}

/// The identity tags of a node.
#[must_use]
pub fn identity_tags(stack: &str, node: &str) -> Tags {
    Tags::from([(STACK_TAG.to_owned(), stack.to_owned()), (NODE_TAG.to_owned(), node.to_owned())])
}

/// The kinds that a cloud offers. The order is the order of registration; it decides nothing.
pub struct Registry<C: Cloud> {
    pub(crate) kinds: Vec<Arc<dyn crate::ops::Ops<C>>>,
    by_type: HashMap<TypeId, usize>,
    by_name: HashMap<&'static str, usize>,
}

impl<C: Cloud> Default for Registry<C> {
    fn default() -> Self {
        Self { kinds: Vec::new(), by_type: HashMap::new(), by_name: HashMap::new() }
    }
}

impl<C: Cloud> Registry<C> {
    /// Adds a kind. Adding it again changes nothing.
    #[must_use]
    pub fn with<K: Operate<C>>(mut self) -> Self {
        if !self.by_type.contains_key(&TypeId::of::<K>()) {
            let place = self.kinds.len();
            self.by_type.insert(TypeId::of::<K>(), place);
            self.by_name.insert(K::NAME, place);
            self.kinds.push(Arc::new(crate::ops::Typed::<K>::new(place)));
        }
        self
    }
    /// The kinds, with their constants and fields.
    pub fn kinds(&self) -> impl Iterator<Item = (crate::KindInfo, Vec<crate::FieldInfo>)> + '_ {
        self.kinds.iter().map(|kind| (kind.info(), kind.fields()))
    }
    pub(crate) fn place_of<K: Kind>(&self) -> Option<usize> {
        self.by_type.get(&TypeId::of::<K>()).copied()
    }
    pub(crate) fn place_named(&self, name: &str) -> Option<usize> {
        self.by_name.get(name).copied()
    }
}
