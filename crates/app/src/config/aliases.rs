//! Aliases that lead nowhere.

use std::collections::{HashMap, HashSet};

use super::check::at;
use super::diagnostic::{Diagnostic, quote};
use super::model::{Application, Collection, Environment, Service, Variable, VariableName, VariableValue};
use super::reader::MAX_FOUND;
use super::suggest::nearest;
use super::variables;

/// Variables that are looked at, over all environments: a service is looked at where an alias of its own or of all services is not yet
/// known to lead somewhere, which is mostly the first one.
const MAX_VARIABLES: usize = 150_000;
/// About so many a task has without being told.
const OF_A_TASK: usize = 20;
/// And so many more for each resource.
const OF_A_RESOURCE: usize = 10;

/// What is wrong with the aliases of an application.
pub(super) fn check(app: &Application) -> Vec<Diagnostic> {
    let mut check = Check { app, looked_at: 0, faults: Vec::new() };
    for collection in &app.collections {
        for environment in &collection.environments {
            if !check.environment(collection, environment) || check.faults.len() >= MAX_FOUND {
                return check.faults;
            }
        }
    }
    check.faults
}

/// A variable that is an alias, and of what.
type Alias<'a> = (&'a Variable, &'a VariableName);

struct Check<'a> {
    app: &'a Application,
    looked_at: usize,
    faults: Vec<Diagnostic>,
}

impl<'a> Check<'a> {
    /// One for all services is fine where one of them has the variable; the others do without. `false`: there is too much to look at.
    fn environment(&mut self, collection: &Collection, environment: &'a Environment) -> bool {
        let (own, mut of_all): (Vec<Alias<'_>>, Vec<Alias<'_>>) =
            aliases(environment).partition(|(variable, _)| variable.service.is_some());
        let owners: HashSet<_> = own.iter().filter_map(|(variable, _)| variable.service.as_ref()).collect();
        let app = self.app.of(environment);
        for service in &app.services {
            if of_all.is_empty() && !owners.contains(&service.name) {
                continue;
            }
            let uses = service.backend().map_or(0, |backend| backend.uses.len());
            self.looked_at += environment.variables.len() + OF_A_TASK + uses * OF_A_RESOURCE;
            if self.looked_at > MAX_VARIABLES {
                let fault = Diagnostic::error("config::too-large", "there are too many aliases to follow in all services")
                    .expected(format!("at most {MAX_VARIABLES} variables to look at"))
                    .help("say with `service` which service an alias is for".to_owned());
                self.faults.push(at(fault, &environment.origin, "with those before it"));
                return false;
            }
            let (values, dangling) = variables::resolve(app, collection, environment, Some(service));
            let dangling: HashMap<*const Variable, bool> =
                dangling.iter().map(|one| (std::ptr::from_ref(one.variable), one.circle)).collect();
            let of = |variable: &Variable| dangling.get(&std::ptr::from_ref(variable)).copied();
            for alias in own.iter().filter(|(variable, _)| variable.service.as_ref() == Some(&service.name)) {
                if let Some(circle) = of(alias.0) {
                    self.report(*alias, circle, Some(service), values.keys());
                }
            }
            of_all.retain(|alias| match of(alias.0) {
                Some(true) => {
                    self.report(*alias, true, None, values.keys());
                    false
                }
                Some(false) => true,
                None => false,
            });
        }
        let known = match app.services.first() {
            Some(first) if !of_all.is_empty() => variables::of(app, collection, environment, Some(first)),
            _ => return true,
        };
        for alias in of_all {
            self.report(alias, false, None, known.keys());
        }
        true
    }

    fn report<'n>(
        &mut self,
        alias: Alias<'_>,
        circle: bool,
        service: Option<&Service>,
        known: impl Iterator<Item = &'n VariableName>,
    ) {
        if self.faults.len() >= MAX_FOUND {
            return;
        }
        let (variable, target) = alias;
        let fault = if circle {
            let message = format!("the alias {} leads back to itself", quote(variable.name.as_str()));
            Diagnostic::error("config::alias", message).expected("the name of a variable that has a value")
        } else {
            let message = match service {
                Some(service) => format!("the service `{}` has no variable {}", service.name, quote(target.as_str())),
                None => format!("no service has a variable {}", quote(target.as_str())),
            };
            Diagnostic::error("config::alias", message)
                .expected("the name of another variable of the same service")
                .meant(nearest(target.as_str(), known.map(VariableName::as_str)))
        };
        let fault = at(fault, &variable.target, "");
        self.faults.push(match service {
            Some(service) => at(fault, &service.origin, "the service"),
            None => fault,
        });
    }
}

fn aliases(environment: &Environment) -> impl Iterator<Item = Alias<'_>> {
    environment.variables.iter().filter_map(|variable| match &variable.value {
        VariableValue::Alias(target) => Some((variable, target)),
        _ => None,
    })
}
