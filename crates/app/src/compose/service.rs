//! Rows "target group + rules" and "service": a service behind the load balancer.

use provision_aws::kinds::ecs::{Service as EcsService, ServiceArgs, ServiceTarget, TaskDefinitionOut};
use provision_aws::kinds::elbv2::{HealthCheck, ListenerRule, ListenerRuleArgs, TargetGroup, TargetGroupArgs, TargetProtocol};
use provision_engine::{Handle, Need, Set};

use super::{Composer, Shared, capacity};
use crate::config::model::{Backend, EnvironmentKind, Service};

/// The band of the rule for `/`: tried after every longer path.
const ROOT_BAND: u8 = 240;
/// Seconds during which a starting task's failed health checks do not count.
const HEALTH_GRACE_S: u32 = 60;

/// A service, with everything that is its own.
pub(super) fn service(at: &mut Composer<'_>, shared: &Shared, service: &Service, backend: &Backend) {
    // Running a command in a task needs a root file system that can be written.
    let exec = !at.environment.settings.read_only_root;
    let definition = at.task_definition(service, backend, exec);
    let target_group = target_group(at, shared, service, backend);
    let rule = rule(at, shared, service, target_group);

    let preview = at.environment.kind == EnvironmentKind::Preview;
    let node = format!("service.{}", service.name);
    let port = backend.port;
    // The count is asked for only where there is something to run; then it is the autoscaler's.
    let count = if at.environment.paused { Some(0) } else { at.image(service).map(|_| at.bounds(backend).0) };
    let args = ServiceArgs {
        name: at.scope.name(&node, 255).into(),
        cluster: shared.cluster.exists(|out| out.arn.clone()),
        task_definition: definition.exists(|out| out.arn.clone()),
        desired_count: count.into(),
        capacity: capacity(if preview { "FARGATE_SPOT" } else { "FARGATE" }).into(),
        subnets: shared.network.private_ids(),
        security_groups: shared.groups.tasks.exists(|out| [out.id.clone()].into_iter().collect::<Set<_>>()),
        target: target_group.exists(move |out| {
            Some(ServiceTarget { target_group: out.arn.clone(), container: TaskDefinitionOut::CONTAINER.to_owned(), port })
        }),
        health_grace_s: Some(HEALTH_GRACE_S).into(),
        min_healthy_percent: 100.into(),
        max_percent: 200.into(),
        circuit_breaker: true.into(),
        exec: exec.into(),
    };
    let ecs = at.stack.add(at.scope.ix, node, args);
    after(at, shared, ecs, rule);
    if at.image(service).is_none() {
        let waiting = definition.exists(|out| out.image.is_none());
        at.stack.waiting(
            ecs,
            format!("the first deploy of {0}: give it an image (apply --image {0}=REF)", service.name),
            waiting,
        );
    }
    at.scaling(shared, service, backend, ecs, definition, target_group);

    let path = service.url_path.to_string();
    let url = shared.ingress.load_balancer.exists(move |out| format!("http://{}{path}", out.dns_name));
    at.stack.output(format!("{}.{}.url", at.environment.name, service.name), url);
}

/// What a service waits for beside what its fields read.
fn after(at: &mut Composer<'_>, shared: &Shared, service: Handle<EcsService>, rule: Handle<ListenerRule>) {
    // ECS refuses a target group that no listener uses.
    at.stack.after(service, rule.edge(Need::Exists));
    // A task that cannot reach its registry fails: the way out must be open.
    for table in &shared.egress.private_routes {
        at.stack.after(service, table.edge(Need::Ready));
    }
    at.stack.after(service, shared.egress.public_routes.edge(Need::Exists));
    at.stack.after(service, shared.linked_roles.ecs.edge(Need::Exists));
}

fn target_group(at: &mut Composer<'_>, shared: &Shared, service: &Service, backend: &Backend) -> Handle<TargetGroup> {
    let health = HealthCheck {
        path: backend.health_path.to_string(),
        statuses: "200-399".to_owned(),
        interval_s: 15,
        timeout_s: 5,
        healthy_after: 2,
        unhealthy_after: 3,
    };
    let args = TargetGroupArgs {
        vpc: shared.network.vpc.exists(|out| out.id.clone()),
        port: backend.port.into(),
        protocol: TargetProtocol::Http.into(),
        health: health.into(),
        deregistration_delay_s: at.environment.settings.deregistration_delay.into(),
    };
    at.stack.add(at.scope.ix, format!("target-group.{}", service.name), args)
}

/// The rule that sends a service's paths to it.
fn rule(at: &mut Composer<'_>, shared: &Shared, service: &Service, target_group: Handle<TargetGroup>) -> Handle<ListenerRule> {
    // Several environments behind one load balancer are told apart by the first label of the host name.
    let several = at.collection.environments.len() > 1;
    let hosts: Set<String> = several.then(|| format!("{}.*", at.environment.name)).into_iter().collect();
    let depth = if service.url_path.is_root() { 0 } else { service.url_path.as_str().len() };
    let args = ListenerRuleArgs {
        listener: shared.ingress.listener.exists(|out| out.arn.clone()),
        band: ROOT_BAND.saturating_sub(u8::try_from(depth).unwrap_or(u8::MAX)).into(),
        hosts: hosts.into(),
        paths: Set::from(service.url_path.patterns()).into(),
        origin_secrets: Vec::new().into(),
        target_group: target_group.exists(|out| out.arn.clone()),
    };
    at.stack.add(at.scope.ix, format!("rule.{}", service.name), args)
}
