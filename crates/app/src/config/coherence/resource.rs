//! The databases, caches and buckets of services.

use std::collections::HashMap;

use super::Shared;
use crate::config::diagnostic::{Diagnostic, quote};
use crate::config::keys::coherence::{bucket, cache, database, resource as keys};
use crate::config::model::{CacheEngine, Origin, Resource, ResourceKind, ResourceName, ResourceUse};
use crate::config::parts::resource::{self, ForEnvironment};
use crate::config::parts::services::{Services, UseExisting};
use crate::config::reader::Cursor;
use crate::config::source::Location;
use crate::config::suggest::nearest;
use crate::config::words::{ResourceType as Type, Word as _};

/// A resource or a sibling's, as it is written. What it names is looked up when all services are read.
#[derive(Debug)]
pub(super) struct Declared {
    /// The service that it is written in.
    service: String,
    name: ResourceName,
    place: Location,
    kind: Type,
    what: What,
}

#[derive(Debug)]
enum What {
    /// The service's own. `None`: it was refused.
    Own(Option<ResourceKind>, Vec<ForEnvironment>),
    /// Another service's.
    Sibling {
        /// What it is called there.
        resource: (String, Location),
        service: (String, Location),
        /// Its version here, which has no effect.
        version: Option<(String, Location)>,
    },
}

/// Reads `resources` of a service.
pub(super) fn read(service: &str, list: &Cursor<'_>, shared: &mut Shared) -> Option<Vec<ResourceUse>> {
    let mut names: HashMap<String, Location> = HashMap::new();
    list.items(|item| {
        let (declared, used) = read_one(service, item)?;
        if let Some(first) = names.get(declared.name.as_str()) {
            item.report(
                Diagnostic::error(
                    "config::duplicate-name",
                    format!("two resources are called {}", quote(declared.name.as_str())),
                )
                .at(declared.place.clone(), "the second one")
                .at(first.clone(), "the first one")
                .expected("a name of its own for each resource of a service"),
            );
            return None;
        }
        names.insert(declared.name.to_string(), declared.place.clone());
        shared.declared.push(declared);
        used
    })
}

fn read_one(service: &str, item: &Cursor<'_>) -> Option<(Declared, Option<ResourceUse>)> {
    let mut map = item.shaped()?;
    let name = map.with(&keys::NAME, resource::read_name).good();
    let kind = map.with(&keys::TYPE, |kind| resource::read_type(kind, &keys::TYPE)).good();
    let adapter = map.checked(&keys::ADAPTER).if_any();
    let is_sibling = map.look(&keys::USE_SIBLING).is_some();
    match kind {
        Some(Type::Database) => map.narrow(&database::DATABASE),
        Some(Type::Cache) => map.narrow(&cache::CACHE),
        Some(Type::ObjectStorage) => map.narrow(&bucket::BUCKET),
        None => {}
    }
    // What a sibling is, is said where it is; its version is compared.
    let (own, version) = match kind {
        Some(Type::Database) => {
            let (own, version) = resource::read_database(&mut map, &database::VERSION, is_sibling);
            (own.map(ResourceKind::Database), version)
        }
        Some(Type::Cache) => {
            let (own, version) = resource::read_cache(&mut map, &cache::VERSION, is_sibling, CacheEngine::default_version);
            (own.map(ResourceKind::Cache), version)
        }
        Some(Type::ObjectStorage) => (resource::read_bucket(&mut map).map(ResourceKind::ObjectStorage), None),
        None => (None, None),
    };
    let sibling = map.with(&keys::USE_SIBLING, |sibling| read_sibling(sibling, version.as_ref())).if_any();
    let existing = map.items(&keys::USE_EXISTING, resource::read_use_existing).or_default();
    map.finish();

    let ((name, place), kind) = (name?, kind?);
    let adapter = adapter?;
    let what = match sibling? {
        Some(sibling) => sibling,
        // A resource that was refused is still one, so that what names it is not refused, too.
        None => What::Own(own.filter(|_| existing.is_some()), existing.unwrap_or_default()),
    };
    let resource = match &what {
        What::Own(own, _) => own.as_ref().map(|_| name.clone()),
        What::Sibling { resource, .. } => ResourceName::try_from(resource.0.as_str()).ok(),
    };
    let used =
        resource.map(|resource| ResourceUse { name: name.clone(), resource, adapter, origin: Origin::from(place.clone()) });
    Some((Declared { service: service.to_owned(), name, place, kind, what }, used))
}

fn read_sibling(value: &Cursor<'_>, version: Option<&Cursor<'_>>) -> Option<What> {
    let mut map = value.shaped()?;
    let mut named = |key| map.with(key, |value| Some((value.valid()?.to_owned(), value.place()))).good();
    let (service, resource) = (named(&keys::SERVICE_NAME), named(&keys::RESOURCE_NAME));
    map.finish();
    let version = version.and_then(|at| Some((at.written()?.to_owned(), at.place())));
    Some(What::Sibling { resource: resource?, service: service?, version })
}

/// Looks up what siblings name, and finds the names that are given twice.
pub(super) fn resolve(root: &Cursor<'_>, declared: Vec<Declared>, found: &mut Services) {
    let mut own: HashMap<String, (String, Location)> = HashMap::new();
    for one in declared.iter().filter(|one| matches!(one.what, What::Own(..))) {
        match own.get(one.name.as_str()) {
            Some((service, first)) => root.report(
                Diagnostic::error("config::duplicate-name", format!("two resources are called {}", quote(one.name.as_str())))
                    .at(one.place.clone(), format!("of `{}`", one.service))
                    .at(first.clone(), format!("of `{service}`"))
                    .expected("a name of its own for each resource of the application")
                    .help(format!(
                        "to share it, add `use_sibling: {{service_name: {service}, resource_name: {}}}` to the other",
                        one.name
                    )),
            ),
            None => {
                own.insert(one.name.to_string(), (one.service.clone(), one.place.clone()));
            }
        }
    }
    for one in &declared {
        // Each looks through all of them.
        if let What::Sibling { resource, service, version } = &one.what
            && !root.is_full()
        {
            check_sibling(root, &declared, one, resource, service, version.as_ref(), &found.service_names);
        }
    }
    for one in declared {
        found.resource_names.push(one.name.to_string());
        let What::Own(Some(kind), existing) = one.what else { continue };
        found.use_existing.extend(existing.into_iter().map(|(environment, existing)| UseExisting {
            resource: one.name.clone(),
            environment,
            existing,
        }));
        found.resources.push(Resource { known_as: one.name.clone(), name: one.name, kind, origin: Origin::from(one.place) });
    }
}

fn check_sibling(
    root: &Cursor<'_>,
    declared: &[Declared],
    one: &Declared,
    resource: &(String, Location),
    service: &(String, Location),
    version: Option<&(String, Location)>,
    services: &[String],
) {
    if !services.contains(&service.0) {
        root.report(
            Diagnostic::error("config::unknown-service", format!("there is no service {}", quote(&service.0)))
                .at(service.1.clone(), "")
                .expected("a service of this file")
                .meant(nearest(&service.0, services.iter().map(String::as_str))),
        );
        return;
    }
    let there = || declared.iter().filter(|other| other.service == service.0);
    let Some(target) = there().find(|other| other.name.as_str() == resource.0) else {
        let message = format!("the service {} has no resource {}", quote(&service.0), quote(&resource.0));
        root.report(
            Diagnostic::error("config::unknown-resource", message)
                .at(resource.1.clone(), "")
                .expected("a resource of that service")
                .meant(nearest(&resource.0, there().map(|other| other.name.as_str()))),
        );
        return;
    };
    let fault = Diagnostic::error("config::sibling", format!("{} cannot be shared so", quote(&resource.0)));
    if let What::Sibling { service: owner, .. } = &target.what {
        let fault = fault
            .at(resource.1.clone(), "")
            .at(target.place.clone(), "it is no resource of its own there")
            .expected("the service that has the resource");
        root.report(if owner.0 == one.service {
            fault
        } else {
            fault.help(format!("write `service_name: {}`", owner.0)).replace(service.1.clone(), owner.0.clone())
        });
    } else if target.kind != one.kind {
        root.report(
            fault
                .at(one.place.clone(), format!("a {}", one.kind.word()))
                .at(target.place.clone(), format!("a {}", target.kind.word()))
                .expected("the same `type` in both"),
        );
    } else if let (Some((version, place)), What::Own(Some(kind), _)) = (version, &target.what)
        && !kind.has_version(version)
    {
        root.report(
            Diagnostic::warning("config::no-effect", "the version of a sibling's resource has no effect")
                .at(place.clone(), "")
                .at(target.place.clone(), "the resource is this one")
                .help("leave `version` out".to_owned()),
        );
    }
}
