//! Objects that AWS cannot list by tag: they are looked for by what their names begin with, and their tags read one by
//! one.

use std::collections::BTreeSet;

use futures::{StreamExt, TryStreamExt, future, stream};
use provision_engine::{Fault, Found, Kind, Listing, Looked};

use crate::client::Aws;
use crate::name;

/// How many calls of one list are in flight.
const WIDTH: usize = 16;

/// What the names of a run's objects begin with.
pub(super) struct Prefixes<'a> {
    ours: BTreeSet<String>,
    /// Whether an object that others named may be the run's.
    known: Box<dyn Fn(&str) -> bool + Send + Sync + 'a>,
    any_known: bool,
}

impl<'a> Prefixes<'a> {
    /// One for each scope of the run.
    pub(super) fn of<K: Kind>(cx: &'a Listing<Aws>, of_stack: impl Fn(&str) -> String) -> Self {
        let ours = cx.stacks().iter().map(|stack| of_stack(stack)).collect();
        Self { ours, known: Box::new(|name| cx.knows::<K>(name)), any_known: cx.knows_any::<K>() }
    }

    /// What they all begin with: one list call by it covers them all. Nothing where objects are looked for that others named.
    pub(super) fn common(&self) -> Option<String> {
        (!self.any_known).then(|| name::common_prefix(&self.ours)).filter(|prefix| !prefix.is_empty())
    }

    /// Whether an object of this name may be one of the run's.
    pub(super) fn has(&self, name: Option<&str>) -> bool {
        name.is_some_and(|name| self.ours.iter().any(|prefix| name.starts_with(prefix)) || (self.known)(name))
    }
}

/// Reads more of each object, several at a time; one that has vanished meanwhile is left out.
pub(super) async fn each<T, U, F>(seen: Vec<T>, found: impl Fn(T) -> F) -> Result<Vec<U>, Fault>
where
    F: Future<Output = Result<Option<U>, Fault>>,
{
    let found = stream::iter(seen).map(found).buffered(WIDTH);
    found.try_filter_map(|found| future::ready(Ok(found))).try_collect().await
}

/// Those of the objects whose names may be the run's, with more read of each.
pub(super) async fn ours<T, K, F>(
    prefixes: &Prefixes<'_>,
    mut seen: Vec<T>,
    name: impl Fn(&T) -> Option<&str>,
    found: impl Fn(T) -> F,
) -> Result<Vec<Found<K>>, Fault>
where
    K: Kind,
    F: Future<Output = Looked<K>>,
{
    seen.retain(|seen| prefixes.has(name(seen)));
    each(seen, found).await
}

/// Reads a list for each of several objects, several at a time.
pub(super) async fn all<T, U, F>(of: Vec<T>, read: impl Fn(T) -> F) -> Result<Vec<U>, Fault>
where
    F: Future<Output = Result<Vec<U>, Fault>>,
{
    let lists: Vec<Vec<U>> = stream::iter(of).map(read).buffered(WIDTH).try_collect().await?;
    Ok(lists.into_iter().flatten().collect())
}

/// Refuses to make an object that no later run would find.
pub(super) fn findable(name: &str, prefixes: &[impl AsRef<str>]) -> Result<(), Fault> {
    let prefixes: Vec<&str> = prefixes.iter().map(AsRef::as_ref).collect();
    if prefixes.iter().any(|prefix| name.starts_with(prefix)) {
        return Ok(());
    }
    let prefixes = prefixes.join(" or ");
    let fault = Fault::fatal(format!("the name {name} does not begin with {prefixes}: it would not be found again"));
    Err(fault.help("if adopted.yml says so, its object is gone: take the line out, and another one is made under a name of ours"))
}
