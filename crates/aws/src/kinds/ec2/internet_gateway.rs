//! An internet gateway.

use provision_engine::{Kind, Output};

use crate::types::{InternetGatewayId, VpcId};

/// The way from a VPC to the internet. A VPC has one at most.
#[derive(Kind, Clone, Debug)]
#[kind(
    name = "ec2.internet-gateway",
    terraform = "aws_internet_gateway +aws_internet_gateway_attachment", cloudformation = "AWS::EC2::InternetGateway +AWS::EC2::VPCGatewayAttachment",
    out = InternetGatewayOut,
    replace = "new-first",
    iam(
        list = "ec2:DescribeInternetGateways",
        create = "ec2:CreateInternetGateway@asks ec2:CreateTags ec2:AttachInternetGateway",
        update = "ec2:AttachInternetGateway ec2:DetachInternetGateway ec2:CreateTags",
        delete = "ec2:DetachInternetGateway ec2:DeleteInternetGateway@tagged", on = "ec2:{region}:{account}:internet-gateway/* ec2:{region}:{account}:vpc/*",
    )
)]
pub struct InternetGateway {
    /// The VPC it is attached to; none while it is detached.
    pub vpc: Option<VpcId>,
}

/// What others may read of an internet gateway.
#[derive(Output, Clone, Debug)]
pub struct InternetGatewayOut {
    /// Its id.
    #[output(id)]
    pub id: InternetGatewayId,
}

#[cfg(feature = "sdk")]
mod operate {
    use aws_sdk_ec2::types::{AttachmentStatus, ResourceType};

    use super::super::tags;
    use super::{InternetGateway, InternetGatewayOut};
    use crate::kinds::prelude::*;
    use crate::types::{InternetGatewayId, VpcId};

    impl Operate<Aws> for InternetGateway {
        async fn list(aws: &Reader, cx: &Listing<Aws>) -> Result<Vec<Found<Self>>, Fault> {
            let pages = aws.ec2().describe_internet_gateways().set_filters(tags::ours(cx)).into_paginator().items().send();
            let gateways: Vec<_> = pages.try_collect().await.or_fault("ec2:DescribeInternetGateways")?;
            let found = gateways.iter().map(|gateway| {
                let leaving =
                    |state: &AttachmentStatus| matches!(state, AttachmentStatus::Detaching | AttachmentStatus::Detached);
                let attached = gateway.attachments().iter().find(|attachment| !attachment.state().is_some_and(leaving));
                let vpc = attached.and_then(|attachment| attachment.vpc_id()).map(VpcId::new);
                let out = InternetGatewayOut { id: InternetGatewayId::new(gateway.internet_gateway_id().unwrap_or_default()) };
                Found { in_use: vpc.is_some(), ..Found::ready(tags::mark(gateway.tags()), Self { vpc }, out) }
            });
            Ok(found.collect())
        }

        async fn create(aws: &Aws, me: &Me<'_>, want: &Self) -> Result<InternetGatewayOut, Fault> {
            let tags = tags::specification(ResourceType::InternetGateway, &me.tags)?;
            let made = aws.ec2().create_internet_gateway().tag_specifications(tags).send().await;
            let made = made.or_fault("ec2:CreateInternetGateway")?;
            let gateway = made.internet_gateway().and_then(|gateway| gateway.internet_gateway_id());
            let id = InternetGatewayId::new(gateway.unwrap_or_default());
            // A NAT gateway needs it attached.
            resume(attach(aws, &id, want).await)?;
            Ok(InternetGatewayOut { id })
        }

        async fn update(aws: &Aws, _: &Me<'_>, at: &Found<Self>, want: &Self, diff: &Diff) -> Updated<Self> {
            if diff.has("vpc") {
                detach(aws, at).await?;
                attach(aws, &at.out.id, want).await?;
            }
            Ok(None)
        }

        async fn tag(aws: &Aws, at: &Found<Self>, tags: &Tags) -> Result<(), Fault> {
            tags::set(aws, at.out.id.as_str(), tags).await
        }

        async fn delete(aws: &Aws, at: &Found<Self>) -> Result<(), Fault> {
            detach(aws, at).await?;
            let call = aws.ec2().delete_internet_gateway().internet_gateway_id(at.out.id.as_str());
            call.send().await.or_fault("ec2:DeleteInternetGateway").map(drop)
        }
    }

    async fn attach(aws: &Aws, id: &InternetGatewayId, want: &InternetGateway) -> Result<(), Fault> {
        let Some(vpc) = &want.vpc else { return Ok(()) };
        let call = aws.ec2().attach_internet_gateway().internet_gateway_id(id.as_str()).vpc_id(vpc.as_str());
        let attached = call.send().await.or_fault("ec2:AttachInternetGateway").map(drop);
        attached.class(Class::Conflict, &["Resource.AlreadyAssociated"])
    }

    /// Refused as in use while the VPC has public addresses: those of NAT gateways and load balancers.
    async fn detach(aws: &Aws, at: &Found<InternetGateway>) -> Result<(), Fault> {
        let Some(vpc) = &at.spec.vpc else { return Ok(()) };
        let call = aws.ec2().detach_internet_gateway().internet_gateway_id(at.out.id.as_str()).vpc_id(vpc.as_str());
        call.send().await.or_fault("ec2:DetachInternetGateway").unless(&["Gateway.NotAttached"]).map(drop)
    }
}
