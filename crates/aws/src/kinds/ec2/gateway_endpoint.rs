//! A gateway endpoint.

use provision_engine::{Kind, Output, Set};

use crate::types::{EndpointId, RouteTableId, VpcId};

/// A free way from a VPC to S3 that does not pass the NAT.
#[derive(Kind, Clone, Debug)]
#[kind(
    name = "ec2.gateway-endpoint",
    out = GatewayEndpointOut,
    replace = "old-first",
    iam(
        list = "ec2:DescribeVpcEndpoints",
        create = "ec2:CreateVpcEndpoint ec2:CreateTags",
        update = "ec2:ModifyVpcEndpoint ec2:CreateTags",
        delete = "ec2:DeleteVpcEndpoints",
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
#[derive(Clone, Debug)]
pub struct GatewayEndpointOut {
    /// Its id.
    pub id: EndpointId,
}

impl Output for GatewayEndpointOut {
    fn id(&self) -> &str {
        self.id.as_str()
    }
}

#[cfg(feature = "sdk")]
mod operate {
    use aws_sdk_ec2::types::{Filter, ResourceType, VpcEndpoint, VpcEndpointType};
    use provision_engine::{Diff, Fault, Found, Listing, Me, Operate, Phase, Set, Tags};

    use super::super::tags;
    use super::{GatewayEndpoint, GatewayEndpointOut};
    use crate::client::{Aws, OrFault, Reader, Reclass, refusal};
    use crate::types::{EndpointId, RouteTableId, VpcId};

    impl Operate<Aws> for GatewayEndpoint {
        async fn list(aws: &Reader, cx: &Listing<Aws>) -> Result<Vec<Found<Self>>, Fault> {
            let gateways = Filter::builder().name("vpc-endpoint-type").values(VpcEndpointType::Gateway.as_str()).build();
            let call = aws.ec2().describe_vpc_endpoints().filters(tags::ours(cx)).filters(gateways);
            let endpoints: Vec<_> =
                call.into_paginator().items().send().try_collect().await.or_fault("ec2:DescribeVpcEndpoints")?;
            let prefix = service_name(aws.place.region.as_str(), "");
            let found = endpoints.iter().map(|endpoint| {
                let name = endpoint.service_name().unwrap_or_default();
                let spec = Self {
                    vpc: VpcId::new(endpoint.vpc_id().unwrap_or_default()),
                    service: name.strip_prefix(&prefix).unwrap_or(name).to_owned(),
                    route_tables: endpoint.route_table_ids().iter().map(RouteTableId::new).collect(),
                };
                let out = GatewayEndpointOut { id: EndpointId::new(endpoint.vpc_endpoint_id().unwrap_or_default()) };
                let born = endpoint.creation_timestamp().map_or(0, |time| u64::try_from(time.secs()).unwrap_or_default());
                Found { born, ..Found::ready(tags::mark(endpoint.tags()), spec, out).phase(phase(endpoint)) }
            });
            Ok(found.collect())
        }

        async fn create(aws: &Aws, me: &Me<'_>, want: &Self) -> Result<GatewayEndpointOut, Fault> {
            let service = service_name(aws.place().region.as_str(), &want.service);
            let call = aws.ec2().create_vpc_endpoint().vpc_id(want.vpc.as_str()).service_name(service);
            let call = call.vpc_endpoint_type(VpcEndpointType::Gateway).client_token(&me.token);
            let call = call.set_route_table_ids(some(want.route_tables.iter()));
            let call = call.tag_specifications(tags::specification(ResourceType::VpcEndpoint, &me.tags));
            let made = call.send().await.or_fault("ec2:CreateVpcEndpoint").not_yet(&[])?;
            let id = made.vpc_endpoint().and_then(VpcEndpoint::vpc_endpoint_id);
            Ok(GatewayEndpointOut { id: EndpointId::new(id.unwrap_or_default()) })
        }

        async fn update(
            aws: &Aws,
            _: &Me<'_>,
            at: &Found<Self>,
            want: &Self,
            diff: &Diff,
        ) -> Result<Option<GatewayEndpointOut>, Fault> {
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
            const OPERATION: &str = "ec2:DeleteVpcEndpoints";
            let answer =
                aws.ec2().delete_vpc_endpoints().vpc_endpoint_ids(at.out.id.as_str()).send().await.or_fault(OPERATION)?;
            // What cannot be deleted is no error of the call.
            match answer.unsuccessful().first().and_then(|item| item.error()) {
                Some(error) => Err(refusal(OPERATION, error.code().unwrap_or_default(), error.message().unwrap_or_default())),
                None => Ok(()),
            }
        }
    }

    fn some<'a>(tables: impl Iterator<Item = &'a RouteTableId>) -> Option<Vec<String>> {
        let ids: Vec<String> = tables.map(|table| table.as_str().to_owned()).collect();
        (!ids.is_empty()).then_some(ids)
    }

    /// Source: <https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-s3.html>.
    fn service_name(region: &str, service: &str) -> String {
        format!("com.amazonaws.{region}.{service}")
    }

    /// The model writes `Available`, the service `available`.
    fn phase(endpoint: &VpcEndpoint) -> Phase {
        let state = endpoint.state().map_or_else(|| "pending".to_owned(), |state| state.as_str().to_ascii_lowercase());
        match state.as_str() {
            "available" => Phase::Ready,
            "deleting" => Phase::Leaving(state),
            "deleted" => Phase::Gone,
            "failed" | "rejected" | "expired" | "partial" => {
                let why = endpoint.last_error().and_then(|error| error.message()).unwrap_or("no reason given");
                Phase::Broken(format!("the endpoint is {state}: {why}"))
            }
            _ => Phase::Settling(state),
        }
    }

    #[cfg(test)]
    mod tests {
        use aws_sdk_ec2::types::State;

        use super::*;

        #[test]
        fn the_case_of_a_state_means_nothing() {
            for word in ["available", "Available"] {
                assert_eq!(phase(&VpcEndpoint::builder().state(State::from(word)).build()), Phase::Ready);
            }
            assert_eq!(phase(&VpcEndpoint::builder().state(State::Deleted).build()), Phase::Gone);
        }
    }
}
