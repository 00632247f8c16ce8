//! What each kind's list gave last, and looking again after a walk until it shows what was done.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use futures::StreamExt;
use futures::stream::FuturesUnordered;
use tokio::time::Instant;

use super::drive::UNSEEN_S;
use super::removed::{ObjectKey, Removed};
use crate::cloud::{Cloud, Registry, Roster};
use crate::listing::{KindSet, Listing, ReaderOf};
use crate::sketch::sketch;
use crate::survey::Survey;
use crate::{Class, Fault, Goal, Graph, NodeIx, Options};

/// How long a list may show what was before an update, in AWS seconds, before the update is sent again.
const STALE_S: f64 = 15.0;
/// How often to look again meanwhile, in AWS seconds.
const LOOK_S: f64 = 1.0;
/// How often a list that is throttled or gives no answer is asked again.
const TRIES: u32 = 6;

/// The last list of each kind.
pub(crate) struct Sets<C: Cloud> {
    registry: Arc<Registry<C>>,
    roster: Arc<Roster>,
    reader: ReaderOf<C>,
    pub(crate) last: BTreeMap<usize, Result<Arc<KindSet>, Fault>>,
}

impl<C: Cloud> Sets<C> {
    pub(crate) fn new(registry: Arc<Registry<C>>, roster: Arc<Roster>, reader: ReaderOf<C>) -> Self {
        Self { registry, roster, reader, last: BTreeMap::new() }
    }

    pub(crate) async fn read_all(&mut self) {
        let kinds: Vec<usize> = (0..self.registry.kinds.len()).collect();
        self.read(&kinds).await;
    }

    /// Lists these kinds, all at once; what only had no answer is asked again.
    async fn read(&mut self, kinds: &[usize]) {
        let mut left = kinds.to_vec();
        for attempt in 1..=TRIES {
            let listing = Listing::new(self.registry.clone(), self.roster.clone(), self.reader.clone());
            let listing = &listing;
            let mut lists: FuturesUnordered<_> =
                left.iter().map(|&kind| async move { (kind, listing.kind(kind).await) }).collect();
            while let Some((kind, set)) = lists.next().await {
                self.last.insert(kind, set);
            }
            left.retain(|kind| {
                matches!(self.last.get(kind), Some(Err(fault)) if matches!(fault.class, Class::Throttled | Class::Lost | Class::NotYet))
            });
            if left.is_empty() {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50 * u64::from(attempt))).await;
        }
    }

    /// Looks again at what a walk touched, until it shows what was done or that more is to do. True: all is as wanted.
    #[expect(clippy::too_many_arguments, reason = "one call site; a struct would name the same things again")]
    pub(crate) async fn settle(
        &mut self,
        graph: &Graph,
        registry: &Registry<C>,
        goal: Goal,
        options: &Options,
        touched: &[usize],
        made: &BTreeMap<NodeIx, ObjectKey>,
        removed: &Removed,
    ) -> bool {
        let began = Instant::now();
        let mut kinds: BTreeSet<usize> = touched.iter().copied().collect();
        loop {
            let now: Vec<usize> = kinds.iter().copied().collect();
            self.read(&now).await;
            let survey = Survey::sort(graph, self, removed);
            let unseen: Vec<&ObjectKey> = made
                .iter()
                .filter(|(node, key)| !removed.has(key) && !survey.of(**node).iter().any(|object| object.id == key.1))
                .map(|(_, key)| key)
                .collect();
            let dry = sketch(graph, registry, &survey, goal, options);
            if unseen.is_empty() && dry.is_empty() {
                return true;
            }
            let waited = options.pace.since(began);
            let stop = options.stop.is_cancelled() || options.drop_waits.is_cancelled();
            if stop || (unseen.is_empty() && waited > STALE_S) || waited > UNSEEN_S {
                return false;
            }
            // A second object of a node, or a difference on a node that this run did not touch, is news: act on it.
            if unseen.is_empty() && dry.has_news(|node| made.contains_key(&node)) {
                return false;
            }
            kinds.extend(unseen.iter().map(|key| key.0));
            tokio::time::sleep(options.pace.wall(LOOK_S)).await;
        }
    }
}
