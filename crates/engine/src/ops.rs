//! The calls of a kind with its type erased: the one place that downcasts.

use std::marker::PhantomData;
use std::sync::Arc;

use futures::FutureExt;
use futures::future::BoxFuture;

use crate::cloud::{Cloud, Diff, Me, Operate, Phase};
use crate::listing::{KindSet, Listing};
use crate::mark::Tags;
use crate::object::Object;
use crate::shape::{FieldInfo, KindInfo, fields_of, info_of};
use crate::val::AnyArc;
use crate::{Fault, Kind, Output};

/// What a wait sees of one object.
pub(crate) struct Seen {
    pub(crate) given: Given,
    pub(crate) phase: Phase,
}

/// The outputs of one object, with their type erased.
pub(crate) struct Given {
    pub(crate) id: String,
    pub(crate) out: AnyArc,
    /// Whether others may read it as soon as the object exists.
    pub(crate) known: bool,
}

pub(crate) trait Ops<C: Cloud>: Send + Sync {
    fn info(&self) -> KindInfo;
    fn fields(&self) -> Vec<FieldInfo>;
    fn list<'a>(&'a self, reader: &'a C::Reader, cx: &'a Listing<C>) -> BoxFuture<'a, Result<KindSet, Fault>>;
    fn watch<'a>(
        &'a self,
        reader: &'a C::Reader,
        cx: &'a Listing<C>,
        ids: &'a [String],
    ) -> BoxFuture<'a, Result<Vec<Seen>, Fault>>;
    fn create<'a>(&'a self, cloud: &'a C, me: Me<'a>, want: &'a AnyArc) -> BoxFuture<'a, Result<Given, Fault>>;
    fn update<'a>(
        &'a self,
        cloud: &'a C,
        me: Me<'a>,
        at: &'a Object,
        want: &'a AnyArc,
        diff: &'a Diff,
    ) -> BoxFuture<'a, Result<Option<Given>, Fault>>;
    fn tag<'a>(&'a self, cloud: &'a C, at: &'a Object, tags: &'a Tags) -> BoxFuture<'a, Result<(), Fault>>;
    /// `data`: whether the data in it may go with it.
    fn delete<'a>(&'a self, cloud: &'a C, at: &'a Object, data: bool) -> BoxFuture<'a, Result<(), Fault>>;
}

pub(crate) struct Typed<K> {
    place: usize,
    kind: PhantomData<fn() -> K>,
}

impl<K: Kind> Typed<K> {
    pub(crate) fn new(place: usize) -> Self {
        Self { place, kind: PhantomData }
    }
}

/// A type mismatch here is a defect of the engine; it fails the node and not the process.
fn mismatch<K: Kind>() -> Fault {
    Fault::fatal(format!("internal: a value of another kind was given to {}", K::NAME))
}

fn erase<K: Kind>(out: K::Out) -> Given {
    Given { id: out.id().to_owned(), known: out.is_known(), out: Arc::new(out) }
}

impl<C: Cloud, K: Operate<C>> Ops<C> for Typed<K> {
    fn info(&self) -> KindInfo {
        info_of::<K>()
    }
    fn fields(&self) -> Vec<FieldInfo> {
        fields_of::<K>()
    }

    fn list<'a>(&'a self, reader: &'a C::Reader, cx: &'a Listing<C>) -> BoxFuture<'a, Result<KindSet, Fault>> {
        async move {
            let mut found = K::list(reader, cx).await?;
            cx.mark(&mut found);
            let found = Arc::new(found);
            let objects = (0..found.len()).filter_map(|at| Object::new(self.place, &found, at)).map(Arc::new).collect();
            let strange = |at| Object::stranger(self.place, &found, at).map(Arc::new);
            let strangers = if cx.adopts() { (0..found.len()).filter_map(strange).collect() } else { Vec::new() };
            Ok(KindSet { objects, strangers, typed: found })
        }
        .boxed()
    }

    fn watch<'a>(
        &'a self,
        reader: &'a C::Reader,
        cx: &'a Listing<C>,
        ids: &'a [String],
    ) -> BoxFuture<'a, Result<Vec<Seen>, Fault>> {
        async move {
            let seen = K::watch(reader, cx, ids).await?;
            Ok(seen.into_iter().map(|seen| Seen { given: erase::<K>(seen.out), phase: seen.phase }).collect())
        }
        .boxed()
    }

    fn create<'a>(&'a self, cloud: &'a C, me: Me<'a>, want: &'a AnyArc) -> BoxFuture<'a, Result<Given, Fault>> {
        async move {
            let want = want.downcast_ref::<K>().ok_or_else(mismatch::<K>)?;
            K::create(cloud, &me, want).await.map(erase::<K>)
        }
        .boxed()
    }

    fn update<'a>(
        &'a self,
        cloud: &'a C,
        me: Me<'a>,
        at: &'a Object,
        want: &'a AnyArc,
        diff: &'a Diff,
    ) -> BoxFuture<'a, Result<Option<Given>, Fault>> {
        async move {
            let want = want.downcast_ref::<K>().ok_or_else(mismatch::<K>)?;
            let at = at.typed::<K>().ok_or_else(mismatch::<K>)?;
            Ok(K::update(cloud, &me, at, want, diff).await?.map(erase::<K>))
        }
        .boxed()
    }

    fn tag<'a>(&'a self, cloud: &'a C, at: &'a Object, tags: &'a Tags) -> BoxFuture<'a, Result<(), Fault>> {
        async move { K::tag(cloud, at.typed::<K>().ok_or_else(mismatch::<K>)?, tags).await }.boxed()
    }

    fn delete<'a>(&'a self, cloud: &'a C, at: &'a Object, data: bool) -> BoxFuture<'a, Result<(), Fault>> {
        async move {
            let at = at.typed::<K>().ok_or_else(mismatch::<K>)?;
            if data { K::purge(cloud, at).await } else { K::delete(cloud, at).await }
        }
        .boxed()
    }
}
