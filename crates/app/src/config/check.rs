//! What both files must agree on.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::diagnostic::{Diagnostic, quote};
use super::environments::{Reference, Referent, Within};
use super::keys::coherence::build::EVERY_TIME;
use super::model::{
    Application, Environment, EnvironmentKind, ImageTagMode, Origin, Resource, ResourceKind, ResourceName, Watch,
};
use super::parts::services::{Services, UseExisting};
use super::reader::MAX_FOUND;
use super::source::Location;
use super::suggest::nearest;

/// Existing resources that environments take from the files of services, each counted as often as it is taken.
const MAX_TAKEN: usize = 20_000;
/// Images that get the tag of an environment, over all environments.
const MAX_TAGGED: usize = 100_000;

/// The services of each file: the application's, and those of environments by path. `None`: it could not be read.
pub(super) type Files<'f> = [(Within, Option<&'f Services>)];

/// The names that `environments.yml` takes from the files that describe services.
pub(super) fn references(references: &[Reference], files: &Files<'_>) -> Vec<Diagnostic> {
    references.iter().filter_map(|reference| unfit(reference, files)).take(MAX_FOUND).collect()
}

/// What is wrong with a name of the other file, if anything is. Both places are shown.
fn unfit(reference: &Reference, files: &Files<'_>) -> Option<Diagnostic> {
    let meant = files.iter().filter(|(within, _)| reference.within == Within::Any || reference.within == *within);
    // What a file says that could not be read is not known.
    let files: Vec<&Services> = meant.map(|(_, services)| *services).collect::<Option<_>>()?;
    let (what, code) = match reference.to {
        Referent::Service => ("service", "config::unknown-service"),
        Referent::Resource => ("resource", "config::unknown-resource"),
    };
    let names = || files.iter().flat_map(|services| names_of(services, reference.to));
    let place_of = |name: &str| files.iter().find_map(|services| place_of(services, reference.to, name));
    let name = &reference.name;
    if names().any(|known| known == name) == reference.exists {
        return None;
    }
    let file = match &reference.within {
        Within::Own(path) => quote(path),
        Within::Any | Within::Main => "coherence.yml or cnc.yml".to_owned(),
    };
    let (fault, other) = if reference.exists {
        let meant = nearest(name, names().map(String::as_str));
        let fault = Diagnostic::error(code, format!("there is no {what} {}", quote(name)))
            .expected(format!("a {what} of {file}"))
            .meant(meant);
        let other = match meant {
            Some(meant) => (place_of(meant), format!("the {what} of the nearest name")),
            None => (names().next().and_then(|first| place_of(first)), format!("the first {what}")),
        };
        (fault, other)
    } else {
        let fault = Diagnostic::error("config::moved", format!("the {what} {} is still there", quote(name)))
            .expected(format!("the name that a {what} had before"));
        (fault, (place_of(name), "it is here".to_owned()))
    };
    let (place, text) = other;
    Some(place.into_iter().fold(fault.at(reference.place.clone(), ""), |fault, place| fault.at(place, text.clone())))
}

/// The names that a file writes.
fn names_of(services: &Services, to: Referent) -> &[String] {
    match to {
        Referent::Service => &services.service_names,
        Referent::Resource => &services.resource_names,
    }
}

/// Where a file writes a name.
fn place_of(services: &Services, to: Referent, name: &str) -> Option<Location> {
    match to {
        Referent::Service => services.all.iter().find(|it| it.name.as_str() == name)?.origin.0.clone(),
        Referent::Resource => services.resources.iter().find(|it| it.name.as_str() == name)?.origin.0.clone(),
    }
}

/// What needs the whole application. `use_existing` is what files say of resources: the application's, and those of environments.
pub(super) fn application(app: &mut Application, use_existing: &[(Within, &[UseExisting])]) -> Vec<Diagnostic> {
    let mut faults = Vec::new();
    let mut taken = 0;
    for (within, all) in use_existing {
        take_existing(app, within, all, &mut taken, &mut faults);
        if faults.len() >= MAX_FOUND {
            break;
        }
    }
    faults.extend(check_existing(app));
    faults.extend(super::domains::check(app).into_iter().take(MAX_FOUND));
    faults.extend(super::aliases::check(app));
    faults.extend(super::outputs::check(app));
    faults.extend(super::headers::check(app));
    faults.extend(check_tags(app));
    faults.extend(check_watches(app));
    faults
}

/// Whether an environment runs what a file describes.
fn runs(environment: &Environment, within: &Within) -> bool {
    match (within, &environment.own) {
        (Within::Main, None) => true,
        (Within::Own(path), Some(own)) => *path == own.path,
        _ => false,
    }
}

/// Gives environments what the resources of a file say of them. What they or their collections say is nearer, and wins.
fn take_existing(app: &mut Application, within: &Within, all: &[UseExisting], taken: &mut usize, faults: &mut Vec<Diagnostic>) {
    let every = app.collections.iter_mut().flat_map(|collection| &mut collection.environments);
    let mut environments: Vec<_> = every.filter(|environment| runs(environment, within)).collect();
    let names: HashMap<String, usize> = environments.iter().enumerate().map(|(at, it)| (it.name.to_string(), at)).collect();
    for one in all {
        let Some((name, place)) = &one.environment else {
            let production = environments.iter_mut().filter(|environment| environment.kind == EnvironmentKind::Production);
            for environment in production {
                *taken += 1;
                environment.existing.entry(one.resource.clone()).or_insert_with(|| one.existing.clone());
            }
            if *taken > MAX_TAKEN {
                let message = "resources that exist already are taken into too many environments";
                let fault = Diagnostic::error("config::too-large", message)
                    .expected(format!("at most {MAX_TAKEN} of them, each counted as often as it is taken"));
                faults.push(at(fault, &one.existing.origin, ""));
                break;
            }
            continue;
        };
        match names.get(name.as_str()).and_then(|at| environments.get_mut(*at)) {
            Some(environment) if environment.kind == EnvironmentKind::Production => {
                environment.existing.entry(one.resource.clone()).or_insert_with(|| one.existing.clone());
            }
            Some(environment) => {
                let message = format!(
                    "{} is a {} environment, and `use_existing` is for production",
                    quote(name.as_str()),
                    environment.kind
                );
                let fault = Diagnostic::error("config::existing", message)
                    .at(place.clone(), "")
                    .expected("a production environment")
                    .help("use `existing_resources` of the environment in environments.yml".to_owned());
                faults.push(at(fault, &environment.origin, "this environment"));
            }
            None => {
                let all = || environments.iter().map(|environment| environment.name.as_str());
                let meant = nearest(name.as_str(), all());
                let fault =
                    Diagnostic::error("config::unknown-environment", format!("there is no environment {}", quote(name.as_str())))
                        .at(place.clone(), "")
                        .expected("an environment of environments.yml")
                        .meant(meant);
                let (other, text) = match meant.and_then(|meant| environments.iter().find(|it| it.name.as_str() == meant)) {
                    Some(near) => (Some(near), "the environment of the nearest name"),
                    None => (environments.first(), "the first environment"),
                };
                faults.push(other.iter().fold(fault, |fault, other| at(fault, &other.origin, text)));
            }
        }
        if faults.len() >= MAX_FOUND {
            break;
        }
    }
}

/// Settings of existing resources that they cannot have. Each place is told once, however many environments inherit it.
fn check_existing(app: &Application) -> Vec<Diagnostic> {
    // By the file that an environment has of its own.
    let mut known: HashMap<Option<&str>, HashMap<&ResourceName, &Resource>> = HashMap::new();
    let mut told = HashSet::new();
    let mut faults = Vec::new();
    for environment in app.collections.iter().flat_map(|collection| &collection.environments) {
        let path = environment.own.as_ref().map(|own| own.path.as_str());
        let others = known.entry(path).or_insert_with(|| not_databases(app.of(environment)));
        for (name, existing) in &environment.existing {
            let Some(resource) = others.get(name) else { continue };
            let of_a_user = existing.username.is_some() || existing.db_name.is_some();
            let is_cache = matches!(resource.kind, ResourceKind::Cache(_));
            let unfit = of_a_user || (!is_cache && (existing.cluster_mode || existing.secret_id.is_some()));
            let place = existing.origin.0.as_ref().map(|place| (Arc::as_ptr(place.source()), place.span().start));
            if !unfit || !told.insert(place) {
                continue;
            }
            let fault = Diagnostic::error(
                "config::existing",
                format!("{} ({}) has settings of a database", quote(resource.name.as_str()), resource.kind.as_str()),
            )
            .expected("`instance_name`; `secret_id` for a cache");
            let fault = at(fault, &existing.origin, "");
            faults.push(at(fault, &resource.origin, format!("it is of the type `{}`", resource.kind.as_str())));
            if faults.len() >= MAX_FOUND {
                return faults;
            }
        }
    }
    faults
}

/// The resources that are no databases: of a database all settings are.
fn not_databases(app: &Application) -> HashMap<&ResourceName, &Resource> {
    let others = app.resources.iter().filter(|resource| !matches!(resource.kind, ResourceKind::Database(_)));
    others.map(|resource| (&resource.name, resource)).collect()
}

/// With one more place.
pub(super) fn at(fault: Diagnostic, origin: &Origin, text: impl Into<String>) -> Diagnostic {
    match &origin.0 {
        Some(place) => fault.at(place.clone(), text),
        None => fault,
    }
}

/// Paths that are to choose what is built: every deploy builds everything. Said once for each file.
fn check_watches(app: &Application) -> Vec<Diagnostic> {
    let own =
        app.collections.iter().flat_map(|collection| &collection.environments).filter_map(|environment| environment.own.as_ref());
    let mut told = HashSet::new();
    let mut warnings = Vec::new();
    for app in own.map(|own| own.application.as_ref()).chain([app]) {
        let Some(service) = app.services.iter().find(|service| service.watch != Watch::default()) else { continue };
        let file = service.origin.0.as_ref().map(|place| place.source().name().to_owned());
        if told.insert(file) {
            let warning = Diagnostic::warning("config::no-effect", "`included_paths` and `excluded_paths` have no effect");
            warnings.push(at(warning, &service.origin, "a service that has them").help(format!("remove them: {EVERY_TIME}")));
        }
    }
    warnings
}

/// Images that are too long with the tag of an environment.
fn check_tags(app: &Application) -> Vec<Diagnostic> {
    let environments = app.collections.iter().flat_map(|collection| &collection.environments);
    let tagged = environments.filter_map(|environment| Some((environment, environment.image_tag.as_ref()?)));
    let images = tagged.flat_map(|(environment, tag)| {
        let backends = app.of(environment).backends().filter(|(_, backend)| backend.image_tag_mode == ImageTagMode::Sha);
        backends.filter_map(move |(service, backend)| Some((environment, tag, service, backend.image.as_ref()?)))
    });
    let mut faults = Vec::new();
    for (count, (environment, tag, service, image)) in images.enumerate() {
        if count == MAX_TAGGED {
            let fault = Diagnostic::error("config::too-large", "the tags of environments are those of too many images")
                .expected(format!("at most {MAX_TAGGED} images, each counted once for each environment with an `image_tag`"));
            faults.push(at(fault, &environment.origin, "with those before it"));
        }
        if count == MAX_TAGGED || faults.len() >= MAX_FOUND {
            break;
        }
        let Err(refused) = image.with_tag(tag) else { continue };
        let message =
            format!("the image of {} in {}: {}", quote(service.name.as_str()), quote(environment.name.as_str()), refused.message);
        let fault = Diagnostic::error("config::value", message).expected(refused.expected);
        faults.push(at(at(fault, &service.origin, ""), &environment.origin, "the environment whose tag it gets"));
    }
    faults
}
