//! How long things take: priors shipped with the kinds, learned from every run.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::plan::Verb;
use crate::{Times, Usual};

/// The weight of a new observation.
const LEARN: f64 = 0.3;
/// A call that settles at once, in AWS seconds.
const CALL_S: f64 = 0.2;

/// Learned durations in AWS seconds, by kind and verb. May be lost at any time: it orders work and decides nothing.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Durations(BTreeMap<String, f64>);

impl Durations {
    /// The expected seconds until the verb has settled.
    #[must_use]
    pub fn expect(&self, kind: &str, times: Times, verb: Verb) -> f64 {
        let prior = Self::usual(times, verb).typical + CALL_S;
        if verb == Verb::Keep {
            return 0.0;
        }
        self.0.get(&key(kind, verb)).copied().unwrap_or(prior)
    }
    /// The usual range of a verb of a kind.
    #[must_use]
    pub fn usual(times: Times, verb: Verb) -> Usual {
        match verb {
            Verb::Keep => Usual::INSTANT,
            Verb::Create | Verb::Replace => times.create,
            Verb::Update => times.update,
            Verb::Delete => times.delete,
        }
    }
    /// Takes in an observation.
    pub fn learn(&mut self, kind: &str, verb: Verb, seconds: f64) {
        self.0.entry(key(kind, verb)).and_modify(|known| *known += LEARN * (seconds - *known)).or_insert(seconds);
    }
}

fn key(kind: &str, verb: Verb) -> String {
    let verb = match verb {
        Verb::Keep => "keep",
        Verb::Update => "update",
        Verb::Create | Verb::Replace => "create",
        Verb::Delete => "delete",
    };
    format!("{kind} {verb}")
}
