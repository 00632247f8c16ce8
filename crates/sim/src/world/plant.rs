//! What others do to the world: planted objects, changes behind the engine's back, refusals.

use std::sync::Arc;

use provision_engine::{Class, Fault, NODE_TAG, STACK_TAG, Tags};
use rand::Rng;

use super::{AnySpec, End, Entity, Face, Named, Version, World};
use crate::fault::Mishap;
use crate::kinds::{Fake, Naming, SimOut};

impl World {
    /// Refuses a delete, or notes what is wrong with it.
    pub(crate) fn deleting(&mut self, at: usize) -> Result<(), Fault> {
        let now = self.time();
        let id = self.entities[at].id().to_owned();
        if self.entities[at].face.keep {
            self.wrong(&format!("{id} is never to be deleted"));
        }
        if self.entities[at].foreign {
            self.wrong(&format!("{id} is somebody else's, and was deleted"));
        }
        self.watched(at);
        let broken = self.entities[at].breaks;
        if self.entities[at].face.nature.held
            && !broken
            && let Some(user) = self.referrer(at)
        {
            let message = format!("{} uses {id}", user.id());
            return Err(Fault::new(Class::InUse, message));
        }
        if self.entities[at].held_until == 0 && self.chance(self.weather.lingers) {
            self.entities[at].held_until = now + self.rng.random_range(500..20_000);
        }
        if self.entities[at].held_until > now {
            self.bite(Mishap::InUse);
            return Err(Fault::new(Class::InUse, format!("something of {id} lingers")));
        }
        Ok(())
    }

    /// Notes a delete that comes too early.
    fn watched(&mut self, at: usize) {
        let now = self.time();
        let (id, stack, node) = {
            let entity = &self.entities[at];
            let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
            (entity.id().to_owned(), text(entity.stack()), text(entity.node()))
        };
        let guarded = self.watch.never_without.iter().any(|(of, name)| *of == stack && *name == node);
        if !guarded && !self.watch.children_first {
            return;
        }
        let user = self.referrers(at).find(|user| user.is_live(now)).map(|user| user.id().to_owned());
        if let Some(user) = user {
            self.wrong(&format!("{id} is deleted while {user} uses it"));
        }
        let another = self.entities.iter().enumerate().any(|(other, entity)| {
            other != at
                && entity.stack() == Some(&stack)
                && entity.node() == Some(&node)
                && entity.phase(now) == provision_engine::Phase::Ready
        });
        if guarded && !another && self.entities[at].is_live(now) {
            self.wrong(&format!("{id} is deleted, and no other object of {node} is ready"));
        }
    }

    /// Deletes an object of somebody else: a defect on purpose.
    pub(crate) fn take_neighbour(&mut self) {
        let now = self.time();
        if let Some(entity) = self.entities.iter_mut().find(|entity| entity.foreign && entity.end.is_none()) {
            entity.end = Some(End { shown_at: now, gone_at: now, listed_until: now });
        }
    }

    /// Plants an object of somebody else: `stack` and `node` as its tags or name say, none for an untagged one.
    pub(crate) fn plant_foreign<K: Fake>(&mut self, spec: K, of: Option<(&str, &str)>) -> usize {
        let now = self.time();
        let by_name = K::NATURE.naming == Naming::NameOnly;
        let name = of.filter(|_| K::NATURE.naming != Naming::Given).map(|(stack, node)| format!("{}|{stack}|{node}", K::NAME));
        let id = self.fresh_id(K::NAME);
        let id = name.clone().filter(|_| K::NATURE.naming != Naming::Hashed).unwrap_or(id);
        let tags = match of {
            Some((stack, node)) if !by_name => {
                Tags::from([(STACK_TAG.to_owned(), stack.to_owned()), (NODE_TAG.to_owned(), node.to_owned())])
            }
            _ => Tags::from([("Name".to_owned(), "not ours".to_owned())]),
        };
        let named = of.filter(|_| by_name).map(|(stack, node)| Named { stack: stack.to_owned(), node: node.to_owned() });
        self.bite(Mishap::LookAlike);
        self.insert(Entity {
            face: Face::of::<K>(),
            name,
            named,
            foreign: true,
            born: now,
            versions: vec![Version { shown_at: now, spec: Arc::new(spec), tags, out: SimOut { id } }],
            usable_at: now,
            ready_at: now,
            breaks: false,
            held_until: 0,
            replicated_until: 0,
            parked: false,
            end: None,
        })
    }

    /// Plants a second object beside `at`: the same tags, an id of its own. `None` where names do not allow it.
    pub(crate) fn plant_duplicate(&mut self, at: usize) -> Option<usize> {
        let mut copy = self.entities[at].clone();
        if !matches!(copy.face.nature.naming, Naming::Given | Naming::Unique)
            || (copy.face.nature.naming == Naming::Unique && !copy.face.stateful)
        {
            return None;
        }
        let (now, id) = (self.time(), self.fresh_id(copy.face.kind));
        copy.name = copy.name.map(|_| id.clone());
        copy.born = now;
        copy.versions = vec![Version { out: SimOut { id }, shown_at: now, ..copy.now().clone() }];
        copy.ready_at = now;
        copy.usable_at = now;
        copy.held_until = 0;
        self.bite(Mishap::Duplicate);
        Some(self.insert(copy))
    }

    /// Somebody changes a field.
    pub(crate) fn poke(&mut self, at: usize, field: &str, salt: u32) -> bool {
        let (face, before, shown_at) = (self.entities[at].face, self.entities[at].now().clone(), self.time());
        let spec: Option<AnySpec> = face.poke(&before.spec, field, salt);
        spec.is_some_and(|spec| {
            self.change(at, Version { shown_at, spec, ..before });
            true
        })
    }

    /// Somebody deletes an object; it takes `millis` to go, and is listed as gone for a while.
    pub(crate) fn remove(&mut self, at: usize, millis: u64) {
        let now = self.time();
        self.bite(Mishap::Leaving);
        self.entities[at].end = Some(End { shown_at: now, gone_at: now + millis, listed_until: now + millis + 10_000 });
    }
}
