//! A NAT gateway.

use provision_engine::{Kind, Output};

use crate::types::{AllocationId, NatGatewayId, SubnetId};

/// The way out to the internet for what has no public address. Failed and deleted ones stay listed for about an hour.
#[derive(Kind, Clone, Debug)]
#[kind(
    name = "ec2.nat-gateway", terraform = "aws_nat_gateway", cloudformation = "AWS::EC2::NatGateway",
    out = NatGatewayOut,
    replace = "old-first",
    create = "85/105/125",
    delete = "42/60/61",
    iam(
        list = "ec2:DescribeNatGateways",
        create = "ec2:CreateNatGateway ec2:CreateTags",
        update = "ec2:CreateTags",
        delete = "ec2:DeleteNatGateway@tagged", on = "ec2:{region}:{account}:natgateway/* ec2:{region}:{account}:subnet/* ec2:{region}:{account}:elastic-ip/*",
    )
)]
pub struct NatGateway {
    /// The public subnet it stands in.
    #[field(replace)]
    pub subnet: SubnetId,
    /// Its public address.
    #[field(replace)]
    pub allocation: AllocationId,
}

/// What others may read of a NAT gateway.
#[derive(Output, Clone, Debug)]
pub struct NatGatewayOut {
    /// Its id.
    #[output(id)]
    pub id: NatGatewayId,
}

#[cfg(feature = "sdk")]
mod operate {
    use aws_sdk_ec2::types::{NatGateway as Seen, NatGatewayState, ResourceType};

    use super::super::tags;
    use super::{NatGateway, NatGatewayOut};
    use crate::kinds::prelude::*;
    use crate::types::{AllocationId, NatGatewayId, SubnetId};

    impl Operate<Aws> for NatGateway {
        async fn list(aws: &Reader, cx: &Listing<Aws>) -> Result<Vec<Found<Self>>, Fault> {
            let pages = aws.ec2().describe_nat_gateways().set_filter(tags::ours(cx)).into_paginator().items().send();
            let gateways: Vec<_> = pages.try_collect().await.or_fault("ec2:DescribeNatGateways")?;
            Ok(gateways.iter().map(found).collect())
        }

        async fn create(aws: &Aws, me: &Me<'_>, want: &Self) -> Result<NatGatewayOut, Fault> {
            let call = aws.ec2().create_nat_gateway().subnet_id(want.subnet.as_str()).allocation_id(want.allocation.as_str());
            let call = call.tag_specifications(tags::specification(ResourceType::Natgateway, &me.tags)?).client_token(&me.token);
            // The address is still with the gateway that this one replaces, or with this one, which a dead run asked for.
            let made = call.send().await.or_fault("ec2:CreateNatGateway").not_yet(&[]);
            let made = made.class(Class::Conflict, &["Resource.AlreadyAssociated"])?;
            let id = made.nat_gateway().and_then(Seen::nat_gateway_id);
            Ok(NatGatewayOut { id: NatGatewayId::new(id.unwrap_or_default()) })
        }

        async fn tag(aws: &Aws, at: &Found<Self>, tags: &Tags) -> Result<(), Fault> {
            tags::set(aws, at.out.id.as_str(), tags).await
        }

        async fn delete(aws: &Aws, at: &Found<Self>) -> Result<(), Fault> {
            let call = aws.ec2().delete_nat_gateway().nat_gateway_id(at.out.id.as_str());
            call.send().await.or_fault("ec2:DeleteNatGateway").map(drop)
        }
    }

    fn found(seen: &Seen) -> Found<NatGateway> {
        let addresses = seen.nat_gateway_addresses();
        // The first is the primary one where AWS does not say which.
        let primary = addresses.iter().find(|address| address.is_primary() == Some(true)).or(addresses.first());
        let spec = NatGateway {
            subnet: SubnetId::new(seen.subnet_id().unwrap_or_default()),
            allocation: AllocationId::new(primary.and_then(|address| address.allocation_id()).unwrap_or_default()),
        };
        let out = NatGatewayOut { id: NatGatewayId::new(seen.nat_gateway_id().unwrap_or_default()) };
        let born = born(seen.create_time());
        Found::ready(tags::mark(seen.tags()), spec, out).phase(phase(seen)).born(born)
    }

    /// Source: <https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-troubleshooting.html>.
    fn phase(seen: &Seen) -> Phase {
        match seen.state() {
            Some(NatGatewayState::Failed) => {
                let code = seen.failure_code().unwrap_or("failed");
                Phase::Broken(format!("{code}: {}", seen.failure_message().unwrap_or("no reason given")))
            }
            other => Phases::PENDING.of(other),
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn a_failed_one_says_why_and_a_deleted_one_is_gone() {
            let seen = Seen::builder().state(NatGatewayState::Failed).failure_code("Gateway.NotAttached");
            let seen = seen.failure_message("Network vpc-1 has no Internet gateway attached").build();
            let why = "Gateway.NotAttached: Network vpc-1 has no Internet gateway attached";
            assert_eq!(phase(&seen), Phase::Broken(why.to_owned()));
            assert_eq!(phase(&Seen::builder().state(NatGatewayState::Deleted).build()), Phase::Gone);
        }
    }
}
