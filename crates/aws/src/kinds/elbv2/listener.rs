//! A listener.

use provision_engine::{Kind, Output, Value};
use schemars::JsonSchema;
use serde::Serialize;

use crate::types::Arn;

/// A port of a load balancer.
#[derive(Kind, Clone, Debug)]
#[kind(
    name = "elbv2.listener", terraform = "aws_lb_listener aws_alb_listener", cloudformation = "AWS::ElasticLoadBalancingV2::Listener",
    out = ListenerOut,
    replace = "old-first",
    iam(
        list = "elasticloadbalancing:DescribeListeners elasticloadbalancing:DescribeLoadBalancers elasticloadbalancing:DescribeTags",
        create = "elasticloadbalancing:CreateListener elasticloadbalancing:AddTags",
        update = "elasticloadbalancing:ModifyListener elasticloadbalancing:AddTags",
        delete = "elasticloadbalancing:DeleteListener", on = "elasticloadbalancing:{region}:{account}:loadbalancer/app/{name}* elasticloadbalancing:{region}:{account}:listener/app/{name}*",
    )
)]
pub struct Listener {
    /// Its load balancer.
    #[field(replace)]
    pub load_balancer: Arn,
    /// Its port.
    #[field(replace)]
    pub port: u16,
    /// What is done with a request that no rule matches.
    pub default_action: DefaultAction,
    /// HTTPS with this certificate; HTTP without one.
    pub certificate: Option<Arn>,
    /// The TLS policy, with a certificate.
    pub tls_policy: Option<String>,
}

/// What is done with a request that no rule matches.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema, Value)]
#[serde(rename_all = "kebab-case")]
pub enum DefaultAction {
    /// A fixed answer with this status.
    Fixed(u16),
    /// A permanent redirect to HTTPS.
    RedirectToHttps,
    /// To a target group.
    Forward(Arn),
    /// Something else that somebody set.
    Other(String),
}

/// What others may read of a listener.
#[derive(Output, Clone, Debug)]
pub struct ListenerOut {
    /// Its ARN.
    #[output(id)]
    pub arn: Arn,
}

#[cfg(feature = "sdk")]
mod operate {
    use aws_sdk_elasticloadbalancingv2::types::{Certificate, Listener as Seen, ProtocolEnum};

    use super::super::{action, candidates, tags};
    use super::{Listener, ListenerOut};
    use crate::kinds::prelude::*;
    use crate::types::Arn;

    /// What a listener needs and may have to wait for; a certificate is usable a moment after it is issued.
    const NEEDS: &[&str] = &["TargetGroupNotFound", "CertificateNotFound", "UnsupportedCertificate"];

    impl Operate<Aws> for Listener {
        async fn list(aws: &Reader, cx: &Listing<Aws>) -> Result<Vec<Found<Self>>, Fault> {
            let seen = candidates::listeners(aws, cx).await?;
            let ours = tags::ours(aws, cx, seen.0.clone(), Seen::listener_arn).await?;
            Ok(ours.into_iter().map(|(listener, tags)| found(&listener, tags)).collect())
        }

        async fn create(aws: &Aws, me: &Me<'_>, want: &Self) -> Result<ListenerOut, Fault> {
            let call = aws.elb().create_listener().load_balancer_arn(want.load_balancer.as_str()).port(want.port.into());
            let call = call.protocol(protocol(want)).set_certificates(certificates(want)).set_ssl_policy(want.tls_policy.clone());
            let call = call.default_actions(action::write(&want.default_action)?).set_tags(Some(tagging::write(&me.tags)?));
            let made = call.send().await.or_fault("elasticloadbalancing:CreateListener").not_yet(NEEDS)?;
            let arn = made.listeners().first().and_then(|listener| listener.listener_arn());
            let arn = arn.map(Arn::new).ok_or_else(|| Fault::fatal("AWS made a listener and did not show it"))?;
            Ok(ListenerOut { arn })
        }

        async fn update(aws: &Aws, _: &Me<'_>, at: &Found<Self>, want: &Self, diff: &Diff) -> Updated<Self> {
            let mut call = aws.elb().modify_listener().listener_arn(at.out.arn.as_str());
            if diff.any(&["certificate", "tls_policy"]) {
                call = call.protocol(protocol(want)).set_certificates(certificates(want)).set_ssl_policy(want.tls_policy.clone());
            }
            if diff.has("default_action") {
                call = call.default_actions(action::write(&want.default_action)?);
            }
            call.send().await.or_fault("elasticloadbalancing:ModifyListener").class(Class::NotYet, NEEDS)?;
            Ok(None)
        }

        async fn tag(aws: &Aws, at: &Found<Self>, tags: &Tags) -> Result<(), Fault> {
            tags::set(aws, &at.out.arn, tags).await
        }

        async fn delete(aws: &Aws, at: &Found<Self>) -> Result<(), Fault> {
            let call = aws.elb().delete_listener().listener_arn(at.out.arn.as_str());
            call.send().await.or_fault("elasticloadbalancing:DeleteListener").map(drop)
        }
    }

    fn protocol(want: &Listener) -> ProtocolEnum {
        if want.certificate.is_some() { ProtocolEnum::Https } else { ProtocolEnum::Http }
    }

    fn certificates(want: &Listener) -> Option<Vec<Certificate>> {
        want.certificate.as_ref().map(|arn| vec![Certificate::builder().certificate_arn(arn.as_str()).build()])
    }

    fn found(seen: &Seen, tags: Tags) -> Found<Listener> {
        let spec = Listener {
            load_balancer: Arn::new(seen.load_balancer_arn().unwrap_or_default()),
            port: seen.port().and_then(|port| u16::try_from(port).ok()).unwrap_or_default(),
            default_action: action::read(seen.default_actions()),
            certificate: seen.certificates().first().and_then(|certificate| certificate.certificate_arn()).map(Arn::new),
            tls_policy: seen.ssl_policy().filter(|policy| !policy.is_empty()).map(str::to_owned),
        };
        let arn = Arn::new(seen.listener_arn().unwrap_or_default());
        Found::ready(Mark::Tags(tags), spec, ListenerOut { arn })
    }
}
