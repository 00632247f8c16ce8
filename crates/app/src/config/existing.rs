//! Reads what exists already: `use_existing` of a resource and `existing_resources` of a collection or an environment.

use std::collections::BTreeMap;

use super::diagnostic::{Diagnostic, quote};
use super::model::{ExistingResource, Origin, ResourceName};
use super::reader::{Cursor, MapReader};

/// What is expected of one resource.
pub(super) const EXPECTED: &str = "a map with `instance_name`";

/// The keys of one resource.
pub(super) fn read_keys(map: &mut MapReader<'_>) -> Option<ExistingResource> {
    let named = map.required("instance_name", "the identifier of the instance, the cluster or the bucket");
    let origin = named.as_ref().map(|named| Origin::from(named.place())).unwrap_or_default();
    let instance_name = named.and_then(|name| name.parse("the identifier of the instance, the cluster or the bucket"));
    let secret_id = map.parse("secret_id", "the name or the ARN of a secret").if_any();
    let manage_databases = map.read("manage_databases", Cursor::boolean).or(true);
    let username = map.parse("username", "the name of a user").if_any();
    let db_name = map.parse("db_name", "the name of a database").if_any();
    let cluster_mode = map.read("cluster_mode", Cursor::boolean).or(false);
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
    if value.is_null() || value.list_is_empty() {
        return Some(BTreeMap::new());
    }
    let mut map = value.map("a map from the names of resources to what exists")?;
    map.refused("vpc", "each collection has a network of its own, so that nothing else is in it");
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
        let read = value.map(EXPECTED).and_then(|mut map| {
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
