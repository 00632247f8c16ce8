//! A virtual private cloud.

use provision_engine::{Kind, Output};

use crate::types::{Cidr, VpcId};

/// A virtual private cloud: the network of a collection. Its default security group is emptied.
#[derive(Kind, Clone, Debug)]
#[kind(
    name = "ec2.vpc",
    out = VpcOut,
    replace = "refuse",
    iam(
        list = "ec2:DescribeVpcs ec2:DescribeVpcAttribute",
        create = "ec2:CreateVpc ec2:CreateTags ec2:ModifyVpcAttribute",
        update = "ec2:ModifyVpcAttribute ec2:CreateTags",
        delete = "ec2:DeleteVpc",
    )
)]
pub struct Vpc {
    /// The IPv4 range, /16 to /28.
    #[field(replace)]
    pub cidr: Cidr,
    /// Whether the VPC's resolver answers.
    pub dns_support: bool,
    /// Whether instances with public addresses get public names.
    pub dns_hostnames: bool,
    /// Whether AWS's default security group lets anything through.
    pub default_group_open: bool,
}

/// What others may read of a VPC.
#[derive(Clone, Debug)]
pub struct VpcOut {
    /// Its id.
    pub id: VpcId,
}

impl Output for VpcOut {
    fn id(&self) -> &str {
        self.id.as_str()
    }
}

#[cfg(feature = "sdk")]
mod operate {
    use aws_sdk_ec2::types::{AttributeBooleanValue, ResourceType, VpcAttributeName, VpcState};
    use futures::future::try_join_all;
    use provision_engine::{Diff, Fault, Found, Listing, Me, Operate, Phase, Tags};

    use super::super::tags;
    use super::{Vpc, VpcOut};
    use crate::client::{Aws, OrFault, Reader, later};
    use crate::types::{Cidr, VpcId};

    impl Operate<Aws> for Vpc {
        async fn list(aws: &Reader, cx: &Listing<Aws>) -> Result<Vec<Found<Self>>, Fault> {
            let pages = aws.ec2().describe_vpcs().filters(tags::ours(cx)).into_paginator().items().send();
            let vpcs: Vec<_> = pages.try_collect().await.or_fault("ec2:DescribeVpcs")?;
            let found = vpcs.iter().map(async |vpc| {
                let id = VpcId::new(vpc.vpc_id().unwrap_or_default());
                let (dns_support, dns_hostnames) = futures::try_join!(
                    attribute(aws, &id, VpcAttributeName::EnableDnsSupport),
                    attribute(aws, &id, VpcAttributeName::EnableDnsHostnames),
                )?;
                let cidr = vpc.cidr_block().and_then(|text| text.parse().ok()).unwrap_or(Cidr::ANYWHERE);
                let phase =
                    if vpc.state() == Some(&VpcState::Available) { Phase::Ready } else { Phase::Settling("pending".to_owned()) };
                let spec = Self { cidr, dns_support, dns_hostnames };
                Ok(Found::ready(tags::mark(vpc.tags()), spec, VpcOut { id }).phase(phase))
            });
            try_join_all(found).await
        }

        async fn create(aws: &Aws, me: &Me<'_>, want: &Self) -> Result<VpcOut, Fault> {
            let tags = tags::specification(ResourceType::Vpc, &me.tags);
            let call = aws.ec2().create_vpc().cidr_block(want.cidr.to_string()).tag_specifications(tags);
            let made = call.send().await.or_fault("ec2:CreateVpc")?;
            let id = VpcId::new(made.vpc().and_then(|vpc| vpc.vpc_id()).unwrap_or_default());
            // The VPC is there and will be found; what fails from here on is repaired by the next look at it.
            later(set(aws, &id, want, |_| true).await);
            Ok(VpcOut { id })
        }

        async fn update(aws: &Aws, _: &Me<'_>, at: &Found<Self>, want: &Self, diff: &Diff) -> Result<Option<VpcOut>, Fault> {
            set(aws, &at.out.id, want, |field| diff.has(field)).await?;
            Ok(None)
        }

        async fn tag(aws: &Aws, at: &Found<Self>, tags: &Tags) -> Result<(), Fault> {
            tags::set(aws, at.out.id.as_str(), tags).await
        }

        async fn delete(aws: &Aws, at: &Found<Self>) -> Result<(), Fault> {
            aws.ec2().delete_vpc().vpc_id(at.out.id.as_str()).send().await.or_fault("ec2:DeleteVpc").map(drop)
        }
    }

    /// One attribute a call; names need the resolver, so that goes first.
    async fn set(aws: &Aws, id: &VpcId, want: &Vpc, has: impl Fn(&str) -> bool) -> Result<(), Fault> {
        let value = |on| AttributeBooleanValue::builder().value(on).build();
        let call = || aws.ec2().modify_vpc_attribute().vpc_id(id.as_str());
        if has("dns_support") {
            call().enable_dns_support(value(want.dns_support)).send().await.or_fault("ec2:ModifyVpcAttribute")?;
        }
        if has("dns_hostnames") {
            call().enable_dns_hostnames(value(want.dns_hostnames)).send().await.or_fault("ec2:ModifyVpcAttribute")?;
        }
        Ok(())
    }

    /// AWS describes a VPC's attributes one at a time.
    async fn attribute(aws: &Reader, id: &VpcId, name: VpcAttributeName) -> Result<bool, Fault> {
        let call = aws.ec2().describe_vpc_attribute().vpc_id(id.as_str()).attribute(name).send();
        let answer = call.await.or_fault("ec2:DescribeVpcAttribute")?;
        let value = answer.enable_dns_support().or(answer.enable_dns_hostnames());
        Ok(value.and_then(AttributeBooleanValue::value).unwrap_or_default())
    }
}
