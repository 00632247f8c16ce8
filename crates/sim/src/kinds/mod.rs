//! Fake kinds, one for each way in which kinds differ.

mod calls;
mod hashed;
mod linked;
mod named;
mod net;
mod plain;
mod revision;
mod role;
mod seat;
mod slow;
mod store;
mod web;

use provision_engine::{Kind, Output, Registry, Set, Val, Value};
use schemars::JsonSchema;
use serde::Serialize;

pub(crate) use self::hashed::Hashed;
pub(crate) use self::linked::Linked;
pub(crate) use self::named::Named;
pub(crate) use self::net::Net;
pub(crate) use self::plain::Plain;
pub(crate) use self::revision::Revision;
pub(crate) use self::role::Role;
pub(crate) use self::seat::Seat;
pub(crate) use self::slow::Slow;
pub(crate) use self::store::Store;
pub(crate) use self::web::Web;
use crate::cloud::SimCloud;

/// The id of another object, as a field's value.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(transparent)]
pub(crate) struct Id(pub(crate) String);

impl Value for Id {
    fn refs(&self, out: &mut Vec<String>) {
        out.push(self.0.clone());
    }
}

/// What every fake kind puts out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SimOut {
    pub(crate) id: String,
}

impl Output for SimOut {
    fn id(&self) -> &str {
        &self.id
    }
}

/// How an object is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Naming {
    /// By an id that the cloud gives.
    Given,
    /// By a name made of scope and node; the name is the id.
    Unique,
    /// By a name with a hash of the fields that cannot be changed; the cloud gives an id beside it.
    Hashed,
    /// By a name made of scope and node, and it takes no tags.
    NameOnly,
    /// One for the whole account.
    Account,
}

/// How objects of a kind behave.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Nature {
    pub(crate) naming: Naming,
    /// It cannot be deleted while another object refers to it.
    pub(crate) held: bool,
    /// It may fail while it settles.
    pub(crate) breaks: bool,
}

/// What a fake kind says beside its table.
pub(crate) trait Fake: Kind<Out = SimOut> {
    const NATURE: Nature;
    /// The arguments for a node's settings and the nodes it refers to.
    fn args(settings: &Settings, refs: &Refs) -> Self::Args;
    /// What a hashed name is made from.
    fn identity(&self) -> String {
        String::new()
    }
    /// Ids of objects that must be ready when this refers to them.
    fn ready_refs(&self) -> Vec<String> {
        Vec::new()
    }
    /// Puts another name for every id of another object.
    fn relabel(&mut self, name: &dyn Fn(&str) -> String) {
        let _ = name;
    }
    /// Changes a field as somebody outside might; false when it cannot be.
    fn poke(&mut self, field: &str, salt: u32) -> bool;
}

/// The settings of a node, from which every kind takes what it has.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Settings {
    /// Enforced, changed in place.
    pub(crate) tone: u32,
    /// Enforced, replaces.
    pub(crate) shape: u32,
    /// Initial.
    pub(crate) class: u32,
    /// Initial.
    pub(crate) backup: u32,
    /// A floor.
    pub(crate) size: u32,
}

/// The nodes that a node refers to, late-bound.
#[derive(Clone, Debug, Default)]
pub(crate) struct Refs {
    /// They must exist, or be ready: as the edge says.
    pub(crate) links: Vec<Val<Id>>,
    /// They must be ready.
    pub(crate) routes: Vec<Val<Id>>,
    /// What it lives in: a change replaces.
    pub(crate) base: Vec<Val<Id>>,
}

pub(crate) fn set_of(refs: &[Val<Id>]) -> Val<Set<Id>> {
    Val::all(refs.to_vec()).map(Set::from)
}

pub(crate) fn relabelled(set: &mut Set<Id>, name: &dyn Fn(&str) -> String) {
    *set = set.iter().map(|id| Id(name(&id.0))).collect();
}

/// Adds a stranger to a set.
pub(crate) fn disturbed(set: &mut Set<Id>, salt: u32) {
    *set = set.iter().cloned().chain([Id(format!("stranger-{salt}"))]).collect();
}

/// Every kind.
pub(crate) fn registry() -> Registry<SimCloud> {
    Registry::default()
        .with::<Web>()
        .with::<Plain>()
        .with::<Net>()
        .with::<Seat>()
        .with::<Slow>()
        .with::<Named>()
        .with::<Hashed>()
        .with::<Store>()
        .with::<Revision>()
        .with::<Role>()
        .with::<Linked>()
}

/// The four calls of a fake kind.
macro_rules! operate {
    ($kind:ty) => {
        impl provision_engine::Operate<crate::cloud::SimCloud> for $kind {
            async fn list(
                reader: &crate::cloud::SimReader,
                cx: &provision_engine::Listing<crate::cloud::SimCloud>,
            ) -> Result<Vec<provision_engine::Found<Self>>, provision_engine::Fault> {
                crate::kinds::calls::list(reader, cx).await
            }
            async fn watch(
                reader: &crate::cloud::SimReader,
                _: &provision_engine::Listing<crate::cloud::SimCloud>,
                ids: &[String],
            ) -> Result<Vec<provision_engine::Sighting<Self>>, provision_engine::Fault> {
                crate::kinds::calls::watch(reader, ids).await
            }
            async fn create(
                cloud: &crate::cloud::SimCloud,
                me: &provision_engine::Me<'_>,
                want: &Self,
            ) -> Result<Self::Out, provision_engine::Fault> {
                crate::kinds::calls::create(cloud, me, want).await
            }
            async fn update(
                cloud: &crate::cloud::SimCloud,
                me: &provision_engine::Me<'_>,
                at: &provision_engine::Found<Self>,
                want: &Self,
                diff: &provision_engine::Diff,
            ) -> Result<Option<Self::Out>, provision_engine::Fault> {
                crate::kinds::calls::update(cloud, me, at, want, diff).await
            }
            async fn tag(
                cloud: &crate::cloud::SimCloud,
                at: &provision_engine::Found<Self>,
                tags: &provision_engine::Tags,
            ) -> Result<(), provision_engine::Fault> {
                crate::kinds::calls::tag(cloud, at, tags).await
            }
            async fn delete(
                cloud: &crate::cloud::SimCloud,
                at: &provision_engine::Found<Self>,
            ) -> Result<(), provision_engine::Fault> {
                crate::kinds::calls::delete(cloud, at).await
            }
        }
    };
}
pub(crate) use operate;
