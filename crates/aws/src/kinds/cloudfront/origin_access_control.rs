//! An origin access control.

use provision_engine::{Kind, Output};

use crate::types::OriginAccessControlId;

/// How CloudFront signs its requests to a private bucket.
#[derive(Kind, Clone, Debug)]
#[kind(
    name = "cloudfront.origin-access-control",
    terraform = "aws_cloudfront_origin_access_control", cloudformation = "AWS::CloudFront::OriginAccessControl", tagless,
    out = OriginAccessControlOut,
    replace = "refuse",
    iam(
        list = "cloudfront:ListOriginAccessControls",
        create = "cloudfront:CreateOriginAccessControl",
        update = "cloudfront:GetOriginAccessControl cloudfront:UpdateOriginAccessControl",
        delete = "cloudfront:GetOriginAccessControl cloudfront:DeleteOriginAccessControl", on = "cloudfront::{account}:origin-access-control/*",
    )
)]
pub struct OriginAccessControl {
    /// What the origin is: `s3`.
    pub origin_type: String,
    /// Which requests are signed: `always`, `no-override` for those that are not yet, `never`.
    pub signing: String,
}

/// What others may read of an origin access control.
#[derive(Output, Clone, Debug)]
pub struct OriginAccessControlOut {
    /// Its id.
    #[output(id)]
    pub id: OriginAccessControlId,
}

#[cfg(feature = "sdk")]
mod operate {
    use aws_sdk_cloudfront::types::{
        OriginAccessControlConfig, OriginAccessControlOriginTypes, OriginAccessControlSigningBehaviors,
        OriginAccessControlSigningProtocols, OriginAccessControlSummary as Seen,
    };

    use super::super::identity;
    use super::{OriginAccessControl, OriginAccessControlOut};
    use crate::kinds::prelude::*;
    use crate::types::OriginAccessControlId;

    impl Operate<Aws> for OriginAccessControl {
        async fn list(aws: &Reader, cx: &Listing<Aws>) -> Result<Vec<Found<Self>>, Fault> {
            let pages = aws.cloudfront().list_origin_access_controls().into_paginator().items().send();
            let seen: Vec<Seen> = pages.try_collect().await.or_fault("cloudfront:ListOriginAccessControls")?;
            Ok(seen.iter().filter_map(|seen| found(cx, seen)).collect())
        }

        async fn create(aws: &Aws, me: &Me<'_>, want: &Self) -> Result<OriginAccessControlOut, Fault> {
            let call = aws.cloudfront().create_origin_access_control().origin_access_control_config(config(me, want)?);
            let made = call.send().await.or_fault("cloudfront:CreateOriginAccessControl")?;
            let made = made.origin_access_control().map(|made| out(made.id()));
            made.ok_or_else(|| Fault::new(Class::Lost, "AWS made an origin access control and did not show it"))
        }

        async fn update(aws: &Aws, me: &Me<'_>, at: &Found<Self>, want: &Self, _: &Diff) -> Updated<Self> {
            let (id, tag) = (at.out.id.as_str(), tag(aws, at).await?);
            let call = aws.cloudfront().update_origin_access_control().id(id).set_if_match(tag);
            let call = call.origin_access_control_config(config(me, want)?);
            call.send().await.or_fault("cloudfront:UpdateOriginAccessControl")?;
            Ok(None)
        }

        async fn delete(aws: &Aws, at: &Found<Self>) -> Result<(), Fault> {
            let (id, tag) = (at.out.id.as_str(), tag(aws, at).await?);
            let call = aws.cloudfront().delete_origin_access_control().id(id).set_if_match(tag);
            call.send().await.or_fault("cloudfront:DeleteOriginAccessControl").map(drop)
        }
    }

    async fn tag(aws: &Aws, at: &Found<OriginAccessControl>) -> Result<Option<String>, Fault> {
        let answer = aws.cloudfront().get_origin_access_control().id(at.out.id.as_str()).send().await;
        Ok(answer.or_fault("cloudfront:GetOriginAccessControl")?.e_tag)
    }

    fn config(me: &Me<'_>, want: &OriginAccessControl) -> Result<OriginAccessControlConfig, Fault> {
        let config = OriginAccessControlConfig::builder().name(identity::name(me)).description(identity::comment(me));
        let config = config.signing_protocol(OriginAccessControlSigningProtocols::Sigv4);
        let config = config.signing_behavior(OriginAccessControlSigningBehaviors::from(want.signing.as_str()));
        let origin = OriginAccessControlOriginTypes::from(want.origin_type.as_str());
        built(config.origin_access_control_origin_type(origin).build())
    }

    fn out(id: &str) -> OriginAccessControlOut {
        OriginAccessControlOut { id: OriginAccessControlId::new(id) }
    }

    fn found(cx: &Listing<Aws>, seen: &Seen) -> Option<Found<OriginAccessControl>> {
        let mark = identity::mark::<OriginAccessControl>(cx, seen.name(), seen.description())?;
        let spec = OriginAccessControl {
            origin_type: seen.origin_access_control_origin_type().as_str().to_owned(),
            signing: seen.signing_behavior().as_str().to_owned(),
        };
        Some(Found::ready(mark, spec, out(seen.id())))
    }
}
