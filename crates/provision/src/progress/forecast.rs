//! How long a run will still take: the longest path through what is left, at the usual times.

use std::collections::HashMap;

use provision::engine::{Durations, Graph, KindInfo, Need, Plan, Removal, Verb};

/// After how many seconds a new object exists.
const EXISTS_S: f64 = 0.5;

/// How far a task is.
#[derive(Clone, Copy, Debug, PartialEq)]
enum State {
    Open,
    Begun(f64),
    Ended,
}

#[derive(Debug)]
struct Task {
    usual_s: f64,
    state: State,
    /// What can begin after it, and whether it must be ready for that.
    then: Vec<(usize, Need)>,
}

/// The tasks of a plan and their order.
#[derive(Debug, Default)]
pub(crate) struct Forecast {
    tasks: Vec<Task>,
    /// The order in which each task comes before what waits for it.
    order: Vec<usize>,
    nodes: HashMap<String, usize>,
    deletions: HashMap<(String, String), usize>,
}

impl Forecast {
    pub(crate) fn of(plan: &Plan, graph: &Graph, durations: &Durations, kinds: impl Iterator<Item = KindInfo>) -> Self {
        let kinds: HashMap<&str, KindInfo> = kinds.map(|info| (info.name, info)).collect();
        let usual = |kind: &str, verb: Verb| kinds.get(kind).map_or(0.0, |info| durations.expect(kind, info.times, verb));
        let mut forecast = Self::default();
        let places: HashMap<&str, usize> = graph.nodes().iter().enumerate().map(|(at, node)| (&*node.address, at)).collect();
        let steps: HashMap<&str, _> = plan.steps.iter().map(|step| (step.node.as_str(), step)).collect();
        // Every node, so that paths through what is unchanged count too.
        for node in graph.nodes() {
            let verb = steps.get(&*node.address).map_or(Verb::Keep, |step| step.verb);
            let state = if verb == Verb::Keep { State::Ended } else { State::Open };
            forecast.nodes.insert(node.address.to_string(), forecast.tasks.len());
            forecast.tasks.push(Task { usual_s: usual(node.kind(), verb), state, then: Vec::new() });
        }
        for at in 0..forecast.tasks.len() {
            forecast.tasks[at].then = graph.needed_by(at).collect();
        }
        forecast.order = (0..forecast.tasks.len()).collect();
        let firsts = forecast.tasks.len();
        // What needs an object is deleted before it, so deletions go against the order of the graph.
        let mut doomed: Vec<_> =
            plan.deletions.iter().map(|deletion| (places.get(deletion.node.as_str()).copied(), deletion)).collect();
        doomed.sort_by_key(|(place, _)| std::cmp::Reverse(*place));
        for (_, deletion) in &doomed {
            let task = Task { usual_s: usual(&deletion.kind, Verb::Delete), state: State::Open, then: Vec::new() };
            forecast.deletions.insert((deletion.node.clone(), deletion.id.clone()), forecast.tasks.len());
            forecast.order.push(forecast.tasks.len());
            forecast.tasks.push(task);
        }
        for (at, (place, deletion)) in doomed.iter().enumerate() {
            let Some(place) = *place else { continue };
            let after = doomed.iter().enumerate().skip(at + 1);
            let needs: Vec<usize> = graph.needs(place).map(|(need, _)| need).collect();
            let then = after.filter(|(_, (other, _))| other.is_some_and(|other| needs.contains(&other)));
            let then: Vec<(usize, Need)> = then.map(|(other, _)| (firsts + other, Need::Ready)).collect();
            forecast.tasks[firsts + at].then = then;
            if deletion.why == Removal::Replaced {
                forecast.tasks[place].then.push((firsts + at, Need::Ready));
            }
        }
        forecast
    }

    /// A task has begun, after so many seconds.
    pub(crate) fn begin(&mut self, node: &str, id: Option<&str>, now_s: f64) {
        self.set(node, id, State::Begun(now_s));
    }

    /// A task has ended, in whatever way.
    pub(crate) fn end(&mut self, node: &str, id: Option<&str>) {
        self.set(node, id, State::Ended);
    }

    fn set(&mut self, node: &str, id: Option<&str>, state: State) {
        let at = match id {
            Some(id) => self.deletions.get(&(node.to_owned(), id.to_owned())),
            None => self.nodes.get(node),
        };
        if let Some(task) = at.and_then(|at| self.tasks.get_mut(*at)) {
            task.state = state;
        }
    }

    /// How many tasks have something to do, and how many of them have ended, at the start.
    pub(crate) fn open(&self) -> usize {
        self.tasks.iter().filter(|task| task.state != State::Ended).count()
    }

    /// The seconds that are left.
    pub(crate) fn left_s(&self, now_s: f64) -> f64 {
        let mut tails = vec![0.0_f64; self.tasks.len()];
        for &at in self.order.iter().rev() {
            let task = &self.tasks[at];
            let own = match task.state {
                State::Ended => 0.0,
                State::Open => task.usual_s,
                // Later than usual: a little more, for nobody knows how much.
                State::Begun(began) => (task.usual_s - (now_s - began)).max(task.usual_s * 0.05),
            };
            let exists = if task.state == State::Open { EXISTS_S.min(own) } else { 0.0 };
            let then = task.then.iter().map(|&(to, need)| tails[to] + if need == Need::Exists { exists } else { own });
            tails[at] = then.fold(own, f64::max);
        }
        tails.into_iter().fold(0.0, f64::max)
    }
}
