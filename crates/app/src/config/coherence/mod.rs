//! Reads `coherence.yml` (v1): one key for each service, beside a few reserved keys.

mod backend;
mod frontend;
mod resource;
mod service;

use self::resource::Declared;
use super::diagnostic::Diagnostic;
use super::keys::coherence as keys;
use super::parts::build;
use super::parts::services::{Paths, Services};
use super::reader::Cursor;
use super::source::Location;
use super::suggest::nearest;

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
    let mut paths = Paths::default();
    for (key, place, value) in rest {
        found.service_names.push(key.to_owned());
        // What would be said of the others is dropped.
        if root.is_full() {
            continue;
        }
        let Some((service, path_place)) = service::read(key, &place, &value, &mut shared) else { continue };
        if let Err(fault) = paths.take(key, &service.url_path, path_place) {
            value.report(paths.of_its_own(*fault, key, &place, &value));
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

/// The reserved key that a top-level key may have been meant to be.
fn misspelt(key: &str) -> Option<&'static str> {
    let told = keys::FILE.all_keys().map(|key| key.name);
    let refused = keys::FILE.refused.iter().flat_map(|refused| refused.keys).copied();
    nearest(key, told.chain(refused))
}
