//! A subnet.

use provision_engine::{Kind, Output};

use crate::types::{Cidr, SubnetId, VpcId};

/// A subnet of a VPC, in one availability zone.
#[derive(Kind, Clone, Debug)]
#[kind(
    name = "ec2.subnet", terraform = "aws_subnet", cloudformation = "AWS::EC2::Subnet",
    out = SubnetOut,
    replace = "refuse",
    iam(
        list = "ec2:DescribeSubnets ec2:DescribeAvailabilityZones",
        create = "ec2:CreateSubnet ec2:CreateTags ec2:ModifySubnetAttribute ec2:DescribeAvailabilityZones",
        update = "ec2:ModifySubnetAttribute ec2:CreateTags",
        delete = "ec2:DeleteSubnet@tagged", on = "ec2:{region}:{account}:subnet/* ec2:{region}:{account}:vpc/*",
    )
)]
pub struct Subnet {
    /// The VPC it belongs to.
    #[field(replace)]
    pub vpc: VpcId,
    /// Its IPv4 range, within the VPC's.
    #[field(replace)]
    pub cidr: Cidr,
    /// The place of its zone among the region's available zones, by name, from 0.
    #[field(replace, ignored = "a zone that was chosen stays, also when the region gets new ones")]
    pub zone: u8,
    /// Whether network interfaces in it get public addresses by themselves.
    pub public_addresses: bool,
}

/// What others may read of a subnet.
#[derive(Output, Clone, Debug)]
pub struct SubnetOut {
    /// Its id.
    #[output(id)]
    pub id: SubnetId,
    /// The name of its zone: `eu-central-1a`.
    pub zone: String,
}

#[cfg(feature = "sdk")]
mod operate {
    use aws_sdk_ec2::types::{AttributeBooleanValue, Filter, ResourceType, SubnetState};

    use super::super::tags;
    use super::{Subnet, SubnetOut};
    use crate::kinds::prelude::*;
    use crate::types::{Cidr, SubnetId, VpcId};

    impl Operate<Aws> for Subnet {
        async fn list(aws: &Reader, cx: &Listing<Aws>) -> Result<Vec<Found<Self>>, Fault> {
            let pages = aws.ec2().describe_subnets().set_filters(tags::ours(cx)).into_paginator().items().send();
            let subnets: Vec<_> = pages.try_collect().await.or_fault("ec2:DescribeSubnets")?;
            // Whose a subnet may be, its zone helps to tell; else it is never looked at, and the zones need not be read.
            let zones = if cx.adopts() { zones(aws).await? } else { Vec::new() };
            let found = subnets.iter().map(|subnet| {
                let zone = subnet.availability_zone().unwrap_or_default();
                let spec = Self {
                    vpc: VpcId::new(subnet.vpc_id().unwrap_or_default()),
                    cidr: subnet.cidr_block().and_then(|text| text.parse().ok()).unwrap_or(Cidr::ANYWHERE),
                    zone: place_of(zone, &zones),
                    public_addresses: subnet.map_public_ip_on_launch().unwrap_or_default(),
                };
                let id = SubnetId::new(subnet.subnet_id().unwrap_or_default());
                Found::ready(tags::mark(subnet.tags()), spec, SubnetOut { id, zone: zone.to_owned() })
                    .phase(phase(subnet.state()))
            });
            Ok(found.collect())
        }

        async fn create(aws: &Aws, me: &Me<'_>, want: &Self) -> Result<SubnetOut, Fault> {
            let zones = zones(aws.reader()).await?;
            let Some(zone) = zones.get(usize::from(want.zone)) else {
                let (place, count) = (want.zone, zones.len());
                return Err(Fault::fatal(format!("there is no zone {place}: the region has {count}, counted from 0")));
            };
            let call =
                aws.ec2().create_subnet().vpc_id(want.vpc.as_str()).cidr_block(want.cidr.to_string()).availability_zone(zone);
            let call = call.tag_specifications(tags::specification(ResourceType::Subnet, &me.tags)?);
            let made = call.send().await.or_fault("ec2:CreateSubnet").not_yet(&[])?;
            let id = SubnetId::new(made.subnet().and_then(|subnet| subnet.subnet_id()).unwrap_or_default());
            // A new subnet gives none.
            if want.public_addresses {
                later(set_public_addresses(aws, &id, true).await);
            }
            Ok(SubnetOut { id, zone: zone.clone() })
        }

        async fn update(aws: &Aws, _: &Me<'_>, at: &Found<Self>, want: &Self, diff: &Diff) -> Updated<Self> {
            if diff.has("public_addresses") {
                set_public_addresses(aws, &at.out.id, want.public_addresses).await?;
            }
            Ok(None)
        }

        async fn tag(aws: &Aws, at: &Found<Self>, tags: &Tags) -> Result<(), Fault> {
            tags::set(aws, at.out.id.as_str(), tags).await
        }

        async fn delete(aws: &Aws, at: &Found<Self>) -> Result<(), Fault> {
            aws.ec2().delete_subnet().subnet_id(at.out.id.as_str()).send().await.or_fault("ec2:DeleteSubnet").map(drop)
        }
    }

    fn place_of(zone: &str, zones: &[String]) -> u8 {
        zones.iter().position(|known| known == zone).and_then(|place| u8::try_from(place).ok()).unwrap_or(u8::MAX)
    }

    /// Source: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Subnet.html>.
    fn phase(state: Option<&SubnetState>) -> Phase {
        match state {
            Some(SubnetState::Available) => Phase::Ready,
            Some(SubnetState::Failed | SubnetState::FailedInsufficientCapacity | SubnetState::Unavailable) => {
                Phase::Broken(format!("the subnet is {}", state.map_or("failed", SubnetState::as_str)))
            }
            other => Phase::Settling(other.map_or("pending", SubnetState::as_str).to_owned()),
        }
    }

    async fn set_public_addresses(aws: &Aws, id: &SubnetId, on: bool) -> Result<(), Fault> {
        let value = AttributeBooleanValue::builder().value(on).build();
        let call = aws.ec2().modify_subnet_attribute().subnet_id(id.as_str()).map_public_ip_on_launch(value);
        call.send().await.or_fault("ec2:ModifySubnetAttribute").map(drop)
    }

    /// The names of the region's zones that are open to the account, in order; no local or wavelength zones.
    async fn zones(aws: &Reader) -> Result<Vec<String>, Fault> {
        let zones = Filter::builder().name("zone-type").values("availability-zone").build();
        let answer = aws.ec2().describe_availability_zones().filters(zones).send().await;
        let answer = answer.or_fault("ec2:DescribeAvailabilityZones")?;
        let mut names: Vec<String> =
            answer.availability_zones().iter().filter_map(|zone| zone.zone_name().map(str::to_owned)).collect();
        names.sort();
        Ok(names)
    }
}
