//! One object of the simulated cloud, through its life.

use std::any::Any;
use std::sync::Arc;

use provision_engine::{Kind, Phase, Tags};

use crate::kinds::{Fake, Nature, SimOut};

/// A spec with its type erased.
pub(crate) type AnySpec = Arc<dyn Any + Send + Sync>;

/// Gives every field as text.
type Shown = fn(&AnySpec, &dyn Fn(&str) -> String) -> Vec<(&'static str, String)>;

/// What the cloud asks of a spec without knowing its type.
#[derive(Clone, Copy)]
pub(crate) struct Face {
    pub(crate) kind: &'static str,
    pub(crate) nature: Nature,
    pub(crate) stateful: bool,
    pub(crate) keep: bool,
    refs: fn(&AnySpec) -> Vec<String>,
    fields: Shown,
    poke: fn(&AnySpec, &str, u32) -> Option<AnySpec>,
}

impl Face {
    pub(crate) fn of<K: Fake>() -> Self {
        Self {
            kind: K::NAME,
            nature: K::NATURE,
            stateful: K::STATEFUL,
            keep: K::KEEP,
            refs: |spec| spec.downcast_ref::<K>().map(refs::<K>).unwrap_or_default(),
            fields: |spec, name| {
                let Some(spec) = spec.downcast_ref::<K>() else { return Vec::new() };
                let mut spec = spec.clone();
                spec.relabel(name);
                K::FIELDS.iter().map(|field| (field.name, (field.show)(&spec))).collect()
            },
            poke: |spec, field, salt| {
                let mut spec = spec.downcast_ref::<K>()?.clone();
                spec.poke(field, salt).then(|| Arc::new(spec) as AnySpec)
            },
        }
    }
    pub(crate) fn refs(&self, spec: &AnySpec) -> Vec<String> {
        (self.refs)(spec)
    }
    /// Every field as text, with ids of other objects put as `name` has them.
    pub(crate) fn fields(&self, spec: &AnySpec, name: &dyn Fn(&str) -> String) -> Vec<(&'static str, String)> {
        (self.fields)(spec, name)
    }
    /// The spec with one field changed, as somebody outside might.
    pub(crate) fn poke(&self, spec: &AnySpec, field: &str, salt: u32) -> Option<AnySpec> {
        (self.poke)(spec, field, salt)
    }
}

fn refs<K: Kind>(spec: &K) -> Vec<String> {
    let mut refs = Vec::new();
    for field in K::FIELDS {
        (field.refs)(spec, &mut refs);
    }
    refs
}

/// How an object was at a time.
#[derive(Clone)]
pub(crate) struct Version {
    /// Lists show it from then on.
    pub(crate) shown_at: u64,
    pub(crate) spec: AnySpec,
    pub(crate) tags: Tags,
    pub(crate) out: SimOut,
}

/// The end of an object.
#[derive(Clone, Copy, Debug)]
pub(crate) struct End {
    /// Lists show that it is leaving from then on.
    pub(crate) shown_at: u64,
    /// It is gone from then on.
    pub(crate) gone_at: u64,
    /// Lists still hold it, as gone, until then.
    pub(crate) listed_until: u64,
}

/// Whose an object is, by name, where the kind takes no tags.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Named {
    pub(crate) stack: String,
    pub(crate) node: String,
}

#[derive(Clone)]
pub(crate) struct Entity {
    pub(crate) face: Face,
    pub(crate) name: Option<String>,
    /// `None` for kinds with tags, and for objects of others.
    pub(crate) named: Option<Named>,
    /// Somebody else's, planted.
    pub(crate) foreign: bool,
    pub(crate) born: u64,
    pub(crate) versions: Vec<Version>,
    pub(crate) usable_at: u64,
    pub(crate) ready_at: u64,
    pub(crate) breaks: bool,
    /// Deletes are refused until then.
    pub(crate) held_until: u64,
    /// It cannot be deleted until then.
    pub(crate) replicated_until: u64,
    /// It was to be deleted before then.
    pub(crate) parked: bool,
    pub(crate) end: Option<End>,
}

impl Entity {
    pub(crate) fn now(&self) -> &Version {
        // There is always one: it is made with the object.
        &self.versions[self.versions.len() - 1]
    }
    pub(crate) fn id(&self) -> &str {
        &self.now().out.id
    }
    pub(crate) fn stack(&self) -> Option<&str> {
        match &self.named {
            Some(named) => Some(&named.stack),
            None => self.now().tags.get(provision_engine::STACK_TAG).map(String::as_str),
        }
    }
    pub(crate) fn node(&self) -> Option<&str> {
        match &self.named {
            Some(named) => Some(&named.node),
            None => self.now().tags.get(provision_engine::NODE_TAG).map(String::as_str),
        }
    }
    pub(crate) fn refs(&self) -> Vec<String> {
        self.face.refs(&self.now().spec)
    }
    /// The truth about it.
    pub(crate) fn phase(&self, now: u64) -> Phase {
        match self.end {
            Some(end) if now >= end.gone_at => Phase::Gone,
            Some(_) => Phase::Leaving("deleting".to_owned()),
            None if self.parked => Phase::Parked("replicated".to_owned()),
            None if now < self.ready_at => Phase::Settling("pending".to_owned()),
            None if self.breaks => Phase::Broken("it did not come up".to_owned()),
            None => Phase::Ready,
        }
    }
    pub(crate) fn is_gone(&self, now: u64) -> bool {
        self.end.is_some_and(|end| now >= end.gone_at)
    }
    /// It serves, or will.
    pub(crate) fn is_live(&self, now: u64) -> bool {
        matches!(self.phase(now), Phase::Ready | Phase::Settling(_))
    }

    /// What a list shows: the version and the phase; `None` when it is not listed.
    pub(crate) fn listed(&self, now: u64) -> Option<(&Version, Phase)> {
        let version = self.versions.iter().rev().find(|version| version.shown_at <= now)?;
        let phase = match self.end {
            Some(end) if now >= end.listed_until.max(end.shown_at) => return None,
            Some(end) if now >= end.shown_at => self.phase(now),
            // The deletion does not show yet.
            Some(_) if now < self.ready_at => Phase::Settling("pending".to_owned()),
            Some(_) if self.breaks => Phase::Broken("it did not come up".to_owned()),
            Some(_) => Phase::Ready,
            None => self.phase(now),
        };
        Some((version, phase))
    }
}
