//! An environment: its data, what its services are told, the services, the way in, and how all of it is delivered.

use provision_engine::{Set, Val};

use super::delivery::{Delivery, Step};
use super::service::{Ground, service};
use super::way_in::{Signs, way_in};
use super::{Composer, Shared, buildspec, variables, workload_identity};
use crate::config::model::{AlbAccess, Email, EnvironmentKind, Service, Step as Wanted};
use crate::config::outputs;

pub(super) fn environment(at: &mut Composer<'_>, shared: &Shared) {
    let emails: Vec<String> = at.environment.settings.alarm_emails.iter().map(Email::to_string).collect();
    at.told = at.tell(&emails);
    let data = at.data(shared);

    let hosts = hosts(at);
    // The distribution's own name tells no environments apart, so that its header does.
    let asked = at.app.backends().next().is_some() && (is_closed(at) || !hosts.is_empty());
    let signs = Signs { origin_secret: asked.then(|| at.origin_secret()), hosts };
    let app = at.app;
    let ways: Vec<_> = app.backends().map(|(one, backend)| (one, backend, way_in(at, shared, &signs, one, backend))).collect();
    let rules: Vec<_> = ways.iter().flat_map(|(_, _, way)| &way.rules).copied().collect();

    let names = at.names(shared);
    let distribution = at.front(shared, signs.origin_secret.as_ref(), names.of_distribution.clone(), &rules);
    at.access_logs(shared, distribution);
    at.records(&names, distribution);
    // Services may be told of it: it is known before they are composed, and nothing of it waits for them.
    let host = names.host(distribution);
    outputs(at, &host);

    let given = at.given(&data, &host);
    let ground = Ground { shared, data: &data, given: &given };
    let (mut built, mut crons) = (Vec::new(), Vec::new());
    for (one, backend, way) in &ways {
        let composed = service(at, &ground, one, backend, way);
        built.push(composed.built);
        crons.extend(composed.crons);
    }
    at.crons(shared, &crons);
    for service in &app.services {
        let Some(frontend) = service.frontend() else { continue };
        built.push(at.frontend(shared, service, frontend, distribution, given.of(service)));
    }

    let delivery = Delivery {
        bucket: shared.buckets.source.exists(|out| out.name.clone()),
        machine: at.app.machine_type.unwrap_or_default().compute_type().to_owned(),
        secret: variables::arn_of(&given),
        foreign: given.foreign(),
        services: built,
        integration_tests: at.app.integration_tests.as_ref().map(|step| (step_in("", step), given.tests.clone())),
        provider: if at.environment.kind == EnvironmentKind::Preview { "FARGATE_SPOT" } else { "FARGATE" }.to_owned(),
    };
    at.delivery(shared, &delivery);
    if shared.anchor.is_some() {
        let roles = at.task_roles.iter().map(|role| role.exists(|out| out.arn.clone())).collect();
        workload_identity::profile(at.stack, &at.scope, roles);
    }
}

/// Whether the load balancer takes only what comes through a distribution.
fn is_closed(at: &Composer<'_>) -> bool {
    at.collection.network.alb_access != Some(AlbAccess::Public)
}

/// The host names under which an open load balancer is asked for an environment itself: its domains, and what begins with its
/// name. What has the load balancer to itself has every name.
fn hosts(at: &Composer<'_>) -> Set<String> {
    if is_closed(at) || at.collection.environments.len() < 2 {
        return Set::default();
    }
    let custom = at.environment.custom_domains.iter().map(ToString::to_string);
    custom.chain([format!("{}.*", at.environment.name)]).collect()
}

/// Where each service answers.
fn outputs(at: &mut Composer<'_>, host: &Val<String>) {
    for service in &at.app.services {
        at.stack.output(outputs::url_of(at.environment, service), url(service, host));
    }
}

/// Where a service answers.
pub(super) fn url(service: &Service, host: &Val<String>) -> Val<String> {
    let path = service.url_path.clone();
    host.clone().map(move |host| outputs::url(&host, &path))
}

/// Commands of the user, in a folder of the source.
fn step_in(dir: &str, step: &Wanted) -> Step {
    Step {
        dir: if dir.is_empty() { ".".to_owned() } else { dir.to_owned() },
        image: step.image.as_ref().map(ToString::to_string),
        commands: step.commands.iter().map(buildspec::line).collect(),
    }
}

/// Commands of the user for a service.
pub(super) fn step_of(service: &Service, step: &Wanted) -> Step {
    step_in(service.repo_path.as_str(), step)
}
