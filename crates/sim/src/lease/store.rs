//! A store of documents over a network: slow, lossy, with servers whose clocks differ.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures::FutureExt;
use futures::future::BoxFuture;
use provision_engine::lease::{Document, Only, ServerTime, Store, Told, Version};
use provision_engine::{Class, Fault};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use tokio::time::{Instant, sleep};

use super::machine::Machine;

/// The server's time when a schedule begins.
const BEGAN: u64 = 1_764_480_000;
/// How far the clocks of the servers are from the time that it is, at the most, in seconds.
const SKEW_S: u64 = 10;

/// The servers' side.
#[derive(Debug)]
pub(super) struct SimStore {
    began: Instant,
    rng: Mutex<StdRng>,
    documents: Mutex<BTreeMap<String, (u64, String)>>,
}

/// How a call fares.
struct Luck {
    there: Duration,
    back: Duration,
    lost_there: bool,
    lost_back: bool,
    skew: u64,
}

impl SimStore {
    pub(super) fn new(seed: u64) -> Self {
        Self { began: Instant::now(), rng: Mutex::new(StdRng::seed_from_u64(seed)), documents: Mutex::default() }
    }

    fn luck(&self) -> Luck {
        let mut rng = self.rng.lock().unwrap_or_else(PoisonError::into_inner);
        let mut way = || Duration::from_millis(if rng.random_bool(0.05) { rng.random_range(1000..9000) } else { 40 });
        let (there, back) = (way(), way());
        Luck {
            there,
            back,
            lost_there: rng.random_bool(0.03),
            lost_back: rng.random_bool(0.03),
            skew: rng.random_range(0..=2 * SKEW_S),
        }
    }

    /// A server's time.
    fn time(&self, skew: u64) -> ServerTime {
        ServerTime::from_secs(BEGAN + self.began.elapsed().as_secs() + skew - SKEW_S)
    }

    fn read(&self, key: &str) -> Option<Document> {
        let documents = self.documents.lock().unwrap_or_else(PoisonError::into_inner);
        documents.get(key).map(|(version, text)| Document { text: text.clone(), version: Version::new(version.to_string()) })
    }

    /// Writes or deletes, where the condition is met.
    fn write(&self, key: &str, text: Option<String>, only: Option<&str>) -> Option<Version> {
        let mut documents = self.documents.lock().unwrap_or_else(PoisonError::into_inner);
        let there = documents.get(key).map(|(version, _)| version.to_string());
        if there.as_deref() != only {
            return None;
        }
        // Versions are never given twice, also after a deletion.
        let next = self.began.elapsed().as_micros().try_into().unwrap_or(u64::MAX);
        match text {
            Some(text) => drop(documents.insert(key.to_owned(), (next, text))),
            None => drop(documents.remove(key)),
        }
        Some(Version::new(next.to_string()))
    }
}

/// A machine's way to the store.
#[derive(Clone)]
pub(super) struct Line {
    pub(super) store: Arc<SimStore>,
    pub(super) machine: Arc<Machine>,
}

impl std::fmt::Debug for Line {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Line")
    }
}

impl Line {
    /// A call: what it does is done on the way, whatever becomes of the one who waits for the answer.
    async fn call<T: Send + 'static>(&self, act: impl FnOnce(&SimStore) -> T + Send + 'static) -> Result<Told<T>, Fault> {
        let (luck, store) = (self.store.luck(), Arc::clone(&self.store));
        let never = || futures::future::pending::<Result<Told<T>, Fault>>();
        if luck.lost_there || self.machine.is_cut() {
            return never().await;
        }
        let under_way = tokio::spawn(async move {
            sleep(luck.there).await;
            let what = act(&store);
            let told = Told { what, at: store.time(luck.skew) };
            sleep(luck.back).await;
            told
        });
        let told = under_way.await.map_err(|error| Fault::new(Class::Lost, error.to_string()))?;
        if luck.lost_back || self.machine.is_cut() {
            return never().await;
        }
        Ok(told)
    }
}

impl Store for Line {
    fn get<'a>(&'a self, key: &'a str) -> BoxFuture<'a, Result<Told<Option<Document>>, Fault>> {
        let key = key.to_owned();
        self.call(move |store| store.read(&key)).boxed()
    }

    fn put<'a>(&'a self, key: &'a str, text: String, only: Only<'a>) -> BoxFuture<'a, Result<Told<Option<Version>>, Fault>> {
        let key = key.to_owned();
        let only = if let Only::If(version) = only { Some(version.as_str().to_owned()) } else { None };
        self.call(move |store| store.write(&key, Some(text), only.as_deref())).boxed()
    }

    fn delete<'a>(&'a self, key: &'a str, version: &'a Version) -> BoxFuture<'a, Result<Told<bool>, Fault>> {
        let (key, version) = (key.to_owned(), version.as_str().to_owned());
        self.call(move |store| store.write(&key, None, Some(&version)).is_some()).boxed()
    }
}
