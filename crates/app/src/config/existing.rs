//! Reads what exists already: `use_existing` of a resource and `existing_resources` of a collection or an environment.

use std::collections::BTreeMap;

use super::diagnostic::{Diagnostic, quote};
use super::existing_network;
use super::keys::existing as keys;
use super::model::{ExistingNetwork, ExistingResource, Origin, ResourceName};
use super::reader::{Cursor, MapReader};
use super::source::Location;

/// The keys of one resource.
pub(super) fn read_keys(map: &mut MapReader<'_>) -> Option<ExistingResource> {
    let named = map.get(&keys::INSTANCE_NAME);
    let origin = named.as_ref().map(|named| Origin::from(named.place())).unwrap_or_default();
    let instance_name = named.as_ref().and_then(Cursor::checked);
    let secret_id = map.checked(&keys::SECRET_ID).if_any();
    let manage_databases = map.boolean(&keys::MANAGE_DATABASES).or(true);
    let username = map.checked(&keys::USERNAME).if_any();
    let db_name = map.checked(&keys::DB_NAME).if_any();
    let cluster_mode = map.boolean(&keys::CLUSTER_MODE).or(false);
    Some(ExistingResource {
        instance_name: instance_name?,
        secret_id: secret_id?,
        manage_databases: manage_databases?,
        username: username?,
        db_name: db_name?,
        cluster_mode: cluster_mode?,
        origin,
    })
}

/// Resources that exist already, by name.
pub(super) type Resources = BTreeMap<ResourceName, ExistingResource>;

/// `existing_resources` of a collection, with the network among them.
pub(super) fn read_in_collection(value: &Cursor<'_>) -> Option<(Resources, Option<ExistingNetwork>)> {
    if value.list_is_empty() {
        return Some((Resources::new(), None));
    }
    let mut map = value.shaped()?;
    let network = map.with(&keys::VPC, existing_network::read);
    let resources = read_names(&mut map);
    map.finish();
    Some((resources?, network.if_any()?))
}

/// `existing_resources` of an environment.
pub(super) fn read_in_environment(value: &Cursor<'_>) -> Option<Resources> {
    if value.list_is_empty() {
        return Some(Resources::new());
    }
    let mut map = value.shaped()?;
    let resources = read_names(&mut map);
    map.finish();
    resources
}

/// The names of resources, which are looked up when the services are known.
fn read_names(map: &mut MapReader<'_>) -> Option<Resources> {
    let mut found = Resources::new();
    let mut good = true;
    for (key, place, value) in map.rest() {
        let name = match ResourceName::try_from(key) {
            Ok(name) => name,
            Err(invalid) => {
                value.report(
                    Diagnostic::error("config::name", format!("the resource's name {}", invalid.message))
                        .at(place, "")
                        .invalid(invalid)
                        .expected("the name of a resource in coherence.yml"),
                );
                good = false;
                continue;
            }
        };
        let read = value.shaped().and_then(|mut map| {
            let existing = read_keys(&mut map);
            map.finish();
            existing
        });
        match read {
            // The name is what later messages point at.
            Some(existing) => {
                found.insert(name, ExistingResource { origin: Origin::from(place), ..existing });
            }
            None => good = false,
        }
    }
    good.then_some(found)
}

/// Reports what cannot be used in a preview.
pub(super) fn no_cluster(existing: &ExistingResource, name: &ResourceName, environment: &(&str, Location)) -> Diagnostic {
    let (environment, at) = environment;
    let mut fault = Diagnostic::error(
        "config::cluster",
        format!("the preview {} cannot use the cluster {}", quote(environment), quote(existing.instance_name.as_str())),
    )
    .expected("an instance, or nothing: then the preview gets a database of its own")
    .help(format!("set `{name}` in `existing_resources` of the environments that are no previews"));
    if let Some(place) = &existing.origin.0 {
        fault = fault.at(place.clone(), "");
    }
    fault.at(at.clone(), "the preview")
}
