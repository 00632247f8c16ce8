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
use super::keys::cnc::{self as keys, settings};
use super::parts::build;
use super::parts::services::{Paths, Services};
use super::reader::{Cursor, Sink};
use super::source::Location;

/// Hours after which a preview ends where nothing is said: 90 days.
const INACTIVITY_HOURS: u32 = 2160;

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
    let Some(mut file) = root.shaped_as(&keys::FILE) else { return found };
    let mut shared = Shared { below: below.to_owned(), ..Shared::default() };
    // The loader has taken it.
    file.get(&keys::INCLUDE);
    shared.no_effect.of("", &mut file);
    found.service_names.extend(loaded.broken.iter().cloned());
    if let Some(services) = file.get(&keys::SERVICES) {
        read_services(root, &services, &mut shared, &mut found, loaded);
    }
    if let Some(settings) = file.get(&keys::X_CNC) {
        read_settings(&settings, &mut shared, &mut found);
    }
    if let Some(ours) = file.get(&keys::X_PROVISION) {
        found.integration_tests = x_provision::read_root(&ours).flatten();
    }
    file.finish();
    shared.no_effect.report(root);
    resource::resolve(root, shared.declared, shared.uses, &mut found);
    found
}

fn read_services(root: &Cursor<'_>, services: &Cursor<'_>, shared: &mut Shared, found: &mut Services, loaded: &Loaded) {
    let Some(mut map) = services.shaped() else { return };
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
                    let ours = value.entry(keys::service::X_CNC.name);
                    root.report(match ours {
                        Some(ours) => paths.of_its_own(*fault, key, &place, &ours),
                        None => *fault,
                    });
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
    map.finish();
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
    let Some(mut map) = value.shaped() else { return };
    found.machine_type = map.with(&settings::BUILD_SETTINGS, build::read_settings).if_any().flatten().flatten();
    let hours = map.with(&settings::PREVIEW_INACTIVITY_TIMEOUT_HOURS, read_hours).or(found.preview_inactivity_hours);
    found.preview_inactivity_hours = hours.flatten();
    let read = map.items(&settings::RESOURCES, |item| resource::read_item(item).map(|declared| shared.declared.push(declared)));
    // What was refused was reported.
    read.or_default().unwrap_or_default();
    map.finish();
}

/// Hours, or the word for previews that stay.
fn read_hours(value: &Cursor<'_>) -> Option<Option<u32>> {
    if value.is_text(settings::NEVER) { Some(None) } else { value.number().map(Some) }
}
