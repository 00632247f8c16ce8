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
pub(super) struct Prefixes(BTreeSet<String>);

impl Prefixes {
    /// One for each scope of the run.
    pub(super) fn of(cx: &Listing<Aws>, of_stack: impl Fn(&str) -> String) -> Self {
        Self(cx.stacks().iter().map(|stack| of_stack(stack)).collect())
    }

    /// What they all begin with: one list call by it covers them all.
    pub(super) fn common(&self) -> String {
        name::common_prefix(&self.0)
    }

    /// Whether an object of this name may be one of the run's.
    pub(super) fn has(&self, name: Option<&str>) -> bool {
        name.is_some_and(|name| self.0.iter().any(|prefix| name.starts_with(prefix)))
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
    prefixes: &Prefixes,
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
    Err(Fault::fatal(format!("internal: the name {name} does not begin with {prefixes}: it would not be found again")))
}
