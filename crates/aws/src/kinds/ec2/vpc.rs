//! A virtual private cloud.

use provision_engine::{Kind, Output};

use crate::types::{Cidr, VpcId};

/// A virtual private cloud: the network of a collection. Its default security group is emptied.
#[derive(Kind, Clone, Debug)]
#[kind(
    name = "ec2.vpc", terraform = "aws_vpc", cloudformation = "AWS::EC2::VPC",
    out = VpcOut,
    replace = "refuse",
    iam(
        list = "ec2:DescribeVpcs ec2:DescribeVpcAttribute ec2:DescribeSecurityGroups",
        create = "ec2:CreateVpc@asks ec2:CreateTags ec2:ModifyVpcAttribute ec2:DescribeSecurityGroups ec2:RevokeSecurityGroupIngress ec2:RevokeSecurityGroupEgress",
        update = "ec2:ModifyVpcAttribute ec2:CreateTags ec2:DescribeSecurityGroups ec2:RevokeSecurityGroupIngress ec2:RevokeSecurityGroupEgress",
        delete = "ec2:DeleteVpc@tagged", on = "ec2:{region}:{account}:vpc/* ec2:{region}:{account}:security-group/*",
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
    /// Whether AWS's default security group lets anything through. It can be closed, not opened: false.
    pub default_group_open: bool,
}

/// What others may read of a VPC.
#[derive(Output, Clone, Debug)]
pub struct VpcOut {
    /// Its id.
    #[output(id)]
    pub id: VpcId,
}

#[cfg(feature = "sdk")]
pub(super) use operate::attributes;

#[cfg(feature = "sdk")]
mod operate {
    use aws_sdk_ec2::types::{
        AttributeBooleanValue, Filter, ResourceType, SecurityGroup, Vpc as Seen, VpcAttributeName, VpcState,
    };
    use futures::future::try_join_all;

    use super::super::{Subnet, permissions, tags};
    use super::{Vpc, VpcOut};
    use crate::kinds::prelude::*;
    use crate::types::{Cidr, VpcId};

    impl Operate<Aws> for Vpc {
        async fn list(aws: &Reader, cx: &Listing<Aws>) -> Result<Vec<Found<Self>>, Fault> {
            let pages = aws.ec2().describe_vpcs().set_filters(tags::ours(cx)).into_paginator().items().send();
            let vpcs = async { pages.try_collect().await.or_fault("ec2:DescribeVpcs") };
            // Of several VPCs of a node, the one that has the subnets is kept.
            let (vpcs, subnets): (Vec<Seen>, _) = futures::try_join!(vpcs, cx.found::<Subnet>())?;
            let ids: Vec<String> = vpcs.iter().filter_map(|vpc| vpc.vpc_id().map(str::to_owned)).collect();
            let attributes = try_join_all(vpcs.iter().map(|vpc| attributes(aws, vpc.vpc_id().unwrap_or_default())));
            let (attributes, groups) = futures::try_join!(attributes, default_groups(aws, ids))?;
            let open = |id: &VpcId| groups.iter().any(|one| one.vpc_id() == Some(id.as_str()) && permissions::is_open(one));
            let found = vpcs.iter().zip(attributes).filter_map(|(vpc, attributes)| {
                let (dns_support, dns_hostnames) = attributes?;
                let id = VpcId::new(vpc.vpc_id().unwrap_or_default());
                let cidr = vpc.cidr_block().and_then(|text| text.parse().ok()).unwrap_or(Cidr::ANYWHERE);
                let spec = Self { cidr, dns_support, dns_hostnames, default_group_open: open(&id) };
                let phase = match vpc.state() {
                    Some(VpcState::Available) => Phase::Ready,
                    other => Phase::Settling(other.map_or("pending", VpcState::as_str).to_owned()),
                };
                let in_use = subnets.iter().any(|subnet| subnet.spec.vpc == id);
                Some(Found::ready(tags::mark(vpc.tags()), spec, VpcOut { id }).phase(phase).in_use(in_use))
            });
            Ok(found.collect())
        }

        async fn create(aws: &Aws, me: &Me<'_>, want: &Self) -> Result<VpcOut, Fault> {
            let tags = tags::specification(ResourceType::Vpc, &me.tags)?;
            let call = aws.ec2().create_vpc().cidr_block(want.cidr.to_string()).tag_specifications(tags);
            let made = call.send().await.or_fault("ec2:CreateVpc")?;
            let id = VpcId::new(made.vpc().and_then(|vpc| vpc.vpc_id()).unwrap_or_default());
            // The VPC is there and will be found; what fails from here on is repaired by the next look at it. A new one
            // has a resolver, no names, and an open group.
            let differs = |field: &str| match field {
                "dns_support" => !want.dns_support,
                "dns_hostnames" => want.dns_hostnames,
                _ => true,
            };
            later(set(aws, &id, want, differs).await);
            Ok(VpcOut { id })
        }

        async fn update(aws: &Aws, _: &Me<'_>, at: &Found<Self>, want: &Self, diff: &Diff) -> Updated<Self> {
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
        if has("default_group_open") && !want.default_group_open {
            for group in default_groups(aws.reader(), vec![id.as_str().to_owned()]).await? {
                permissions::close(aws, &group).await?;
            }
        }
        Ok(())
    }

    /// The groups that AWS makes with these VPCs.
    async fn default_groups(aws: &Reader, vpcs: Vec<String>) -> Result<Vec<SecurityGroup>, Fault> {
        if vpcs.is_empty() {
            return Ok(Vec::new());
        }
        let name = Filter::builder().name("group-name").values("default").build();
        let call = aws.ec2().describe_security_groups().filters(name);
        let call = call.filters(Filter::builder().name("vpc-id").set_values(Some(vpcs)).build());
        call.into_paginator().items().send().try_collect().await.or_fault("ec2:DescribeSecurityGroups")
    }

    /// DNS support and hostnames, which AWS describes one at a time; `None` for a VPC that has gone since it was listed.
    pub(in super::super) async fn attributes(aws: &Reader, id: &str) -> Result<Option<(bool, bool)>, Fault> {
        let [support, names] = [VpcAttributeName::EnableDnsSupport, VpcAttributeName::EnableDnsHostnames].map(|name| async {
            let call = aws.ec2().describe_vpc_attribute().vpc_id(id).attribute(name).send();
            let answer = call.await.or_fault("ec2:DescribeVpcAttribute").unless(&["InvalidVpcID.NotFound"])?;
            let value = answer.map(|answer| answer.enable_dns_support.or(answer.enable_dns_hostnames)?.value);
            Ok::<_, Fault>(value.map(Option::unwrap_or_default))
        });
        let (support, names) = futures::try_join!(support, names)?;
        Ok(support.zip(names))
    }
}
