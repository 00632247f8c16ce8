//! Domains that cannot be had: claimed twice, or more than a certificate or a load balancer takes.

use std::collections::BTreeMap;

use super::check::at;
use super::diagnostic::{Diagnostic, quote};
use super::model::{Application, Collection, DomainName, Environment, Origin};

/// Names of one certificate at most, without a raised quota.
/// Source: <https://docs.aws.amazon.com/acm/latest/userguide/acm-limits.html>.
const CERTIFICATE_NAMES: usize = 10;
/// Certificates of one load balancer at most, beside its default one and without a raised quota.
/// Source: <https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html>.
const LISTENER_CERTIFICATES: usize = 25;

/// Domains that are there without being asked for, whose they are, and where those are written.
type Given<'a> = BTreeMap<DomainName, (String, &'a Origin)>;

/// What is wrong with the domains of an application.
pub(super) fn check(app: &Application) -> Vec<Diagnostic> {
    let given = given(app);
    let mut faults = Vec::new();
    for collection in &app.collections {
        faults.extend(reserved(collection));
        faults.extend(base(collection, &given));
        faults.extend(too_many_in_a_collection(collection));
        for environment in &collection.environments {
            faults.extend(custom(environment, &given));
            faults.extend(too_many(collection, environment));
        }
    }
    faults
}

/// The domains that are there without being asked for, and whose they are.
fn given(app: &Application) -> Given<'_> {
    let mut given = BTreeMap::new();
    for collection in &app.collections {
        if let Some(base) = &collection.base_domain {
            let owner = format!("the load balancer of {}", quote(collection.name.as_str()));
            given.insert(base.load_balancer(), (owner, &collection.origin));
        }
        for environment in &collection.environments {
            let owner = format!("the environment {}", quote(environment.name.as_str()));
            given.extend(collection.domain_of(environment).map(|domain| (domain, (owner, &environment.origin))));
        }
    }
    given
}

/// An environment of the load balancer's name.
fn reserved(collection: &Collection) -> Option<Diagnostic> {
    let name = collection.base_domain.as_ref()?.load_balancer();
    let environment = collection.environments.iter().find(|it| collection.domain_of(it).as_ref() == Some(&name))?;
    let message = format!("{} is the domain of the load balancer, and no environment's", quote(name.as_str()));
    let fault = Diagnostic::error("config::domain-clash", message).expected("another name of the environment");
    Some(at(at(fault, &environment.origin, ""), &collection.origin, "its load balancer has this name"))
}

/// A collection's domain that is somebody else's already.
fn base(collection: &Collection, given: &Given<'_>) -> Option<Diagnostic> {
    let domain = collection.base_domain.as_ref()?;
    let (owner, origin) = given.get(domain)?;
    let message = format!("the `base_domain` {} is that of {owner}", quote(domain.as_str()));
    let fault = Diagnostic::error("config::domain-clash", message).expected("a domain of its own for each collection");
    Some(at(at(fault, &collection.origin, "the domain of this collection"), origin, "the domain is given here already"))
}

/// Custom domains that are there anyway.
fn custom(environment: &Environment, given: &Given<'_>) -> Vec<Diagnostic> {
    let clashing = environment.custom_domains.iter().filter_map(|domain| Some((domain, given.get(domain)?)));
    clashing
        .map(|(domain, (owner, origin))| {
            let message = format!("the custom domain {} is that of {owner}", quote(domain.as_str()));
            let fault = Diagnostic::error("config::domain-clash", message)
                .expected("another domain")
                .help("each environment has the name below `base_domain` without being told".to_owned());
            let fault = at(fault, &environment.origin, "a domain of this environment");
            // An environment's own name among its custom domains is one place.
            let is_own = environment.origin.0 == origin.0;
            if is_own { fault } else { at(fault, origin, "the domain is given here already") }
        })
        .collect()
}

/// More names than one certificate takes: a distribution has one.
fn too_many(collection: &Collection, environment: &Environment) -> Option<Diagnostic> {
    let max = CERTIFICATE_NAMES - usize::from(collection.base_domain.is_some());
    let count = environment.custom_domains.len();
    (count > max).then(|| {
        let message = format!("{} has {count} custom domains", quote(environment.name.as_str()));
        let own = if collection.base_domain.is_some() { ", one of which is its name below `base_domain`" } else { "" };
        let fault = Diagnostic::error("config::domain", message).expected(format!("at most {max}"));
        let why = format!("its distribution has one certificate, of {CERTIFICATE_NAMES} names at most{own}");
        at(fault.help(why), &environment.origin, "")
    })
}

/// More certificates than one load balancer takes.
fn too_many_in_a_collection(collection: &Collection) -> Option<Diagnostic> {
    collection.base_domain.as_ref()?;
    let count: usize = collection.environments.iter().map(|environment| environment.custom_domains.len()).sum();
    (count > LISTENER_CERTIFICATES).then(|| {
        let message = format!("the environments of {} have {count} custom domains", quote(collection.name.as_str()));
        let fault = Diagnostic::error("config::domain", message)
            .expected(format!("at most {LISTENER_CERTIFICATES}: each has a certificate on the load balancer"))
            .help("move some of the environments to another collection".to_owned());
        at(fault, &collection.origin, "")
    })
}
