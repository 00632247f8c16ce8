//! Reads `cnc.yml` (v2): a Compose file with `x-cnc` at its root and in its services.
//!
//! The Compose part of a service says how it is built and run, `x-cnc` what it is. What the format has no key for stands under
//! `x-provision`. A service without `x-cnc` is for local development and not deployed.

mod backend;
mod compose_part;
mod frontend;
mod no_effect;
mod resource;
mod service;
mod timeouts;
mod uses;
mod x_provision;

use self::no_effect::{NoEffect, all_of};
use self::resource::Declared;
use self::service::Read;
use self::uses::Wanted;
use super::compose_file::Loaded;
use super::diagnostic::Diagnostic;
use super::keys::coherence as keys;
use super::parts::build;
use super::parts::services::{Paths, Services};
use super::reader::{Cursor, MapReader, Sink};
use super::source::Location;

pub(super) use self::no_effect::{ROOT_SILENT, ROOT_WITHOUT_EFFECT};

/// Hours after which a preview ends where nothing is said: 90 days.
const INACTIVITY_HOURS: u32 = 2160;
/// The word for previews that do not end.
pub(super) const NEVER: &str = "never";

/// What is collected over the services.
#[derive(Debug, Default)]
struct Shared {
    /// The folder of the file, in the repository.
    below: String,
    no_effect: NoEffect,
    /// Services that are not deployed.
    local: Vec<(String, Location)>,
    declared: Vec<Declared>,
    /// What backends say that they use, by the place of the service in the list. Those that say nothing use all.
    uses: Vec<(usize, Option<Vec<Wanted>>)>,
}

/// Reads the tree of a file and of all that it brings in. What is built is from the folder `below` on.
pub(super) fn read(sink: &Sink, loaded: &Loaded, below: &str) -> Services {
    let root = &Cursor::root(sink, &loaded.root);
    let mut found = Services { preview_inactivity_hours: Some(INACTIVITY_HOURS), ..Services::default() };
    let Some(mut file) = root.map("a Compose file: a map with `services`") else { return found };
    let mut shared = Shared { below: below.to_owned(), ..Shared::default() };
    for key in ROOT_SILENT {
        file.silent(key);
    }
    for key in ROOT_WITHOUT_EFFECT {
        if let Some(value) = file.silent(key) {
            shared.no_effect.note(key, &value);
        }
    }
    found.service_names.extend(loaded.broken.iter().cloned());
    if let Some(services) = file.required("services", "a map from names to services") {
        read_services(root, &services, &mut shared, &mut found, loaded);
    }
    if let Some(settings) = file.optional("x-cnc").filter(|settings| !settings.is_null()) {
        read_settings(&settings, &mut shared, &mut found);
    }
    if let Some(ours) = file.optional("x-provision").filter(|ours| !ours.is_null()) {
        found.integration_tests = x_provision::read_root(&ours).flatten();
    }
    file.finish();
    shared.no_effect.report(root);
    resource::resolve(root, shared.declared, shared.uses, &mut found);
    found
}

fn read_services(root: &Cursor<'_>, services: &Cursor<'_>, shared: &mut Shared, found: &mut Services, loaded: &Loaded) {
    let Some(mut map) = services.map("a map from names to services") else { return };
    let mut paths = Paths::default();
    let mut refused = !loaded.broken.is_empty();
    for (key, place, value) in map.rest() {
        // What would be said of the others is dropped.
        if root.is_full() {
            found.service_names.push(key.to_owned());
            continue;
        }
        match service::read(key, &place, &value, shared) {
            Read::Service(service, path_place) => {
                found.service_names.push(key.to_owned());
                if let Err(fault) = paths.take(key, &service.url_path, path_place) {
                    root.report(*fault);
                }
                if service.backend().is_some() {
                    let uses = shared.uses.iter_mut().filter(|(index, _)| *index == usize::MAX);
                    uses.for_each(|(index, _)| *index = found.all.len());
                }
                found.all.push(*service);
            }
            Read::Resource(declared) => shared.declared.push(declared),
            // What only others begin as is no service itself.
            Read::Local if loaded.bases.iter().any(|base| base == key) => {}
            Read::Local => shared.local.push((key.to_owned(), place)),
            Read::Refused => {
                found.service_names.push(key.to_owned());
                refused = true;
            }
        }
        shared.uses.retain(|(index, _)| *index != usize::MAX);
    }
    if found.all.is_empty() && !refused {
        services.fault(
            Diagnostic::error("config::no-services", "the file describes no service that is deployed")
                .expected("`x-cnc` in each service that is, with `type: backend` or `type: frontend`"),
        );
    } else if let Some((_, first)) = shared.local.first() {
        let names: Vec<&str> = shared.local.iter().map(|(name, _)| name.as_str()).collect();
        let names = all_of(&names);
        let verb = if shared.local.len() == 1 { "is" } else { "are" };
        root.report(
            Diagnostic::warning("config::local", format!("{names} {verb} not deployed: there is no `x-cnc`"))
                .at(first.clone(), "")
                .expected("`x-cnc` with a `type` in each service that is deployed")
                .help("a database or a cache of AWS takes its place with `x-cnc: {type: database, version: 16}` or `x-cnc: {type: cache}`".to_owned()),
        );
    }
}

/// `x-cnc` at the root.
fn read_settings(value: &Cursor<'_>, shared: &mut Shared, found: &mut Services) {
    let Some(mut map) = value.map("a map with `resources`, `build_settings` ...") else { return };
    found.machine_type = map.with(&keys::BUILD_SETTINGS, build::read_settings).if_any().flatten().flatten();
    let hours = map.read("preview_inactivity_timeout_hours", read_hours).or(found.preview_inactivity_hours);
    found.preview_inactivity_hours = hours.flatten();
    if let Some(list) = map.optional("resources").filter(|list| !list.is_null()) {
        let read = list.each("a list of resources, each with `name` and `type`", |item| {
            resource::read_item(item).map(|declared| shared.declared.push(declared))
        });
        // What was refused was reported.
        read.unwrap_or_default();
    }
    misplaced(&mut map);
    map.finish();
}

/// Keys of services, where somebody looks for them at the root.
fn misplaced(map: &mut MapReader<'_>) {
    for key in ["type", "url_path", "migrate", "seed", "workers", "scheduled_tasks", "system", "timeouts"] {
        map.refused(key, "it belongs into `x-cnc` of a service");
    }
}

/// Hours, or the word for previews that stay.
fn read_hours(value: &Cursor<'_>) -> Option<Option<u32>> {
    if value.is_text(NEVER) {
        return Some(None);
    }
    value.of(&keys::PREVIEW_INACTIVITY_TIMEOUT_HOURS).number().map(Some)
}
