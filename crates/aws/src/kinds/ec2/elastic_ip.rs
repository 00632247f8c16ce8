//! An elastic IP address.

use provision_engine::{Kind, Output};

use crate::types::AllocationId;

/// A public IPv4 address that stays the same.
#[derive(Kind, Clone, Debug)]
#[kind(
    name = "ec2.elastic-ip", terraform = "aws_eip", cloudformation = "AWS::EC2::EIP",
    out = ElasticIpOut,
    replace = "refuse",
    iam(
        list = "ec2:DescribeAddresses",
        create = "ec2:AllocateAddress@asks ec2:CreateTags",
        update = "ec2:CreateTags",
        delete = "ec2:ReleaseAddress@tagged", on = "ec2:{region}:{account}:elastic-ip/*",
    )
)]
pub struct ElasticIp {
    /// Where the address may be used; the region when absent. A border group, for local zones.
    #[field(replace)]
    pub network_border_group: Option<String>,
}

/// What others may read of an address.
#[derive(Output, Clone, Debug)]
pub struct ElasticIpOut {
    /// Its allocation.
    #[output(id)]
    pub allocation: AllocationId,
    /// The address itself.
    pub address: String,
}

#[cfg(feature = "sdk")]
mod operate {
    use aws_sdk_ec2::types::{DomainType, ResourceType};

    use super::super::{addresses, tags};
    use super::{ElasticIp, ElasticIpOut};
    use crate::kinds::prelude::*;
    use crate::types::AllocationId;

    fn out(allocation: Option<&str>, address: Option<&str>) -> ElasticIpOut {
        ElasticIpOut {
            allocation: AllocationId::new(allocation.unwrap_or_default()),
            address: address.unwrap_or_default().to_owned(),
        }
    }

    impl Operate<Aws> for ElasticIp {
        async fn list(aws: &Reader, cx: &Listing<Aws>) -> Result<Vec<Found<Self>>, Fault> {
            let found = addresses::ours(aws, cx).await?;
            let found = found.0.iter().map(|address| {
                let spec = Self { network_border_group: address.network_border_group().map(str::to_owned) };
                let out = out(address.allocation_id(), address.public_ip());
                let in_use = address.association_id().is_some();
                Found::ready(tags::mark(address.tags()), spec, out).in_use(in_use)
            });
            Ok(found.collect())
        }

        async fn create(aws: &Aws, me: &Me<'_>, want: &Self) -> Result<ElasticIpOut, Fault> {
            let call = aws.ec2().allocate_address().domain(DomainType::Vpc);
            let call = call.set_network_border_group(want.network_border_group.clone());
            let call = call.tag_specifications(tags::specification(ResourceType::ElasticIp, &me.tags)?);
            let made = call.send().await.or_fault("ec2:AllocateAddress")?;
            Ok(out(made.allocation_id(), made.public_ip()))
        }

        async fn tag(aws: &Aws, at: &Found<Self>, tags: &Tags) -> Result<(), Fault> {
            tags::set(aws, at.out.allocation.as_str(), tags).await
        }

        async fn delete(aws: &Aws, at: &Found<Self>) -> Result<(), Fault> {
            // In use until the NAT gateway or the instance that holds it is gone.
            let call = aws.ec2().release_address().allocation_id(at.out.allocation.as_str());
            call.send().await.or_fault("ec2:ReleaseAddress").map(drop)
        }
    }
}
