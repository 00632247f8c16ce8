//! Row "target group + rules": the way from the load balancer to a service. It is there before the service is, and before the
//! distribution that sends what the rules take.

use provision_aws::kinds::elbv2::{HealthCheck, ListenerRule, ListenerRuleArgs, TargetGroup, TargetGroupArgs, TargetProtocol};
use provision_engine::{Handle, Secret, Set, Val};

use super::{Composer, Shared};
use crate::config::model::{Backend, Service};

/// The band of the rule for `/`: tried after every longer path.
const ROOT_BAND: u8 = 240;
/// Values of the conditions of one rule at most.
/// Source: <https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html>.
const CONDITION_VALUES: usize = 5;

/// By what the load balancer knows an environment.
pub(super) struct Signs {
    /// The header of its distribution, where the rules ask for it.
    pub(super) origin_secret: Option<Val<Secret>>,
    /// The host names under which it is reached without its distribution; any when empty.
    pub(super) hosts: Set<String>,
}

/// The way to a service.
pub(super) struct WayIn {
    pub(super) target_group: Handle<TargetGroup>,
    pub(super) rules: Vec<Handle<ListenerRule>>,
}

/// The way to a service, by these signs.
pub(super) fn way_in(at: &mut Composer<'_>, shared: &Shared, signs: &Signs, service: &Service, backend: &Backend) -> WayIn {
    let target_group = target_group(at, shared, service, backend);
    WayIn { target_group, rules: rules(at, shared, signs, service, target_group) }
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
        vpc: shared.network.vpc.clone(),
        port: backend.port.into(),
        protocol: TargetProtocol::Http.into(),
        health: health.into(),
        deregistration_delay_s: at.environment.settings.deregistration_delay.into(),
    };
    at.stack.add(at.scope.ix, format!("target-group.{}", service.known_as), args)
}

/// The rules that send a service's paths to it: one for its distribution's header, and as many for its host names as these
/// need, or one for any request.
fn rules(
    at: &mut Composer<'_>,
    shared: &Shared,
    signs: &Signs,
    service: &Service,
    target_group: Handle<TargetGroup>,
) -> Vec<Handle<ListenerRule>> {
    let depth = if service.url_path.is_root() { 0 } else { service.url_path.as_str().len() };
    let paths = Set::from(service.url_path.patterns());
    let hosts: Vec<String> = signs.hosts.iter().cloned().collect();
    let room = CONDITION_VALUES.saturating_sub(paths.len()).max(1);
    let mut ways: Vec<(String, Set<String>, Val<Vec<Secret>>)> = Vec::new();
    for (part, hosts) in hosts.chunks(room).enumerate() {
        let further = if part == 0 { String::new() } else { format!(".{}", part + 1) };
        ways.push((further, Set::from(hosts.to_vec()), Vec::new().into()));
    }
    let header = signs.origin_secret.clone().map(|secret| secret.map(|secret| vec![secret]));
    if header.is_some() || ways.is_empty() {
        let name = if ways.is_empty() { "" } else { ".distribution" };
        ways.push((name.to_owned(), Set::default(), header.unwrap_or_else(|| Vec::new().into())));
    }
    let rule = |(name, hosts, origin_secrets): (String, Set<String>, Val<Vec<Secret>>)| {
        let args = ListenerRuleArgs {
            listener: shared.ingress.listener.exists(|out| out.arn.clone()),
            band: ROOT_BAND.saturating_sub(u8::try_from(depth).unwrap_or(u8::MAX)).into(),
            hosts: hosts.into(),
            paths: paths.clone().into(),
            origin_secrets,
            target_group: target_group.exists(|out| out.arn.clone()),
        };
        at.stack.add(at.scope.ix, format!("rule.{}{name}", service.known_as), args)
    };
    ways.into_iter().map(rule).collect()
}
