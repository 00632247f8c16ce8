//! List once: what one look at the cloud found, a kind at a time, shared by every node and by other kinds' lists.

use std::any::TypeId;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use tokio::sync::OnceCell;

use crate::cloud::{Cloud, Found, Operate, Registry, Roster};
use crate::object::Object;
use crate::val::AnyArc;
use crate::{Fault, Kind};

/// Everything of one kind.
#[derive(Clone)]
pub(crate) struct KindSet {
    pub(crate) objects: Vec<Arc<Object>>,
    /// Without a mark of ours: kept by a look at candidates alone.
    pub(crate) strangers: Vec<Arc<Object>>,
    pub(crate) typed: AnyArc,
}

type Cell = OnceCell<Result<Arc<KindSet>, Fault>>;
type SharedCell = Arc<OnceCell<Result<AnyArc, Fault>>>;

/// One look at the cloud. Each kind is listed once, when first asked for.
pub struct Listing<C: Cloud> {
    registry: Arc<Registry<C>>,
    roster: Arc<Roster>,
    /// Made when a kind is first listed: a look at single objects lists none.
    cells: OnceLock<Box<[Cell]>>,
    shared: Mutex<HashMap<TypeId, SharedCell>>,
    cloud: ReaderOf<C>,
}

/// Where a look gets its clients from.
pub(crate) enum ReaderOf<C: Cloud> {
    Reader(Arc<C::Reader>),
    Cloud(Arc<C>),
}

impl<C: Cloud> Clone for ReaderOf<C> {
    fn clone(&self) -> Self {
        match self {
            Self::Reader(reader) => Self::Reader(reader.clone()),
            Self::Cloud(cloud) => Self::Cloud(cloud.clone()),
        }
    }
}

impl<C: Cloud> ReaderOf<C> {
    pub(crate) fn get(&self) -> &C::Reader {
        match self {
            Self::Reader(reader) => reader,
            Self::Cloud(cloud) => cloud.reader(),
        }
    }
}

impl<C: Cloud> Listing<C> {
    pub(crate) fn new(registry: Arc<Registry<C>>, roster: Arc<Roster>, cloud: ReaderOf<C>) -> Self {
        Self { registry, roster, cells: OnceLock::new(), shared: Mutex::default(), cloud }
    }

    /// The identities of the run's scopes: the values of the tag `provision:stack` to filter by.
    #[must_use]
    pub fn stacks(&self) -> &[String] {
        &self.roster.stacks
    }

    /// The graph's nodes of a kind, as (scope identity, node address).
    #[must_use]
    pub fn nodes<K: Kind>(&self) -> &[(String, String)] {
        self.roster.nodes.get(K::NAME).map_or(&[], Vec::as_slice)
    }

    /// Whether objects are looked for that carry no tags of ours yet.
    #[must_use]
    pub fn adopts(&self) -> bool {
        self.roster.wanted.adopts
    }

    /// What objects of a kind are called that are ours, or are to become so, and that others named: ids, ARNs, names.
    pub fn known<K: Kind>(&self) -> impl Iterator<Item = &str> {
        self.roster.wanted.known(K::NAME)
    }

    /// Whether an object of this name or id may be ours though others named it.
    #[must_use]
    pub fn knows<K: Kind>(&self, name: &str) -> bool {
        self.roster.wanted.knows(K::NAME, name)
    }

    /// Whether any object of the kind may be.
    #[must_use]
    pub fn knows_any<K: Kind>(&self) -> bool {
        self.roster.wanted.knows_any(K::NAME)
    }

    /// Lays marks over what is claimed.
    pub(crate) fn mark<K: Kind>(&self, found: &mut [Found<K>]) {
        self.roster.wanted.mark(found);
    }

    /// What this look found of another kind; lists it if nobody has yet.
    ///
    /// # Errors
    /// What listing that kind failed with.
    pub async fn found<K: Operate<C>>(&self) -> Result<Arc<Vec<Found<K>>>, Fault> {
        let place = self.registry.place_of::<K>().ok_or_else(|| Fault::fatal(format!("{} is not registered", K::NAME)))?;
        let set = self.kind(place).await?;
        set.typed.clone().downcast().map_err(|_| Fault::fatal(format!("internal: {} was listed as another kind", K::NAME)))
    }

    /// Reads once for all the lists of this look that need it, before any of them has sorted out what is ours: without it
    /// a list would wait for the whole list of another kind, though it needs that kind's first call alone. What was read
    /// is known by its type.
    ///
    /// # Errors
    /// What the read failed with.
    pub async fn once<T, F>(&self, read: F) -> Result<Arc<T>, Fault>
    where
        T: Send + Sync + 'static,
        F: Future<Output = Result<T, Fault>> + Send,
    {
        let cell = {
            let mut shared = self.shared.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(shared.entry(TypeId::of::<T>()).or_default())
        };
        let read = || async { read.await.map(|read| Arc::new(read) as AnyArc) };
        let read = cell.get_or_init(read).await.clone()?;
        read.downcast().map_err(|_| Fault::fatal("internal: a shared read is of another type"))
    }

    pub(crate) async fn kind(&self, place: usize) -> Result<Arc<KindSet>, Fault> {
        let list = || async { self.registry.kinds[place].list(self.cloud.get(), self).await.map(Arc::new) };
        let cells = self.cells.get_or_init(|| self.registry.kinds.iter().map(|_| OnceCell::new()).collect());
        cells[place].get_or_init(list).await.clone()
    }
}
