//! The priority of a rule: chosen free within its band, and kept.

use std::collections::BTreeSet;

use aws_sdk_elasticloadbalancingv2::types::Rule;
use provision_engine::{Class, Fault};

use super::candidates;
use crate::client::Reader;
use crate::types::Arn;

/// How many priorities a band has.
const BAND: i32 = 200;
/// How often another priority is tried after one that was taken meanwhile.
const TRIES: usize = 10;

/// The band that a priority stands in. The default rule has none, and reads as the last.
pub(super) fn band_of(rule: &Rule) -> u8 {
    let priority: Option<i32> = rule.priority().and_then(|text| text.parse().ok());
    priority.and_then(|priority| u8::try_from((priority - 1) / BAND).ok()).unwrap_or(u8::MAX)
}

/// The choice of a priority. Every node begins to look at another place, so that rules made side by side seldom want
/// the same one.
pub(super) struct Choice {
    first: i32,
    offset: i32,
    taken: BTreeSet<i32>,
}

impl Choice {
    /// Within a band, for a node.
    pub(super) fn new(band: u8, stack: &str, node: &str) -> Self {
        let hash = blake3::hash(format!("{stack} {node}").as_bytes());
        let offset = i32::from(u16::from_be_bytes([hash.as_bytes()[0], hash.as_bytes()[1]])) % BAND;
        Self { first: i32::from(band) * BAND + 1, offset, taken: BTreeSet::new() }
    }

    /// Makes a call with one free priority after another, until one is not taken meanwhile.
    pub(super) async fn settle<T, F>(mut self, aws: &Reader, listener: &Arn, call: impl Fn(i32) -> F) -> Result<T, Fault>
    where
        F: Future<Output = Result<T, Fault>>,
    {
        for _ in 0..TRIES {
            let priority = self.free()?;
            match call(priority).await {
                Err(fault) => self.after(priority, fault, aws, listener).await?,
                done => return done,
            }
        }
        Err(Fault::new(Class::Conflict, "every priority that was tried was taken meanwhile"))
    }

    /// The first that is not known to be taken.
    fn free(&self) -> Result<i32, Fault> {
        let mut places = (0..BAND).map(|at| self.first + (self.offset + at) % BAND);
        places.find(|priority| !self.taken.contains(priority)).ok_or_else(|| {
            let last = self.first + BAND - 1;
            Fault::fatal(format!("all priorities from {} to {last} of the listener are taken", self.first))
        })
    }

    /// Looks at what the listener holds, if the priority was refused because it is taken; another error is handed back.
    async fn after(&mut self, refused: i32, fault: Fault, aws: &Reader, listener: &Arn) -> Result<(), Fault> {
        if fault.class != Class::Taken || !fault.code.starts_with("PriorityInUse") {
            return Err(fault);
        }
        self.taken.insert(refused);
        let rules = candidates::rules(aws, listener.clone()).await?;
        self.taken.extend(rules.iter().filter_map(|rule| rule.priority()?.parse::<i32>().ok()));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_band_is_used_to_its_last_place_and_never_left() {
        let mut choice = Choice::new(248, "s/c/e", "rule.api");
        for _ in 0..BAND {
            let priority = choice.free().unwrap();
            assert!((49_601..=49_800).contains(&priority) && choice.taken.insert(priority));
        }
        assert!(choice.free().is_err());
    }

    #[test]
    fn a_priority_tells_its_band() {
        let band = |text: &str| band_of(&Rule::builder().priority(text).build());
        assert_eq!([band("1"), band("200"), band("201"), band("50000"), band("default")], [0, 0, 1, 249, u8::MAX]);
    }
}
