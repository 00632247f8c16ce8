//! What both files must agree on.

use std::collections::HashSet;

use super::diagnostic::{Diagnostic, quote};
use super::environments::{Reference, Referent, Within};
use super::model::{Application, Environment, EnvironmentKind, ImageTagMode, ResourceKind, VariableName, VariableValue};
use super::parts::services::{Services, UseExisting};
use super::suggest::did_you_mean;
use super::variables;

/// The services of each file: the application's, and those of environments by path. `None`: it could not be read.
pub(super) type Files<'f> = [(Within, Option<&'f Services>)];

/// The names that `environments.yml` takes from the files that describe services.
pub(super) fn references(references: &[Reference], files: &Files<'_>) -> Vec<Diagnostic> {
    references.iter().filter_map(|reference| one_reference(reference, files)).collect()
}

fn one_reference(reference: &Reference, files: &Files<'_>) -> Option<Diagnostic> {
    let meant = files.iter().filter(|(within, _)| reference.within == Within::Any || reference.within == *within);
    // What a file says that could not be read is not known.
    let services: Option<Vec<&Services>> = meant.map(|(_, services)| *services).collect();
    let services = services?;
    let (what, code) = match reference.to {
        Referent::Service => ("service", "config::unknown-service"),
        Referent::Resource => ("resource", "config::unknown-resource"),
    };
    let names: Vec<&str> = services
        .iter()
        .flat_map(|services| match reference.to {
            Referent::Service => &services.service_names,
            Referent::Resource => &services.resource_names,
        })
        .map(String::as_str)
        .collect();
    let name = &reference.name;
    if names.contains(&name.as_str()) == reference.exists {
        return None;
    }
    let file = match &reference.within {
        Within::Own(path) => quote(path),
        Within::Any | Within::Main => "coherence.yml or cnc.yml".to_owned(),
    };
    let fault = if reference.exists {
        Diagnostic::error(code, format!("there is no {what} {}", quote(name)))
            .expected(format!("a {what} of {file}"))
            .help(did_you_mean(name, names))
    } else {
        Diagnostic::error("config::moved", format!("the {what} {} is still there", quote(name)))
            .expected(format!("the name that a {what} had before"))
    };
    Some(fault.at(reference.place.clone(), ""))
}

/// What needs the whole application. `use_existing` is what files say of resources: the application's, and those of environments.
pub(super) fn application(app: &mut Application, use_existing: &[(Within, &[UseExisting])]) -> Vec<Diagnostic> {
    let mut faults = Vec::new();
    for (within, all) in use_existing {
        faults.extend(all.iter().filter_map(|one| take_existing(app, within, one)));
    }
    faults.extend(check_existing(app));
    faults.extend(super::domains::check(app));
    faults.extend(check_aliases(app));
    faults.extend(check_tags(app));
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

/// Gives environments what a resource says of them. What they or their collections say is nearer, and wins.
fn take_existing(app: &mut Application, within: &Within, one: &UseExisting) -> Option<Diagnostic> {
    let all = app.collections.iter_mut().flat_map(|collection| &mut collection.environments);
    let environments = all.filter(|environment| runs(environment, within));
    let Some((name, place)) = &one.environment else {
        for environment in environments.filter(|environment| environment.kind == EnvironmentKind::Production) {
            environment.existing.entry(one.resource.clone()).or_insert_with(|| one.existing.clone());
        }
        return None;
    };
    let mut names = Vec::new();
    for environment in environments {
        names.push(environment.name.to_string());
        if environment.name != *name {
            continue;
        }
        if environment.kind != EnvironmentKind::Production {
            let fault = Diagnostic::error(
                "config::existing",
                format!("{} is a {} environment, and `use_existing` is for production", quote(name.as_str()), environment.kind),
            );
            return Some(
                fault
                    .at(place.clone(), "")
                    .expected("a production environment")
                    .help("use `existing_resources` of the environment in environments.yml".to_owned()),
            );
        }
        environment.existing.entry(one.resource.clone()).or_insert_with(|| one.existing.clone());
        return None;
    }
    Some(
        Diagnostic::error("config::unknown-environment", format!("there is no environment {}", quote(name.as_str())))
            .at(place.clone(), "")
            .expected("an environment of environments.yml")
            .help(did_you_mean(name.as_str(), names.iter().map(String::as_str))),
    )
}

/// Settings of an existing resource that it cannot have. Each place is told once, however many environments inherit it.
fn check_existing(app: &Application) -> Vec<Diagnostic> {
    let environments = app.collections.iter().flat_map(|collection| &collection.environments);
    let used = environments.flat_map(|environment| {
        let resources = app.of(environment).resources.iter();
        resources.filter_map(move |resource| Some((resource, environment.existing.get(&resource.name)?)))
    });
    let mut told = HashSet::new();
    let mut faults = Vec::new();
    for (resource, existing) in used {
        let unfit = match &resource.kind {
            ResourceKind::Database(_) => false,
            ResourceKind::Cache(_) => existing.username.is_some() || existing.db_name.is_some(),
            ResourceKind::ObjectStorage(_) => {
                existing.cluster_mode || existing.username.is_some() || existing.db_name.is_some() || existing.secret_id.is_some()
            }
        };
        let place = existing.origin.0.clone();
        if unfit && told.insert(place.as_ref().map(ToString::to_string)) {
            let fault = Diagnostic::error(
                "config::existing",
                format!("{} ({}) has settings of a database", quote(resource.name.as_str()), resource.kind.as_str()),
            )
            .expected("`instance_name`; `secret_id` for a cache");
            faults.push(place.into_iter().fold(fault, |fault, place| fault.at(place, "")));
        }
    }
    faults
}

/// Aliases that lead nowhere. One for all services is fine where one of them has the variable; the others do without.
fn check_aliases(app: &Application) -> Vec<Diagnostic> {
    let mut faults = Vec::new();
    let environments =
        app.collections.iter().flat_map(|collection| collection.environments.iter().map(move |it| (collection, it)));
    for (collection, environment) in environments {
        let app = app.of(environment);
        let resolved: Vec<_> =
            app.services.iter().map(|service| variables::resolve(app, collection, environment, service).1).collect();
        for variable in &environment.variables {
            let VariableValue::Alias(target) = &variable.value else { continue };
            let dangling: Vec<_> =
                resolved.iter().flatten().filter(|dangling| std::ptr::eq(dangling.variable, variable)).collect();
            let services = if variable.service.is_some() { 1 } else { app.services.len() };
            let Some(first) = dangling.first() else { continue };
            let fault = if dangling.iter().any(|dangling| dangling.circle) {
                Diagnostic::error("config::alias", format!("the alias {} leads back to itself", quote(variable.name.as_str())))
                    .expected("the name of a variable that has a value")
            } else if dangling.len() == services {
                let who = variable.service.as_ref().map_or("no service".to_owned(), |name| format!("the service `{name}`"));
                let has = if variable.service.is_some() { "has no variable" } else { "has a variable" };
                Diagnostic::error("config::alias", format!("{who} {has} {}", quote(target.as_str())))
                    .expected("the name of another variable of the same service")
                    .help(did_you_mean(target.as_str(), first.known.iter().map(VariableName::as_str)))
            } else {
                continue;
            };
            faults.push(variable.origin.0.iter().fold(fault, |fault, place| fault.at(place.clone(), "")));
        }
    }
    faults
}

/// Images that are too long with the tag of an environment.
fn check_tags(app: &Application) -> Vec<Diagnostic> {
    let environments = app.collections.iter().flat_map(|collection| &collection.environments);
    let wrong = environments.flat_map(|environment| {
        app.of(environment).backends().filter_map(move |(service, backend)| {
            let (image, tag) = (backend.image.as_ref()?, environment.image_tag.as_ref()?);
            let refused = (backend.image_tag_mode == ImageTagMode::Sha).then(|| image.with_tag(tag).err()).flatten()?;
            let message = format!(
                "the image of {} in {}: {}",
                quote(service.name.as_str()),
                quote(environment.name.as_str()),
                refused.message
            );
            let fault = Diagnostic::error("config::value", message).expected(refused.expected);
            Some(service.origin.0.iter().fold(fault, |fault, place| fault.at(place.clone(), "")))
        })
    });
    wrong.collect()
}
