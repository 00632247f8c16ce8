//! Random changes of a design: settings, nodes that come and go, edges that move.

use rand::Rng;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;

use super::{Design, Part, Sort};

/// What was changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Changed {
    Tone(u32),
    Shape(u32),
    Class(u32),
    Size(u32),
    Added(u32),
    Removed(u32),
    Rewired(u32),
    Tags,
}

impl Design {
    /// One random change that needs nobody's permission.
    pub(crate) fn change(&mut self, rng: &mut StdRng) -> Option<Changed> {
        let at = rng.random_range(0..self.nodes.len());
        let key = self.nodes[at].key;
        let sort = self.nodes[at].sort;
        match rng.random_range(0..20) {
            0..5 if sort != Sort::Linked => {
                self.nodes[at].settings.tone += 1;
                Some(Changed::Tone(key))
            }
            5..10 => {
                let keys: Vec<u32> = self
                    .nodes
                    .iter()
                    .filter(|node| matches!(node.sort, Sort::Slow | Sort::Named | Sort::Hashed | Sort::Web | Sort::Role))
                    .filter(|node| !self.is_base(node.key))
                    .map(|node| node.key)
                    .collect();
                let key = *keys.choose(rng)?;
                self.nodes.iter_mut().find(|node| node.key == key)?.settings.shape += 1;
                Some(Changed::Shape(key))
            }
            10..12 if matches!(sort, Sort::Store | Sort::Web) => {
                self.nodes[at].settings.class += 1;
                Some(Changed::Class(key))
            }
            12 if sort == Sort::Store => {
                self.nodes[at].settings.size += 1;
                Some(Changed::Size(key))
            }
            13..15 => {
                let sort = Self::any_sort(rng);
                let before = self.nodes.len();
                self.add(rng, sort);
                (self.nodes.len() > before).then(|| Changed::Added(self.nodes[before].key))
            }
            15..17 => {
                let leaves: Vec<u32> = self
                    .nodes
                    .iter()
                    .filter(|node| !matches!(node.sort, Sort::Store | Sort::Linked) && !self.has_dependents(node.key))
                    .map(|node| node.key)
                    .collect();
                let key = *leaves.choose(rng)?;
                if self.nodes.len() < 6 {
                    return None;
                }
                self.nodes.retain(|node| node.key != key);
                Some(Changed::Removed(key))
            }
            17..19 => {
                let edge = self.nodes[at].edges.iter().position(|edge| edge.part != Part::Base)?;
                self.nodes[at].edges.remove(edge);
                Some(Changed::Rewired(key))
            }
            19 => {
                let next = if self.tags.get("team").is_some_and(|team| team == "blue") { "green" } else { "blue" };
                self.tags.insert("team".to_owned(), next.to_owned());
                Some(Changed::Tags)
            }
            _ => None,
        }
    }
}
