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
use super::model::{EnvName, ExistingResource, MachineType, Resource, ResourceName, Service, Step, UrlPath};
use super::reader::{Cursor, MapReader};
use super::source::Location;
use super::suggest::nearest;

/// Top-level keys that are no services.
const RESERVED: [&str; 4] = ["build_settings", "preview_inactivity_timeout_hours", "integration_tests", "x-provision"];

/// A year. What lives longer is no preview.
const MAX_INACTIVITY_HOURS: u32 = 8784;

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
    let Some(mut file) = root.map("a map: one key for each service") else { return found };
    if is_compose(&mut file) {
        return found;
    }
    let settings = file.read("build_settings", build::read_settings).if_any();
    found.machine_type = settings.flatten().flatten();
    let hours = file.read("preview_inactivity_timeout_hours", |hours| hours.integer(1..=MAX_INACTIVITY_HOURS));
    found.preview_inactivity_hours = hours.if_any().flatten();
    found.integration_tests = file.read("integration_tests", build::read_step_with_image).if_any().flatten();
    file.refused("x-provision", "put `x-provision` into environments.yml");

    let rest = file.rest();
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
            value.report(
                Diagnostic::error("config::path-clash", format!("two services answer {}", quote(path)))
                    .at(path_place.clone(), format!("`{key}` answers it"))
                    .at(first.clone(), format!("`{other}` answers it too"))
                    .expected("a `url_path` of its own for each service; without the key it is `/`")
                    .help(format!("give one of them another path, such as `url_path: /{key}`")),
            );
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
fn is_compose(file: &mut MapReader<'_>) -> bool {
    let marker = file.peek("x-cnc").or_else(|| file.peek("services").filter(|services| !services.has("type")));
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
fn misspelt(key: &str) -> Option<String> {
    nearest(key, RESERVED).map(|reserved| format!("is the key meant to be `{reserved}`?"))
}
