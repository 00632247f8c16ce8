//! A trust anchor.

use provision_engine::{Kind, Output};

use super::Certificates;
use crate::types::Arn;

/// The authority whose certificates are believed. Its name is for people: it may be given twice, and is not what the
/// anchor is known by.
#[derive(Kind, Clone, Debug)]
#[kind(
    name = "rolesanywhere.trust-anchor", terraform = "aws_rolesanywhere_trust_anchor", cloudformation = "AWS::RolesAnywhere::TrustAnchor",
    out = TrustAnchorOut,
    replace = "new-first",
    iam(
        list = "rolesanywhere:ListTrustAnchors rolesanywhere:ListTagsForResource",
        create = "rolesanywhere:CreateTrustAnchor@asks rolesanywhere:TagResource iam:CreateServiceLinkedRole@rolesanywhere.amazonaws.com",
        update = "rolesanywhere:UpdateTrustAnchor rolesanywhere:EnableTrustAnchor rolesanywhere:DisableTrustAnchor rolesanywhere:TagResource",
        delete = "rolesanywhere:DeleteTrustAnchor@tagged", on = "rolesanywhere:{region}:{account}:trust-anchor/*",
    )
)]
pub struct TrustAnchor {
    /// Its name, at most 255 characters.
    pub name: String,
    /// The certificates of the authority.
    pub certificates: Certificates,
    /// Whether its certificates are believed at present.
    pub enabled: bool,
}

/// What others may read of a trust anchor.
#[derive(Output, Clone, Debug)]
pub struct TrustAnchorOut {
    /// Its ARN.
    #[output(id)]
    pub arn: Arn,
}

#[cfg(feature = "sdk")]
mod operate {
    use aws_sdk_rolesanywhere::types::{Source, SourceData, TrustAnchorDetail, TrustAnchorType};

    use super::super::{Certificates, tags};
    use super::{TrustAnchor, TrustAnchorOut};
    use crate::kinds::prelude::*;
    use crate::types::Arn;

    impl Operate<Aws> for TrustAnchor {
        async fn list(aws: &Reader, _: &Listing<Aws>) -> Result<Vec<Found<Self>>, Fault> {
            let pages = aws.rolesanywhere().list_trust_anchors().into_paginator().items().send();
            let seen: Vec<_> = pages.try_collect().await.or_fault("rolesanywhere:ListTrustAnchors")?;
            named::each(seen, |anchor| found(aws, anchor)).await
        }

        async fn create(aws: &Aws, me: &Me<'_>, want: &Self) -> Result<TrustAnchorOut, Fault> {
            let call = aws.rolesanywhere().create_trust_anchor().name(&want.name).source(source(want)).enabled(want.enabled);
            let made = call.set_tags(Some(tagging::write(&me.tags)?)).send().await.or_fault("rolesanywhere:CreateTrustAnchor")?;
            let arn = made.trust_anchor().and_then(|anchor| anchor.trust_anchor_arn()).map(Arn::new);
            let arn = arn.ok_or_else(|| Fault::new(Class::Lost, "AWS made a trust anchor and gave no ARN"))?;
            Ok(TrustAnchorOut { arn })
        }

        async fn update(aws: &Aws, _: &Me<'_>, at: &Found<Self>, want: &Self, diff: &Diff) -> Updated<Self> {
            let (client, id) = (aws.rolesanywhere(), at.out.arn.last());
            if diff.any(&["name", "certificates"]) {
                let call = client.update_trust_anchor().trust_anchor_id(id).name(&want.name).source(source(want));
                call.send().await.or_fault("rolesanywhere:UpdateTrustAnchor")?;
            }
            if diff.has("enabled") && want.enabled {
                client.enable_trust_anchor().trust_anchor_id(id).send().await.or_fault("rolesanywhere:EnableTrustAnchor")?;
            } else if diff.has("enabled") {
                client.disable_trust_anchor().trust_anchor_id(id).send().await.or_fault("rolesanywhere:DisableTrustAnchor")?;
            }
            Ok(None)
        }

        async fn tag(aws: &Aws, at: &Found<Self>, tags: &Tags) -> Result<(), Fault> {
            tags::set(aws, at.out.arn.as_str(), tags).await
        }

        async fn delete(aws: &Aws, at: &Found<Self>) -> Result<(), Fault> {
            let call = aws.rolesanywhere().delete_trust_anchor().trust_anchor_id(at.out.arn.last());
            call.send().await.or_fault("rolesanywhere:DeleteTrustAnchor").map(drop)
        }
    }

    fn source(want: &TrustAnchor) -> Source {
        let data = SourceData::X509CertificateData(want.certificates.as_str().to_owned());
        Source::builder().source_type(TrustAnchorType::CertificateBundle).source_data(data).build()
    }

    async fn found(aws: &Reader, seen: TrustAnchorDetail) -> Looked<TrustAnchor> {
        let arn = Arn::new(seen.trust_anchor_arn().unwrap_or_default());
        let Some(tags) = tags::of(aws, arn.as_str()).await? else { return Ok(None) };
        // One that stands for a private authority of AWS has no certificates of its own.
        let text = seen.source().and_then(Source::source_data).and_then(|data| data.as_x509_certificate_data().ok());
        let spec = TrustAnchor {
            name: seen.name().unwrap_or_default().to_owned(),
            certificates: Certificates::new(text.cloned().unwrap_or_default()),
            enabled: seen.enabled().unwrap_or_default(),
        };
        Ok(Some(Found::ready(Mark::Tags(tags), spec, TrustAnchorOut { arn }).born(born(seen.created_at()))))
    }
}
