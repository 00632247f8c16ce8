//! Row "load balancer": the load balancer and its listeners.

use provision_aws::kinds::elbv2::{DefaultAction, Listener, ListenerArgs, LoadBalancer, LoadBalancerArgs};
use provision_aws::kinds::route53::{RecordArgs, Target};
use provision_aws::kinds::s3::AccessLogs;
use provision_engine::{Handle, Need, Set, Stack, Val};

use super::buckets::{ALB_LOGS, Buckets};
use super::certificates::unless_held;
use super::egress::Egress;
use super::network::Network;
use super::security_groups::Groups;
use super::{Domain, LinkedRoles, Place};
use crate::config::model::Collection;

/// What the listener of HTTPS speaks.
/// Source: <https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html>.
const TLS_POLICY: &str = "ELBSecurityPolicy-TLS13-1-2-2021-06";

/// The way in.
pub(super) struct Ingress {
    pub(super) load_balancer: Handle<LoadBalancer>,
    /// The listener that services' rules are on.
    pub(super) listener: Handle<Listener>,
    /// How CloudFront reaches it.
    pub(super) server: Val<Server>,
}

/// A server as CloudFront reaches it.
#[derive(Clone)]
pub(super) struct Server {
    pub(super) name: String,
    pub(super) https: bool,
    pub(super) port: u16,
}

/// What a load balancer stands in.
pub(super) struct Within<'a> {
    pub(super) network: &'a Network,
    pub(super) egress: &'a Egress,
    pub(super) groups: &'a Groups,
    pub(super) linked_roles: &'a LinkedRoles,
}

pub(super) fn load_balancer(
    stack: &mut Stack,
    place: &Place,
    collection: &Collection,
    within: &Within<'_>,
    buckets: &Buckets,
    domain: Option<&Domain>,
) -> Ingress {
    let load_balancer = stack.add(
        place.ix,
        "load-balancer",
        LoadBalancerArgs {
            internet_facing: true.into(),
            subnets: within.network.public_ids(),
            security_groups: within.groups.alb.exists(|out| [out.id.clone()].into_iter().collect::<Set<_>>()),
            deletion_protection: collection.is_protected().into(),
            drop_invalid_headers: true.into(),
            desync_mitigation: "defensive".to_owned().into(),
            idle_timeout_s: 60.into(),
            access_logs: buckets.logs.exists(|out| Some(AccessLogs { bucket: out.name.clone(), prefix: ALB_LOGS.to_owned() })),
        },
    );
    // An internet-facing load balancer is refused while its VPC has no internet gateway.
    if let Some(internet) = within.egress.internet {
        stack.after(load_balancer, internet.edge(Need::Exists));
    }
    stack.after(load_balancer, within.linked_roles.load_balancing.edge(Need::Exists));

    // A listener needs the load balancer's ARN, not its readiness.
    let listener = |port: u16, default_action: DefaultAction| ListenerArgs {
        load_balancer: load_balancer.exists(|out| out.arn.clone()),
        port: port.into(),
        default_action: default_action.into(),
        certificate: None.into(),
        tls_policy: None.into(),
    };
    let Some(domain) = domain else {
        let listener = stack.add(place.ix, "listener.http", listener(80, DefaultAction::Fixed(404)));
        let server = load_balancer.exists(|out| Server { name: out.dns_name.clone(), https: false, port: 80 });
        return Ingress { load_balancer, listener, server };
    };
    stack.add(place.ix, "listener.http", listener(80, DefaultAction::RedirectToHttps));
    // While its certificate is held up it speaks HTTP on the port of HTTPS: nothing else has to be changed when it is issued.
    let certificate = unless_held(domain.certificates.home);
    let secure = ListenerArgs {
        tls_policy: certificate.clone().map(|certificate| certificate.map(|_| TLS_POLICY.to_owned())),
        certificate: certificate.clone(),
        ..listener(443, DefaultAction::Fixed(404))
    };
    let listener = stack.add(place.ix, "listener.https", secure);
    // CloudFront speaks HTTPS only to a name that the certificate covers.
    let name = domain.load_balancer();
    let record = RecordArgs {
        zone: domain.zone.id.clone(),
        name: name.clone().into(),
        record_type: "A".to_owned().into(),
        target: load_balancer.exists(|out| Target::alias(&out.dns_name, &out.zone_id, false)),
    };
    stack.add(place.ix, format!("alias.{name}"), record);
    let server = load_balancer.exists(|out| out.dns_name.clone()).zip(certificate, move |given, certificate| {
        let https = certificate.is_some();
        Server { name: if https { name.to_string() } else { given }, https, port: 443 }
    });
    Ingress { load_balancer, listener, server }
}
