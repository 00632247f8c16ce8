//! Shared looks: all waits of one kind are served by one batched call.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::time::Instant;

use crate::cloud::{Cloud, Registry, Roster};
use crate::listing::{KindSet, Listing, ReaderOf};
use crate::ops::Seen;
use crate::pace::Pace;
use crate::{Fault, Usual, pace};

/// When a look began, and what it saw.
type Look<T> = tokio::sync::Mutex<Option<(Instant, Arc<T>)>>;

#[derive(Default)]
struct KindFeed {
    /// The ids that are waited for, with how many wait.
    watched: Mutex<BTreeMap<String, usize>>,
    sighted: Look<HashMap<String, Seen>>,
    listed: Look<KindSet>,
}

pub(crate) struct Feed<C: Cloud> {
    registry: Arc<Registry<C>>,
    roster: Arc<Roster>,
    reader: ReaderOf<C>,
    pace: Pace,
    start: Instant,
    kinds: Vec<KindFeed>,
}

/// A wait for one object; it takes its id off the batch when it ends.
pub(crate) struct Watch<'a> {
    feed: &'a KindFeed,
    id: String,
}

impl Drop for Watch<'_> {
    fn drop(&mut self) {
        let mut watched = self.feed.watched.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = watched.get_mut(&self.id) {
            *count -= 1;
            if *count == 0 {
                watched.remove(&self.id);
            }
        }
    }
}

impl<C: Cloud> Feed<C> {
    pub(crate) fn new(registry: Arc<Registry<C>>, roster: Arc<Roster>, reader: ReaderOf<C>, pace: Pace) -> Self {
        let kinds = registry.kinds.iter().map(|_| KindFeed::default()).collect();
        Self { registry, roster, reader, pace, start: Instant::now(), kinds }
    }

    pub(crate) fn watch(&self, kind: usize, id: &str) -> Watch<'_> {
        let feed = &self.kinds[kind];
        *feed.watched.lock().unwrap_or_else(PoisonError::into_inner).entry(id.to_owned()).or_default() += 1;
        Watch { feed, id: id.to_owned() }
    }

    /// The AWS seconds until the next look of a wait, moved onto a common grid so that waits of one kind coincide.
    pub(crate) fn until_next(&self, usual: Usual, waited: f64) -> f64 {
        let step = pace::next_look(usual, waited);
        let now = self.pace.since(self.start);
        let grid = ((now + step) / pace::GRID_S).floor() * pace::GRID_S;
        if grid > now { grid - now } else { step }
    }

    /// A look at the watched objects of the kind that began now or later.
    pub(crate) async fn sight(&self, kind: usize) -> Result<Arc<HashMap<String, Seen>>, Fault> {
        let due = Instant::now();
        let feed = &self.kinds[kind];
        let mut last = feed.sighted.lock().await;
        if let Some((began, seen)) = &*last
            && *began >= due
        {
            return Ok(seen.clone());
        }
        let ids: Vec<String> = feed.watched.lock().unwrap_or_else(PoisonError::into_inner).keys().cloned().collect();
        let began = Instant::now();
        let listing = self.listing();
        let seen = self.registry.kinds[kind].watch(self.reader.get(), &listing, &ids).await?;
        let seen = Arc::new(seen.into_iter().map(|seen| (seen.given.id.clone(), seen)).collect());
        *last = Some((began, Arc::clone(&seen)));
        Ok(seen)
    }

    /// A list of the kind that began now or later.
    pub(crate) async fn list(&self, kind: usize) -> Result<Arc<KindSet>, Fault> {
        let due = Instant::now();
        let mut last = self.kinds[kind].listed.lock().await;
        if let Some((began, set)) = &*last
            && *began >= due
        {
            return Ok(set.clone());
        }
        let began = Instant::now();
        let set = self.listing().kind(kind).await?;
        *last = Some((began, set.clone()));
        Ok(set)
    }

    fn listing(&self) -> Listing<C> {
        Listing::new(self.registry.clone(), self.roster.clone(), self.reader.clone())
    }
}
