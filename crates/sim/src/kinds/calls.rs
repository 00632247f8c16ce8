//! What the four calls of every fake kind do to the world.

use std::sync::Arc;

use provision_engine::{Class, Diff, Fault, Found, Listing, Mark, Me, NODE_TAG, Operate, Phase, STACK_TAG, Sighting, Tags};
use rand::Rng;
use rand::seq::SliceRandom;

use super::{Fake, Naming, SimOut};
use crate::cloud::{Call, SimCloud, SimReader};
use crate::fault::{Mishap, Sabotage};
use crate::world::{End, Entity, Face, Named, Op, Version, World};

fn call(op: Op, stack: &str, node: &str, id: &str, fields: Vec<String>) -> Call {
    Call { op, stack: stack.to_owned(), node: node.to_owned(), id: id.to_owned(), fields }
}

/// The account's only object is called so.
const ACCOUNT_ID: &str = "linked-service";

pub(crate) async fn list<K: Fake + Operate<SimCloud>>(
    reader: &SimReader,
    cx: &Listing<SimCloud>,
) -> Result<Vec<Found<K>>, Fault> {
    reader
        .read(call(Op::List, "", "", "", Vec::new()), |world| {
            if world.blind == Some(K::NAME) {
                world.bite(Mishap::Denied);
                return Err(Fault::new(Class::Denied, "not authorised to list"));
            }
            // The order of a list means nothing.
            let mut places = world.of_kind(K::NAME).to_vec();
            if !world.bare {
                places.shuffle(&mut world.rng);
            }
            let mut found = Vec::with_capacity(places.len());
            for at in places {
                show::<K>(world, at, cx, &mut found);
            }
            Ok(found)
        })
        .await
}

pub(crate) async fn watch<K: Fake>(reader: &SimReader, ids: &[String]) -> Result<Vec<Sighting<K>>, Fault> {
    reader
        .read(call(Op::List, "", "", "", Vec::new()), |world| {
            let now = world.time();
            let places = ids.iter().filter_map(|id| world.find(id));
            let seen = places.filter_map(|at| {
                let (version, phase) = world.entities[at].listed(now)?;
                Some(Sighting { out: version.out.clone(), phase: shown_phase(world.sabotage, phase) })
            });
            Ok(seen.collect())
        })
        .await
}

fn shown_phase(sabotage: Option<Sabotage>, phase: Phase) -> Phase {
    let hidden = match sabotage {
        Some(Sabotage::BrokenShownReady) => matches!(phase, Phase::Broken(_) | Phase::Leaving(_)),
        Some(Sabotage::SettlingShownReady) => matches!(phase, Phase::Settling(_)),
        _ => false,
    };
    if hidden { Phase::Ready } else { phase }
}

fn show<K: Fake + Operate<SimCloud>>(world: &mut World, at: usize, cx: &Listing<SimCloud>, found: &mut Vec<Found<K>>) {
    let now = world.time();
    let entity = &world.entities[at];
    let Some((version, mut phase)) = entity.listed(now) else { return };
    let Some(spec) = version.spec.downcast_ref::<K>() else { return };
    let (mut spec, out, born) = (spec.clone(), version.out.clone(), entity.born);
    phase = shown_phase(world.sabotage, phase);
    let mark = match &entity.named {
        Some(named) => Mark::Name { stack: named.stack.clone(), node: named.node.clone() },
        None => Mark::Tags(version.tags.clone()),
    };
    match world.sabotage {
        Some(Sabotage::DriftHidden) => {
            if let Some(first) = entity.versions.first().and_then(|version| version.spec.downcast_ref::<K>()) {
                spec = first.clone();
            }
        }
        Some(Sabotage::RefsHidden) => spec.relabel(&|_| "hidden".to_owned()),
        _ => {}
    }
    let seen = |mark, spec, out| Found { born, ..Found::ready(mark, spec, out).phase(phase.clone()) };
    if K::NATURE.naming == Naming::Account {
        for (stack, node) in cx.nodes::<K>() {
            found.push(seen(Mark::Name { stack: stack.clone(), node: node.clone() }, spec.clone(), out.clone()));
        }
    } else {
        found.push(seen(mark, spec, out));
    }
}

fn name_of<K: Fake>(me: &Me<'_>, want: &K) -> Option<String> {
    match K::NATURE.naming {
        Naming::Given => None,
        Naming::Unique | Naming::NameOnly => Some(format!("{}|{}|{}", K::NAME, me.stack, me.node)),
        Naming::Hashed => Some(format!("{}|{}|{}|{}", K::NAME, me.stack, me.node, want.identity())),
        Naming::Account => Some(ACCOUNT_ID.to_owned()),
    }
}

/// Whether what some fields of a spec refer to can be used.
fn usable<K: Fake>(world: &mut World, who: &str, want: &K, sent: impl Fn(&str) -> bool) -> Result<(), Fault> {
    if world.bare {
        return Ok(());
    }
    let now = world.time();
    let ready = want.ready_refs();
    let mut refs = Vec::new();
    for field in K::FIELDS.iter().filter(|field| sent(field.name)) {
        (field.refs)(want, &mut refs);
    }
    for id in refs {
        let Some(at) = world.find(&id) else {
            if !id.starts_with("stranger") {
                world.wrong(&format!("{who} refers to {id}, which never was"));
            }
            return Err(Fault::fatal(format!("{id} does not exist")));
        };
        let entity = &world.entities[at];
        if entity.end.is_some() {
            return Err(Fault::new(Class::NotYet, format!("{id} does not exist")));
        }
        if entity.usable_at > now {
            world.bite(Mishap::NotYet);
            return Err(Fault::new(Class::NotYet, format!("{id} cannot be used yet")));
        }
        if ready.contains(&id) && matches!(entity.phase(now), Phase::Settling(_)) && entity.versions.len() == 1 {
            world.wrong(&format!("{who} uses {id} before it is ready"));
        }
    }
    Ok(())
}

pub(crate) async fn create<K: Fake>(cloud: &SimCloud, me: &Me<'_>, want: &K) -> Result<SimOut, Fault> {
    let effect = |world: &mut World| {
        if let Some(made) = world.tokens.get(&me.token) {
            return Ok(made.clone());
        }
        usable(world, me.node, want, |_| true)?;
        let now = world.time();
        let name = name_of(me, want);
        if let Some(name) = &name {
            let holder = world
                .of_kind(K::NAME)
                .iter()
                .map(|&at| &world.entities[at])
                .find(|entity| entity.name.as_ref() == Some(name) && !entity.is_gone(now));
            if holder.is_some() {
                world.bite(Mishap::Taken);
                return Err(Fault::new(Class::Taken, format!("{name} exists")));
            }
        }
        let id = match (K::NATURE.naming, &name) {
            (Naming::Unique | Naming::NameOnly | Naming::Account, Some(name)) => name.clone(),
            _ => world.fresh_id(K::NAME),
        };
        let out = SimOut { id };
        if !world.bare {
            world.tokens.insert(me.token.clone(), out.clone());
        }
        let named =
            (K::NATURE.naming == Naming::NameOnly).then(|| Named { stack: me.stack.to_owned(), node: me.node.to_owned() });
        let tagless =
            matches!(K::NATURE.naming, Naming::NameOnly | Naming::Account) || world.sabotage == Some(Sabotage::TagsForgotten);
        let tags = if tagless { Tags::new() } else { me.tags.clone() };
        let unusable = if world.weather.unusable > 0 && world.chance(0.3) { world.weather.unusable } else { 0 };
        let doomed =
            world.rules.iter().any(|rule| rule.mishap == Mishap::Broken && rule.stack == me.stack && rule.node == me.node);
        let breaks = doomed || K::NATURE.breaks && world.chance(world.weather.breaks);
        if breaks {
            world.bite(Mishap::Broken);
        }
        let (ready_at, shown_at) = (now + world.within(K::TIMES.create), world.lagged());
        let usable_at = now + if unusable > 0 { world.rng.random_range(0..=unusable) } else { 0 };
        world.insert(Entity {
            face: Face::of::<K>(),
            name,
            named,
            foreign: false,
            born: now,
            versions: vec![Version { shown_at, spec: Arc::new(want.clone()), tags, out: out.clone() }],
            usable_at,
            ready_at,
            breaks,
            held_until: 0,
            replicated_until: 0,
            parked: false,
            end: None,
        });
        Ok(out)
    };
    cloud.write(call(Op::Create, me.stack, me.node, "", Vec::new()), effect).await
}

/// The object of an id, if it is there and not leaving.
fn there(world: &World, id: &str) -> Result<usize, Fault> {
    let gone = || Fault::new(Class::Gone, format!("{id} does not exist"));
    let at = world.find(id).ok_or_else(gone)?;
    if world.entities[at].end.is_some() { Err(gone()) } else { Ok(at) }
}

pub(crate) async fn update<K: Fake>(
    cloud: &SimCloud,
    me: &Me<'_>,
    found: &Found<K>,
    want: &K,
    diff: &Diff,
) -> Result<Option<SimOut>, Fault> {
    let mut fields: Vec<String> =
        K::FIELDS.iter().filter(|field| diff.has(field.name)).map(|field| field.name.to_owned()).collect();
    // What must settle before it is changed takes one change at a time.
    let rest = fields.split_off(if K::SETTLES_FIRST { fields.len().min(1) } else { fields.len() });
    let taken = fields.clone();
    let has = |name: &str| taken.iter().any(|field| field == name);
    let effect = |world: &mut World| {
        let at = there(world, &found.out.id)?;
        usable(world, me.node, want, has)?;
        if world.sabotage == Some(Sabotage::UpdatesIgnored) {
            return Ok(None);
        }
        let (now, shown_at) = (world.time(), world.lagged());
        let entity = &world.entities[at];
        if K::SETTLES_FIRST && entity.versions.len() == 1 && matches!(entity.phase(now), Phase::Settling(_)) {
            world.wrong(&format!("{} was changed before it had settled", found.out.id));
        }
        let before = world.entities[at].now().clone();
        let Some(spec) = before.spec.downcast_ref::<K>() else { return Err(Fault::fatal("another kind")) };
        let mut spec = spec.clone();
        let too_much = world.sabotage == Some(Sabotage::UpdatesTooMuch);
        for field in K::FIELDS.iter().filter(|field| has(field.name)) {
            if field.change == provision_engine::Change::Replace {
                world.wrong(&format!("{} was to be changed in place", field.name));
            }
            (field.take)(&mut spec, want);
        }
        if too_much {
            for field in K::FIELDS {
                let _ = spec.poke(field.name, 1);
                if has(field.name) {
                    (field.take)(&mut spec, want);
                }
            }
        }
        world.entities[at].parked = false;
        let mut out = before.out.clone();
        let mut tags = before.tags.clone();
        if K::OUT_FOLLOWS {
            let (base, revision) = out.id.rsplit_once(':').unwrap_or((&out.id, "1"));
            let next = revision.parse::<u32>().unwrap_or(1) + 1;
            out = SimOut { id: format!("{base}:{next}") };
            tags.clone_from(&me.tags);
        }
        world.change(at, Version { shown_at, spec: Arc::new(spec), tags, out: out.clone() });
        if !K::TIMES.update.is_instant() {
            let settled = now + world.within(K::TIMES.update);
            let entity = &mut world.entities[at];
            entity.ready_at = entity.ready_at.max(settled);
        }
        Ok(K::OUT_FOLLOWS.then_some(out))
    };
    let updated = cloud.write(call(Op::Update, me.stack, me.node, &found.out.id, fields), effect).await?;
    if rest.is_empty() { Ok(updated) } else { Err(Fault::step()) }
}

fn owner<K: Fake>(found: &Found<K>) -> (String, String) {
    match &found.mark {
        Mark::Name { stack, node } => (stack.clone(), node.clone()),
        Mark::Tags(tags) => {
            let text = |key| tags.get(key).cloned().unwrap_or_default();
            (text(STACK_TAG), text(NODE_TAG))
        }
    }
}

pub(crate) async fn tag<K: Fake>(cloud: &SimCloud, found: &Found<K>, tags: &Tags) -> Result<(), Fault> {
    let (stack, node) = owner(found);
    let effect = |world: &mut World| {
        let at = there(world, &found.out.id)?;
        if world.entities[at].named.is_some() {
            world.wrong(&format!("{node} takes no tags, and was tagged"));
        }
        if world.sabotage == Some(Sabotage::TagsIgnored) {
            return Ok(());
        }
        let shown_at = world.lagged();
        let before = world.entities[at].now().clone();
        let mut all = before.tags.clone();
        all.extend(tags.iter().map(|(key, value)| (key.clone(), value.clone())));
        world.change(at, Version { shown_at, tags: all, ..before });
        Ok(())
    };
    cloud.write(call(Op::Tag, &stack, &node, &found.out.id, Vec::new()), effect).await
}

pub(crate) async fn delete<K: Fake>(cloud: &SimCloud, found: &Found<K>) -> Result<(), Fault> {
    let (stack, node) = owner(found);
    let effect = |world: &mut World| {
        let at = there(world, &found.out.id)?;
        world.deleting(at)?;
        if world.time() < world.entities[at].replicated_until {
            world.entities[at].parked = true;
            return Err(Fault::new(Class::Parked, "replicated"));
        }
        match world.sabotage {
            Some(Sabotage::DeletesIgnored) => return Ok(()),
            Some(Sabotage::DeletesTooMuch) => world.take_neighbour(),
            _ => {}
        }
        let now = world.time();
        let shown_at = world.lagged();
        let gone_at = now + world.within(K::TIMES.delete);
        let listed_until =
            gone_at.max(shown_at) + if K::TIMES.delete.is_instant() { 0 } else { world.rng.random_range(0..30_000) };
        world.entities[at].end = Some(End { shown_at, gone_at, listed_until });
        Ok(())
    };
    cloud.write(call(Op::Delete, &stack, &node, &found.out.id, Vec::new()), effect).await
}
