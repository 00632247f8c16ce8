//! One run: everything that happens to one design in one world, from one seed.

mod attempt;
mod storm;
mod tell;

use std::collections::BTreeSet;
use std::sync::Arc;

use provision_engine::{Engine, Goal, Graph, Options, Plan, Report};
use rand::Rng;
use rand::rngs::StdRng;

pub(crate) use self::attempt::{Interruption, Outcome, failures};
pub(crate) use self::tell::told;
use crate::cloud::{SimCloud, SimReader};
use crate::design::Design;
use crate::fault::{Bites, Sabotage, Weather};
use crate::kinds::registry;
use crate::laws;
use crate::trial::Trial;
use crate::trouble::Trouble;
use crate::world::Watch;
use crate::world::{Shared, World, lock};

/// How many laws there are to check here.
pub const LAWS: usize = 14;

/// A law that did not hold.
#[derive(Clone, Debug)]
pub struct Breach {
    /// The law's number.
    pub law: usize,
    /// What was seen.
    pub what: String,
    /// What happened before, line by line.
    pub story: String,
    /// The run that does it again.
    pub trial: Trial,
}

/// What a run was like.
#[derive(Clone, Copy, Debug, Default)]
pub struct Tale {
    /// Nodes in its graph at first.
    pub nodes: usize,
    /// Mishaps.
    pub bites: Bites,
    /// How often each law was checked; place 0 is not used.
    pub laws: [u32; LAWS + 1],
    /// Calls to the cloud.
    pub calls: u64,
}

/// A broken law, before its story is told.
pub(crate) struct Broken {
    pub(crate) law: usize,
    pub(crate) what: String,
}

pub(crate) type Check<T = ()> = Result<T, Broken>;

pub(crate) fn broken<T>(law: usize, what: impl Into<String>) -> Check<T> {
    Err(Broken { law, what: what.into() })
}

pub(crate) struct Story {
    pub(crate) rng: StdRng,
    pub(crate) world: Shared,
    pub(crate) engine: Engine<SimCloud>,
    pub(crate) design: Design,
    graph: Option<(Design, Arc<Graph>)>,
    /// (address, field) pairs whose value the storm has left undecided.
    pub(crate) loose: BTreeSet<(String, String)>,
    pub(crate) log: Vec<(u64, String)>,
    pub(crate) tale: Tale,
    pub(crate) trial: Trial,
}

/// Makes one run.
///
/// # Errors
/// The law that did not hold, and its story.
pub fn run(trial: &Trial, sabotage: Option<Sabotage>) -> Result<Tale, Box<Breach>> {
    let breach = |law, what, story| Box::new(Breach { law, what, story, trial: trial.clone() });
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
    let runtime = runtime.map_err(|error| breach(0, format!("no runtime: {error}"), String::new()))?;
    runtime.block_on(async {
        let mut story = Story::new(trial.clone());
        lock(&story.world).sabotage = sabotage;
        match laws::all(&mut story).await {
            Ok(()) => Ok(story.finished()),
            Err(broken) => {
                let story = told(&story, &broken);
                Err(breach(broken.law, broken.what, story))
            }
        }
    })
}

impl Story {
    fn new(trial: Trial) -> Self {
        let design = Design::of(&trial);
        let world = World::new(trial.rng("world", trial.cut.world).random());
        let tale = Tale { nodes: design.nodes.len(), ..Tale::default() };
        Self {
            rng: trial.rng("story", 0),
            world: Arc::new(std::sync::Mutex::new(world)),
            engine: Engine::new(registry()),
            design,
            graph: None,
            loose: BTreeSet::new(),
            log: Vec::new(),
            tale,
            trial,
        }
    }

    /// Begins a part of the run, which has random numbers of its own.
    pub(crate) fn begin(&mut self, part: &str, at: usize) {
        self.rng = self.trial.rng(part, at);
    }

    /// Whether such trouble comes at all.
    pub(crate) fn has(&self, trouble: Trouble) -> bool {
        !self.trial.cut.without.contains(&trouble)
    }

    fn finished(&self) -> Tale {
        let world = lock(&self.world);
        let mut tale = self.tale;
        tale.bites.add(&world.bites);
        tale.calls += world.mutations + world.reads;
        tale
    }

    pub(crate) fn say(&mut self, what: impl Into<String>) {
        let at = lock(&self.world).time();
        self.log.push((at, what.into()));
    }

    pub(crate) fn weather(&self, weather: Weather) {
        lock(&self.world).weather = weather;
    }

    pub(crate) async fn wait(&mut self, seconds: f64) {
        tokio::time::sleep(std::time::Duration::from_secs_f64(seconds)).await;
    }

    /// The graph of the design, made again only when that has changed.
    pub(crate) fn graph(&mut self, law: usize) -> Check<Arc<Graph>> {
        if let Some((design, graph)) = &self.graph
            && *design == self.design
        {
            return Ok(graph.clone());
        }
        match self.design.graph() {
            Ok(graph) => {
                let graph = Arc::new(graph);
                self.graph = Some((self.design.clone(), graph.clone()));
                Ok(graph)
            }
            Err(error) => broken(law, format!("the design makes no graph: {error}")),
        }
    }

    pub(crate) fn options(&mut self) -> Options {
        let width = self.rng.random_range(1..=64);
        Options { width: self.trial.cut.width.unwrap_or(width), ..Options::default() }
    }

    pub(crate) fn checked(&mut self, law: usize) {
        self.tale.laws[law] += 1;
    }

    /// A plan, by the client that cannot mutate.
    pub(crate) async fn plan(&mut self, law: usize, goal: Goal, options: &Options) -> Check<Plan> {
        let graph = self.graph(law)?;
        let reader = Arc::new(SimReader::new(&self.world, 0));
        Ok(self.engine.plan(&graph, reader, goal, options).await)
    }

    /// A run that nothing interrupts; it must end.
    pub(crate) async fn finish(&mut self, law: usize, goal: Goal, options: Options) -> Check<Report> {
        match self.attempt(law, goal, options, Interruption::None).await? {
            Outcome::Ended(report) => Ok(*report),
            Outcome::Died => broken(law, "the client died in calm weather"),
            Outcome::Dropped => broken(law, "a run was dropped in calm weather"),
        }
    }

    /// The stacks of the design.
    pub(crate) fn stacks(&self) -> Vec<String> {
        self.design.stack_names().into_iter().map(str::to_owned).collect()
    }

    /// Applies in calm weather until all is done: a law's premiss, checked under that law.
    pub(crate) async fn settle(&mut self, law: usize) -> Check<Report> {
        let options = self.options();
        let report = self.finish(law, Goal::Apply, options).await?;
        if report.succeeded() { Ok(report) } else { broken(law, format!("an apply in calm weather fails:{}", failures(&report))) }
    }

    pub(crate) fn watch(&self, watch: Watch) {
        lock(&self.world).watch = watch;
    }

    /// Runs `then` in a copy of the world, or in an empty one, and comes back to this.
    pub(crate) fn swap_world(&mut self, world: World) -> Shared {
        std::mem::replace(&mut self.world, Arc::new(std::sync::Mutex::new(world)))
    }

    /// Comes back to a world that was left, with what was counted meanwhile.
    pub(crate) fn back_to(&mut self, world: Shared) {
        let left = std::mem::replace(&mut self.world, world);
        let left = lock(&left);
        self.tale.bites.add(&left.bites);
        self.tale.calls += left.mutations + left.reads;
    }

    /// Fails when the cloud saw something that the engine must never do.
    pub(crate) fn nothing_amiss(&self) -> Check {
        match lock(&self.world).amiss.first() {
            Some(what) => broken(10, what.clone()),
            None => Ok(()),
        }
    }
}
