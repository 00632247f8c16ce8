//! Random designs: layered graphs over two scopes.

use std::collections::{BTreeMap, BTreeSet};

use provision_engine::Need;
use rand::Rng;
use rand::rngs::StdRng;
use rand::seq::{IndexedRandom, SliceRandom};

use super::{Design, Edge, Part, Sort, Wanted};
use crate::kinds::Settings;
use crate::trial::Trial;

impl Design {
    /// The design that a run begins with.
    pub(crate) fn of(trial: &Trial) -> Self {
        let mut rng = trial.rng("design", 0);
        let mut design = if trial.cut.small { Self::small(&mut rng) } else { Self::random(&mut rng) };
        if let Some(left) = &trial.cut.nodes {
            design.keep(left);
        }
        design
    }

    /// The numbers of its nodes.
    pub(crate) fn keys(&self) -> BTreeSet<u32> {
        self.nodes.iter().map(|node| node.key).collect()
    }

    /// Takes out all other nodes, and what lives in them.
    fn keep(&mut self, left: &BTreeSet<u32>) {
        let mut there = BTreeSet::new();
        self.nodes.retain_mut(|node| {
            let lives = |edge: &Edge| edge.part != Part::Base || there.contains(&edge.to);
            let stays = left.contains(&node.key) && node.edges.iter().all(lives);
            if stays {
                node.edges.retain(|edge| there.contains(&edge.to));
                there.insert(node.key);
            }
            stays
        });
    }

    /// Nothing, in two scopes.
    fn empty() -> Self {
        Self {
            stacks: vec![("app/shared".to_owned(), String::new()), ("app/shared/test".to_owned(), "test".to_owned())],
            tags: BTreeMap::from([("team".to_owned(), "blue".to_owned())]),
            nodes: Vec::new(),
            next_key: 0,
        }
    }

    /// A design of 3 to 7 nodes, of any kinds, and what these live in.
    fn small(rng: &mut StdRng) -> Self {
        let count = rng.random_range(3..=7);
        let mut design = Self::empty();
        while design.nodes.len() < count {
            // What lives in something comes with it.
            let sort = Self::any_sort(rng);
            let first: &[Sort] = match sort {
                Sort::Seat => &[Sort::Net],
                Sort::Slow => &[Sort::Net, Sort::Seat],
                _ => &[],
            };
            for &first in first {
                if design.nodes.iter().all(|node| node.sort != first) {
                    design.add(rng, first);
                }
            }
            design.add(rng, sort);
        }
        design
    }

    /// A design of 8 to 40 nodes, small ones more often than large ones.
    pub(crate) fn random(rng: &mut StdRng) -> Self {
        let count = 8 + (rng.random_range(0.0_f64..1.0).powf(1.6) * 33.0) as usize;
        let mut design = Self::empty();
        // Every kind is there in most graphs: a net with a seat and a slow node first, the rest at random.
        for sort in [Sort::Net, Sort::Seat, Sort::Slow] {
            design.add(rng, sort);
        }
        let mut rest: Vec<Sort> = vec![Sort::Web, Sort::Revision, Sort::Store, Sort::Hashed, Sort::Named];
        rest.shuffle(rng);
        for sort in rest {
            design.add(rng, sort);
        }
        while design.nodes.len() < count {
            let sort = Self::any_sort(rng);
            design.add(rng, sort);
        }
        design
    }

    /// Plain nodes in layers of a hundred, each with some dependencies in the layer before.
    pub(crate) fn layered(rng: &mut StdRng, count: usize, dependencies: usize) -> Self {
        const LAYER: usize = 100;
        let mut design =
            Self { stacks: vec![("app/scale".to_owned(), String::new())], tags: BTreeMap::new(), nodes: Vec::new(), next_key: 0 };
        for at in 0..count {
            let before = (at / LAYER).checked_sub(1).map(|layer| layer * LAYER..(layer + 1) * LAYER);
            let mut edges: Vec<Edge> = Vec::new();
            while let Some(layer) = before.clone().filter(|_| edges.len() < dependencies) {
                let to = rng.random_range(layer) as u32;
                if edges.iter().all(|edge| edge.to != to) {
                    edges.push(Edge { to, need: crate::scale::need(rng), part: Part::Link });
                }
            }
            let settings = Settings { tone: rng.random_range(0..100), ..Settings::default() };
            design.nodes.push(Wanted {
                key: at as u32,
                name: format!("plain-{at}"),
                scope: 0,
                sort: Sort::Plain,
                settings,
                edges,
            });
        }
        design
    }

    pub(crate) fn any_sort(rng: &mut StdRng) -> Sort {
        let at = rng.random_range(0..100);
        match at {
            0..22 => Sort::Plain,
            22..26 => Sort::Net,
            26..34 => Sort::Seat,
            34..44 => Sort::Slow,
            44..54 => Sort::Named,
            54..64 => Sort::Hashed,
            64..68 => Sort::Store,
            68..76 => Sort::Revision,
            76..90 => Sort::Web,
            90..97 => Sort::Role,
            _ => Sort::Linked,
        }
    }

    /// Adds a node of this sort; its dependencies are nodes that are there.
    pub(crate) fn add(&mut self, rng: &mut StdRng, sort: Sort) {
        let key = self.next_key;
        let base = match sort {
            Sort::Seat => Some(Sort::Net),
            Sort::Slow => Some(Sort::Seat),
            _ => None,
        };
        let mut edges: Vec<Edge> = Vec::new();
        let mut scope = usize::from(rng.random_bool(0.6));
        if let Some(base) = base {
            let bases: Vec<&Wanted> = self.nodes.iter().filter(|node| node.sort == base).collect();
            let Some(base) = bases.choose(rng) else { return };
            edges.push(Edge { to: base.key, need: Need::Exists, part: Part::Base });
            scope = scope.max(base.scope);
        }
        let links = match sort {
            Sort::Net | Sort::Seat | Sort::Slow | Sort::Linked => 0,
            Sort::Web => rng.random_range(0..5),
            _ => rng.random_range(0..3),
        };
        for _ in 0..links {
            // Near ones more often: layers.
            let from = self.nodes.len().saturating_sub(rng.random_range(4..16));
            let candidates: Vec<&Wanted> = self.nodes[from..].iter().filter(|node| node.scope <= scope).collect();
            let Some(to) = candidates.choose(rng) else { continue };
            if edges.iter().any(|edge| edge.to == to.key) {
                continue;
            }
            let ready = rng.random_bool(0.4);
            let need = if ready { Need::Ready } else { Need::Exists };
            // What lives in a net, and the net, are referred to only by what is replaced with them.
            let part = match to.sort {
                Sort::Net | Sort::Seat => Part::After,
                _ if rng.random_bool(0.1) => Part::After,
                Sort::Named | Sort::Role if sort == Sort::Web && rng.random_bool(0.5) => Part::Base,
                _ if sort == Sort::Web && ready => Part::Route,
                _ => Part::Link,
            };
            edges.push(Edge { to: to.key, need, part });
        }
        let settings = Settings {
            tone: rng.random_range(0..100),
            shape: rng.random_range(0..100),
            class: rng.random_range(0..100),
            backup: rng.random_range(0..100),
            size: rng.random_range(10..100),
        };
        self.next_key += 1;
        self.nodes.push(Wanted {
            key,
            name: format!("{}-{key}", sort.kind().trim_start_matches("sim.")),
            scope,
            sort,
            settings,
            edges,
        });
    }
}
