//! Which object is which node's: by what cannot be changed, by what it refers to, and by what it is called.
//!
//! A pair is made only where each is the other's best and there is no second best that is as good. Each pair tells more of what the
//! others refer to, so that the rounds go on until nothing new is found. What stays unclear is the user's to say.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use super::is_called;
use crate::cloud::{Cloud, Phase};
use crate::listing::{Listing, ReaderOf};
use crate::object::Object;
use crate::shape::Likeness;
use crate::{Engine, Fault, Graph, Need, NodeIx, Outs};

/// An object that may be a node's.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Candidate {
    /// The name of its kind.
    pub kind: String,
    /// What it is called: an id, an ARN, a name.
    pub names: Vec<String>,
    /// What else is said of it, such as its name in the file it comes from: a hint where several are alike.
    pub hint: String,
    /// The node, where it is known already.
    pub node: Option<usize>,
}

/// What is to become of a candidate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It is this node's.
    Of(usize),
    /// It carries this node's tags already.
    Ours(usize),
    /// It is another scope's or another node's: scope and node.
    Others(String, String),
    /// Several nodes could have it.
    Unclear(Vec<usize>),
    /// No node is like it.
    OfNoNode,
    /// There is no such object.
    Missing,
    /// Its kind cannot be read.
    Unread(Fault),
}

/// A candidate's object, once it is found.
struct Seen {
    candidate: usize,
    object: Arc<Object>,
}

impl<C: Cloud> Engine<C> {
    /// Says of each candidate whose it is. Reads only.
    pub async fn matching(&self, graph: &Graph, reader: Arc<C::Reader>, candidates: &[Candidate]) -> Vec<Fate> {
        let roster = graph
            .roster()
            .looking_for(candidates, |name| self.registry.place_named(name).map(|place| self.registry.kinds[place].info().name));
        let listing = Listing::new(self.registry.clone(), Arc::new(roster), ReaderOf::Reader(reader));
        let mut fates: Vec<Fate> = vec![Fate::Missing; candidates.len()];
        let mut free: BTreeMap<&'static str, Vec<Seen>> = BTreeMap::new();
        let outs = Outs::new(graph.nodes.len());
        let mut taken = BTreeSet::new();
        let mut named: Vec<(usize, Arc<Object>)> = Vec::new();
        let listing = &listing;
        let lists = (0..self.registry.kinds.len()).map(|place| async move { (place, listing.kind(place).await) });
        for (place, set) in futures::future::join_all(lists).await {
            let kind = self.registry.kinds[place].info().name;
            let of_kind = candidates.iter().enumerate().filter(|(_, candidate)| candidate.kind == kind);
            let set = match set {
                Ok(set) => set,
                Err(fault) => {
                    of_kind.for_each(|(at, _)| fates[at] = Fate::Unread(fault.clone()));
                    continue;
                }
            };
            // What the graph has already is nobody else's to be.
            for object in set.objects.iter().filter(|object| lives(object)) {
                if let Some(node) = graph.owner_of(&object.stack, &object.node) {
                    taken.insert(node.index());
                    publish(&outs, node.index(), object);
                }
            }
            for (at, candidate) in of_kind {
                let called = |object: &&Arc<Object>| lives(object) && is_called(&candidate.names, object.texts());
                if let Some(object) = set.objects.iter().find(called) {
                    fates[at] = owned(graph, object, candidate.node);
                } else if let Some(object) = set.strangers.iter().find(called) {
                    if let Some(node) = candidate.node {
                        fates[at] = Fate::Of(node);
                        taken.insert(node);
                        publish(&outs, node, object);
                        named.push((node, Arc::clone(object)));
                    } else {
                        free.entry(kind).or_default().push(Seen { candidate: at, object: Arc::clone(object) });
                    }
                }
            }
        }
        // Whoever named an object for a node has said whose it is, whatever else tells of it.
        for all in free.values_mut() {
            all.retain(|seen| {
                let said = named.iter().find(|(_, object)| object.kind == seen.object.kind && object.id == seen.object.id);
                said.inspect(|(node, _)| fates[seen.candidate] = Fate::Of(*node)).is_none()
            });
        }
        let nodes: Vec<usize> = (0..graph.nodes.len()).filter(|node| !taken.contains(node)).collect();
        Round { graph, candidates, outs, nodes, common: common(graph), free, fates }.all()
    }
}

fn lives(object: &Object) -> bool {
    !matches!(object.phase, Phase::Leaving(_) | Phase::Gone)
}

/// Whose an object is that carries a mark.
fn owned(graph: &Graph, object: &Object, wanted: Option<usize>) -> Fate {
    match graph.owner_of(&object.stack, &object.node).map(NodeIx::index) {
        Some(node) if wanted.is_none_or(|wanted| wanted == node) => Fate::Ours(node),
        _ => Fate::Others(object.stack.clone(), object.node.clone()),
    }
}

fn publish(outs: &Outs, node: usize, object: &Object) {
    for need in [Need::Exists, Need::Ready] {
        outs.publish(NodeIx::at(node), need, object.out.clone());
    }
}

/// What is not decided yet.
struct Round<'a> {
    graph: &'a Graph,
    candidates: &'a [Candidate],
    outs: Outs,
    nodes: Vec<usize>,
    /// Words that the addresses of all nodes of a kind have: they tell none from another.
    common: HashMap<&'static str, BTreeSet<String>>,
    free: BTreeMap<&'static str, Vec<Seen>>,
    fates: Vec<Fate>,
}

/// The words that all nodes of each kind have in common, where there are several.
fn common(graph: &Graph) -> HashMap<&'static str, BTreeSet<String>> {
    let mut all: HashMap<&'static str, Vec<BTreeSet<String>>> = HashMap::new();
    for node in &graph.nodes {
        all.entry(node.kind()).or_default().push(words(&node.address));
    }
    let shared = |mut sets: Vec<BTreeSet<String>>| {
        let first = if sets.len() > 1 { sets.pop()? } else { return None };
        Some(sets.iter().fold(first, |common, words| common.intersection(words).cloned().collect()))
    };
    all.into_iter().filter_map(|(kind, sets)| Some((kind, shared(sets)?))).collect()
}

/// How well a candidate fits a node, best last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Score {
    fixed: i32,
    named: usize,
    alike: usize,
}

impl Round<'_> {
    fn all(mut self) -> Vec<Fate> {
        while let Some((node, kind, place)) = self.next() {
            let Some(seen) = self.free.get_mut(kind).map(|all| all.swap_remove(place)) else { break };
            publish(&self.outs, node, &seen.object);
            self.fates[seen.candidate] = Fate::Of(node);
            self.nodes.retain(|other| *other != node);
        }
        for (kind, all) in &self.free {
            for seen in all {
                let of_kind = self.nodes.iter().filter(|node| self.graph.nodes[**node].kind() == *kind);
                let fits: Vec<usize> = of_kind.copied().filter(|node| self.score(*node, seen).is_some()).collect();
                self.fates[seen.candidate] = if fits.is_empty() { Fate::OfNoNode } else { Fate::Unclear(fits) };
            }
        }
        self.fates
    }

    /// The next pair that is clear: the node, the kind, and the candidate's place.
    fn next(&self) -> Option<(usize, &'static str, usize)> {
        for &node in &self.nodes {
            let kind = self.graph.nodes[node].kind();
            let Some(free) = self.free.get(kind) else { continue };
            let Some(place) = sole_best(free.iter().map(|seen| self.score(node, seen))) else { continue };
            let rivals: Vec<usize> = self.nodes.iter().copied().filter(|other| self.graph.nodes[*other].kind() == kind).collect();
            let back = sole_best(rivals.iter().map(|rival| self.score(*rival, &free[place])));
            let only = rivals.len() == 1 && free.len() == 1;
            let telling = self.score(node, &free[place]).is_some_and(|score| score.named > 0 || score.fixed > 0);
            if back.is_some_and(|back| rivals[back] == node) && (only || telling) {
                return Some((node, kind, place));
            }
        }
        None
    }

    /// Nothing where the node refers to another object than the candidate does, and that cannot be changed.
    fn score(&self, node: usize, seen: &Seen) -> Option<Score> {
        let wanted = &self.graph.nodes[node];
        let like = wanted.shape.likeness(wanted, &self.outs, &seen.object)?;
        let Likeness { clashes, fixed, alike } = like;
        let hint = format!("{} {}", self.candidates[seen.candidate].hint, seen.object.texts().joined());
        let common = self.common.get(wanted.kind());
        let telling = |word: &&String| common.is_none_or(|common| !common.contains(*word));
        let named = words(&wanted.address).intersection(&words(&hint)).filter(telling).count();
        (!clashes).then_some(Score { fixed, named, alike })
    }
}

/// The place of the best, if no other is as good.
fn sole_best(scores: impl Iterator<Item = Option<Score>>) -> Option<usize> {
    let mut all: Vec<(Score, usize)> = scores.enumerate().filter_map(|(at, score)| Some((score?, at))).collect();
    all.sort_unstable();
    let (best, at) = *all.last()?;
    let second = all.len().checked_sub(2).map(|second| all[second].0);
    (second != Some(best)).then_some(at)
}

/// The words of a text in lower case, also of one that is written in one: `PublicSubnet1` is `public` and `subnet`. What AWS drew
/// at random says nothing: `sg-0aa8db78c3f60d44d` is no `db`.
fn words(text: &str) -> BTreeSet<String> {
    let spoken = text.split(|c: char| !c.is_alphanumeric()).filter(|part| !is_random(part));
    spoken.flat_map(of_part).map(|word| plain(&word)).collect()
}

/// Whether letters and digits are those of an id: long, and digits in more places than one or nothing but hexadecimal ones.
fn is_random(part: &str) -> bool {
    let digits = part.split(|c: char| !c.is_ascii_digit()).filter(|run| !run.is_empty()).count();
    part.len() >= 8 && (digits > 1 || (digits == 1 && part.chars().all(|c| c.is_ascii_hexdigit())))
}

/// The words that letters and digits without anything between them are made of.
fn of_part(part: &str) -> Vec<String> {
    let chars: Vec<char> = part.chars().collect();
    let mut split = String::new();
    for (at, &c) in chars.iter().enumerate() {
        let before = at.checked_sub(1).map(|before| chars[before]);
        let begins = |before: char| {
            let after_small = before.is_lowercase() && c.is_uppercase();
            let ends_capitals =
                before.is_uppercase() && c.is_uppercase() && chars.get(at + 1).is_some_and(|next| next.is_lowercase());
            after_small || ends_capitals || before.is_alphabetic() != c.is_alphabetic()
        };
        if before.is_some_and(begins) {
            split.push(' ');
        }
        split.extend(c.to_lowercase());
    }
    split.split(|c: char| !c.is_alphabetic()).filter(|word| word.len() > 1).map(str::to_owned).collect()
}

/// One word for what people call a thing.
fn plain(word: &str) -> String {
    const ALIKE: &[(&str, &[&str])] = &[
        ("alb", &["lb", "elb", "balancer", "loadbalancer"]),
        ("database", &["db", "rds", "postgres", "mysql"]),
        ("cache", &["redis", "elasticache", "valkey"]),
        ("service", &["svc", "app", "ecs", "task", "tasks"]),
    ];
    let found = ALIKE.iter().find(|(_, others)| others.contains(&word)).map(|(one, _)| *one);
    found.unwrap_or(word).to_owned()
}

/// Candidates' names by kind, as a roster has them.
pub(super) fn by_kind(
    candidates: &[Candidate],
    kind: impl Fn(&str) -> Option<&'static str>,
) -> HashMap<&'static str, Vec<String>> {
    let mut known: HashMap<&'static str, Vec<String>> = HashMap::new();
    for candidate in candidates {
        if let Some(kind) = kind(&candidate.kind) {
            known.entry(kind).or_default().extend(candidate.names.iter().cloned());
        }
    }
    known
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_is_best_alone() {
        let score = |fixed, named| Some(Score { fixed, named, alike: 0 });
        assert_eq!(sole_best([score(0, 1), score(1, 0), None].into_iter()), Some(1));
        assert_eq!(sole_best([score(1, 1), score(1, 1)].into_iter()), None);
        assert_eq!(sole_best([None, score(0, 0)].into_iter()), Some(1));
        assert_eq!(sole_best([None, None].into_iter()), None);
    }

    #[test]
    fn words_are_told_apart_and_abbreviations_are_known() {
        let of = |text: &str| words(text).into_iter().collect::<Vec<_>>();
        assert_eq!(of("security-group.database.main"), ["database", "group", "main", "security"]);
        assert_eq!(of("aws_security_group.main_db"), ["aws", "database", "group", "main", "security"]);
        assert_eq!(of("PublicSubnet1 HTTPListener"), ["http", "listener", "public", "subnet"]);
        assert_eq!(of("S3Bucket ec2-role"), ["bucket", "ec", "role"]);
    }

    #[test]
    fn what_is_drawn_at_random_says_nothing() {
        for id in ["sg-979c6f44d0aa8db78", "subnet-0db12345", "arn:aws:e:u:1:web/50dc6c495db9188f/vqxos7m3agdbeuj2", "12345678"] {
            let known: BTreeSet<String> = words(id).intersection(&words("database service")).cloned().collect();
            assert_eq!(known, BTreeSet::new(), "{id}");
        }
        assert!(words("arn:aws:e:u:1:app/database/50dc6c495db9188f").contains("database"));
    }
}
