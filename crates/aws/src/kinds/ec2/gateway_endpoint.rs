//! A gateway endpoint.

use provision_engine::{Kind, Output, Set};

use crate::types::{EndpointId, RouteTableId, VpcId};

/// A free way from a VPC to S3 that does not pass the NAT.
#[derive(Kind, Clone, Debug)]
#[kind(
    name = "ec2.gateway-endpoint", terraform = "aws_vpc_endpoint", cloudformation = "AWS::EC2::VPCEndpoint",
    out = GatewayEndpointOut,
    replace = "old-first",
    iam(
        list = "ec2:DescribeVpcEndpoints",
        create = "ec2:CreateVpcEndpoint ec2:CreateTags",
        update = "ec2:ModifyVpcEndpoint ec2:CreateTags",
        delete = "ec2:DeleteVpcEndpoints@tagged", on = "ec2:{region}:{account}:vpc-endpoint/* ec2:{region}:{account}:vpc/* ec2:{region}:{account}:route-table/*",
    )
)]
pub struct GatewayEndpoint {
    /// The VPC it belongs to.
    #[field(replace)]
    pub vpc: VpcId,
    /// The service, without the region's part: `s3`.
    #[field(replace)]
    pub service: String,
    /// The route tables that get a route to it.
    pub route_tables: Set<RouteTableId>,
}

/// What others may read of an endpoint.
#[derive(Output, Clone, Debug)]
pub struct GatewayEndpointOut {
    /// Its id.
    #[output(id)]
    pub id: EndpointId,
}

#[cfg(feature = "sdk")]
mod operate {
    use aws_sdk_ec2::types::{ResourceType, VpcEndpoint, VpcEndpointType};
    use provision_engine::Set;

    use super::super::{endpoints, tags};
    use super::{GatewayEndpoint, GatewayEndpointOut};
    use crate::kinds::prelude::*;
    use crate::types::{EndpointId, RouteTableId, VpcId};

    impl Operate<Aws> for GatewayEndpoint {
        async fn list(aws: &Reader, cx: &Listing<Aws>) -> Result<Vec<Found<Self>>, Fault> {
            let found = |endpoint: &VpcEndpoint| {
                let spec = Self {
                    vpc: VpcId::new(endpoint.vpc_id().unwrap_or_default()),
                    service: endpoints::service(aws.place.region.as_str(), endpoint),
                    route_tables: endpoint.route_table_ids().iter().map(RouteTableId::new).collect(),
                };
                let out = GatewayEndpointOut { id: EndpointId::new(endpoint.vpc_endpoint_id().unwrap_or_default()) };
                Found::ready(tags::mark(endpoint.tags()), spec, out)
            };
            endpoints::found(aws, cx, VpcEndpointType::Gateway, found).await
        }

        async fn create(aws: &Aws, me: &Me<'_>, want: &Self) -> Result<GatewayEndpointOut, Fault> {
            let service = endpoints::service_name(aws.place().region.as_str(), &want.service);
            let call = aws.ec2().create_vpc_endpoint().vpc_id(want.vpc.as_str()).service_name(service);
            let call = call.vpc_endpoint_type(VpcEndpointType::Gateway).client_token(&me.token);
            let call = call.set_route_table_ids(some(want.route_tables.iter()));
            let call = call.tag_specifications(tags::specification(ResourceType::VpcEndpoint, &me.tags)?);
            let made = call.send().await.or_fault("ec2:CreateVpcEndpoint").not_yet(&[])?;
            let id = made.vpc_endpoint().and_then(VpcEndpoint::vpc_endpoint_id);
            Ok(GatewayEndpointOut { id: EndpointId::new(id.unwrap_or_default()) })
        }

        async fn update(aws: &Aws, _: &Me<'_>, at: &Found<Self>, want: &Self, diff: &Diff) -> Updated<Self> {
            if diff.has("route_tables") {
                let (seen, want): (&Set<_>, &Set<_>) = (&at.spec.route_tables, &want.route_tables);
                let call = aws.ec2().modify_vpc_endpoint().vpc_endpoint_id(at.out.id.as_str());
                let call = call.set_add_route_table_ids(some(want.minus(seen)));
                let call = call.set_remove_route_table_ids(some(seen.minus(want)));
                call.send().await.or_fault("ec2:ModifyVpcEndpoint")?;
            }
            Ok(None)
        }

        async fn tag(aws: &Aws, at: &Found<Self>, tags: &Tags) -> Result<(), Fault> {
            tags::set(aws, at.out.id.as_str(), tags).await
        }

        async fn delete(aws: &Aws, at: &Found<Self>) -> Result<(), Fault> {
            endpoints::delete(aws, at.out.id.as_str()).await
        }
    }

    fn some<'a>(tables: impl Iterator<Item = &'a RouteTableId>) -> Option<Vec<String>> {
        let ids: Vec<String> = tables.map(|table| table.as_str().to_owned()).collect();
        (!ids.is_empty()).then_some(ids)
    }
}
