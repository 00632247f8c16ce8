//! The storm: several applies through mishaps, with changes of mind between them.

use provision_engine::Goal;
use rand::Rng;
use rand::seq::IndexedRandom;

use super::{Check, Interruption, Story};
use crate::fault::{Mishap, Weather};
use crate::kinds::{Named, Plain, Role, Store};
use crate::trouble::Trouble;
use crate::world::lock;
use provision_engine::Set;

/// At least this many mishaps a run.
const MISHAPS: u32 = 3;
/// From this apply on the weather is bad in every way, so that a storm ends.
const LATE: usize = 5;

impl Story {
    /// Objects of others: another stack's with the same node names, and some without tags.
    pub(crate) fn plant_others(&mut self) {
        let mut world = lock(&self.world);
        for node in self.design.nodes.iter().take(4) {
            world.plant_foreign(Plain { tone: 1, links: Set::default() }, Some(("other/shared", &node.name)));
        }
        world.plant_foreign(Plain { tone: 2, links: Set::default() }, None);
        // Ours is a prefix of theirs.
        world.plant_foreign(Named { tone: 3, shape: 0, links: Set::default() }, Some(("app/shared/test2", "named-1")));
        world.plant_foreign(Role { tone: 4, shape: 0, links: Set::default() }, Some(("app/shared2", "role-1")));
        let note = None;
        world.plant_foreign(
            Store { tone: 5, shape: 0, class: 0, backup: 0, size: 0, note, links: Set::default() },
            Some(("other/shared", "store-1")),
        );
    }

    fn stormy(&mut self) -> Weather {
        let rng = &mut self.rng;
        let mut some = |p: f64| rng.random_bool(p);
        let (throttled, lost, lag, unusable) = (some(0.4), some(0.4), some(0.4), some(0.5));
        let (lingers, breaks, crash, effect) = (some(0.4), some(0.3), some(0.5), some(0.5));
        let mut weather = Weather {
            throttled: if throttled { 0.3 } else { 0.0 },
            lost: if lost { 0.1 } else { 0.0 },
            lag: if lag { 10_000 } else { 0 },
            unusable: if unusable { 15_000 } else { 0 },
            lingers: if lingers { 0.5 } else { 0.0 },
            breaks: if breaks { 0.2 } else { 0.0 },
            crash: crash.then(|| (self.rng.random_range(0..self.design.nodes.len() as u32 + 6), effect)),
            latency: (20, 300),
        };
        self.trial.cut.without.iter().for_each(|trouble| trouble.calms(&mut weather));
        weather
    }

    fn interruption(&mut self) -> Interruption {
        let rng = &mut self.rng;
        let what = rng.random_range(0..10);
        match what {
            _ if self.trial.cut.without.contains(&Trouble::Interruptions) => Interruption::None,
            0 => Interruption::DroppedAt(rng.random_range(100..200_000)),
            1 | 2 => Interruption::DroppedAtPoll(rng.random_range(1..600)),
            3 => Interruption::StoppedAt(rng.random_range(100..60_000)),
            4 => Interruption::WaitsDroppedAt(rng.random_range(100..60_000), rng.random_range(100..10_000)),
            _ => Interruption::None,
        }
    }

    /// Somebody changes or doubles something meanwhile.
    fn meddle(&mut self) {
        let stacks = self.stacks();
        let stacks: Vec<&str> = stacks.iter().map(String::as_str).collect();
        let mut world = lock(&self.world);
        let live = world.live(&stacks);
        let Some(&at) = live.choose(&mut self.rng) else { return };
        let entity = &world.entities[at];
        let address = format!("{}|{}", entity.stack().unwrap_or(""), entity.node().unwrap_or(""));
        let kind = entity.face.kind;
        let salt = self.rng.random_range(0..100);
        let what = match self.rng.random_range(0..4) {
            0 if world.poke(at, "tone", salt) => {
                world.bite(Mishap::Drift);
                "somebody changes tone of"
            }
            1 if matches!(kind, "sim.store" | "sim.web") && world.poke(at, "class", salt) => {
                world.bite(Mishap::Owner);
                self.loose.insert((address.clone(), "class".to_owned()));
                "the owner changes class of"
            }
            2 if kind != "sim.store" && world.plant_duplicate(at).is_some() => "there is a second one of",
            3 if !world.entities[at].face.stateful && world.referrer(at).is_none() => {
                let millis = self.rng.random_range(0..20_000);
                world.remove(at, millis);
                "somebody deletes"
            }
            _ => return,
        };
        self.log.push((world.time(), format!("-- {what} {address}")));
    }

    /// So many changes of the configuration.
    pub(crate) fn change_mind(&mut self, times: usize) {
        for _ in 0..times {
            if self.has(Trouble::Changes)
                && let Some(changed) = self.design.change(&mut self.rng)
            {
                self.say(format!("-- the configuration changes: {changed:?}"));
            }
        }
    }

    /// Applies through mishaps until enough went wrong.
    pub(crate) async fn storm(&mut self) -> Check {
        if self.has(Trouble::Others) {
            self.plant_others();
        }
        let least = self.rng.random_range(1..=if self.trial.cut.small { 2 } else { 3 });
        for attempt in 0_usize.. {
            let bites = {
                let world = lock(&self.world);
                world.bites.total() - world.bites.of(Mishap::LookAlike)
            };
            if self.trial.cut.applies.map_or(attempt >= least && bites >= MISHAPS, |applies| attempt >= applies) {
                break;
            }
            self.begin("apply", attempt);
            if attempt > 0 {
                let changes = self.rng.random_range(0..3);
                self.change_mind(changes);
                if self.rng.random_bool(0.5) && self.has(Trouble::Meddling) {
                    self.meddle();
                }
            }
            let mut weather = self.stormy();
            if attempt >= LATE && self.trial.cut.applies.is_none() {
                weather = Weather { throttled: 0.3, lost: 0.1, crash: Some((0, true)), ..weather };
                self.design.nodes.iter_mut().for_each(|node| node.settings.tone += 1);
            }
            self.say(format!("-- {weather:?}"));
            self.weather(weather);
            if self.rng.random_bool(0.12) && self.has(Trouble::Rivals) {
                self.two(13).await?;
            } else {
                let (options, interruption) = (self.options(), self.interruption());
                self.attempt(13, Goal::Apply, options, interruption).await?;
            }
            let pause = if self.rng.random_bool(0.5) { 0.0 } else { self.rng.random_range(0.0..30.0) };
            self.wait(pause).await;
        }
        self.weather(Weather::calm());
        Ok(())
    }
}
