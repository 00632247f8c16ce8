//! The graph of tasks: nodes and deletions, who waits for whom, and the longest tail behind each.

use std::collections::{HashMap, HashSet};

use super::context::Context;
use crate::cloud::Cloud;
use crate::judge::Verdict;
use crate::plan::{Removal, Verb};
use crate::sketch::{Intent, by_alias};
use crate::{Need, NodeIx};

/// Seconds from the start of a task until it exists.
const CALL_S: f64 = 0.2;

/// What a task does. Nodes come first, deletions after them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TaskKind {
    Node(NodeIx),
    Delete(usize),
}

pub(crate) struct TaskGraph {
    nodes: usize,
    /// For each task, who waits for it, and until when.
    pub(crate) after: Vec<Vec<(usize, Need)>>,
    /// For each task, for how many it still waits.
    pub(crate) open: Vec<usize>,
    pub(crate) tails: Vec<f64>,
    /// Tasks that take part in this walk.
    pub(crate) takes_part: Vec<bool>,
    pub(crate) verbs: Vec<Verb>,
}

impl TaskGraph {
    pub(crate) fn kind(&self, task: usize) -> TaskKind {
        if task < self.nodes {
            TaskKind::Node(NodeIx(u32::try_from(task).unwrap_or(u32::MAX)))
        } else {
            TaskKind::Delete(task - self.nodes)
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.after.len()
    }

    pub(crate) fn build<C: Cloud>(cx: &Context<'_, C>) -> Self {
        let (nodes, doomed) = (cx.graph.nodes.len(), &cx.sketch.doomed);
        let count = nodes + doomed.len();
        let mut graph = Self {
            nodes,
            after: vec![Vec::new(); count],
            open: vec![0; count],
            tails: vec![0.0; count],
            takes_part: vec![true; count],
            verbs: vec![Verb::Delete; count],
        };
        for (at, node) in cx.sketch.nodes.iter().enumerate() {
            graph.takes_part[at] = !matches!(node.verdict, Intent::Out | Intent::Unwanted | Intent::PutOff(_));
            graph.verbs[at] = match &node.verdict {
                Intent::Do(Verdict::Create) => Verb::Create,
                Intent::Do(Verdict::Replace { .. }) => Verb::Replace,
                Intent::Do(Verdict::Keep(keep)) if !keep.is_noop() => Verb::Update,
                _ => Verb::Keep,
            };
        }
        for node in (0..nodes).filter(|&node| graph.takes_part[node]) {
            for (needed, need) in cx.graph.needs(node) {
                if graph.takes_part[needed] {
                    graph.after[needed].push((node, need));
                    graph.open[node] += 1;
                }
            }
        }
        // Every other edge leads to or from a deletion, and may be found twice.
        let mut edges = HashSet::new();
        let mut link = |graph: &mut Self, from: usize, to: usize, need: Need| {
            if from != to && graph.takes_part[from] && graph.takes_part[to] && edges.insert((from, to)) {
                graph.after[from].push((to, need));
                graph.open[to] += 1;
            }
        };
        if !doomed.is_empty() {
            let index = by_alias(doomed);
            let going: HashSet<(usize, &str)> = doomed.iter().map(|d| (d.object.kind, d.object.id.as_str())).collect();
            let upset = upset(cx);
            let mut destroyed = vec![Vec::new(); nodes];
            for (at, d) in doomed.iter().enumerate() {
                let task = nodes + at;
                // What refers to it goes before it; but what waits for a node cannot go before that node's old object.
                for alias in d.object.refs() {
                    for &other in
                        index.get(alias.as_str()).into_iter().flatten().filter(|&&other| d.first || !doomed[other].first)
                    {
                        link(&mut graph, task, nodes + other, Need::Ready);
                    }
                }
                if let Some(node) = d.node {
                    if d.first {
                        link(&mut graph, task, node.index(), Need::Ready);
                        // Not before the new one can be made: what it needs may fail yet.
                        for (needed, _) in cx.graph.needs(node.index()).filter(|(needed, _)| !upset[*needed]) {
                            link(&mut graph, needed, task, Need::Ready);
                        }
                    } else if d.why == Removal::Destroyed {
                        destroyed[node.index()].push(task);
                    } else {
                        link(&mut graph, node.index(), task, Need::Ready);
                        for (consumer, _) in cx.graph.needed_by(node.index()) {
                            link(&mut graph, consumer, task, Need::Ready);
                        }
                    }
                }
            }
            // What a live object refers to today goes after that object has been changed.
            for (ix, object) in cx.survey.found().filter(|(_, object)| !going.contains(&(object.kind, object.id.as_str()))) {
                for alias in object.refs() {
                    for &other in index.get(alias.as_str()).into_iter().flatten().filter(|&&other| !doomed[other].first) {
                        link(&mut graph, ix.index(), nodes + other, Need::Ready);
                    }
                }
            }
            // A destruction goes against the graph: what needs something goes before it.
            for node in 0..nodes {
                for (needed, _) in cx.graph.needs(node) {
                    for &mine in &destroyed[node] {
                        for &theirs in &destroyed[needed] {
                            link(&mut graph, mine, theirs, Need::Ready);
                        }
                    }
                }
            }
        }
        graph.measure(cx);
        graph
    }

    /// The longest expected path from each task to the end.
    fn measure<C: Cloud>(&mut self, cx: &Context<'_, C>) {
        let mut open = self.open.clone();
        let mut order: Vec<usize> = (0..self.len()).filter(|&task| open[task] == 0).collect();
        let mut at = 0;
        while let Some(&task) = order.get(at) {
            at += 1;
            for &(to, _) in &self.after[task] {
                open[to] -= 1;
                if open[to] == 0 {
                    order.push(to);
                }
            }
        }
        let mut known: HashMap<(&'static str, Verb), f64> = HashMap::new();
        for &task in order.iter().rev() {
            let info = match self.kind(task) {
                TaskKind::Node(node) => cx.graph.nodes[node.index()].shape.info(),
                TaskKind::Delete(at) => cx.registry.kinds[cx.sketch.doomed[at].object.kind].info(),
            };
            let verb = self.verbs[task];
            let expect = || cx.options.durations.expect(info.name, info.times, verb);
            let own = *known.entry((info.name, verb)).or_insert_with(expect);
            let behind = self.after[task].iter().map(|&(to, need)| {
                let start = if need == Need::Exists { own.min(CALL_S) } else { own };
                start + self.tails[to]
            });
            self.tails[task] = behind.fold(own, f64::max);
        }
    }
}

/// The nodes whose old object goes first, and all that need them: these cannot be waited for before it goes.
fn upset<C: Cloud>(cx: &Context<'_, C>) -> Vec<bool> {
    let mut upset = vec![false; cx.graph.nodes.len()];
    for node in cx.sketch.doomed.iter().filter(|d| d.first).filter_map(|d| d.node) {
        upset[node.index()] = true;
    }
    for at in 0..upset.len() {
        upset[at] = upset[at] || cx.graph.needs(at).any(|(need, _)| upset[need]);
    }
    upset
}
