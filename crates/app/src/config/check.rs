//! What both files must agree on.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::coherence::{Services, UseExisting};
use super::diagnostic::{Diagnostic, quote};
use super::environments::{Reference, Referent};
use super::model::{Application, EnvironmentKind, Origin, Resource, ResourceKind, ResourceName};
use super::reader::MAX_FOUND;
use super::suggest::nearest;

/// Existing resources that environments take from `coherence.yml`, each counted as often as it is taken.
const MAX_TAKEN: usize = 20_000;

/// The names that `environments.yml` takes from `coherence.yml`.
pub(super) fn references(references: &[Reference], services: &Services) -> Vec<Diagnostic> {
    references.iter().filter_map(|reference| unfit(reference, services)).take(MAX_FOUND).collect()
}

/// What is wrong with a name of the other file, if anything is. Both places are shown.
fn unfit(reference: &Reference, services: &Services) -> Option<Diagnostic> {
    let (names, what, code) = match reference.to {
        Referent::Service => (&services.service_names, "service", "config::unknown-service"),
        Referent::Resource => (&services.resource_names, "resource", "config::unknown-resource"),
    };
    let name = &reference.name;
    if names.contains(name) == reference.exists {
        return None;
    }
    let place_of = |name: &str| match reference.to {
        Referent::Service => services.all.iter().find(|it| it.name.as_str() == name).and_then(|it| it.origin.0.clone()),
        Referent::Resource => services.resources.iter().find(|it| it.name.as_str() == name).and_then(|it| it.origin.0.clone()),
    };
    let (fault, other) = if reference.exists {
        let meant = nearest(name, names.iter().map(String::as_str));
        let fault = Diagnostic::error(code, format!("there is no {what} {}", quote(name)))
            .expected(format!("a {what} of coherence.yml"))
            .meant(meant);
        let other = match meant {
            Some(meant) => (place_of(meant), format!("the {what} of the nearest name")),
            None => (names.first().and_then(|first| place_of(first)), format!("the first {what}")),
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

/// What needs the whole application.
pub(super) fn application(app: &mut Application, use_existing: &[UseExisting]) -> Vec<Diagnostic> {
    let mut faults = take_existing(app, use_existing);
    faults.extend(check_existing(app));
    faults.extend(super::domains::check(app).into_iter().take(MAX_FOUND));
    faults.extend(super::aliases::check(app));
    faults
}

/// Gives environments what resources say of them. What they or their collections say is nearer, and wins.
fn take_existing(app: &mut Application, all: &[UseExisting]) -> Vec<Diagnostic> {
    let mut environments: Vec<_> = app.collections.iter_mut().flat_map(|collection| &mut collection.environments).collect();
    let names: HashMap<String, usize> = environments.iter().enumerate().map(|(at, it)| (it.name.to_string(), at)).collect();
    let mut faults = Vec::new();
    let mut taken = 0;
    for one in all {
        let Some((name, place)) = &one.environment else {
            let production = environments.iter_mut().filter(|environment| environment.kind == EnvironmentKind::Production);
            for environment in production {
                taken += 1;
                environment.existing.entry(one.resource.clone()).or_insert_with(|| one.existing.clone());
            }
            if taken > MAX_TAKEN {
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
    faults
}

/// Settings of existing resources that they cannot have. Each place is told once, however many environments inherit it.
fn check_existing(app: &Application) -> Vec<Diagnostic> {
    // Of a database they all are.
    let others = app.resources.iter().filter(|resource| !matches!(resource.kind, ResourceKind::Database(_)));
    let others: HashMap<&ResourceName, &Resource> = others.map(|resource| (&resource.name, resource)).collect();
    let mut told = HashSet::new();
    let mut faults = Vec::new();
    let environments = app.collections.iter().flat_map(|collection| &collection.environments);
    for (name, existing) in environments.flat_map(|environment| &environment.existing) {
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
            break;
        }
    }
    faults
}

/// With one more place.
pub(super) fn at(fault: Diagnostic, origin: &Origin, text: impl Into<String>) -> Diagnostic {
    match &origin.0 {
        Some(place) => fault.at(place.clone(), text),
        None => fault,
    }
}
