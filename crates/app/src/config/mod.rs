//! The configuration: from the files to one typed model.
//!
//! `coherence.yml` or `cnc.yml` says which services an application has, `environments.yml` where it runs. [`files::locate`]
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
mod beside;
mod check;
mod cnc;
mod coherence;
mod compose_file;
pub mod convert;
pub mod database_names;
pub mod diagnostic;
mod domains;
mod emit;
mod environments;
mod existing;
mod existing_network;
pub mod explain;
pub mod files;
mod headers;
pub(crate) mod keys;
mod mask;
pub mod model;
pub(crate) mod outputs;
mod parts;
pub mod raised;
mod reader;
pub mod reference;
pub mod schedule;
pub mod schema;
pub mod source;
mod suggest;
pub mod variables;
mod words;
pub mod write;
mod x_provision;
pub(crate) mod yaml;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use self::diagnostic::{Diagnostic, Diagnostics, quote};
use self::environments::{Placement, Within};
use self::files::Files;
use self::model::{Application, OwnFile};
use self::parts::services::Services;
use self::reader::{Cursor, Sink};
use self::source::{Location, Source};
use self::yaml::Node;

pub use self::beside::Beside;

/// A configuration that can be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loaded {
    /// What it says.
    pub application: Application,
    /// What the user should know about it: keys that have no effect, regions that are unknown.
    pub warnings: Vec<Diagnostic>,
}

/// The key of cnc.yml for what it adds to Compose.
const CNC: &str = "x-cnc";
/// The key for what is ours alone.
const PROVISION: &str = "x-provision";

/// Reads the two files, with the variables of the process. Messages name the files from `cwd` on where they are below it.
///
/// # Errors
/// All faults of both files, and the warnings.
pub fn load(files: &Files, cwd: &Path) -> Result<Loaded, Diagnostics> {
    load_with(files, cwd, Beside::process_variables())
}

/// As [`load`], with these variables: a `cnc.yml` may name them.
///
/// # Errors
/// As [`load`].
pub fn load_with(files: &Files, cwd: &Path, variables: BTreeMap<String, String>) -> Result<Loaded, Diagnostics> {
    let (config, environments) = files.read(cwd)?;
    let folder = files.config.parent().unwrap_or(cwd);
    let beside = Beside::of(folder, cwd, variables);
    let beside = match files.environments.parent() {
        Some(folder) => beside.with_environments(folder),
        None => beside,
    };
    read_beside(&config, &environments, &beside)
}

/// Reads the texts of a `coherence.yml` or a `cnc.yml`, and of an `environments.yml`. There are no other files, and no variables.
///
/// # Errors
/// All faults of both, and the warnings.
pub fn read(config: &Arc<Source>, environments: &Arc<Source>) -> Result<Loaded, Diagnostics> {
    read_beside(config, environments, &Beside::nothing())
}

/// As [`read`], with what is beside the first file.
///
/// # Errors
/// As [`read`].
pub fn read_beside(config: &Arc<Source>, environments: &Arc<Source>, beside: &Beside) -> Result<Loaded, Diagnostics> {
    let (services, mut found) = read_services(config, beside);
    let (placement, more) = read_file(environments, "`name` and `collections`", environments::read);
    found.extend(more);
    let own = placement.as_ref().map(|placement| own_files(placement, beside, &mut found)).unwrap_or_default();
    let mut files = vec![(Within::Main, services.as_ref())];
    files.extend(own.iter().map(|(path, services)| (Within::Own(path.clone()), services.as_ref())));
    if let Some(placement) = &placement {
        found.extend(check::references(&placement.references, &files));
    }
    let all = services.as_ref().map(|services| (Within::Main, services.use_existing.as_slice())).into_iter();
    let of_own =
        own.iter().filter_map(|(path, services)| Some((Within::Own(path.clone()), services.as_ref()?.use_existing.as_slice())));
    let use_existing: Vec<_> = all.chain(of_own).collect();
    // What needs the whole is checked on the whole alone.
    let complete = !found.iter().any(Diagnostic::is_error);
    let application = services.as_ref().zip(placement).filter(|_| complete).and_then(|(services, placement)| {
        let mut application = application(services, &placement)?;
        for (environment, path, _) in &placement.own_files {
            let services = own.iter().find(|(known, _)| known == path)?.1.as_ref()?;
            let described = Placement { name: placement.name.clone(), moved: placement.moved.clone(), ..Placement::default() };
            let own = OwnFile { path: path.clone(), application: Arc::new(self::application(services, &described)?) };
            let environments = application.collections.iter_mut().flat_map(|collection| &mut collection.environments);
            environments.filter(|known| known.name == *environment).for_each(|known| known.own = Some(own.clone()));
        }
        found.extend(check::application(&mut application, &use_existing));
        Some(application)
    });
    let found = Diagnostics::new(found);
    match application {
        Some(application) if !found.has_errors() => Ok(Loaded { application, warnings: found.into_vec() }),
        None if complete => Err(incomplete(found)),
        _ => Err(found),
    }
}

/// The files that environments have of their own, each read once.
fn own_files(placement: &Placement, beside: &Beside, found: &mut Vec<Diagnostic>) -> Vec<(String, Option<Services>)> {
    let mut files: Vec<(String, Option<Services>)> = Vec::new();
    for (_, path, place) in &placement.own_files {
        if files.iter().any(|(known, _)| known == path) {
            continue;
        }
        let services = match beside.open_own(path) {
            Ok((source, beside)) => {
                let (services, more) = read_services(&source, &beside);
                found.extend(more);
                services
            }
            Err(fault) => {
                found.push(
                    fault.at(place.clone(), "").expected("a coherence.yml or cnc.yml, by its path from this file's folder on"),
                );
                None
            }
        };
        files.push((path.clone(), services));
    }
    files
}

/// The application of a file of services.
fn application(services: &Services, placement: &Placement) -> Option<Application> {
    let mut application = Application {
        name: placement.name.clone()?,
        region: placement.region.clone(),
        services: services.all.clone(),
        resources: services.resources.clone(),
        machine_type: services.machine_type,
        preview_inactivity_hours: services.preview_inactivity_hours,
        integration_tests: services.integration_tests.clone(),
        moved: placement.moved.clone(),
        collections: placement.collections.clone(),
    };
    application.name_as_before();
    application.name_schemes_once();
    Some(application)
}

/// A part is missing and nothing was said: a fault of ours, which must not pass for a valid configuration.
fn incomplete(found: Diagnostics) -> Diagnostics {
    let mut all = found.into_vec();
    all.push(Diagnostic::error("config::internal", "the configuration could not be read; please report this"));
    Diagnostics::new(all)
}

/// Reads the services, in the format that the file has.
fn read_services(source: &Arc<Source>, beside: &Beside) -> (Option<Services>, Vec<Diagnostic>) {
    let (root, mut found) = parse(source);
    let Some(root) = root else { return (None, found) };
    if !is_compose(source.name(), &root) {
        let services = read_root(source, &root, "a key for each service", &mut found, coherence::read);
        return (services, found);
    }
    if let Some(empty) = empty(source, &root, "a map with `services`") {
        found.push(empty);
        return (None, found);
    }
    let sink = Sink::new(source);
    let loaded = compose_file::load(root, &sink, beside);
    let services = cnc::read(&sink, &loaded, beside.below());
    // Of a text with a variable that has no value, that is enough to say.
    let of_text = |fault: &Diagnostic| fault.labels.first().is_some_and(|label| loaded.unset.contains(&label.location));
    let new = sink.into_found().into_iter().filter(|fault| fault.code == compose_file::VARIABLE || !of_text(fault));
    found.extend(new);
    (Some(services), found)
}

/// Whether a file is a cnc.yml: by its name, or by what it holds. A service of a coherence.yml may be called `services`.
fn is_compose(name: &str, root: &Node) -> bool {
    let named = Path::new(name).file_stem().is_some_and(|stem| stem == "cnc");
    let services = root.get("services").is_some_and(|services| services.get("type").is_none());
    named || services || root.get(CNC).is_some()
}

/// Parses a file and hands its root to a reader.
fn read_file<T>(source: &Arc<Source>, expected: &str, reader: impl FnOnce(&Cursor<'_>) -> T) -> (Option<T>, Vec<Diagnostic>) {
    let (root, mut found) = parse(source);
    let value = root.and_then(|root| read_root(source, &root, expected, &mut found, reader));
    (value, found)
}

fn read_root<T>(
    source: &Arc<Source>,
    root: &Node,
    expected: &str,
    found: &mut Vec<Diagnostic>,
    reader: impl FnOnce(&Cursor<'_>) -> T,
) -> Option<T> {
    if let Some(empty) = empty(source, root, expected) {
        found.push(empty);
        return None;
    }
    let sink = Sink::new(source);
    let value = reader(&Cursor::root(&sink, root));
    found.extend(sink.into_found());
    Some(value)
}

/// What is said of a file that says nothing.
fn empty(source: &Arc<Source>, root: &Node, expected: &str) -> Option<Diagnostic> {
    root.is_null().then(|| {
        Diagnostic::error("config::empty", format!("the file {} is empty", quote(source.name())))
            .at(Location::new(source, 0..0), "")
            .expected(expected)
    })
}

/// Parses a file, and hides its secrets from messages. No node: the text is no YAML.
fn parse(source: &Arc<Source>) -> (Option<Node>, Vec<Diagnostic>) {
    let (root, found) = match yaml::parse(source) {
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
    (Some(root.unwrap_or_else(Node::nothing)), found)
}
