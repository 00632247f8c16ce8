//! Databases, caches and buckets: services of their own, or items at the root.

use std::collections::HashMap;

use super::uses::Wanted;
use crate::config::diagnostic::{Diagnostic, quote};
use crate::config::keys::cnc::{data, ours, resource as keys};
use crate::config::keys::coherence::resource as other;
use crate::config::model::{
    Adapter, CacheEngine, DatabaseEngine, Origin, Resource, ResourceKind, ResourceName, ResourceUse, ServiceKind,
};
use crate::config::parts::resource::{self, ForEnvironment};
use crate::config::parts::services::{Services, UseExisting};
use crate::config::reader::{Cursor, MapReader};
use crate::config::source::Location;
use crate::config::suggest::nearest;
use crate::config::words::ResourceType as Type;

/// A resource as it is written.
#[derive(Debug)]
pub(super) struct Declared {
    name: ResourceName,
    place: Location,
    /// `None`: it was refused.
    kind: Option<ResourceKind>,
    adapter: Option<Adapter>,
    existing: Vec<ForEnvironment>,
}

/// A service that is one.
pub(super) fn read_service(
    key: &str,
    place: &Location,
    value: &Cursor<'_>,
    kind: Type,
    mut map: MapReader<'_>,
) -> Option<Declared> {
    let name = match ResourceName::try_from(key) {
        Ok(name) if resource::is_network(&name) => {
            value.report(resource::not_the_network().at(place.clone(), ""));
            None
        }
        Ok(name) => Some(name),
        Err(invalid) => {
            value.report(
                Diagnostic::error("config::name", format!("the resource's name {}", invalid.message))
                    .at(place.clone(), "")
                    .invalid(invalid),
            );
            None
        }
    };
    map.narrow(match kind {
        Type::Database => &ours::DATABASE,
        Type::Cache => &ours::CACHE,
        Type::ObjectStorage => &ours::BUCKET,
    });
    let (kind, adapter, existing) = read_keys(&mut map, kind);
    map.finish();
    Some(Declared { name: name?, place: place.clone(), kind, adapter, existing })
}

/// An item at the root.
pub(super) fn read_item(item: &Cursor<'_>) -> Option<Declared> {
    let mut map = item.shaped()?;
    let name = map.with(&keys::NAME, resource::read_name).good();
    let kind = map.with(&keys::TYPE, |kind| resource::read_type(kind, &keys::TYPE)).good();
    let (kind, adapter, existing) = match kind {
        Some(kind) => {
            map.narrow(match kind {
                Type::Database => &keys::DATABASE,
                Type::Cache => &keys::CACHE,
                Type::ObjectStorage => &keys::BUCKET,
            });
            read_keys(&mut map, kind)
        }
        // Of a type that is not known no other key can be judged.
        None => (None, None, Vec::new()),
    };
    map.finish();
    let (name, place) = name?;
    Some(Declared { name, place, kind, adapter, existing })
}

fn read_keys(map: &mut MapReader<'_>, kind: Type) -> (Option<ResourceKind>, Option<Adapter>, Vec<ForEnvironment>) {
    let read = match kind {
        Type::Database => resource::read_database(map, &data::DATABASE_VERSION, false).0.map(ResourceKind::Database),
        Type::Cache => resource::read_cache(map, &data::CACHE_VERSION, false, default_version).0.map(ResourceKind::Cache),
        Type::ObjectStorage => resource::read_bucket(map).map(ResourceKind::ObjectStorage),
    };
    let adapter = if kind == Type::Database { map.checked(&data::ADAPTER).if_any() } else { Some(None) };
    let existing = map.items(&other::USE_EXISTING, resource::read_use_existing).or_default();
    // What exists was refused: so is the resource.
    let (Some(adapter), Some(existing)) = (adapter, existing) else { return (None, None, Vec::new()) };
    let adapter = adapter.or_else(|| default_adapter(read.as_ref()));
    (read, adapter, existing)
}

/// The version of a cache in this format.
fn default_version(engine: CacheEngine) -> &'static str {
    match engine {
        CacheEngine::Redis => "6",
        CacheEngine::Valkey => engine.default_version(),
    }
}

/// URLs begin with the engine's name in this format.
fn default_adapter(kind: Option<&ResourceKind>) -> Option<Adapter> {
    match kind {
        Some(ResourceKind::Database(database)) => Adapter::try_from(DatabaseEngine::as_str(database.engine)).ok(),
        _ => None,
    }
}

/// Finds names that are given twice, and what backends use.
pub(super) fn resolve(root: &Cursor<'_>, declared: Vec<Declared>, uses: Vec<(usize, Option<Vec<Wanted>>)>, found: &mut Services) {
    let mut places: HashMap<&str, &Location> = HashMap::new();
    for one in &declared {
        if let Some(first) = places.insert(one.name.as_str(), &one.place) {
            root.report(
                Diagnostic::error("config::duplicate-name", format!("two resources are called {}", quote(one.name.as_str())))
                    .at(one.place.clone(), "the second one")
                    .at(first.clone(), "the first one")
                    .expected("a name of its own for each resource of the application"),
            );
        }
    }
    let of_all = || {
        let all = declared.iter().filter(|one| one.kind.is_some());
        all.map(|one| used(one, one.name.clone(), None, one.place.clone())).collect()
    };
    for (index, wanted) in uses {
        let uses = match wanted {
            None => of_all(),
            Some(wanted) => wanted.into_iter().filter_map(|wanted| look_up(root, &declared, wanted)).collect(),
        };
        if let Some(ServiceKind::Backend(backend)) = found.all.get_mut(index).map(|service| &mut service.kind) {
            backend.uses = uses;
        }
    }
    for one in declared {
        found.resource_names.push(one.name.to_string());
        let Some(kind) = one.kind else { continue };
        found.use_existing.extend(one.existing.into_iter().map(|(environment, existing)| UseExisting {
            resource: one.name.clone(),
            environment,
            existing,
        }));
        found.resources.push(Resource { known_as: one.name.clone(), name: one.name, kind, origin: Origin::from(one.place) });
    }
}

fn used(one: &Declared, name: ResourceName, adapter: Option<Adapter>, place: Location) -> ResourceUse {
    ResourceUse {
        name,
        resource: one.name.clone(),
        adapter: adapter.or_else(|| one.adapter.clone()),
        origin: Origin::from(place),
    }
}

fn look_up(root: &Cursor<'_>, declared: &[Declared], wanted: Wanted) -> Option<ResourceUse> {
    let (resource, place) = &wanted.resource;
    let Some(one) = declared.iter().find(|one| one.name.as_str() == resource) else {
        root.report(
            Diagnostic::error("config::unknown-resource", format!("there is no resource {}", quote(resource)))
                .at(place.clone(), "")
                .expected("a service of type `database`, `cache` or `object_storage`, or one of `x-cnc.resources`")
                .meant(nearest(resource, declared.iter().map(|one| one.name.as_str()))),
        );
        return None;
    };
    one.kind.as_ref()?;
    Some(used(one, wanted.name, wanted.adapter, wanted.place))
}
