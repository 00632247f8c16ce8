//! A run that breaks a law, made as small as it goes: fewer nodes, fewer applies, less trouble, and the same law broken.

use std::collections::BTreeSet;

use crate::Sabotage;
use crate::design::Design;
use crate::laws;
use crate::story::{Breach, run};
use crate::trial::{Cut, Trial};
use crate::trouble::Trouble;

/// How many smaller runs are tried at the most.
const TRIES: usize = 3000;
/// How many worlds are tried for each: where less happens, chances fall another way.
const WORLDS: usize = 3;

struct Shrinker {
    seed: u64,
    sabotage: Option<Sabotage>,
    best: Cut,
    breach: Box<Breach>,
    tries: usize,
}

/// The smallest run found that breaks the same law.
#[must_use]
pub fn shrink(breach: Box<Breach>, sabotage: Option<Sabotage>) -> Box<Breach> {
    let Trial { seed, cut: best } = breach.trial.clone();
    let mut shrinker = Shrinker { seed, sabotage, best, breach, tries: 0 };
    loop {
        let before = shrinker.best.clone();
        shrinker.round();
        if shrinker.best == before || shrinker.tries >= TRIES {
            return shrinker.breach;
        }
    }
}

impl Shrinker {
    /// Everything that can be left out, once.
    fn round(&mut self) {
        self.chapters();
        self.applies();
        for trouble in Trouble::ALL {
            self.leave_out(|cut| cut.without.insert(trouble));
        }
        self.leave_out(|cut| cut.width.replace(1).is_none());
        self.nodes();
    }

    /// Tries a smaller run; it is the best one if the same law is broken in it.
    fn leave_out(&mut self, smaller: impl FnOnce(&mut Cut) -> bool) -> bool {
        let mut cut = self.best.clone();
        if !smaller(&mut cut) {
            return false;
        }
        let worlds = std::iter::once(cut.world).chain((0..WORLDS).filter(|world| *world != self.best.world));
        for world in worlds {
            if self.tries >= TRIES {
                return false;
            }
            self.tries += 1;
            let trial = Trial { seed: self.seed, cut: Cut { world, ..cut.clone() } };
            if let Err(breach) = run(&trial, self.sabotage)
                && breach.law == self.breach.law
            {
                (self.best, self.breach) = (trial.cut, breach);
                return true;
            }
        }
        false
    }

    /// No chapter, or the one of the law that is broken, or one fewer.
    fn chapters(&mut self) {
        let now = laws::chapters(&self.breach.trial);
        let without = |at: usize| now.iter().enumerate().filter(|(place, _)| *place != at).map(|(_, law)| *law).collect();
        let fewer = [Vec::new(), vec![self.breach.law]].into_iter().chain((0..now.len()).map(without));
        for chapters in fewer.filter(|chapters| chapters.len() < now.len()) {
            if self.leave_out(|cut| cut.chapters.replace(chapters.clone()) != Some(chapters)) {
                return;
            }
        }
    }

    fn applies(&mut self) {
        for applies in 0..self.best.applies.unwrap_or(6) {
            if self.leave_out(|cut| cut.applies.replace(applies) != Some(applies)) {
                return;
            }
        }
    }

    /// Takes nodes out, half of them at first, one by one at last.
    fn nodes(&mut self) {
        let (seed, small) = (self.seed, self.best.small);
        let with = |nodes| Design::of(&Trial { seed, cut: Cut { small, nodes, ..Cut::default() } }).keys();
        let mut left: Vec<u32> = with(self.best.nodes.clone()).into_iter().collect();
        let mut size = left.len().div_ceil(2);
        while size > 0 {
            let mut at = 0;
            while at < left.len() && left.len() > 1 {
                let fewer: BTreeSet<u32> =
                    left.iter().enumerate().filter(|(place, _)| !(at..at + size).contains(place)).map(|(_, key)| *key).collect();
                // What lives in what is left out goes with it.
                let fewer = with(Some(fewer));
                if !fewer.is_empty() && self.leave_out(|cut| cut.nodes.replace(fewer.clone()) != Some(fewer.clone())) {
                    left = fewer.into_iter().collect();
                } else {
                    at += size;
                }
            }
            size /= 2;
        }
    }
}
