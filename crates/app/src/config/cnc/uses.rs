//! Which databases, caches and buckets a backend uses: all, unless it says which.

use std::collections::HashMap;

use crate::config::diagnostic::{Diagnostic, quote};
use crate::config::keys::cnc::uses as keys;
use crate::config::model::{Adapter, ResourceName};
use crate::config::reader::Cursor;
use crate::config::source::Location;

/// A resource that is used, as it is written. It is looked up when all are read.
#[derive(Debug)]
pub(super) struct Wanted {
    /// What the service calls it.
    pub(super) name: ResourceName,
    /// What it is called.
    pub(super) resource: (String, Location),
    pub(super) adapter: Option<Adapter>,
    pub(super) place: Location,
}

/// The list.
pub(super) fn read(list: &Cursor<'_>) -> Option<Vec<Wanted>> {
    let mut names: HashMap<ResourceName, Location> = HashMap::new();
    list.items(|item| {
        let wanted = read_one(item)?;
        if let Some(first) = names.get(&wanted.name) {
            item.report(
                Diagnostic::error("config::duplicate-name", format!("two resources are called {}", quote(wanted.name.as_str())))
                    .at(wanted.place, "the second one")
                    .at(first.clone(), "the first one")
                    .expected("a name of its own for each resource of a service"),
            );
            return None;
        }
        names.insert(wanted.name.clone(), wanted.place.clone());
        Some(wanted)
    })
}

/// A name, or a map of it, of another one that the service knows it by, and of the scheme of its URL.
fn read_one(item: &Cursor<'_>) -> Option<Wanted> {
    if !item.is_map() {
        let name = item.checked::<ResourceName>()?;
        let resource = (name.to_string(), item.place());
        return Some(Wanted { name, resource, adapter: None, place: item.place() });
    }
    let mut map = item.shaped()?;
    let named = map.get(&keys::NAME);
    let name = named.as_ref().and_then(Cursor::checked::<ResourceName>);
    let resource = map.with(&keys::RESOURCE, |resource| Some((resource.valid()?.to_owned(), resource.place())));
    let adapter = map.checked(&keys::ADAPTER);
    map.finish();
    let (name, place) = (name?, named?.place());
    let resource = resource.if_any()?.unwrap_or_else(|| (name.to_string(), place.clone()));
    Some(Wanted { name, resource, adapter: adapter.if_any()?, place })
}
