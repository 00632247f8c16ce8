//! The undisturbed run of a scenario: where it begins, how many calls it makes, and the world in which it ends.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use provision_aws::kinds::s3::Bucket;
use provision_aws::types::{AccountId, Region};
use provision_engine::{Goal, Graph, NODE_TAG, Options, Plan, Report, STACK_TAG, Verb};
use provision_local::{Backend, Emulator, Journal, LocalAws, Realism};
use tokio::sync::OnceCell;

use super::Scenario;
use crate::world::failures;
use crate::{Trouble, World, full_stack};

/// AWS seconds in one of ours.
const SPEED: f64 = 1200.0;
/// After so many AWS seconds nothing is under way any more.
const SETTLED_S: f64 = 7200.0;

/// How many objects of a kind each node has: in a world as it is to be, one.
pub(super) type Census = BTreeMap<(String, String), usize>;

/// The undisturbed run.
#[derive(Debug)]
pub struct Base {
    /// Of which scenario.
    pub scenario: Scenario,
    /// How many calls that change something it makes.
    pub writes: u64,
    /// How many calls it makes.
    pub calls: u64,
    /// The world in which it ends.
    pub(super) census: Census,
    /// The world in which it begins.
    journal: Journal,
}

impl Base {
    /// Runs it once.
    ///
    /// # Errors
    /// It fails.
    pub async fn of(scenario: Scenario) -> Result<Self, Trouble> {
        let (_, world) = start().await?;
        // Whichever zones are made, their owner delegates the domains to them.
        delegate(&world)?;
        if scenario != Scenario::Apply {
            succeeded(&world.apply(&scenario.graph(&world, false).await?).await)?;
        }
        let journal = world.account.journal();

        let world = begin(&journal, scenario).await?.1;
        let graph = scenario.graph(&world, true).await?;
        succeeded(&run(&world, scenario, &graph).await)?;
        let (writes, calls) = (world.writes().len() as u64, world.calls().len() as u64);
        let census = census(&world, &graph).await?;
        Ok(Self { scenario, writes, calls, census, journal })
    }

    /// A world of its own, and its front, in which the run is to begin.
    ///
    /// # Errors
    /// The emulator does not answer.
    pub async fn begin(&self) -> Result<(LocalAws, World), Trouble> {
        begin(&self.journal, self.scenario).await
    }
}

async fn begin(journal: &Journal, scenario: Scenario) -> Result<(LocalAws, World), Trouble> {
    let (aws, world) = start().await?;
    delegate(&world)?;
    let journal = renamed(journal, world.account.id())?;
    world.account.replay(&journal).await.map_err(|error| Trouble(error.to_string()))?;
    aws.advance(SETTLED_S);
    if scenario != Scenario::Apply {
        // Secrets hold host names, and tags hashes of ids, which are others in this account.
        let report = world.apply(&scenario.graph(&world, false).await?).await;
        succeeded(&report)?;
        nothing_anew(&report.plan)?;
    }
    world.account.forget_calls();
    Ok((aws, world))
}

/// The journal with the names that buckets have in another account: all accounts share one space of names, and ours are made with
/// the account's number.
fn renamed(journal: &Journal, account: &str) -> Result<Journal, Trouble> {
    let trouble = |error: serde_json::Error| Trouble(error.to_string());
    let mut text = serde_json::to_string(journal).map_err(trouble)?;
    for change in journal.changes.iter().filter(|change| change.operation == "CreateBucket") {
        let tags = change.params["CreateBucketConfiguration"]["Tags"].as_array().into_iter().flatten();
        let tags: BTreeMap<_, _> = tags.filter_map(|tag| Some((tag["Key"].as_str()?, tag["Value"].as_str()?))).collect();
        if let (Some(name), Some(stack), Some(node)) = (change.params["Bucket"].as_str(), tags.get(STACK_TAG), tags.get(NODE_TAG))
        {
            let new = Bucket::name_of(stack, node, &AccountId::new(account), &Region::new(&change.region));
            text = text.replace(name, &new);
        }
    }
    serde_json::from_str(&text).map_err(trouble)
}

/// An emulator computes on one core, and half of what a stop costs is the emulator's: worlds take turns.
async fn emulator() -> Result<Arc<Emulator>, Trouble> {
    static ALL: [OnceCell<Arc<Emulator>>; 2] = [const { OnceCell::const_new() }; 2];
    static STARTED: AtomicUsize = AtomicUsize::new(0);
    let next = &ALL[STARTED.fetch_add(1, Ordering::Relaxed) % ALL.len()];
    let start = async || Emulator::start(Backend::Ministack).await.map(Arc::new);
    next.get_or_try_init(start).await.cloned().map_err(|error| Trouble(error.to_string()))
}

/// Each world has a front of its own, and so a clock of its own.
pub(super) async fn start() -> Result<(LocalAws, World), Trouble> {
    let builder = LocalAws::builder().emulator(emulator().await?).realism(Realism::On).speed(SPEED).journal(true);
    let aws = builder.start().await.map_err(|error| Trouble(error.to_string()))?;
    let world = World::on(&aws).await?;
    Ok((aws, world))
}

pub(super) fn delegate(world: &World) -> Result<(), Trouble> {
    full_stack::DOMAINS.iter().try_for_each(|domain| world.account.delegate(domain)).map_err(|error| Trouble(error.to_string()))
}

/// The scenario's run.
pub(super) async fn run(world: &World, scenario: Scenario, graph: &Graph) -> Report {
    world.run(graph, scenario.goal(), Options { delete_data: true, ..world.options() }).await
}

pub(super) fn succeeded(report: &Report) -> Result<(), Trouble> {
    if report.succeeded() { Ok(()) } else { Err(Trouble(failures(report))) }
}

/// The world that was made again has the objects that there were.
fn nothing_anew(plan: &Plan) -> Result<(), Trouble> {
    let differs = plan.changes().find(|step| step.verb != Verb::Update);
    match (differs, plan.deletions.first()) {
        (None, None) => Ok(()),
        (Some(step), _) => Err(Trouble(format!("it does not begin as it was left: {} {:?}", step.node, step.changes))),
        (None, Some(one)) => Err(Trouble(format!("it does not begin as it was left: {} is left over", one.node))),
    }
}

/// All that is ours in a world: what a destroy would delete, and what it would keep.
pub(super) async fn census(world: &World, graph: &Graph) -> Result<Census, Trouble> {
    let plan = world.plan(graph, Goal::Destroy).await;
    if let Some(trouble) = plan.trouble.first() {
        return Err(Trouble(format!("{}: {}", trouble.node, trouble.fault)));
    }
    let mut census = Census::new();
    let deleted = plan.deletions.iter().map(|one| (one.node.clone(), one.kind.clone()));
    for object in deleted.chain(plan.kept.iter().map(|one| (one.node.clone(), one.kind.clone()))) {
        *census.entry(object).or_default() += 1;
    }
    Ok(census)
}

/// In what a world differs from the one in which an undisturbed run ends.
pub(super) fn differences(have: &Census, want: &Census) -> Vec<String> {
    let all: BTreeSet<_> = have.keys().chain(want.keys()).collect();
    let count = |census: &Census, object: &(String, String)| census.get(object).copied().unwrap_or(0);
    let differs = all.into_iter().filter(|object| count(have, object) != count(want, object));
    let told = |object: &(String, String)| {
        format!("{} ({}): {} of them, and undisturbed {}", object.0, object.1, count(have, object), count(want, object))
    };
    differs.map(told).collect()
}
