//! The configuration: from the files to one typed model.
//!
//! `coherence.yml` says which services an application has, `environments.yml` where it runs. [`files::locate`]
//! finds them, [`load`] reads them into a [`model::Application`], and [`model::Application::select`] chooses the
//! environments that a command is for. Every fault has its place in a file, what was expected and, where there is
//! one, the nearest valid spelling; all faults of a run are collected. Another format needs only a reader beside
//! these: the graph is composed from the model alone.
//!
//! Nothing here talks to AWS, and no input makes it panic, hang or fill the memory: a file has at most [`source::MAX_BYTES`] bytes and
//! 64 levels, aliases add at most 50,000 values, what environments inherit is counted as often as it is, and of a file at most 100
//! faults are kept.
#![expect(clippy::option_option, reason = "in the readers None is refused, and Some(None) left out")]

mod aliases;
mod check;
mod coherence;
pub mod database_names;
pub mod diagnostic;
mod domains;
mod environments;
mod existing;
mod existing_network;
pub mod explain;
pub mod files;
mod headers;
pub(crate) mod keys;
mod mask;
pub mod model;
mod reader;
pub mod reference;
pub mod schedule;
pub mod schema;
pub mod source;
mod suggest;
pub mod variables;
mod words;
mod x_provision;
pub(crate) mod yaml;

use std::path::Path;
use std::sync::Arc;

use self::diagnostic::{Diagnostic, Diagnostics, quote};
use self::files::Files;
use self::model::Application;
use self::reader::{Cursor, Sink};
use self::source::{Location, Source};

/// A configuration that can be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loaded {
    /// What it says.
    pub application: Application,
    /// What the user should know about it: keys that have no effect, regions that are unknown.
    pub warnings: Vec<Diagnostic>,
}

/// Reads the two files. Messages name the files from `cwd` on where they are below it.
///
/// # Errors
/// All faults of both files, and the warnings.
pub fn load(files: &Files, cwd: &Path) -> Result<Loaded, Diagnostics> {
    let (config, environments) = files.read(cwd)?;
    read(&config, &environments)
}

/// Reads the texts of a `coherence.yml` and an `environments.yml`.
///
/// # Errors
/// All faults of both, and the warnings.
pub fn read(config: &Arc<Source>, environments: &Arc<Source>) -> Result<Loaded, Diagnostics> {
    let (services, mut found) = read_file(config, "a key for each service", coherence::read);
    let (placement, more) = read_file(environments, "`name` and `collections`", environments::read);
    found.extend(more);
    if let (Some(services), Some(placement)) = (&services, &placement) {
        found.extend(check::references(&placement.references, services));
    }
    // What needs the whole is checked on the whole alone.
    let complete = !found.iter().any(Diagnostic::is_error);
    let application = services.zip(placement).filter(|_| complete).and_then(|(services, placement)| {
        let mut application = Application {
            name: placement.name?,
            region: placement.region,
            services: services.all,
            resources: services.resources,
            machine_type: services.machine_type,
            preview_inactivity_hours: services.preview_inactivity_hours,
            integration_tests: services.integration_tests,
            moved: placement.moved,
            collections: placement.collections,
        };
        application.name_as_before();
        found.extend(check::application(&mut application, &services.use_existing));
        Some(application)
    });
    let found = Diagnostics::new(found);
    match application {
        Some(application) if !found.has_errors() => Ok(Loaded { application, warnings: found.into_vec() }),
        None if complete => Err(incomplete(found)),
        _ => Err(found),
    }
}

/// A part is missing and nothing was said: a fault of ours, which must not pass for a valid configuration.
fn incomplete(found: Diagnostics) -> Diagnostics {
    let mut all = found.into_vec();
    all.push(Diagnostic::error("config::internal", "the configuration could not be read; please report this"));
    Diagnostics::new(all)
}

/// Parses a file and hands its root to a reader.
fn read_file<T>(source: &Arc<Source>, expected: &str, reader: impl FnOnce(&Cursor<'_>) -> T) -> (Option<T>, Vec<Diagnostic>) {
    let (root, mut found) = match yaml::parse(source) {
        Ok(parsed) => parsed,
        Err(fault) => {
            source.hide(&mask::secrets_of_text(source.text()));
            return (None, vec![fault.without_hidden()]);
        }
    };
    let mut secrets = root.as_ref().map(mask::secrets).unwrap_or_default();
    if !found.is_empty() {
        secrets.extend(mask::secrets_of_text(source.text()));
    }
    source.hide(&secrets);
    let Some(root) = root.filter(|root| !root.is_null()) else {
        found.push(
            Diagnostic::error("config::empty", format!("the file {} is empty", quote(source.name())))
                .at(Location::new(source, 0..0), "")
                .expected(expected),
        );
        return (None, found);
    };
    let sink = Sink::new(source);
    let value = reader(&Cursor::root(&sink, &root));
    found.extend(sink.into_found());
    (Some(value), found)
}
