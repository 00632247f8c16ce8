//! The leases of a run: which it takes, for how long, and what becomes of them.
//!
//! An environment's lease is held from before AWS is read until the run has ended. That of what a collection's environments share
//! is given back as soon as nothing is left to do there: the next run waits for it, and not for this one's environment. A deploy
//! takes its services' leases alone, and an apply takes those of the services that it changes.

mod claims;
mod holder;
mod names;

use std::sync::Arc;
use std::time::Duration;

use provision_app::compose::leases as bucket;
use provision_aws::client::{Aws, Connection};
use provision_aws::kinds::s3::Bucket;
use provision_aws::lease::{LeaseBucket, Retired, retire};
use provision_engine::lease::{Leases, Lost, Name, Taking, Tenure, Terms};
use provision_engine::{Claims, Engine, Event, Events, Fault, Goal, Graph, Options, Pace, Registry, Report};

use self::claims::RunClaims;
use self::names::Names;
use crate::{Connected, Target};

/// What S3 says where nobody has taken a lease yet.
const NO_BUCKET: &str = "NoSuchBucket";
/// How often somebody who waits looks, in AWS seconds.
const LOOK_S: f64 = 3.0;

/// What a run takes leases for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Work {
    /// Everything may change: the environments, and what they share.
    Apply,
    /// What was there before is tagged, anywhere in them.
    Adopt,
    /// The environments go; a whole collection with what they share.
    Destroy,
    /// What was left for later goes.
    Gc,
    /// These services get an image.
    Deploy(Vec<String>),
}

impl Work {
    /// As the command is called.
    #[must_use]
    pub fn command(&self) -> &'static str {
        match self {
            Self::Apply => "apply",
            Self::Adopt => "adopt",
            Self::Destroy => "destroy",
            Self::Gc => "gc",
            Self::Deploy(_) => "deploy",
        }
    }
}

/// Why a run cannot begin.
#[derive(Debug, thiserror::Error)]
pub enum TakeError {
    /// Another run holds what it needs.
    #[error("{0}")]
    Held(Box<Tenure>),
    /// The store of leases cannot be used.
    #[error("no lease can be taken: {0}")]
    Failed(Fault),
}

impl From<Fault> for TakeError {
    fn from(fault: Fault) -> Self {
        Self::Failed(fault)
    }
}

/// The leases of a connection.
pub(crate) struct Desk {
    leases: Arc<Leases>,
    store: Arc<LeaseBucket>,
    claims: Arc<RunClaims>,
    names: Names,
    bucket: Graph,
    events: Events,
    pace: Pace,
}

impl Desk {
    pub(crate) fn new(target: &Target, connection: &Connection, events: &Events) -> Result<Self, Fault> {
        let store = Arc::new(connection.leases(events));
        let holder = holder::holder(&connection.identity.arn);
        let leases = Arc::new(Leases::new(Arc::clone(&store) as _, holder, Terms::default()));
        let internal = |wrong| Fault::fatal(format!("internal: the lease bucket cannot be composed: {wrong}"));
        let (names, pace) = (Names::of(target), Pace { speed: connection.speed });
        let bucket = bucket(&target.collection).map_err(internal)?;
        let claims = Arc::new(RunClaims::new(Arc::clone(&leases), names.clone(), events.clone(), pace));
        Ok(Self { leases, store, claims, names, bucket, events: events.clone(), pace })
    }
}

/// Waits for a lease, and says whose it is as long as it is somebody else's.
async fn wait(
    leases: &Leases,
    (name, command): (&Name, &str),
    patience: Duration,
    pace: Pace,
    events: &Events,
) -> Result<Taking, TakeError> {
    let began = tokio::time::Instant::now();
    let mut told = None;
    loop {
        let by = match leases.take(name, command).await? {
            Taking::Held(by) => by,
            taken @ Taking::Taken { .. } => return Ok(taken),
        };
        let left = patience.saturating_sub(began.elapsed());
        if left.is_zero() {
            return Err(TakeError::Held(Box::new(by)));
        }
        if told.as_ref() != Some(&by.holder.run) {
            events.send(|| Event::Held { by: by.to_string() });
            told = Some(by.holder.run);
        }
        tokio::time::sleep(pace.wall(LOOK_S).max(Duration::from_millis(50)).min(left)).await;
    }
}

impl Connected<'_> {
    /// Who else holds what this target is about, now. Reads only; where nobody ever took a lease, nobody does.
    ///
    /// # Errors
    /// The store's.
    pub async fn holders(&self) -> Result<Vec<Tenure>, Fault> {
        let seen: Arc<LeaseBucket> = Arc::new(self.connection().leases_seen(&self.desk.events));
        let reader = Leases::new(seen, provision_engine::lease::Holder::default(), Terms::default());
        let names = self.desk.names.seen();
        let looks = names.iter().map(|name| reader.look(name));
        let mut all = Vec::new();
        for look in futures::future::join_all(looks).await {
            match look {
                Ok(tenure) => all.extend(tenure),
                Err(fault) if fault.code == NO_BUCKET => {}
                Err(fault) => return Err(fault),
            }
        }
        Ok(all)
    }

    /// Fails where another run holds what this work needs from the beginning. Reads only, and takes nothing: for before somebody is asked.
    ///
    /// # Errors
    /// As [`Connected::take`].
    pub async fn free(&self, work: &Work) -> Result<(), TakeError> {
        // What environments share is nobody's for long, and is waited for.
        for (name, _) in self.desk.names.of_work(work).into_iter().filter(|(_, shared)| !shared) {
            match self.desk.leases.look(&name).await {
                Ok(Some(by)) => return Err(TakeError::Held(Box::new(by))),
                Ok(None) => {}
                Err(fault) if fault.code == NO_BUCKET => return Ok(()),
                Err(fault) => return Err(fault.into()),
            }
        }
        Ok(())
    }

    /// Takes the leases for this work. Waits for `patience` for those that other runs hold, and for as long as it takes for that
    /// of what environments share, which nobody holds for long. The bucket that holds them is made where it is not there yet.
    ///
    /// # Errors
    /// Another run holds one of them; then none is held.
    pub async fn take(&self, work: &Work, patience: Duration) -> Result<(), TakeError> {
        let taken = self.take_all(work, patience).await;
        if taken.is_err() {
            self.give_back().await;
        }
        taken
    }

    async fn take_all(&self, work: &Work, patience: Duration) -> Result<(), TakeError> {
        let desk = &self.desk;
        for (name, shared) in desk.names.of_work(work) {
            let patience = if shared { Duration::MAX } else { patience };
            let what = (&name, work.command());
            let taken = wait(&desk.leases, what, patience, desk.pace, &desk.events).await;
            if let Err(TakeError::Failed(fault)) = &taken
                && fault.code == NO_BUCKET
            {
                self.make_bucket().await?;
                wait(&desk.leases, what, patience, desk.pace, &desk.events).await?;
            } else {
                taken?;
            }
        }
        if *work == Work::Apply {
            desk.claims.begin(patience);
        }
        Ok(())
    }

    /// Gives back all leases that are held.
    pub async fn give_back(&self) {
        self.desk.claims.rest().await;
        let keys = self.desk.leases.keys();
        futures::future::join_all(keys.iter().map(|key| self.desk.leases.give_back(key))).await;
    }

    /// Gives back the leases of what has been destroyed: their documents go too, and the bucket itself with the last collection
    /// of its account and region, unless a lease in it is live. True when the bucket is gone.
    ///
    /// # Errors
    /// What keeps the bucket from being deleted. The leases are given back in any case.
    pub async fn forget(&self) -> Result<bool, Fault> {
        self.desk.claims.rest().await;
        let keys = self.desk.leases.keys();
        futures::future::join_all(keys.iter().map(|key| self.desk.leases.forget(key))).await;
        if !self.target().is_whole() {
            return Ok(false);
        }
        Ok(retire(&self.desk.store, &self.desk.leases).await? == Retired::Gone)
    }

    /// Why a lease of this run is lost, if one is.
    #[must_use]
    pub fn lost(&self) -> Option<Lost> {
        self.desk.leases.fence().why()
    }

    /// The name of the bucket that holds the leases.
    #[must_use]
    pub fn lease_bucket(&self) -> &str {
        &self.desk.store.name
    }

    async fn make_bucket(&self) -> Result<(), Fault> {
        let report = self.tend(Options { pace: self.desk.pace, ..Options::default() }).await;
        report.failures().next().map_or(Ok(()), |(_, fault)| Err(fault.clone()))
    }

    /// Makes the bucket as it has to be.
    pub(crate) async fn tend(&self, options: Options) -> Report {
        let writer = self.connection().writer_within(&self.desk.events, self.desk.leases.fence());
        bucket_engine().run(&self.desk.bucket, writer, Goal::Apply, options).await
    }

    /// What of the bucket is not as it has to be.
    pub(crate) async fn bucket_plan(&self, goal: Goal, options: &Options) -> provision_engine::Plan {
        bucket_engine().plan(&self.desk.bucket, self.reader(), goal, &Options { only: None, ..options.clone() }).await
    }

    /// What an apply that has taken its leases claims on its way.
    pub(crate) fn claims(&self) -> Option<Arc<dyn Claims>> {
        self.desk.claims.has_begun().then(|| Arc::clone(&self.desk.claims) as _)
    }

    pub(crate) fn leases(&self) -> &Leases {
        &self.desk.leases
    }
}

/// Of all kinds it lists buckets alone.
fn bucket_engine() -> Engine<Aws> {
    Engine::new(Registry::default().with::<Bucket>())
}
