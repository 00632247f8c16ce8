//! Row "load balancer": the load balancer and its listener.

use provision_aws::kinds::elbv2::{DefaultAction, Listener, ListenerArgs, LoadBalancer, LoadBalancerArgs};
use provision_aws::kinds::s3::AccessLogs;
use provision_engine::{Handle, Need, Set, Stack};

use super::buckets::{ALB_LOGS, Buckets};
use super::egress::Egress;
use super::network::Network;
use super::security_groups::Groups;
use super::{LinkedRoles, Place};
use crate::config::model::Collection;

/// The way in.
pub(super) struct Ingress {
    pub(super) load_balancer: Handle<LoadBalancer>,
    pub(super) listener: Handle<Listener>,
}

#[expect(clippy::too_many_arguments, reason = "one call site; each is a row of what is deployed")]
pub(super) fn load_balancer(
    stack: &mut Stack,
    place: &Place,
    collection: &Collection,
    network: &Network,
    egress: &Egress,
    groups: &Groups,
    linked_roles: &LinkedRoles,
    buckets: &Buckets,
) -> Ingress {
    let load_balancer = stack.add(
        place.ix,
        "load-balancer",
        LoadBalancerArgs {
            internet_facing: true.into(),
            subnets: network.public_ids(),
            security_groups: groups.alb.exists(|out| [out.id.clone()].into_iter().collect::<Set<_>>()),
            deletion_protection: collection.settings.protect.unwrap_or(collection.has_production()).into(),
            drop_invalid_headers: true.into(),
            desync_mitigation: "defensive".to_owned().into(),
            idle_timeout_s: 60.into(),
            access_logs: buckets.logs.exists(|out| Some(AccessLogs { bucket: out.name.clone(), prefix: ALB_LOGS.to_owned() })),
        },
    );
    // An internet-facing load balancer is refused while its VPC has no internet gateway.
    stack.after(load_balancer, egress.internet.edge(Need::Exists));
    stack.after(load_balancer, linked_roles.load_balancing.edge(Need::Exists));

    // A listener needs the load balancer's ARN, not its readiness. Without a certificate it speaks HTTP.
    let listener = stack.add(
        place.ix,
        "listener.http",
        ListenerArgs {
            load_balancer: load_balancer.exists(|out| out.arn.clone()),
            port: 80.into(),
            default_action: DefaultAction::Fixed(404).into(),
            certificate: None.into(),
            tls_policy: None.into(),
        },
    );
    Ingress { load_balancer, listener }
}
