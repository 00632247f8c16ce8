//! Reads `environments.yml`: where the application runs.

mod collection;
mod domains;
mod environment;
mod variables;

use std::collections::HashMap;

use self::collection::OfAccount;
use super::diagnostic::{Diagnostic, quote};
use super::keys::environments as keys;
use super::model::{AppName, Collection, EnvName, Moved, Network, Region, Settings};
use super::reader::Cursor;
use super::source::Location;
use super::x_provision::{self, Scope};

/// Values that are inherited, each counted as often as it is. An application of a hundred environments inherits some ten thousand.
const MAX_INHERITED: usize = 200_000;

/// What the file says. A part that is missing was refused and reported.
#[derive(Debug, Default)]
pub(super) struct Placement {
    pub(super) name: Option<AppName>,
    pub(super) region: Option<Region>,
    pub(super) collections: Vec<Collection>,
    pub(super) moved: Vec<Moved>,
    /// What it names of the other file.
    pub(super) references: Vec<Reference>,
    /// The environments that have a file of their own: the file's path, and where that is written.
    pub(super) own_files: Vec<(EnvName, String, Location)>,
}

/// A name of the other file, and where it is written.
#[derive(Debug, Clone)]
pub(super) struct Reference {
    pub(super) to: Referent,
    pub(super) name: String,
    pub(super) place: Location,
    /// Whether there must be one, or must be none.
    pub(super) exists: bool,
    /// Which of the files it is looked for in.
    pub(super) within: Within,
}

/// Files that describe services.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Within {
    /// All of them: one that has it is enough.
    Any,
    /// That of the application.
    Main,
    /// That of an environment, by its path.
    Own(String),
}

/// What a name is the name of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Referent {
    Service,
    Resource,
}

impl Reference {
    pub(super) fn service(name: &str, place: Location) -> Self {
        Self { to: Referent::Service, name: name.to_owned(), place, exists: true, within: Within::Any }
    }

    pub(super) fn resource(name: &str, place: Location) -> Self {
        Self { to: Referent::Resource, name: name.to_owned(), place, exists: true, within: Within::Any }
    }
}

/// The names seen so far and their places, to find those that are given twice.
#[derive(Debug, Default)]
struct Names(HashMap<String, Location>);

impl Names {
    fn check(&mut self, what: &str, name: &str, value: &Cursor<'_>) {
        if let Some(first) = self.0.get(name) {
            value.report(
                Diagnostic::error("config::duplicate-name", format!("two {what}s are called {}", quote(name)))
                    .at(value.place(), "the second one")
                    .at(first.clone(), "the first one")
                    .expected(format!("a name of its own for each {what} of the application")),
            );
        } else {
            self.0.insert(name.to_owned(), value.place());
        }
    }
}

/// What the collections inherit, and the names that are taken.
struct Reader {
    application: Option<AppName>,
    region: Option<Region>,
    /// Whether there is one; it may have been refused.
    region_given: bool,
    network: Network,
    settings: Settings,
    collections: Names,
    environments: Names,
    domains: domains::Domains,
    references: Vec<Reference>,
    own_files: Vec<(EnvName, String, Location)>,
    /// Where the root says what belongs to one account.
    of_account: OfAccount,
    /// How many values the root's settings are.
    at_root: usize,
    /// What environments inherit, in values, each as often as it is inherited.
    inherited: usize,
}

impl Reader {
    /// Counts what is inherited: some hundred settings and some thousand environments, each of which has all of them, would fill the
    /// memory. `false`: it is too much, and said.
    fn inherits(&mut self, values: usize, heirs: usize, at: &Cursor<'_>) -> bool {
        let before = self.inherited;
        self.inherited = before.saturating_add(values.saturating_mul(heirs));
        if self.inherited <= MAX_INHERITED {
            return true;
        }
        if before <= MAX_INHERITED {
            let message = "the settings that collections and environments inherit are too many";
            at.report(
                Diagnostic::error("config::too-large", message)
                    .at(at.key_place(), "with those before it")
                    .expected(format!("at most {MAX_INHERITED} values, each counted as often as it is inherited"))
                    .help("set in a collection what its environments share, and not at the root".to_owned()),
            );
        }
        false
    }
}

/// Reads the file. Faults are in the cursor's list.
pub(super) fn read(root: &Cursor<'_>) -> Placement {
    let Some(mut file) = root.shaped_as(&keys::FILE) else { return Placement::default() };
    let name = file.checked::<AppName>(&keys::NAME).good();
    // There is one of each, and nothing else can be said.
    let _ = file.with(&keys::PROVIDER, Cursor::one_word);
    let _ = file.with(&keys::FLAVOR, Cursor::one_word);
    let _ = file.valid(&keys::VERSION);
    let region = file.get(&keys::REGION).map(|region| read_region(&region));
    let mut references = Vec::new();
    let mut network = Network::default();
    let mut settings = Settings::default();
    let mut moved = Vec::new();
    let at_root = file.look(&keys::X_PROVISION);
    if let Some(value) = file.get(&keys::X_PROVISION) {
        x_provision::read(&value, Scope::Application(&mut network, &mut moved), &mut settings, &mut references);
    }

    let mut reader = Reader {
        application: name.clone(),
        region: region.clone().flatten(),
        region_given: region.is_some(),
        network,
        settings,
        collections: Names::default(),
        environments: Names::default(),
        domains: domains::Domains::default(),
        references,
        own_files: Vec::new(),
        of_account: at_root.as_ref().map(OfAccount::of).unwrap_or_default(),
        at_root: at_root.as_ref().map_or(0, Cursor::weight),
        inherited: 0,
    };
    let collections = file.get(&keys::COLLECTIONS).map(|list| reader.collections(&list)).unwrap_or_default();
    file.finish();
    Placement { name, region: region.flatten(), collections, moved, references: reader.references, own_files: reader.own_files }
}

/// A region; one that this version has never heard of is a warning, since AWS opens new ones.
fn read_region(value: &Cursor<'_>) -> Option<Region> {
    let region = value.checked::<Region>()?;
    if !region.is_known() {
        let message = format!("{} is no region that this version knows", quote(region.as_str()));
        value.fault(
            Diagnostic::warning("config::unknown-region", message)
                .expected("a region of AWS, or a new one")
                .meant(region.nearest_known()),
        );
    }
    Some(region)
}
