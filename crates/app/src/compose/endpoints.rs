//! Row "egress", mode `none`: the services of AWS that tasks need, each by an endpoint in the private subnets.

use provision_aws::kinds::ec2::{InterfaceEndpoint, InterfaceEndpointArgs, Peer, Rule, SecurityGroup, SecurityGroupArgs};
use provision_aws::types::SecurityGroupId;
use provision_engine::{Handle, Set, Stack, Val};

use super::network::{Network, ids};
use super::{Needs, Place};
use crate::config::model::{Collection, EnvironmentKind};

/// What every task needs: its image, its logs, its secrets.
const TASKS: [&str; 4] = ["ecr.api", "ecr.dkr", "logs", "secretsmanager"];
/// What Session Manager needs beside: running a command in a task, and the bastion.
/// Source: <https://docs.aws.amazon.com/systems-manager/latest/userguide/setup-create-vpc.html>.
const SESSIONS: [&str; 2] = ["ssm", "ssmmessages"];

/// The services that have an endpoint: those that something in the private subnets calls.
pub(super) fn services(collection: &Collection, needs: Needs) -> Vec<&'static str> {
    // A task with a read-only root runs no commands.
    let exec = needs.tasks && collection.environments.iter().any(|environment| !environment.settings.read_only_root);
    let tasks = if needs.tasks { TASKS.as_slice() } else { &[] };
    let sessions = if exec || needs.any() { SESSIONS.as_slice() } else { &[] };
    tasks.iter().chain(sessions).copied().collect()
}

/// In how many zones an endpoint stands: previews may be without one for a while, and an endpoint costs by the zone.
pub(super) fn zones(collection: &Collection) -> usize {
    let previews = collection.environments.iter().all(|environment| environment.kind == EnvironmentKind::Preview);
    if previews { 1 } else { collection.network.az_count.into() }
}

/// The endpoints. `callers` are the groups of what calls them.
pub(super) fn endpoints(
    stack: &mut Stack,
    place: &Place,
    collection: &Collection,
    network: &Network,
    callers: &[Handle<SecurityGroup>],
    needs: Needs,
) -> Vec<Handle<InterfaceEndpoint>> {
    let services = services(collection, needs);
    if services.is_empty() {
        return Vec::new();
    }
    let callers = Val::all(callers.iter().map(|group| group.exists(|out| out.id.clone())).collect());
    let from = |id: SecurityGroupId| Rule::tcp(443, Peer::Group(id), "from what calls AWS");
    let args = SecurityGroupArgs {
        vpc: network.vpc.clone(),
        description: "Endpoints of AWS services".to_owned().into(),
        ingress: callers.map(move |ids| ids.into_iter().map(from).collect::<Set<_>>()),
        egress: Set::default().into(),
    };
    let group = stack.add(place.ix, "security-group.endpoints", args);
    let subnets: Vec<_> = network.private.iter().take(zones(collection)).cloned().collect();
    let endpoint = |service: &str| {
        let args = InterfaceEndpointArgs {
            vpc: network.vpc.clone(),
            service: service.to_owned().into(),
            subnets: ids(&subnets),
            security_groups: group.exists(|out| [out.id.clone()].into_iter().collect::<Set<_>>()),
            private_dns: true.into(),
        };
        stack.add(place.ix, format!("endpoint.{service}"), args)
    };
    services.into_iter().map(endpoint).collect()
}
