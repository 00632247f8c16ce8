//! Reads what exists already: `use_existing` of a resource and `existing_resources` of a collection or an environment.

use std::collections::BTreeMap;

use super::diagnostic::{Diagnostic, quote};
use super::keys::existing as keys;
use super::model::{ExistingResource, Origin, ResourceName};
use super::reader::{Cursor, MapReader};

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

/// `existing_resources`: a map from the names of resources. The names are looked up when the services are known.
pub(super) fn read_all(value: &Cursor<'_>) -> Option<BTreeMap<ResourceName, ExistingResource>> {
    // The format's own default is an empty list.
    if value.list_is_empty() {
        return Some(BTreeMap::new());
    }
    let mut map = value.shaped()?;
    let mut found = BTreeMap::new();
    let mut good = true;
    for (key, place, value) in map.rest() {
        let name = match ResourceName::try_from(key) {
            Ok(name) => name,
            Err(invalid) => {
                value.report(
                    Diagnostic::error("config::name", format!("the resource's name {}", invalid.message))
                        .at(place, "")
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
    map.finish();
    good.then_some(found)
}

/// Reports what cannot be used in a preview.
pub(super) fn no_cluster(existing: &ExistingResource, name: &ResourceName, environment: &str) -> Diagnostic {
    let mut fault = Diagnostic::error(
        "config::cluster",
        format!("the preview {} cannot use the cluster {}", quote(environment), quote(existing.instance_name.as_str())),
    )
    .expected("an instance, or nothing: then the preview gets a database of its own")
    .help(format!("set `{name}` in `existing_resources` of the environments that are no previews"));
    if let Some(place) = &existing.origin.0 {
        fault = fault.at(place.clone(), "");
    }
    fault
}
