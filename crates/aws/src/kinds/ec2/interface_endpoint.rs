//! An interface endpoint.

use provision_engine::{Kind, Output, Set};

use crate::types::{EndpointId, SecurityGroupId, SubnetId, VpcId};

/// A way from a VPC to one AWS service that needs no way to the internet. It costs by the hour and zone. With private DNS
/// a VPC has one for a service at most, so the old one goes first.
#[derive(Kind, Clone, Debug)]
#[kind(
    name = "ec2.interface-endpoint", terraform = "aws_vpc_endpoint", cloudformation = "AWS::EC2::VPCEndpoint",
    out = InterfaceEndpointOut,
    replace = "old-first",
    create = "30/75/120",
    update = "5/30/120",
    delete = "30/75/180",
    iam(
        list = "ec2:DescribeVpcEndpoints",
        create = "ec2:CreateVpcEndpoint ec2:CreateTags route53:AssociateVPCWithHostedZone",
        update = "ec2:ModifyVpcEndpoint ec2:CreateTags route53:AssociateVPCWithHostedZone",
        delete = "ec2:DeleteVpcEndpoints@tagged", on = "ec2:{region}:{account}:vpc-endpoint/* ec2:{region}:{account}:vpc/* ec2:{region}:{account}:subnet/* ec2:{region}:{account}:security-group/* ec2:{region}:{account}:network-interface/* route53:::hostedzone/*",
    )
)]
pub struct InterfaceEndpoint {
    /// The VPC it belongs to.
    #[field(replace)]
    pub vpc: VpcId,
    /// The service, without the region's part: `ecr.api`.
    #[field(replace)]
    pub service: String,
    /// The subnets that it has a network interface in, one a zone.
    pub subnets: Set<SubnetId>,
    /// Its security groups.
    pub security_groups: Set<SecurityGroupId>,
    /// Whether the service's own name leads to it inside the VPC.
    pub private_dns: bool,
}

/// What others may read of an endpoint.
#[derive(Output, Clone, Debug)]
pub struct InterfaceEndpointOut {
    /// Its id.
    #[output(id)]
    pub id: EndpointId,
}

#[cfg(feature = "sdk")]
mod operate {
    use aws_sdk_ec2::types::{ResourceType, VpcEndpoint, VpcEndpointType};
    use provision_engine::Set;

    use super::super::{endpoints, tags};
    use super::{InterfaceEndpoint, InterfaceEndpointOut};
    use crate::kinds::memberships;
    use crate::kinds::prelude::*;
    use crate::types::{EndpointId, SubnetId, VpcId};

    impl Operate<Aws> for InterfaceEndpoint {
        async fn list(aws: &Reader, cx: &Listing<Aws>) -> Result<Vec<Found<Self>>, Fault> {
            let region = aws.place.region.as_str();
            endpoints::found(aws, cx, VpcEndpointType::Interface, |endpoint| found(region, endpoint)).await
        }

        async fn create(aws: &Aws, me: &Me<'_>, want: &Self) -> Result<InterfaceEndpointOut, Fault> {
            let service = endpoints::service_name(aws.place().region.as_str(), &want.service);
            let call = aws.ec2().create_vpc_endpoint().vpc_id(want.vpc.as_str()).service_name(service);
            let call = call.vpc_endpoint_type(VpcEndpointType::Interface).client_token(&me.token);
            let call = call.set_subnet_ids(some(want.subnets.iter())).set_security_group_ids(some(want.security_groups.iter()));
            let call = call.private_dns_enabled(want.private_dns);
            let call = call.tag_specifications(tags::specification(ResourceType::VpcEndpoint, &me.tags)?);
            let made = call.send().await.or_fault("ec2:CreateVpcEndpoint");
            // The names of the VPC may not be on yet; or the endpoint that this one replaces has them, or a dead run's.
            let made = made.not_yet(&["Enabling private DNS requires"]).class(Class::Conflict, &["conflicting DNS domain"])?;
            let id = made.vpc_endpoint().and_then(VpcEndpoint::vpc_endpoint_id);
            Ok(InterfaceEndpointOut { id: EndpointId::new(id.unwrap_or_default()) })
        }

        async fn update(aws: &Aws, _: &Me<'_>, at: &Found<Self>, want: &Self, diff: &Diff) -> Updated<Self> {
            let mut call = aws.ec2().modify_vpc_endpoint().vpc_endpoint_id(at.out.id.as_str());
            if diff.has("subnets") {
                let (seen, want): (&Set<_>, &Set<_>) = (&at.spec.subnets, &want.subnets);
                call = call.set_add_subnet_ids(some(want.minus(seen))).set_remove_subnet_ids(some(seen.minus(want)));
            }
            if diff.has("security_groups") {
                let (seen, want): (&Set<_>, &Set<_>) = (&at.spec.security_groups, &want.security_groups);
                call = call.set_add_security_group_ids(some(want.minus(seen)));
                call = call.set_remove_security_group_ids(some(seen.minus(want)));
            }
            if diff.has("private_dns") {
                call = call.private_dns_enabled(want.private_dns);
            }
            // One change at a time: an endpoint that is being changed takes no other.
            let done = call.send().await.or_fault("ec2:ModifyVpcEndpoint");
            done.not_yet(&["IncorrectState", "OperationInProgress"]).map(|_| None)
        }

        async fn tag(aws: &Aws, at: &Found<Self>, tags: &Tags) -> Result<(), Fault> {
            tags::set(aws, at.out.id.as_str(), tags).await
        }

        async fn delete(aws: &Aws, at: &Found<Self>) -> Result<(), Fault> {
            endpoints::delete(aws, at.out.id.as_str()).await
        }
    }

    /// Nothing, rather than an empty list, where there is nothing to say.
    fn some<'a, T: ToString + 'a>(ids: impl Iterator<Item = &'a T>) -> Option<Vec<String>> {
        let ids: Vec<String> = ids.map(T::to_string).collect();
        (!ids.is_empty()).then_some(ids)
    }

    fn found(region: &str, seen: &VpcEndpoint) -> Found<InterfaceEndpoint> {
        let spec = InterfaceEndpoint {
            vpc: VpcId::new(seen.vpc_id().unwrap_or_default()),
            service: endpoints::service(region, seen),
            subnets: seen.subnet_ids().iter().map(SubnetId::new).collect(),
            security_groups: memberships::shown(Some(seen.groups())),
            private_dns: seen.private_dns_enabled().unwrap_or_default(),
        };
        let out = InterfaceEndpointOut { id: EndpointId::new(seen.vpc_endpoint_id().unwrap_or_default()) };
        Found::ready(tags::mark(seen.tags()), spec, out)
    }

    #[cfg(test)]
    mod tests {
        use aws_sdk_ec2::types::SecurityGroupIdentifier;

        use super::*;

        #[test]
        fn an_endpoint_is_read_whole() {
            let group = SecurityGroupIdentifier::builder().group_id("sg-1").build();
            let seen =
                VpcEndpoint::builder().vpc_endpoint_id("vpce-1").vpc_id("vpc-1").subnet_ids("subnet-2").subnet_ids("subnet-1");
            let seen = seen.service_name("com.amazonaws.eu-west-1.logs").groups(group).private_dns_enabled(true).build();
            let found = found("eu-west-1", &seen);
            assert_eq!((found.out.id.as_str(), found.spec.service.as_str()), ("vpce-1", "logs"));
            assert_eq!(found.spec.subnets, ["subnet-1", "subnet-2"].map(SubnetId::new).into_iter().collect());
            assert!(found.spec.private_dns && found.spec.security_groups.len() == 1);
        }
    }
}
