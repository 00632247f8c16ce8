//! Reads `coherence.yml` (v1): one key for each service, beside a few reserved keys.

mod backend;
mod build;
mod command;
mod frontend;
mod resource;
mod service;
mod task;

use std::collections::HashMap;

use self::resource::Declared;
use super::diagnostic::{Diagnostic, quote};
use super::keys::coherence as keys;
use super::model::{EnvName, ExistingResource, MachineType, Resource, ResourceName, Service, Step, UrlPath};
use super::reader::Cursor;
use super::source::Location;
use super::suggest::nearest;

/// What the file says. A part that is missing was refused and reported.
#[derive(Debug, Default)]
pub(super) struct Services {
    pub(super) all: Vec<Service>,
    pub(super) resources: Vec<Resource>,
    /// What resources are in production environments.
    pub(super) use_existing: Vec<UseExisting>,
    pub(super) machine_type: Option<MachineType>,
    pub(super) preview_inactivity_hours: Option<u32>,
    pub(super) integration_tests: Option<Step>,
    /// The services that are written, also those that were refused.
    pub(super) service_names: Vec<String>,
    /// The resources that are written, also those that were refused.
    pub(super) resource_names: Vec<String>,
}

/// An existing resource in the place of one of ours.
#[derive(Debug)]
pub(super) struct UseExisting {
    pub(super) resource: ResourceName,
    /// The environment it is for. `None`: every production environment.
    pub(super) environment: Option<(EnvName, Location)>,
    pub(super) existing: ExistingResource,
}

/// What is collected over the services.
#[derive(Debug, Default)]
struct Shared {
    /// The first place of a key for workspaces: one warning is enough.
    workspace: Option<Location>,
    declared: Vec<Declared>,
}

/// Reads the file. Faults are in the cursor's list.
pub(super) fn read(root: &Cursor<'_>) -> Services {
    let mut found = Services::default();
    let Some(mut file) = root.shaped_as(&keys::FILE) else { return found };
    if is_compose(root) {
        return found;
    }
    found.machine_type = file.with(&keys::BUILD_SETTINGS, build::read_settings).good().flatten();
    found.preview_inactivity_hours = file.number(&keys::PREVIEW_INACTIVITY_TIMEOUT_HOURS).good();
    found.integration_tests = file.with(&keys::INTEGRATION_TESTS, build::read_step_with_image).good();

    let rest = file.rest();
    file.finish();
    if rest.is_empty() {
        root.fault(
            Diagnostic::error("config::no-services", "the file describes no service")
                .expected("a key for each service, such as `api:` with `type: backend` below it"),
        );
    }
    let mut shared = Shared::default();
    let mut paths: HashMap<UrlPath, (Location, &str)> = HashMap::new();
    for (key, place, value) in rest {
        found.service_names.push(key.to_owned());
        // What would be said of the others is dropped.
        if root.is_full() {
            continue;
        }
        let Some((service, path_place)) = service::read(key, &place, &value, &mut shared) else { continue };
        if let Some((first, other)) = paths.get(&service.url_path) {
            let path = service.url_path.as_str();
            let fault = Diagnostic::error("config::path-clash", format!("two services answer {}", quote(path)))
                .at(path_place.clone(), format!("`{key}` answers it"))
                .at(first.clone(), format!("`{other}` answers it too"))
                .expected("a `url_path` of its own for each service; without the key it is `/`")
                .help(format!("give one of them another path, such as `url_path: /{key}`"));
            let is_free = UrlPath::try_from(format!("/{key}").as_str()).is_ok_and(|free| !paths.contains_key(&free));
            value.report(match (value.entry(keys::service::URL_PATH.name), value.before_first_key()) {
                _ if !is_free => fault,
                (Some(_), _) => fault.instead(format!("/{key}")),
                // What is an alias is written elsewhere.
                (None, Some((first, after))) if first.span().start > place.span().start => {
                    fault.replace(first, format!("url_path: /{key}{after}"))
                }
                _ => fault,
            });
        } else {
            paths.insert(service.url_path.clone(), (path_place, key));
        }
        found.all.push(service);
    }
    if let Some(place) = shared.workspace.take() {
        root.report(
            Diagnostic::warning("config::no-effect", "`dev`, `local_packages` and `system.dev` have no effect")
                .at(place, "")
                .help("they describe a workspace for development, and none is deployed".to_owned()),
        );
    }
    resource::resolve(root, shared.declared, &mut found);
    found
}

/// Whether the file is a cnc.yml under another name; reported, because every line of it would be a fault.
fn is_compose(root: &Cursor<'_>) -> bool {
    let marker = root.entry("x-cnc").or_else(|| root.entry("services").filter(|services| services.entry("type").is_none()));
    let Some(marker) = marker else { return false };
    marker.report(
        Diagnostic::error("config::format", "this looks like a cnc.yml, which this version does not read yet")
            .at(marker.key_place(), "a key of cnc.yml")
            .expected("a coherence.yml: one top-level key for each service")
            .help("write each service as a top-level key with `type: backend`".to_owned()),
    );
    true
}

/// The reserved key that a top-level key may have been meant to be.
fn misspelt(key: &str) -> Option<&'static str> {
    let told = keys::FILE.all_keys().map(|key| key.name);
    let refused = keys::FILE.refused.iter().flat_map(|refused| refused.keys).copied();
    nearest(key, told.chain(refused))
}
