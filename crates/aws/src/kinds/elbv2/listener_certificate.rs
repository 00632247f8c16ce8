//! A further certificate of a listener.

use provision_engine::{Kind, Output};

use crate::types::Arn;

/// A certificate that a listener has beside its default one, chosen by the name that the client asks for. It takes no tags: it
/// is known by its certificate, so that its node stands in the certificate's scope, at the
/// [`address`](ListenerCertificate::address) that follows from the certificate's.
#[derive(Kind, Clone, Debug)]
#[kind(
    name = "elbv2.listener-certificate",
    terraform = "aws_lb_listener_certificate aws_alb_listener_certificate", cloudformation = "AWS::ElasticLoadBalancingV2::ListenerCertificate", tagless,
    out = ListenerCertificateOut,
    replace = "new-first",
    iam(
        list = "elasticloadbalancing:DescribeListenerCertificates elasticloadbalancing:DescribeListeners elasticloadbalancing:DescribeLoadBalancers",
        create = "elasticloadbalancing:AddListenerCertificates",
        delete = "elasticloadbalancing:RemoveListenerCertificates", on = "elasticloadbalancing:{region}:{account}:listener/app/{name}*",
    )
)]
pub struct ListenerCertificate {
    /// The listener.
    #[field(replace)]
    pub listener: Arn,
    /// The certificate, issued.
    #[field(replace)]
    pub certificate: Arn,
}

impl ListenerCertificate {
    /// The address of its node: `listener-certificate.example.com` for the certificate at `certificate.example.com`.
    #[must_use]
    pub fn address(certificate: &str) -> String {
        format!("listener-{certificate}")
    }
}

/// What others may read of it.
#[derive(Output, Clone, Debug)]
pub struct ListenerCertificateOut {
    /// Listener and certificate.
    #[output(id)]
    key: String,
}

#[cfg(feature = "sdk")]
impl ListenerCertificateOut {
    fn of(listener: &Arn, certificate: &Arn) -> Self {
        Self { key: format!("{listener} {certificate}") }
    }
}

#[cfg(feature = "sdk")]
mod operate {
    use aws_sdk_elasticloadbalancingv2::types::{Certificate as Shown, Listener, ProtocolEnum};
    use provision_engine::{NODE_TAG, STACK_TAG};

    use super::super::candidates;
    use super::{ListenerCertificate, ListenerCertificateOut};
    use crate::kinds::acm::Certificate;
    use crate::kinds::prelude::*;
    use crate::types::Arn;

    /// A certificate is usable a moment after it is issued.
    const NEEDS: &[&str] = &["CertificateNotFound", "UnsupportedCertificate"];

    impl Operate<Aws> for ListenerCertificate {
        async fn list(aws: &Reader, cx: &Listing<Aws>) -> Result<Vec<Found<Self>>, Fault> {
            let certificates = cx.found::<Certificate>().await?;
            if certificates.is_empty() {
                return Ok(Vec::new());
            }
            let secure = |listener: &Listener| listener.protocol() == Some(&ProtocolEnum::Https);
            let shown = candidates::under(aws, cx, secure, |listener| of(aws, listener)).await?;
            let found = shown.into_iter().filter_map(|(listener, certificate)| {
                let ours = certificates.iter().find(|found| found.out.arn == certificate)?;
                let Mark::Tags(tags) = &ours.mark else { return None };
                let (stack, node) = (tags.get(STACK_TAG)?.clone(), Self::address(tags.get(NODE_TAG)?));
                let out = ListenerCertificateOut::of(&listener, &certificate);
                Some(Found::ready(Mark::Name { stack, node }, Self { listener, certificate }, out).born(ours.born))
            });
            Ok(found.collect())
        }

        async fn create(aws: &Aws, me: &Me<'_>, want: &Self) -> Result<ListenerCertificateOut, Fault> {
            if !me.node.starts_with(&Self::address("")) {
                return Err(Fault::fatal(format!("internal: {} is no address for a listener's certificate", me.node)));
            }
            let call = aws.elb().add_listener_certificates().listener_arn(want.listener.as_str()).certificates(shown(want));
            call.send().await.or_fault("elasticloadbalancing:AddListenerCertificates").not_yet(NEEDS)?;
            Ok(ListenerCertificateOut::of(&want.listener, &want.certificate))
        }

        async fn delete(aws: &Aws, at: &Found<Self>) -> Result<(), Fault> {
            let call = aws.elb().remove_listener_certificates().listener_arn(at.spec.listener.as_str());
            let done = call.certificates(shown(&at.spec)).send().await;
            done.or_fault("elasticloadbalancing:RemoveListenerCertificates").map(drop)
        }
    }

    fn shown(spec: &ListenerCertificate) -> Shown {
        Shown::builder().certificate_arn(spec.certificate.as_str()).build()
    }

    /// The certificates of a listener but for its default one; none if it has vanished meanwhile.
    async fn of(aws: &Reader, listener: Arn) -> Result<Vec<Arn>, Fault> {
        let pages = aws.elb().describe_listener_certificates().listener_arn(listener.as_str()).into_paginator().items().send();
        let seen: Result<Vec<Shown>, _> = pages.try_collect().await.or_fault("elasticloadbalancing:DescribeListenerCertificates");
        let seen = seen.unless(&["ListenerNotFound"])?.unwrap_or_default().into_iter();
        let further = seen.filter(|certificate| certificate.is_default() != Some(true));
        Ok(further.filter_map(|certificate| certificate.certificate_arn.map(Arn::new)).collect())
    }
}
