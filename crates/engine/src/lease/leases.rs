//! Leases taken and given back.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use futures::FutureExt;
use futures::future::BoxFuture;
use tokio::sync::oneshot;
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;

use super::clock::Renewed;
use super::hold::{Hold, Renewer};
use super::record::Record;
use super::{Document, Fence, Holder, Lost, Only, ServerTime, Store, Tenure, Terms, Told, Version};
use crate::{Class, Fault};

/// How often taking a lease is tried while others take it too or no answer comes.
const TRIES: u32 = 8;

/// A lease by its names.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Name {
    /// Where its document is.
    pub key: String,
    /// What it is of, in words: ``environment `staging` ``.
    pub title: String,
}

/// What became of taking a lease.
#[derive(Clone, Debug)]
pub enum Taking {
    /// It is held.
    Taken {
        /// It is the so-manieth of this lease; 0 where it was held before.
        fence: u64,
        /// When somebody else last had it, if anybody knows.
        before: Option<ServerTime>,
        /// Whose it was until it ended by itself.
        after: Option<Tenure>,
    },
    /// Somebody else holds it.
    Held(Tenure),
}

/// What begins a task.
pub type Spawn = Arc<dyn Fn(BoxFuture<'static, ()>) + Send + Sync>;

/// A lease of ours.
struct Own {
    hold: Arc<Hold>,
    until: CancellationToken,
    /// The last writing of its document; nothing if it was lost.
    ended: oneshot::Receiver<Option<(Record, Version)>>,
}

/// The leases of one run.
pub struct Leases {
    store: Arc<dyn Store>,
    holder: Holder,
    terms: Terms,
    fence: Fence,
    spawn: Spawn,
    own: Mutex<BTreeMap<String, Own>>,
}

impl std::fmt::Debug for Leases {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Leases").field("holder", &self.holder).field("fence", &self.fence).finish_non_exhaustive()
    }
}

/// Leases that are dropped are renewed no more, and end by themselves. Until then nothing is written for their sake.
impl Drop for Leases {
    fn drop(&mut self) {
        for own in self.own().values() {
            own.until.cancel();
            self.fence.0.lose(Lost::Gone { of: own.hold.title().to_owned() });
            own.hold.end();
        }
    }
}

impl Leases {
    /// None yet, for this holder.
    #[must_use]
    pub fn new(store: Arc<dyn Store>, holder: Holder, terms: Terms) -> Self {
        let spawn = Arc::new(|task: BoxFuture<'static, ()>| drop(tokio::spawn(task)));
        Self { store, holder, terms, fence: Fence::default(), spawn, own: Mutex::default() }
    }

    /// Renewed by tasks of this executor, and not of the runtime at hand.
    #[must_use]
    pub fn renewed_by(mut self, spawn: Spawn) -> Self {
        self.spawn = spawn;
        self
    }

    /// What every write has to pass while these leases are held.
    #[must_use]
    pub fn fence(&self) -> &Fence {
        &self.fence
    }

    /// What time it is at the store; 1970 before the first answer.
    #[must_use]
    pub fn now(&self) -> ServerTime {
        self.fence.0.clock.now()
    }

    /// The store.
    #[must_use]
    pub fn store(&self) -> &Arc<dyn Store> {
        &self.store
    }

    /// Who holds a lease now; nobody where that is this run. Reads only.
    ///
    /// # Errors
    /// The store's.
    pub async fn look(&self, name: &Name) -> Result<Option<Tenure>, Fault> {
        let told = self.get(&name.key).await?;
        let record = told.what.and_then(|document| Record::parse(&document.text));
        let tenure = record.and_then(|record| record.tenure(&name.title, told.at));
        Ok(tenure.filter(|tenure| tenure.holder.run != self.holder.run))
    }

    /// Takes a lease for a command, if nobody else holds it. One that is held already stays so.
    ///
    /// # Errors
    /// The store's; or it is not known whether it was taken.
    pub async fn take(&self, name: &Name, command: &str) -> Result<Taking, Fault> {
        if self.own().contains_key(&name.key) {
            return Ok(Taking::Taken { fence: 0, before: None, after: None });
        }
        let mut last = Fault::new(Class::Conflict, format!("the lease of {} is being taken by many at once", name.title));
        for attempt in 1..=TRIES {
            let Told { what, at } = self.get(&name.key).await?;
            let found = what.as_ref().and_then(|document| Record::parse(&document.text));
            let tenure = found.as_ref().and_then(|record| record.tenure(&name.title, at));
            let ours = found.as_ref().is_some_and(|record| record.is_of(&self.holder.run));
            if let Some(by) = tenure.filter(|_| !ours) {
                return Ok(Taking::Held(by));
            }
            let clock = &self.fence.0.clock;
            clock.hear(at);
            let renewed = Renewed::now(clock);
            let fence = found.as_ref().map_or(1, |record| record.fence + u64::from(!ours));
            let Terms { ttl, grace, .. } = self.terms;
            let holder = Holder { command: command.to_owned(), ..self.holder.clone() };
            let record = Record::new(holder, fence, renewed.at, ttl, grace);
            let only = what.as_ref().map_or(Only::IfAbsent, |Document { version, .. }| Only::If(version));
            match self.within(self.store.put(&name.key, record.to_text(), only)).await {
                Ok(Told { what: Some(version), at }) => {
                    clock.hear(at);
                    self.keep(name, renewed, record, version);
                    let others = found.filter(|_| !ours);
                    let before = others.as_ref().map(|record| record.renewed);
                    // It had expired: whose it was is told as of when it was last renewed.
                    let after = others.and_then(|record| record.tenure(&name.title, record.renewed));
                    return Ok(Taking::Taken { fence, before, after });
                }
                // Somebody was quicker: that is seen.
                Ok(_) => {}
                // Perhaps it was written: that is seen.
                Err(fault) if again(&fault) => last = fault,
                Err(fault) => return Err(fault),
            }
            sleep(self.terms.again / 8 * attempt).await;
        }
        Err(last)
    }

    /// Gives a lease back. What goes wrong is of no consequence: it ends by itself.
    pub async fn give_back(&self, key: &str) {
        let Some((mut record, mut version)) = self.end(key).await else { return };
        // A second time where the last renewal had come through without an answer.
        for _ in 0..2 {
            let text = record.given_back(self.fence.0.clock.now()).to_text();
            let put = self.within(self.store.put(key, text, Only::If(&version))).await;
            let ours = match put {
                Ok(Told { what: Some(_), .. }) => return,
                Ok(_) => self.ours(key).await,
                Err(fault) => Err(fault),
            };
            match ours {
                Ok(Some(found)) => (record, version) = found,
                Ok(None) => return,
                Err(fault) => return tracing::debug!(%fault, key, "a lease was not given back, and ends by itself"),
            }
        }
    }

    /// A document as it stands, if it is still this run's.
    async fn ours(&self, key: &str) -> Result<Option<(Record, Version)>, Fault> {
        let Some(document) = self.get(key).await?.what else { return Ok(None) };
        let record = Record::parse(&document.text).filter(|record| record.is_of(&self.holder.run));
        Ok(record.map(|record| (record, document.version)))
    }

    /// Gives a lease back whose thing is gone for good: its document goes too.
    pub async fn forget(&self, key: &str) {
        let Some((_, version)) = self.end(key).await else { return };
        if let Err(fault) = self.within(self.store.delete(key, &version)).await {
            tracing::debug!(%fault, key, "a lease was not deleted, and ends by itself");
        }
    }

    /// The keys of the leases that are held.
    #[must_use]
    pub fn keys(&self) -> Vec<String> {
        self.own().keys().cloned().collect()
    }

    /// Lets go of a lease without telling the store: nothing passes the fence for its sake any more, and nothing renews it.
    async fn end(&self, key: &str) -> Option<(Record, Version)> {
        let own = self.own().remove(key)?;
        self.fence.0.remove(key);
        own.until.cancel();
        own.ended.await.ok()?
    }

    fn keep(&self, name: &Name, renewed: Renewed, record: Record, version: Version) {
        let hold = Hold::new(name.clone(), self.terms, renewed);
        self.fence.0.add(Arc::clone(&hold));
        let until = CancellationToken::new();
        let (store, shared) = (Arc::clone(&self.store), Arc::clone(&self.fence.0));
        let renewer = Renewer { store, shared, hold: Arc::clone(&hold), record, version, until: until.clone() };
        let (tell, ended) = oneshot::channel();
        // Nobody listens where the leases were dropped.
        (self.spawn)(async move { drop(tell.send(renewer.run().await)) }.boxed());
        self.own().insert(name.key.clone(), Own { hold, until, ended });
    }

    async fn get(&self, key: &str) -> Result<Told<Option<Document>>, Fault> {
        let mut attempt = 1;
        loop {
            match self.within(self.store.get(key)).await {
                Err(fault) if again(&fault) && attempt < TRIES => attempt += 1,
                told => return told,
            }
            sleep(self.terms.again / 4).await;
        }
    }

    async fn within<T>(&self, call: impl Future<Output = Result<T, Fault>>) -> Result<T, Fault> {
        let answer = timeout(self.terms.attempt, call).await;
        answer.unwrap_or_else(|_| Err(Fault::new(Class::Lost, "the store of leases gives no answer")))
    }

    fn own(&self) -> std::sync::MutexGuard<'_, BTreeMap<String, Own>> {
        self.own.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether a call to the store is made again.
fn again(fault: &Fault) -> bool {
    matches!(fault.class, Class::Lost | Class::Throttled | Class::NotYet)
}
