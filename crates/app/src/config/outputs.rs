//! The outputs of a run that variables can take: where services answer, and the network that was there already.

use std::collections::{BTreeSet, HashMap};

use super::check::at;
use super::diagnostic::{Diagnostic, quote};
use super::model::{Application, Collection, Environment, OutputName, Service, UrlPath, Variable, VariableValue};
use super::reader::MAX_FOUND;
use super::suggest::{nearest, one_of};

/// The name under which the id of an existing network is told.
pub(crate) const EXISTING_NETWORK: &str = "existing_network";
/// Names that a message lists at most.
const MAX_LISTED: usize = 8;

/// What an output is to the services of an environment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Meaning<'a> {
    /// Where a service of the same environment answers.
    Own(&'a Service),
    /// What the configuration alone says.
    Known(String),
}

/// Why an output cannot be taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Unfit<'a> {
    /// There is none of that name.
    Unknown,
    /// It is of another environment, which has the name that AWS gives it: that is not known here.
    WithoutDomain(&'a Environment),
}

/// The name of the output that tells where a service answers.
pub(crate) fn url_of(environment: &Environment, service: &Service) -> String {
    format!("{}.{}.url", environment.name, service.name)
}

/// Where a service answers under a host name.
pub(crate) fn url(host: &str, path: &UrlPath) -> String {
    format!("https://{host}{path}")
}

/// An environment and its collection.
type Placed<'a> = (&'a Collection, &'a Environment);

/// All environments.
fn placed(app: &Application) -> impl Iterator<Item = Placed<'_>> {
    app.collections.iter().flat_map(|collection| collection.environments.iter().map(move |environment| (collection, environment)))
}

/// What an output is in an environment of the collection. Another environment's is what its own domain says, so that it is the same
/// whether that environment is part of a run or not.
pub(crate) fn meaning<'a>(app: &'a Application, at: Placed<'a>, output: &OutputName) -> Result<Meaning<'a>, Unfit<'a>> {
    among(app, at, output, |name| placed(app).find(|(_, environment)| environment.name.as_str() == name))
}

/// As [`meaning`]; `find` knows the other environments by name.
fn among<'a>(
    app: &'a Application,
    (collection, environment): Placed<'a>,
    output: &OutputName,
    find: impl Fn(&str) -> Option<Placed<'a>>,
) -> Result<Meaning<'a>, Unfit<'a>> {
    if output.as_str() == EXISTING_NETWORK {
        let network = collection.network.existing.as_ref().ok_or(Unfit::Unknown)?;
        return Ok(Meaning::Known(network.vpc.to_string()));
    }
    // Neither name has a dot in it.
    let named = output.as_str().strip_suffix(".url").and_then(|rest| rest.split_once('.'));
    let (of, service) = named.ok_or(Unfit::Unknown)?;
    let service_in = |environment: &'a Environment| {
        app.of(environment).services.iter().find(|known| known.name.as_str() == service).ok_or(Unfit::Unknown)
    };
    if of == environment.name.as_str() {
        return Ok(Meaning::Own(service_in(environment)?));
    }
    let (other, one) = find(of).ok_or(Unfit::Unknown)?;
    let service = service_in(one)?;
    let host = one.custom_domains.first().map(ToString::to_string);
    let host = host.or_else(|| other.domain_of(one).map(|domain| domain.to_string())).ok_or(Unfit::WithoutDomain(one))?;
    Ok(Meaning::Known(url(&host, &service.url_path)))
}

/// What is wrong with the outputs that variables take.
pub(super) fn check(app: &Application) -> Vec<Diagnostic> {
    let by_name: HashMap<&str, Placed<'_>> = placed(app).map(|at| (at.1.name.as_str(), at)).collect();
    let taken = placed(app).flat_map(|at| at.1.variables.iter().map(move |variable| (at, variable)));
    let unfit = taken.filter_map(|(at, variable)| match &variable.value {
        VariableValue::Output(output) => {
            let unfit = among(app, at, output, |name| by_name.get(name).copied()).err()?;
            Some(fault(app, at, variable, output, &unfit))
        }
        _ => None,
    });
    unfit.take(MAX_FOUND).collect()
}

fn fault(
    app: &Application,
    (collection, environment): Placed<'_>,
    variable: &Variable,
    output: &OutputName,
    unfit: &Unfit<'_>,
) -> Diagnostic {
    match unfit {
        Unfit::Unknown => at(unknown(app, collection, environment, output), &variable.target, ""),
        Unfit::WithoutDomain(other) => {
            at(at(without_domain(other, output), &variable.target, ""), &other.origin, "this environment")
        }
    }
}

fn unknown(app: &Application, collection: &Collection, environment: &Environment, output: &OutputName) -> Diagnostic {
    let mut known: BTreeSet<String> = app.of(environment).services.iter().map(|service| url_of(environment, service)).collect();
    known.extend(collection.network.existing.as_ref().map(|_| EXISTING_NETWORK.to_owned()));
    let listed = one_of(known.iter().take(MAX_LISTED).map(String::as_str));
    Diagnostic::error("config::unknown-output", format!("there is no output {}", quote(output.as_str())))
        .expected(format!("{listed}, or the URL of a service of another environment that has a domain"))
        .meant(nearest(output.as_str(), known.iter().map(String::as_str)))
}

fn without_domain(other: &Environment, output: &OutputName) -> Diagnostic {
    let message = format!(
        "{} is where {} answers, and that has only the name that AWS gives it",
        quote(output.as_str()),
        quote(other.name.as_str())
    );
    Diagnostic::error("config::unknown-output", message)
        .expected("an output of the same environment, or of one that has a domain")
        .help(format!(
            "give `{}` one of `custom_domains`, or its collection a `base_domain`; or write the URL as the `value`",
            other.name
        ))
}
