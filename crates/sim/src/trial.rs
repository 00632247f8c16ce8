//! What a run is made from: a seed, and what of it is left out.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use rand::SeedableRng;
use rand::rngs::StdRng;

use crate::trouble::Trouble;

/// A run to be made. Everything random in it follows from the seed; the cut makes it smaller.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trial {
    /// The seed.
    pub seed: u64,
    /// What is left out.
    pub cut: Cut,
}

impl Trial {
    /// All of what a seed gives.
    #[must_use]
    pub fn of(seed: u64) -> Self {
        Self { seed, cut: Cut::default() }
    }

    /// A small run.
    #[must_use]
    pub fn small(seed: u64) -> Self {
        Self { seed, cut: Cut { small: true, ..Cut::default() } }
    }

    /// Random numbers for one part of the run. Each part has its own: what is left out changes nothing in the others.
    pub(crate) fn rng(&self, part: &str, at: usize) -> StdRng {
        // FNV-1a: the same on every machine and in every release.
        let mix = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        let bytes = self.seed.to_le_bytes().into_iter().chain(part.bytes()).chain((at as u64).to_le_bytes());
        StdRng::seed_from_u64(bytes.fold(0xcbf2_9ce4_8422_2325, mix))
    }
}

/// What is left out of a run. As text it is what a failing test prints, and what it takes to do the same again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cut {
    /// A small graph, and one chapter: where many runs are made, most of them are so.
    pub small: bool,
    /// The nodes, by their numbers, that the graph begins with; all of the seed's otherwise.
    pub nodes: Option<BTreeSet<u32>>,
    /// How many applies the storm has; as many as it takes otherwise.
    pub applies: Option<usize>,
    /// The chapters, by the numbers of their laws; those of the seed otherwise.
    pub chapters: Option<Vec<usize>>,
    /// Trouble that does not come.
    pub without: BTreeSet<Trouble>,
    /// How many calls may be in flight; the seed's otherwise.
    pub width: Option<usize>,
    /// Another world: its chances fall another way.
    pub world: usize,
}

impl fmt::Display for Cut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let list = |all: &mut dyn Iterator<Item = String>| all.collect::<Vec<_>>().join(",");
        let mut words = Vec::new();
        if self.small {
            words.push("small".to_owned());
        }
        if let Some(nodes) = &self.nodes {
            words.push(format!("nodes={}", list(&mut nodes.iter().map(u32::to_string))));
        }
        if let Some(applies) = self.applies {
            words.push(format!("applies={applies}"));
        }
        if let Some(chapters) = &self.chapters {
            words.push(format!("chapters={}", list(&mut chapters.iter().map(usize::to_string))));
        }
        if !self.without.is_empty() {
            words.push(format!("without={}", list(&mut self.without.iter().map(Trouble::to_string))));
        }
        if let Some(width) = self.width {
            words.push(format!("width={width}"));
        }
        if self.world > 0 {
            words.push(format!("world={}", self.world));
        }
        f.write_str(&words.join(" "))
    }
}

impl FromStr for Cut {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        fn all<T: FromStr, C: FromIterator<T>>(list: &str) -> Option<C> {
            list.split(',').filter(|one| !one.is_empty()).map(|one| one.parse().ok()).collect()
        }
        let mut cut = Self::default();
        for word in text.split_whitespace() {
            let read = || {
                let (name, value) = word.split_once('=').unwrap_or((word, ""));
                let mut cut = cut.clone();
                match name {
                    "small" => cut.small = value.is_empty(),
                    "nodes" => cut.nodes = Some(all(value)?),
                    "applies" => cut.applies = Some(value.parse().ok()?),
                    "chapters" => cut.chapters = Some(all(value)?),
                    "without" => cut.without = all(value)?,
                    "width" => cut.width = Some(value.parse().ok()?),
                    "world" => cut.world = value.parse().ok()?,
                    _ => return None,
                }
                Some(cut)
            };
            cut = read().ok_or_else(|| format!("`{word}` says nothing that can be left out of a run"))?;
        }
        Ok(cut)
    }
}
