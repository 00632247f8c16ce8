//! Which objects are adopted, which are left alone, and why.

use std::collections::{BTreeMap, BTreeSet};

use provision::Connected;
use provision::app::adopt::{Item, Mapping, candidates, kinds, part_of};
use provision::aws::tables;
use provision::engine::{Candidate, Fate, Fault, Plan};

use super::Source;

/// An object that is adopted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Taken {
    /// What it is called.
    pub(crate) names: Vec<String>,
    /// Its kind.
    pub(crate) kind: String,
    /// Its id, once it is found.
    pub(crate) id: Option<String>,
    /// Where it comes from, and its place there; none where the user named it.
    pub(crate) item: Option<(usize, usize)>,
}

/// An object that is left alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Left {
    /// What it is called.
    pub(crate) name: String,
    /// Where it comes from, and its place there; none where the user named it.
    pub(crate) item: Option<(usize, usize)>,
    /// Its address there, or the node.
    pub(crate) what: String,
    pub(crate) why: Why,
}

/// Why an object is left alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Why {
    /// provision has no such kind.
    Unknown(String),
    /// It is a part of objects of another kind, and goes with them.
    Part(&'static str),
    /// AWS takes no tags for it.
    Tagless(String),
    /// No node is like it.
    NoNode,
    /// Several nodes could have it.
    Unclear(Vec<String>),
    /// It is adopted already.
    Ours(String),
    /// It is another scope's or another node's.
    Others(String, String),
    /// AWS has no such object.
    Missing,
    /// It cannot be read, or not be adopted.
    Refused(Fault),
}

/// What is adopted, by the node's address, and what is left alone.
#[derive(Clone, Debug, Default)]
pub(crate) struct Choice {
    pub(crate) taken: BTreeMap<String, Taken>,
    pub(crate) left: Vec<Left>,
}

impl Choice {
    /// What the user named, and cannot be adopted.
    pub(crate) fn refused(&self) -> impl Iterator<Item = &Left> {
        self.left.iter().filter(|left| left.item.is_none() && !matches!(left.why, Why::Ours(_)))
    }

    pub(crate) fn mapping(&self) -> Mapping {
        self.taken.iter().map(|(node, taken)| (node.clone(), taken.names.clone())).collect()
    }

    /// Takes a node's object out of it; false where it is not in it.
    pub(crate) fn refuse(&mut self, node: &str, fault: &Fault, named: &Mapping) -> bool {
        let Some(taken) = self.taken.remove(node) else { return false };
        let name = taken.names.first().cloned().unwrap_or_default();
        let item = taken.item.filter(|_| !named.contains_key(node));
        self.left.push(Left { name, item, what: node.to_owned(), why: Why::Refused(fault.clone()) });
        true
    }

    /// Learns the ids from a plan; true where one was not among the names.
    pub(crate) fn find(&mut self, plan: &Plan) -> bool {
        let mut news = false;
        for step in &plan.steps {
            let Some((taken, id)) = self.taken.get_mut(&step.node).zip(step.id.as_ref()) else { continue };
            taken.id = Some(id.clone());
            if !taken.names.contains(id) {
                taken.names.push(id.clone());
                news = true;
            }
        }
        news
    }
}

/// What the candidates are.
pub(crate) async fn choose(connected: &Connected<'_>, named: &Mapping, sources: &[Source]) -> Choice {
    let graph = connected.graph();
    let mut all: Vec<(Option<(usize, usize)>, Candidate)> = Vec::new();
    for (address, names) in named {
        let Some(node) = graph.find(address) else { continue };
        let kind = graph.nodes().get(node).map(|node| node.kind().to_owned()).unwrap_or_default();
        all.push((None, Candidate { kind, names: names.clone(), hint: String::new(), node: Some(node) }));
    }
    for (source, of) in sources.iter().enumerate() {
        all.extend(candidates(of.items()).into_iter().map(|(item, candidate)| (Some((source, item)), candidate)));
    }
    let asked: Vec<Candidate> = all.iter().map(|(_, candidate)| candidate.clone()).collect();
    let fates = connected.matching(&asked).await;
    let address = |node: usize| graph.nodes().get(node).map(|node| node.address.to_string()).unwrap_or_default();
    let mut choice = Choice::default();
    let mut told: BTreeSet<(usize, usize)> = BTreeSet::new();
    // Where an item may be of several kinds, one that is found counts.
    let mut missing = Vec::new();
    for ((item, candidate), fate) in all.into_iter().zip(fates) {
        let why = match fate {
            Fate::Of(node) => {
                told.extend(item);
                let Candidate { names, kind, .. } = candidate;
                choice.taken.insert(address(node), Taken { names, kind, id: None, item });
                continue;
            }
            Fate::Ours(node) => Why::Ours(address(node)),
            Fate::Others(stack, node) => Why::Others(stack, node),
            Fate::Unclear(nodes) => Why::Unclear(nodes.into_iter().map(address).collect()),
            Fate::OfNoNode => Why::NoNode,
            Fate::Unread(fault) => Why::Refused(fault),
            Fate::Missing => Why::Missing,
        };
        let what = match item {
            Some((source, at)) => sources.get(source).and_then(|of| of.items().get(at)).map(|item| item.address.clone()),
            None => candidate.node.map(address),
        };
        let name = candidate.names.first().cloned().unwrap_or_default();
        let left = Left { name, item, what: what.unwrap_or_default(), why };
        if left.why == Why::Missing {
            missing.push((candidate.kind, left));
        } else {
            told.extend(item);
            choice.left.push(left);
        }
    }
    for (kind, mut left) in missing {
        if left.item.is_some_and(|item| !told.insert(item)) {
            continue;
        }
        if tables().iter().any(|(known, _)| known.name == kind && known.tagless) {
            left.why = Why::Tagless(kind);
        }
        choice.left.push(left);
    }
    choice.left.extend(unknown(sources));
    for left in &mut choice.left {
        if let (Why::NoNode | Why::Missing, Some((source, at))) = (&left.why, left.item)
            && let Some(kind) = sources.get(source).and_then(|of| of.items().get(at)).and_then(|item| part_of(&item.kind))
        {
            left.why = Why::Part(kind);
        }
    }
    choice
}

/// What is of no kind of ours.
fn unknown(sources: &[Source]) -> Vec<Left> {
    let of = |(source, of): (usize, &Source)| {
        let strange = |(_, item): &(usize, &Item)| kinds(&item.kind).is_empty();
        let left = |(at, item): (usize, &Item)| Left {
            name: item.names.first().cloned().unwrap_or_default(),
            item: Some((source, at)),
            what: item.address.clone(),
            why: part_of(&item.kind).map_or_else(|| Why::Unknown(item.kind.clone()), Why::Part),
        };
        of.items().iter().enumerate().filter(strange).map(left).collect::<Vec<_>>()
    };
    sources.iter().enumerate().flat_map(of).collect()
}
